package borda

import (
	"net/netip"
	"time"
)

// Chamador is who sent a request, as the server's edge found out.
type Chamador struct {
	RequestID     string
	Endereco      netip.Addr // the one that the allowlist judges
	Par           netip.Addr // the connection's other end
	Confiavel     bool       // the peer is a configured proxy, so its X-Forwarded headers hold
	SinalDePagina string     // why a web page may have made a browser send it, "" = nothing says so
	Alertas       string     // flags for the log row, comma separated
	Teste         bool       // it says that it is a call of `ponte check`
	Em            time.Time
	CorpoAte      time.Time // when the body must have arrived, by the system's clock; zero = the deadline of the call alone
}

// AteOMais is fim, or when the body must have arrived if that is sooner.
func (c *Chamador) AteOMais(fim time.Time) time.Time {
	if !c.CorpoAte.IsZero() && c.CorpoAte.Before(fim) {
		return c.CorpoAte
	}
	return fim
}
