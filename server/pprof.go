package server

import (
	"net/http"
	"net/http/pprof"

	"github.com/labstack/echo/v4"
)

// profiles serves Go's own profiles. They show the program's functions, never a call's values; a processor profile costs
// some percent while it is taken, so they are off unless asked for.
func profiles(e *echo.Echo, guard echo.MiddlewareFunc) {
	for path, h := range map[string]http.HandlerFunc{
		"/debug/pprof/profile": pprof.Profile, "/debug/pprof/trace": pprof.Trace, "/debug/pprof/symbol": pprof.Symbol,
	} {
		e.GET(path, echo.WrapHandler(h), guard)
	}
	for _, name := range []string{"allocs", "block", "goroutine", "heap", "mutex", "threadcreate"} {
		e.GET("/debug/pprof/"+name, echo.WrapHandler(pprof.Handler(name)), guard)
	}
}
