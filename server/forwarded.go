package server

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"
)

// ipExtractor gives echo the address that the allowlist judges, so that every surface sees the same one. Echo's own trust
// in loopback, link-local and private networks is not used.
func (e *edge) ipExtractor() echo.IPExtractor {
	return func(r *http.Request) string { return e.address(r).String() }
}

// address is who sent a request: the connection's other end, or, when that is a configured proxy, the right-most hop of
// X-Forwarded-For that is none. A hop that cannot be read hides everything left of it: the proxy that passed it on stands
// for the caller, because whoever wrote it could as well have written a released address.
func (e *edge) address(r *http.Request) netip.Addr {
	at := peer(r)
	hops := r.Header[echo.HeaderXForwardedFor]
	for i := len(hops) - 1; i >= 0; i-- {
		for list := hops[i]; e.trusted(at); {
			comma := strings.LastIndexByte(list, ',')
			hop, ok := hopAddress(list[comma+1:])
			if !ok {
				return at
			}
			at = hop
			if comma < 0 {
				break
			}
			list = list[:comma]
		}
	}
	return at
}

func peer(r *http.Request) netip.Addr {
	p, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}

// hopAddress reads one hop. Some proxies (IIS, Azure) add the caller's port, some write IPv6 in brackets.
func hopAddress(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	a, err := netip.ParseAddr(hop)
	if err != nil && strings.HasPrefix(hop, "[") && strings.HasSuffix(hop, "]") {
		a, err = netip.ParseAddr(hop[1 : len(hop)-1])
	}
	if err != nil {
		var p netip.AddrPort
		p, err = netip.ParseAddrPort(hop)
		a = p.Addr()
	}
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}
