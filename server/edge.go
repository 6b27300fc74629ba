package server

import (
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ponte/api/borda"
	"ponte/server/probe"

	"github.com/labstack/echo/v4"
)

// Flags of a call for the operator (docs/regras.md §4.1).
const (
	flagForwarded = "x_forwarded_for_ignorado" // the allowlist may be seeing a proxy that nobody configured
	flagPlain     = "senha_sem_tls"            // a password came over plain HTTP from a public address
)

// edge finds out who sent a request: what the connection says, and what a configured proxy says of it.
type edge struct {
	proxies     []netip.Prefix
	public      *url.URL // the address that callers are told, nil = none
	now         func() time.Time
	crossOrigin http.CrossOriginProtection
}

func (e *edge) trusted(a netip.Addr) bool {
	for _, p := range e.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// caller describes who sent the request of c.
func (e *edge) caller(c echo.Context) borda.Chamador {
	r := c.Request()
	who := borda.Chamador{Em: e.now(), Par: peer(r), Endereco: e.address(r), CorpoAte: limitOf(r)}
	who.Confiavel, who.SinalDePagina = e.trusted(who.Par), e.pageSign(r)
	if _, forwarded := r.Header[echo.HeaderXForwardedFor]; forwarded && !who.Confiavel {
		who.Alertas = flagForwarded
	}
	if public(who.Endereco) && !e.secure(r) {
		who.Alertas = join(who.Alertas, flagPlain)
	}
	who.RequestID = e.requestID(r, who.Confiavel)
	who.Teste = r.UserAgent() == probe.UserAgent
	return who
}

// secure tells whether a request travelled over TLS, to us or, as a configured proxy says, to it.
func (e *edge) secure(r *http.Request) bool {
	return r.TLS != nil || e.trusted(peer(r)) && lastHop(r.Header.Get(echo.HeaderXForwardedProto)) == "https"
}

// requestID keeps the id that a configured proxy gave, so that its log and ours can be read together.
func (e *edge) requestID(r *http.Request, trusted bool) string {
	if trusted {
		if id := r.Header.Get(echo.HeaderXRequestID); id != "" && len(id) <= 64 && !strings.ContainsFunc(id, unprintable) {
			return id
		}
	}
	return strconv.FormatUint(rand.Uint64()|1<<63, 36)
}

func unprintable(r rune) bool { return r <= ' ' || r > '~' }

// public tells whether an address is reached over the Internet.
func public(a netip.Addr) bool {
	return a.IsValid() && a.IsGlobalUnicast() && !a.IsPrivate() && !carrierNAT.Contains(a)
}

var carrierNAT = netip.MustParsePrefix("100.64.0.0/10")

func lastHop(list string) string {
	return strings.ToLower(strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:]))
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "," + b
}
