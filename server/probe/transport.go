package probe

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"time"
)

const soonExpired = 30 * 24 * time.Hour

// transport looks at the way there: plain or encrypted, and how.
func (p *prober) transport(ctx context.Context, base *url.URL) {
	if base.Scheme != "https" {
		if local(base.Hostname()) {
			p.found.add(OK, "address", "%s is not encrypted, inside a private network",
				"%s não é cifrado, dentro de uma rede privada", base)
		} else {
			p.found.add(Warning, "tls", "%s is not encrypted: passwords travel in clear text",
				"%s não é cifrado: as senhas viajam abertas", base)
		}
		return
	}
	host := base.Host
	if base.Port() == "" {
		host = net.JoinHostPort(base.Hostname(), "443")
	}
	trust := &tls.Config{ServerName: base.Hostname()} //nolint:gosec // the newest that both speak
	if p.trust != nil {
		trust = p.trust.Clone()
	}
	state, err := handshake(ctx, host, trust)
	if err != nil {
		p.found.add(Failure, "tls", "no encrypted connection to %s: %v",
			"não há conexão cifrada com %s: %v", host, err)
		return
	}
	leaf := state.PeerCertificates[0]
	left := time.Until(leaf.NotAfter)
	level := OK
	if left < soonExpired {
		level = Warning
	}
	p.found.add(level, "tls", "%s, certificate of %s valid for %d days and trusted by this machine",
		"%s, certificado de %s válido por mais %d dias e aceito por esta máquina", tls.VersionName(state.Version), leaf.Subject.CommonName, int(left.Hours()/24))
	old := trust.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	if _, err := handshake(ctx, host, old); err != nil {
		p.found.add(OK, "tls", "TLS 1.0 and 1.1 are refused: callers on Windows Server 2008 or older need another way in",
			"TLS 1.0 e 1.1 são recusados: sistemas em Windows Server 2008 ou mais antigo precisam de outro caminho")
	} else {
		p.found.add(Warning, "tls", "TLS 1.0 or 1.1 is accepted: needed by very old callers only",
			"TLS 1.0 ou 1.1 é aceito: só sistemas muito antigos precisam dele")
	}
}

func handshake(ctx context.Context, host string, config *tls.Config) (*tls.ConnectionState, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	state := conn.(*tls.Conn).ConnectionState()
	return &state, nil
}
