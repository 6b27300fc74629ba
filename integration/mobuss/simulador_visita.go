package mobuss

import (
	"net/http"
	"strconv"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// visita is one of the simulator's, its id by its place: the first is 9001.
type visita struct {
	id          int
	solicitacao int
	inicio, fim time.Time
	colaborador string
	objetivo    string
	cancelada   bool
}

func (d *banco) visitasDe(solicitacao int) []any {
	lista := []any{}
	for _, v := range d.visitas {
		if v.solicitacao == solicitacao {
			situacao := "AGENDADA"
			if v.cancelada {
				situacao = "CANCELADA"
			}
			lista = append(lista, map[string]any{
				"idVisita": v.id, "situacao": situacao, "dataInicioPrevisto": isoOuNada(v.inicio), "dataFimPrevisto": isoOuNada(v.fim), "idColaborador": v.colaborador,
			})
		}
	}
	return lista
}

func isoOuNada(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.RFC3339)
}

func simularVisita(s *simulator.Simulator, b comBanco, w http.ResponseWriter, corpo map[string]any) {
	id, _ := strconv.Atoi(destino.Texto(corpo["idSolicitacaoAtendimento"]))
	var marcada *visita
	b(func(d *banco) {
		if d.todas[id] == nil {
			return
		}
		marcada = &visita{id: 9001 + len(d.visitas), solicitacao: id, objetivo: destino.Texto(corpo["objetivo"]), colaborador: destino.Texto(corpo["idColaborador"])}
		marcada.inicio, _ = crm.LerData(destino.Texto(corpo["dataInicioPrevisto"]), time.UTC)
		marcada.fim, _ = crm.LerData(destino.Texto(corpo["dataFimPrevisto"]), time.UTC)
		d.visitas = append(d.visitas, marcada)
	})
	if marcada == nil {
		naoEncontrada(w)
		return
	}
	contar(s, marcada.objetivo, AcaoVistoriar)
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"idVisita": marcada.id})
}

func simularCancelamento(s *simulator.Simulator, b comBanco, w http.ResponseWriter, corpo map[string]any) {
	id, _ := strconv.Atoi(destino.Texto(corpo["idVisita"]))
	var achada *visita
	repetida := false
	b(func(d *banco) {
		if i := id - 9001; i >= 0 && i < len(d.visitas) {
			achada = d.visitas[i]
			repetida, achada.cancelada = achada.cancelada, true
		}
	})
	switch {
	case achada == nil:
		simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"codigoInterno": "SAT-AT030", "mensagem": "Visita não encontrada"})
	case repetida:
		simulator.WriteJSON(w, http.StatusConflict, map[string]any{"codigoInterno": "SAT-AT031", "mensagem": "A visita já está cancelada"})
	default:
		contar(s, achada.objetivo, AcaoCancelar)
		simulator.WriteJSON(w, http.StatusOK, map[string]any{})
	}
}

// simularHorarios offers whole hours from the asked one on that no visit takes.
func simularHorarios(b comBanco, w http.ResponseWriter, corpo map[string]any) {
	id, _ := strconv.Atoi(destino.Texto(corpo["idSolicitacaoAtendimento"]))
	quantos, _ := strconv.Atoi(destino.Texto(corpo["numDisponibilidades"]))
	desde, leitura := crm.LerData(destino.Texto(corpo["dataHoraInicio"]), time.UTC)
	if leitura != crm.DataLida {
		simulator.WriteJSON(w, http.StatusBadRequest, map[string]any{"codigoInterno": "SAT-AT032", "mensagem": "dataHoraInicio é obrigatório"})
		return
	}
	achada, livres := false, []any{}
	b(func(d *banco) {
		achada = d.todas[id] != nil
		for hora := desde.Truncate(time.Hour).Add(time.Hour); len(livres) < min(quantos, 100); hora = hora.Add(time.Hour) {
			if !d.ocupada(hora) {
				livres = append(livres, map[string]any{
					"dataHoraInicio": hora.Format(time.RFC3339), "dataHoraFim": hora.Add(time.Hour).Format(time.RFC3339), "idColaborador": 77, "nomeColaborador": "Técnico 77",
				})
			}
		}
	})
	if !achada {
		naoEncontrada(w)
		return
	}
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"disponibilidades": livres})
}

func (d *banco) ocupada(hora time.Time) bool {
	for _, v := range d.visitas {
		if !v.cancelada && v.inicio.Before(hora.Add(time.Hour)) && v.fim.After(hora) {
			return true
		}
	}
	return false
}
