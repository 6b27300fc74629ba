package crm

import (
	"slices"
	"strings"

	"ponte/crm/sigilo"
)

// PedidoDoRecebido stands in the log in the place of what an opening sent: it is kept once, in the ocorrência (Recebido), and
// masked when it is read (CompletarPedido).
const PedidoDoRecebido = "="

// partesNoRecebido tells whether what the log shows of an opening can be had from what the ocorrência keeps of it. It cannot
// where the password must be hidden among the parts, because nobody knows it later: where it stands in one or in the user
// name, or where one holds something in which it may stand written in another way. Nor where other things were sent than what was opened with
// (files, the parts of another dialect).
func (p *Pedido) partesNoRecebido(recebidas Campos) bool {
	r := &p.Registro
	if p.Senha == "" || r.pessoa != "" || r.usuario != p.Usuario || p.escondeSenha(p.Usuario) {
		return false
	}
	if len(r.partes) != len(recebidas) || len(recebidas) == 0 || &r.partes[0] != &recebidas[0] {
		return false
	}
	return !slices.ContainsFunc(recebidas, func(c Campo) bool {
		return c.Nome == "PARAMS" || sigilo.MascararNome(c.Nome, p.Senha) != c.Nome || p.escondeSenha(c.Nome) || p.escondeSenha(c.Valor) ||
			slices.ContainsFunc(c.Itens, func(i Item) bool { return p.escondeSenha(i.Codigo) || p.escondeSenha(i.Valor) })
	})
}

// escondeSenha tells whether the password may stand in a value.
func (p *Pedido) escondeSenha(valor string) bool {
	return strings.Contains(valor, p.Senha) || sigilo.Aninhado(valor) ||
		strings.Contains(p.Senha, " ") && strings.Contains(strings.ReplaceAll(valor, "+", " "), p.Senha) // as forms write it
}

// CompletarPedido fills in what the call sent, from the ocorrência that it opened; nil when that is gone.
func (c *Chamada) CompletarPedido(recebido Campos) {
	if c.Pedido != PedidoDoRecebido {
		return
	}
	c.Pedido = ""
	if len(recebido) > 0 {
		c.Pedido = mascararCampos(recebido.Texto("USUARIO_WS"), slices.DeleteFunc(slices.Clone(recebido), func(x Campo) bool { return x.Nome == "USUARIO_WS" }), "", true)
	}
}
