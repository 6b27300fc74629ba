package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"

	"ponte/api/borda"
	"ponte/api/cvcrm"
	"ponte/api/multidados"
	"ponte/api/senior"
	"ponte/storage"
)

const readyTimeout = 2 * time.Second

// webservice hands a request to the webservice, or to a dialect, when its path is one of their addresses.
func (s *Server) webservice(c echo.Context) error {
	r := c.Request()
	address, ok := multidados.Reconhecer(r.URL.Path)
	if !ok {
		return s.dialect(c)
	}
	who := s.edge.caller(c)
	c.Response().Header()["X-Request-Id"] = []string{who.RequestID}
	defer s.recover(c, address, who)
	if s.shadowed(c, address, who) {
		return nil
	}
	s.service.Atender(c.Response(), r, address, who)
	return nil
}

// dialect hands a request to CV's or to Senior's.
func (s *Server) dialect(c echo.Context) error {
	method, path := c.Request().Method, c.Request().URL.Path
	if address, ok := cvcrm.Reconhecer(method, path); ok {
		s.cv.Atender(c, address)
		return nil
	}
	address, ok := senior.Reconhecer(method, path)
	if !ok {
		return echo.ErrNotFound
	}
	s.senior.Atender(c, address)
	return nil
}

// recover answers a request whose handler panicked in the form of its surface. When part of an answer is out already, the
// connection is cut, so that the caller does not take it for whole.
func (s *Server) recover(c echo.Context, address multidados.Endereco, who borda.Chamador) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	s.metrics.panics.Inc()
	// The value may quote what was sent: its type and the stack tell where the bug is.
	s.log.Error("panic", zap.String("request_id", who.RequestID), zap.String("type", fmt.Sprintf("%T", p)), zap.ByteString("stack", debug.Stack()))
	if c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	s.service.Panico(c.Response(), c.Request(), address, who)
}

// httpError answers what no surface answered: unknown paths and methods, in plain words.
func (s *Server) httpError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status := http.StatusInternalServerError
	var known *echo.HTTPError
	if errors.As(err, &known) {
		status = known.Code
	}
	text := "Falha interna."
	switch status {
	case http.StatusNotFound:
		text = "Não há nada neste endereço. O webservice está em /webservices/index.php."
	case http.StatusMethodNotAllowed:
		text = "Este endereço não aceita esse método."
	default:
		s.log.Error("request failed", zap.Error(err))
	}
	_ = c.String(status, text+"\n")
}

// healthz tells that the process answers.
func (s *Server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz tells whether calls can be served now; the reason is for the operator.
func (s *Server) readyz(c echo.Context) error {
	if s.stopping.Load() {
		return c.String(http.StatusServiceUnavailable, "stopping\n")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	if s.allMirrored() { // the callers' service is another one: it must not be out of reach because of us
		return c.String(http.StatusOK, "ready: forwarding to the old service\n")
	}
	if err := s.store.Ready(ctx); err != nil {
		s.log.Warn("not ready", zap.Error(err))
		reason := "the database cannot be used"
		var why *storage.NotReady
		if errors.As(err, &why) {
			reason = why.Reason
		}
		return c.String(http.StatusServiceUnavailable, reason+"\n")
	}
	if age := s.tenants.Idade(); age > storage.PictureTrust {
		return c.String(http.StatusServiceUnavailable, "the tenants' settings are "+age.Round(time.Second).String()+" old\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
