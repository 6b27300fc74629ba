package multidados

import (
	"net/http"

	"ponte/crm"
)

// recusarContatos answers crontab/contato_clientes.php of the old service, which listed contacts by e-mail and asked for
// no password (docs/fatos/multidados.md §4): refused for ever, and recorded.
func (s *Servico) recusarContatos(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador) {
	recusa := crm.Recusar(crm.RecusaContatoSemSenha)
	s.responderJSON(w, r, recusa)
	reg := s.registro(c, e)
	if retrato, ok := s.dep.Retratos.Retrato(e.Tenant); ok {
		reg.TenantID = retrato.Tenant.ID
	}
	reg.Situacao, reg.CodigoRecusa, reg.Mensagem = crm.ChamadaRecusada, int(recusa.Codigo), recusa.Error()
	reg.HTTP, reg.Operacao, reg.Duracao = recusa.HTTP, segmentoContatos, s.dep.Relogio().Sub(c.Em)
	s.encerrar(reg, "")
}
