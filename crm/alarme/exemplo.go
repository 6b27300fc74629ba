package alarme

import (
	"cmp"
	"context"
	"fmt"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// mascarado is an example without personal data and secrets, cut after they are masked.
func mascarado(e crm.ExemploAlarme) crm.ExemploAlarme {
	curto := func(s string) string { return crm.Encurtar(sigilo.MascararFrase(s, ""), crm.MaxExemploAlarme) }
	return crm.ExemploAlarme{Assunto: curto(e.Assunto), Pedido: curto(e.Pedido), Resposta: curto(e.Resposta)}
}

// chamada is a call of the log as an example.
func (v *Vigia) chamada(tenantID, id int64) func(context.Context) (crm.ExemploAlarme, error) {
	return func(ctx context.Context) (crm.ExemploAlarme, error) {
		c, err := v.Sinais.Chamada(ctx, tenantID, id)
		if err != nil {
			return crm.ExemploAlarme{}, err
		}
		return crm.ExemploAlarme{
			Assunto: fmt.Sprintf("Chamada %d: %s de %s, do endereço %s", c.ID, cmp.Or(c.Operacao, "operação desconhecida"), cmp.Or(c.Sistema, "quem não se identificou"), c.Endereco),
			Pedido:  c.Pedido, Resposta: cmp.Or(c.Mensagem, c.Resposta),
		}, nil
	}
}

// entrega is an entrega as an example: what it is about, what was sent last and what the partner said.
func (v *Vigia) entrega(id int64) func(context.Context) (crm.ExemploAlarme, error) {
	return func(ctx context.Context) (crm.ExemploAlarme, error) {
		e, t, err := v.Sinais.Tentativa(ctx, id)
		if err != nil {
			return crm.ExemploAlarme{}, err
		}
		assunto := fmt.Sprintf("Entrega %d: %s", e.ID, e.Acao)
		switch {
		case e.Numero != "":
			assunto += ", da ocorrência " + e.Numero
		case e.Contrato != "":
			assunto += ", do contrato " + e.Contrato
		}
		x := crm.ExemploAlarme{Assunto: assunto, Resposta: e.Motivo}
		if t != nil {
			x.Pedido, x.Resposta = t.Pedido, cmp.Or(t.Resposta, t.Erro, e.Motivo)
			if t.CodigoHTTP != 0 {
				x.Assunto += fmt.Sprintf(", HTTP %d", t.CodigoHTTP)
			}
		}
		return x, nil
	}
}
