package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"time"

	"ponte/portal"
	"ponte/server/probe"
)

// selfTestTimeout bounds the self-test: a page waits for it.
const selfTestTimeout = 18 * time.Second

// subjects are the probe's in Portuguese, levels how a page shows them.
var (
	subjects = map[string]string{
		"address": "Endereço", "tls": "TLS", "wsdl": "WSDL", "soap": "SOAP", "fault": "Falha SOAP", "proxy": "Proxy", "rest": "REST", "database": "Banco de dados",
	}
	levels = map[probe.Level]portal.NivelVerificacao{probe.OK: portal.VerificacaoCerta, probe.Warning: portal.VerificacaoAlerta, probe.Failure: portal.VerificacaoRuim}
)

// selfTest makes the checks of `ponte check` through the address that others use. base is the public address; without a configured one
// this server calls itself, whatever the request said.
func (s *Server) selfTest(ctx context.Context, slug, base string) []portal.Verificacao {
	var trust *tls.Config
	if s.cfg.public == nil {
		base, _ = s.Addresses()
		trust = &tls.Config{
			InsecureSkipVerify: true, //nolint:gosec // the name is not looked at, because ours need not be the loopback's; the certificate is
			VerifyConnection:   s.ownCertificate,
		}
	}
	address, err := url.Parse(base)
	if err != nil {
		return []portal.Verificacao{{Assunto: subjects["address"], Nivel: portal.VerificacaoRuim, Texto: err.Error()}}
	}
	ctx, cancel := context.WithTimeout(ctx, selfTestTimeout)
	defer cancel()
	found := Check(ctx, address, slug, s.cfg.Database, trust)
	all := make([]portal.Verificacao, len(found))
	for i, f := range found {
		all[i] = portal.Verificacao{Assunto: subjects[f.Subject], Nivel: levels[f.Level], Texto: f.Texto}
	}
	return all
}

// ownCertificate accepts the certificate of --tls-cert and no other.
func (s *Server) ownCertificate(c tls.ConnectionState) error {
	own, err := tls.LoadX509KeyPair(s.cfg.TLSCert, s.cfg.TLSKey)
	if err != nil {
		return fmt.Errorf("o certificado de --tls-cert não pode ser lido: %w", err)
	}
	if len(c.PeerCertificates) == 0 || !bytes.Equal(c.PeerCertificates[0].Raw, own.Certificate[0]) {
		return errors.New("o certificado servido não é mais o de --tls-cert: reinicie o Ponte")
	}
	return nil
}
