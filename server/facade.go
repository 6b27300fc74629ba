package server

import (
	"fmt"
	"runtime/debug"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"

	"ponte/api/borda"
	v1 "ponte/api/v1"
	"ponte/crm"
	"ponte/crm/cadastro"
)

// newFacade ties the REST facade to the use cases that the other surfaces have, too.
func (s *Server) newFacade() (*v1.API, error) {
	return v1.Nova(v1.Dependencias{
		Casos: s.cases, Assistencias: Assistencias(s.store, s.cases), Cadastros: s.store.AcervoCadastros(), Despacho: s.dispatch(), Retratos: s.tenants, Diario: s.store.Diario(),
		Sincronizador: &cadastro.Sincronizador{Cadastros: s.store.Cadastro(), Relogio: crm.RelogioDoSistema},
		Relogio:       crm.RelogioDoSistema, Prazo: s.cfg.Deadline, Vagas: s.cfg.MaxCalls, Medir: s.metrics.observe, Anotar: s.note,
		Quem: func(c echo.Context) borda.Chamador { return s.edge.caller(c) },
		Panico: func(requestID string, value any) {
			s.metrics.panics.Inc()
			// The value may quote what was sent: its type and the stack tell where the bug is.
			s.log.Error("panic", zap.String("request_id", requestID), zap.String("type", fmt.Sprintf("%T", value)), zap.ByteString("stack", debug.Stack()))
		},
	})
}
