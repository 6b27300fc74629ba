package cvcrm

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

type subassunto struct {
	IDSubassunto int64  `json:"idsubassunto"`
	Subassunto   string `json:"subassunto"`
}

type assunto struct {
	IDAssunto   int64        `json:"idassunto"`
	Assunto     string       `json:"assunto"`
	Subassuntos []subassunto `json:"subassuntos"`
}

// listarAssuntos gives the ids that an atendimento may bear. CV has no such address among those of atendimentos: it is ours, because the
// ids are.
func listarAssuntos(q *requisicao) error {
	r := q.Pedido.Retrato
	lista := []assunto{}
	for _, d := range slices.SortedFunc(maps.Values(r.Divisoes), func(a, b *crm.Divisao) int { return cmp.Compare(a.ID, b.ID) }) {
		x := assunto{d.ID, d.Nome, []subassunto{}}
		for _, s := range slices.SortedFunc(maps.Values(r.Solicitacoes), func(a, b *crm.Solicitacao) int { return cmp.Compare(a.ID, b.ID) }) {
			if s.DivisaoID == 0 || s.DivisaoID == d.ID {
				x.Subassuntos = append(x.Subassuntos, subassunto{s.ID, s.Nome})
			}
		}
		lista = append(lista, x)
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(lista)) + " assuntos"}
	return q.Responder(http.StatusOK, lista)
}
