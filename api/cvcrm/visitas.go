package cvcrm

import (
	"net/http"

	"ponte/crm"
)

// visitaTecnica is a visit as the third version has it.
type visitaTecnica struct {
	IDVisita       int64             `json:"idVisita"`
	Equipe         string            `json:"equipe"`
	PeriodoDataDe  string            `json:"periodoDataDe"`
	PeriodoDataAte string            `json:"periodoDataAte"`
	Observacao     *string           `json:"observacao"`
	Situacao       situacaoDaVisita  `json:"situacao"`
	Itens          []itemVisitado    `json:"itens"`
	Usuarios       []usuarioVisitado `json:"usuarios"`
}

type situacaoDaVisita struct {
	IDSituacao int64  `json:"idSituacao"`
	Nome       string `json:"nome"`
}

type itemVisitado struct {
	IDAssistenciaItem int64 `json:"idAssistenciaItem"`
}

type usuarioVisitado struct {
	IDUsuario string `json:"idUsuario"`
}

func (q *requisicao) visitaTecnica(v *crm.Visita) visitaTecnica {
	x := visitaTecnica{
		IDVisita: v.ID, Equipe: v.Equipe, PeriodoDataDe: q.em(v.De), PeriodoDataAte: q.em(v.Ate), Observacao: seHouver(v.Observacao),
		Situacao: situacaoDaVisita{v.SituacaoID, q.nomeDaSituacao(crm.FuncVisitas, v.SituacaoID)}, Itens: []itemVisitado{}, Usuarios: []usuarioVisitado{},
	}
	for _, id := range v.Itens {
		x.Itens = append(x.Itens, itemVisitado{id})
	}
	for _, u := range v.Usuarios {
		x.Usuarios = append(x.Usuarios, usuarioVisitado{u})
	}
	return x
}

// lerVisitas gives the visits of an assistência, or the one that the address names, in the envelope of the third version.
func lerVisitas(q *requisicao) error {
	a, _, err := q.acharAssistencia()
	if err != nil {
		return err
	}
	if id := q.id("idVisita"); id != 0 {
		v := a.Visita(id)
		if v == nil {
			return crm.Recusar(crm.RecusaCadastro, "visita nesta assistência", "id "+q.e.valores["idVisita"])
		}
		return q.Responder(http.StatusOK, envelopeV3{"success", http.StatusOK, q.visitaTecnica(v)})
	}
	lista := make([]visitaTecnica, len(a.Visitas))
	for i := range a.Visitas {
		lista[i] = q.visitaTecnica(&a.Visitas[i])
	}
	return q.Responder(http.StatusOK, envelopeV3{"success", http.StatusOK, lista})
}
