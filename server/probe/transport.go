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
			p.found.add(OK, "address", "%s is not encrypted, inside a private network", base)
		} else {
			p.found.add(Warning, "tls", "%s is not encrypted: passwords travel in clear text", base)
		}
		return
	}
	host := base.Host
	if base.Port() == "" {
		host = net.JoinHostPort(base.Hostname(), "443")
	}
	state, err := handshake(ctx, host, &tls.Config{ServerName: base.Hostname()})
	if err != nil {
		p.found.add(Failure, "tls", "no encrypted connection to %s: %v", host, err)
		return
	}
	leaf := state.PeerCertificates[0]
	left := time.Until(leaf.NotAfter)
	level := OK
	if left < soonExpired {
		level = Warning
	}
	p.found.add(level, "tls", "%s, certificate of %s valid for %d days and trusted by this machine", tls.VersionName(state.Version), leaf.Subject.CommonName, int(left.Hours()/24))
	old := &tls.Config{ServerName: base.Hostname(), MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // whether it would be accepted
	if _, err := handshake(ctx, host, old); err != nil {
		p.found.add(OK, "tls", "TLS 1.0 and 1.1 are refused: callers on Windows Server 2008 or older need another way in")
	} else {
		p.found.add(Warning, "tls", "TLS 1.0 or 1.1 is accepted: needed by very old callers only")
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
