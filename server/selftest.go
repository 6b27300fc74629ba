package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"ponte/portal"
)

// Bounds of the self-test: it calls this service through the address that others use.
const (
	selfTestTimeout = 10 * time.Second
	selfTestBody    = 1 << 20
)

// selfTest calls the webservice as a foreign system would and says, in Portuguese, what such a system meets. base is the
// public address; without a configured one this server calls itself, whatever the request said.
func (s *Server) selfTest(ctx context.Context, slug, base string) []portal.Verificacao {
	if s.cfg.public == nil {
		base, _ = s.Addresses()
	}
	ctx, cancel := context.WithTimeout(ctx, selfTestTimeout)
	defer cancel()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if s.cfg.public == nil {
		client.Transport = &http.Transport{TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true, //nolint:gosec // the name is not looked at, because ours need not be the loopback's; the certificate is
			VerifyConnection:   s.ownCertificate,
		}}
		defer client.CloseIdleConnections()
	}
	service := base + "/" + slug + "/webservices/index.php"
	findings := []portal.Verificacao{s.testWSDL(ctx, client, service)}
	const empty = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Autoteste/></e:Body></e:Envelope>`
	status, body, err := ask(ctx, client, http.MethodPost, service, empty)
	soap := portal.Verificacao{Nome: "O SOAP responde", Certo: err == nil && body != "" && strings.Contains(body, "Envelope"), Detalhe: service}
	if !soap.Certo {
		soap.Detalhe = describe(status, body, err)
	}
	return append(findings, soap, portal.Verificacao{
		Nome: "O endereço usa TLS (https)", Certo: strings.HasPrefix(base, "https://"), Detalhe: base,
	})
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

func (s *Server) testWSDL(ctx context.Context, client *http.Client, service string) portal.Verificacao {
	status, body, err := ask(ctx, client, http.MethodGet, service+"?wsdl", "")
	v := portal.Verificacao{Nome: "O WSDL é servido e cita este endereço", Detalhe: service + "?wsdl"}
	switch {
	case err != nil || status != http.StatusOK || body == "":
		v.Detalhe = describe(status, body, err)
	case !strings.Contains(body, service):
		v.Detalhe = "o WSDL cita outro endereço: configure --public-url, ou o proxy em --trusted-proxies"
	default:
		v.Certo = true
	}
	return v
}

func ask(ctx context.Context, client *http.Client, method, address, body string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, selfTestBody))
	return answer.StatusCode, string(b), err
}

// describe says what came in place of what was hoped for.
func describe(status int, body string, err error) string {
	switch {
	case err != nil:
		return "não respondeu: " + err.Error()
	case body == "":
		return fmt.Sprintf("HTTP %d com corpo vazio: confira o proxy", status)
	}
	return fmt.Sprintf("HTTP %d", status)
}
