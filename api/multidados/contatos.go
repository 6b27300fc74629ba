package multidados

import "ponte/crm"

// recusarContatos answers crontab/contato_clientes.php of the old service, which listed contacts by e-mail and asked for
// no password (docs/fatos/multidados.md §4): refused for ever, and recorded.
func (q *requisicao) recusarContatos() {
	recusa := crm.Recusar(crm.RecusaContatoSemSenha)
	q.responderJSON(recusa)
	q.pedido.Operacao = segmentoContatos
	q.encerrar(crm.Fim{Recusa: recusa, HTTP: recusa.HTTP})
}
