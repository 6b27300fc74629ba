package server

import (
	"go.uber.org/zap"

	"ponte/crm"
	"ponte/crm/portalcliente"
	"ponte/portal/cliente"
)

// newClientPortal ties the Portal do Cliente to the storage.
func (s *Server) newClientPortal() *cliente.Portal {
	kept, records := s.deliver.clients, s.store.AcervoCadastros()
	return cliente.Novo(cliente.Dependencias{
		Porta:    &portalcliente.Porta{Guarda: kept, Relogio: crm.RelogioDoSistema},
		Vista:    &portalcliente.Vista{Guarda: kept, Acervo: s.store.Acervo(), Cadastros: records},
		Conversa: FaleConosco(s.store, s.cases),
		Empresas: s.store.Cadastro(),
		Guarda:   kept, Clientes: records, Retratos: s.tenants, Diario: s.store.Diario(), Relogio: crm.RelogioDoSistema, Seguro: s.edge.secure,
		Anotar: func(id, message string, cause error) {
			s.log.Warn(message, zap.String("request_id", id), zap.Error(cause))
		},
	})
}
