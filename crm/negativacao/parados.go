package negativacao

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"ponte/crm"
)

// parados is how many of them are read at once.
const parados = 500

// semChave begins the key of an item that no service has: its end is told like an answer, and by this key once.
const semChave = "nao-enviada/"

// AcompanharItens tells negativações of items that did not reach the service: what failed or was given up is refused with why, and what may
// have arrived waits for the service's word, and says so.
func (g *Negativador) AcompanharItens(ctx context.Context, t *crm.Tenant) error {
	for depois := int64(0); ; { // what is in doubt stays in the list until somebody knows: others stand behind it
		itens, err := g.Negativacoes.ItensParados(ctx, t.ID, depois, parados)
		for i := 0; i < len(itens) && err == nil; i++ {
			depois = itens[i].ID
			err = g.acompanharItem(ctx, t, &itens[i])
		}
		if err != nil || len(itens) < parados {
			return err
		}
	}
}

func (g *Negativador) acompanharItem(ctx context.Context, t *crm.Tenant, item *ItemNaFila) error {
	if item.Estado == crm.EntregaIncerta {
		return g.anotarIncerta(ctx, t, item)
	}
	item.Chave = semChave + strconv.FormatInt(item.EntregaID, 10)
	if err := g.Negativacoes.Anotar(ctx, &item.Envio); err != nil {
		return err
	}
	_, _, err := g.ReceberItem(ctx, t, item.Chave, "fim", []Codigo{{
		Codigo: "NAO_ENVIADA", Texto: cmp.Or(item.Porque, "a entrega terminou "+string(item.Estado)), Classe: ClasseRejeicao,
	}})
	return err
}

// fraseIncerta is what a negativação says while nobody knows whether its item arrived.
const fraseIncerta = "A resposta do serviço se perdeu: não se sabe se ele recebeu, e nada é enviado de novo sozinho. O aviso dele resolve; se não vier, confira no portal da Serasa."

func (g *Negativador) anotarIncerta(ctx context.Context, t *crm.Tenant, item *ItemNaFila) error {
	n, err := g.Negativacoes.Negativacao(ctx, t.ID, item.NegativacaoID)
	if err != nil || n.Porque == fraseIncerta {
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return nil
		}
		return err
	}
	n.Porque = fraseIncerta
	p := n.anotar(Sistema, fraseIncerta, g.Relogio())
	ns := []Negativacao{*n}
	err = g.Negativacoes.Mudar(ctx, ns, []Passo{p}, g.auditoria(crm.Ator{Quem: Sistema}, t.ID, "negativacao.incerta", alvos(ns), "", resumo(ns)))
	if errors.Is(err, crm.ErrConflito) { // it moved meanwhile
		return nil
	}
	return err
}
