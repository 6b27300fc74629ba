package server

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"
)

// behindProxy tells whether the loopback listener is what a proxy on the same machine shows to others: then what comes from
// loopback may come from anywhere.
func (c *Config) behindProxy() bool {
	return len(c.proxies) > 0 || c.public != nil && !loopbackHost(c.public.Hostname())
}

// anyRequest guards nothing.
func anyRequest(next echo.HandlerFunc) echo.HandlerFunc { return next }

// unforwarded keeps what administers to requests of this machine itself, where one listener serves everything. The first that
// is kept out is logged: an operator may have looked for the portal at the public address.
func (s *Server) unforwarded() echo.MiddlewareFunc {
	var first sync.Once
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if !s.edge.forwarded(r) {
				return next(c)
			}
			first.Do(func() {
				s.log.Warn("the portal and the metrics are kept from what a proxy forwards; --admin-listen gives them an address of their own",
					zap.String("path", c.Path()), zap.Stringer("address", s.edge.address(r)))
			})
			return c.String(http.StatusNotFound, "O portal e as métricas não são servidos através de um proxy: use --admin-listen (docs/operacao.md).\n")
		}
	}
}

// forwardedBy are the headers by which proxies say that they passed a request on; nobody on the machine itself sends them.
var forwardedBy = []string{"X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"}

// forwarded tells whether a request came through a proxy: by its headers, or because it names another host than this machine
// itself. A proxy that says nothing else passes on the name that was called, the public one or any that leads to it, and a page
// whose name was pointed here (DNS rebinding) bears that name.
func (e *edge) forwarded(r *http.Request) bool {
	for _, name := range forwardedBy {
		if _, ok := r.Header[name]; ok {
			return true
		}
	}
	name := hostname(r.Host)
	return name != "" && !loopbackHost(name)
}
