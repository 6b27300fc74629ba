package negativacao

import (
	"context"
	"slices"
	"testing"

	"ponte/crm"
)

// emDuvida keeps items of which nobody knows whether they arrived, and whose negativações say so.
type emDuvida struct {
	Negativacoes
	itens int64
	vista map[int64]bool
}

func (e *emDuvida) ItensParados(_ context.Context, _, depoisDe int64, n int) (itens []ItemNaFila, err error) {
	for id := depoisDe + 1; id <= e.itens && len(itens) < n; id++ {
		itens = append(itens, ItemNaFila{Envio: Envio{ID: id, NegativacaoID: id}, Estado: crm.EntregaIncerta})
	}
	return itens, nil
}

func (e *emDuvida) Negativacao(_ context.Context, _, id int64) (*Negativacao, error) {
	e.vista[id] = true
	return &Negativacao{ID: id, Porque: fraseIncerta}, nil
}

// TestDuvidasNaoEscondemOQueFalhou: what is in doubt may stay so for days, and is more than one piece.
func TestDuvidasNaoEscondemOQueFalhou(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, parados, 2*parados + 1} {
		e := &emDuvida{itens: n, vista: map[int64]bool{}}
		if err := (&Negativador{Negativacoes: e}).AcompanharItens(t.Context(), &crm.Tenant{ID: 1}); err != nil {
			t.Fatal(err)
		}
		ids := make([]int64, 0, len(e.vista))
		for id := range e.vista {
			ids = append(ids, id)
		}
		if int64(len(ids)) != n || n > 0 && slices.Max(ids) != n {
			t.Errorf("%d of %d", len(ids), n)
		}
	}
}
