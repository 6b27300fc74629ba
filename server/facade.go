package server

import (
	"fmt"
	"runtime/debug"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"

	"ponte/api/borda"
	"ponte/api/moldura"
	"ponte/api/senior"
	v1 "ponte/api/v1"
	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/plataforma"
	"ponte/integration/mega"
)

// newFrame makes what is around the requests of the surfaces that let callers in by a token.
func (s *Server) newFrame() *moldura.Moldura {
	return moldura.Nova(moldura.Dependencias{
		Casos: s.cases, Retratos: s.tenants, Diario: s.store.Diario(), Relogio: crm.RelogioDoSistema, Prazo: s.cfg.Deadline, Vagas: s.cfg.MaxCalls,
		Medir: s.metrics.observe, Anotar: s.note,
		Quem: func(c echo.Context) borda.Chamador { return s.edge.caller(c) },
		Panico: func(requestID string, value any) {
			s.metrics.panics.Inc()
			// The value may quote what was sent: its type and the stack tell where the bug is.
			s.log.Error("panic", zap.String("request_id", requestID), zap.String("type", fmt.Sprintf("%T", value)), zap.ByteString("stack", debug.Stack()))
		},
	})
}

// newFacade ties the REST facade to the use cases that the other surfaces have, too.
func (s *Server) newFacade(frame *moldura.Moldura) (*v1.API, error) {
	return v1.Nova(v1.Dependencias{
		Moldura: frame, Assistencias: Assistencias(s.store, s.cases), Cadastros: s.store.AcervoCadastros(), Despacho: s.dispatch(),
		Sincronizador: &cadastro.Sincronizador{Cadastros: s.store.Cadastro(), Relogio: crm.RelogioDoSistema},
	})
}

// newPlatform ties Senior's dialect to the use cases that the portal has, too, and to its people.
func (s *Server) newPlatform(frame *moldura.Moldura, passwords *Senhas) *senior.API {
	records := s.store.Cadastro()
	return senior.Nova(senior.Dependencias{
		Moldura: frame, Retratos: s.tenants, Administracao: administration(s.store, passwords), Cargas: s.loads.Carregador,
		Acessos: &plataforma.Acessos{Usuarios: records, Sessoes: records, Senhas: passwords, Relogio: crm.RelogioDoSistema},
		Integracao: &plataforma.Integracao{
			Despacho: s.dispatch(), Servico: senior.Servico, Fonte: mega.Nome, Chaves: mega.Propriedades(),
		},
	})
}
