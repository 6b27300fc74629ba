package mobuss

import (
	"cmp"
	"encoding/json"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// solicitacao is one of the simulator's.
type solicitacao struct {
	id          int
	documento   string
	descricao   string
	situacao    string
	comentarios []map[string]any
	anexos      map[string]string // idLegadoAnexo → name
}

// banco is the simulator's state.
type banco struct {
	proximo int
	todas   map[int]*solicitacao
	visitas []*visita
}

var nossaMarca = regexp.MustCompile(`\[CRM ([^\]]+)\]`)

// responder answers as Mobuss' API does, as far as its public clients show (docs/fatos/mobuss.md §2). The last segment of
// the path is the method, under any base. POST /_comentar {"id":"1","texto":"..."} plays a person at Mobuss.
func responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, body []byte) {
	var corpo map[string]any
	_ = json.Unmarshal(body, &corpo) // an attachment is no JSON
	b := bancoDe(s)
	switch metodo := path.Base(r.URL.Path); metodo {
	case "incluirSolicitacaoAtendimento":
		simularAbertura(s, b, w, corpo)
	case "incluirAnexoSolicitacaoAtendimento":
		simularAnexo(b, w, r)
	case "incluirAgendamentoVisitaSolicitacao":
		simularVisita(s, b, w, corpo)
	case "cancelarAgendamentoVisitaSolicitacao":
		simularCancelamento(s, b, w, corpo)
	case "consultarDisponibilidadeAgendamento":
		simularHorarios(b, w, corpo)
	case "incluirComentarioSolicitacaoAtendimento", "_comentar", "encerrarSolicitacaoAtendimento":
		simularMudanca(s, b, w, metodo, corpo)
	case "consultarSolicitacaoAtendimento":
		simularConsulta(b, w, corpo)
	case "consultarSolicitacoesCliente":
		simularCliente(b, w, corpo)
	default:
		simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"mensagem": "método desconhecido: " + metodo})
	}
}

type comBanco func(func(*banco))

// bancoDe gives the way to a simulator's state.
func bancoDe(s *simulator.Simulator) comBanco {
	return func(f func(*banco)) {
		s.Locked(func(state map[string]any) {
			if state["banco"] == nil {
				state["banco"] = &banco{proximo: 501, todas: map[int]*solicitacao{}}
			}
			f(state["banco"].(*banco))
		})
	}
}

// incluir gives a solicitação its id.
func (d *banco) incluir(documento, descricao string) *solicitacao {
	x := &solicitacao{id: d.proximo, documento: documento, descricao: descricao, situacao: "ABERTA", anexos: map[string]string{}}
	d.proximo++
	d.todas[x.id] = x
	return x
}

func simularAbertura(s *simulator.Simulator, b comBanco, w http.ResponseWriter, corpo map[string]any) {
	if destino.Texto(corpo["desSolicitacao"]) == "" || destino.Texto(corpo["idLocal"]) == "" {
		simulator.WriteJSON(w, http.StatusBadRequest, map[string]any{"codigoInterno": "SAT-AT010", "mensagem": "desSolicitacao e idLocal são obrigatórios"})
		return
	}
	var id int
	b(func(d *banco) {
		id = d.incluir(destino.Texto(corpo["cpfCnpjCliente"]), destino.Texto(corpo["desSolicitacao"])).id
	})
	contar(s, destino.Texto(corpo["desSolicitacao"]), AcaoAbrir)
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"idMobuss": id, "numSolicitacao": "SA-" + strconv.Itoa(id)})
}

// contar notes what was carried out, under our number and the action.
func contar(s *simulator.Simulator, texto, acao string) {
	if m := nossaMarca.FindStringSubmatch(texto); m != nil {
		s.Done(m[1] + "/" + acao)
	}
}

func simularAnexo(b comBanco, w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(r.Header.Get("idMobussOrigem"))
	achada := false
	b(func(d *banco) {
		if x := d.todas[id]; x != nil {
			x.anexos[r.Header.Get("idLegadoAnexo")] = r.Header.Get("nomeAnexo")
			achada = true
		}
	})
	if !achada {
		naoEncontrada(w)
		return
	}
	simulator.WriteJSON(w, http.StatusOK, map[string]any{})
}

func simularMudanca(s *simulator.Simulator, b comBanco, w http.ResponseWriter, metodo string, corpo map[string]any) {
	id, _ := strconv.Atoi(destino.PrimeiroTexto(corpo, "idSolicitacaoAtendimento", "id"))
	achada, fechada := false, false
	var dito, acao string
	b(func(d *banco) {
		x := d.todas[id]
		if x == nil {
			return
		}
		achada = true
		switch metodo {
		case "encerrarSolicitacaoAtendimento":
			if fechada = x.situacao == "ENCERRADA"; !fechada {
				x.situacao = "ENCERRADA"
				dito, acao = destino.Texto(corpo["desConclusao"]), AcaoEncerrar
			}
		default:
			x.comentarios = append(x.comentarios, map[string]any{
				"id": id*1000 + len(x.comentarios) + 1, "desComentario": destino.PrimeiroTexto(corpo, "desComentario", "texto"),
				"autor": cmp.Or(destino.Texto(corpo["autor"]), "Mobuss"), "dataHora": time.Now().UTC().Format(time.RFC3339),
			})
			dito, acao = destino.Texto(corpo["desComentario"]), AcaoComentar
		}
	})
	contar(s, dito, acao)
	switch {
	case !achada:
		naoEncontrada(w)
	case fechada:
		simulator.WriteJSON(w, http.StatusConflict, map[string]any{"codigoInterno": "SAT-AT020", "mensagem": "A solicitação já está encerrada"})
	default:
		simulator.WriteJSON(w, http.StatusOK, map[string]any{})
	}
}

func simularConsulta(b comBanco, w http.ResponseWriter, corpo map[string]any) {
	id, _ := strconv.Atoi(destino.Texto(corpo["idSolicitacaoAtendimento"]))
	var resposta map[string]any
	b(func(d *banco) {
		if x := d.todas[id]; x != nil {
			lista := make([]any, len(x.comentarios))
			for i, c := range x.comentarios {
				lista[i] = c
			}
			resposta = map[string]any{"id": id, "desSolicitacao": x.descricao, "situacao": x.situacao, "comentarios": lista, "anexos": len(x.anexos), "visitas": d.visitasDe(id)}
		}
	})
	if resposta == nil {
		naoEncontrada(w)
		return
	}
	simulator.WriteJSON(w, http.StatusOK, resposta)
}

func simularCliente(b comBanco, w http.ResponseWriter, corpo map[string]any) {
	documento := strings.TrimSpace(destino.Texto(corpo["numCPFCNPJ"]))
	lista := []any{}
	b(func(d *banco) {
		for id, x := range d.todas {
			if x.documento == documento {
				lista = append(lista, map[string]any{"id": id, "numSolicitacao": "SA-" + strconv.Itoa(id), "desSolicitacao": x.descricao, "situacao": x.situacao})
			}
		}
	})
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"solicitacaoAtendimento": lista})
}

func naoEncontrada(w http.ResponseWriter) {
	simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"codigoInterno": codigoNaoEncontrada, "mensagem": "Solicitação não encontrada"})
}
