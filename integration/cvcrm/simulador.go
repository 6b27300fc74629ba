package cvcrm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// banco is the simulator's state.
type banco struct {
	proximo      int
	atendimentos []*atendimento
	porMinuto    int // calls that it answers in a minute; 0 = all
	minuto       time.Time
	chamadas     int
	bloqueadoAte time.Time
	semFiltro    bool // it answers "none" for every document, as some CVs do
}

type atendimento struct {
	id                             int
	documento, descricao, situacao string
	respostas                      []map[string]any
	anexos                         int
	fim                            bool
}

// limitePorMinuto is what the CV answers in a minute, of all integrations together.
const limitePorMinuto = 200

var nossaMarca = regexp.MustCompile(`\[CRM ([^\]/]+)`)

// responder answers as the CV does: each endpoint in a shape of its own, odd statuses, refusals inside a 200, no idempotency. The end of
// the path is the method, under any base. POST /_finalizar {"idatendimento":1} plays a person there; POST /_limite {"por_minuto":n} and
// POST /_filtro {"ligado":false} change how it behaves.
func responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, body []byte) {
	var corpo map[string]any
	_ = json.Unmarshal(body, &corpo) // a GET has none
	metodo := path.Base(r.URL.Path)
	if !strings.HasPrefix(metodo, "_") {
		if r.Header.Get("Email") == "" || r.Header.Get("Token") == "" {
			simulator.WriteJSON(w, http.StatusUnauthorized, map[string]any{"codigo": 401, "mensagem": "E-mail e/ou token incorreto(s)."})
			return
		}
		if !admitida(s, time.Now()) {
			simulator.WriteJSON(w, http.StatusTooManyRequests, map[string]any{"codigo": "429", "mensagem": "Limite de requisições excedido"})
			return
		}
	}
	s.Locked(func(state map[string]any) {
		b := bancoDe(state)
		switch metodo {
		case "cadastrar":
			b.cadastrar(w, corpo)
		case "alterar-situacao", "alterar_situacao":
			b.alterarSituacao(w, corpo)
		case "mensagem-atendimento", "mensagem_atendimento":
			b.mandarMensagem(w, corpo)
		case "listar":
			b.listar(w, r)
		case "_finalizar":
			if x := b.um(destino.Texto(corpo["idatendimento"])); x != nil {
				x.fim = true
			}
			w.WriteHeader(http.StatusNoContent)
		case "_limite":
			b.porMinuto, _ = strconv.Atoi(destino.Texto(corpo["por_minuto"]))
			w.WriteHeader(http.StatusNoContent)
		case "_filtro":
			b.semFiltro = corpo["ligado"] == false
			w.WriteHeader(http.StatusNoContent)
		default:
			simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"codigo": 404, "mensagem": "URL não encontrada."})
		}
	})
	contar(s, metodo, w, corpo)
}

func bancoDe(state map[string]any) *banco {
	if state["banco"] == nil {
		state["banco"] = &banco{proximo: 861, porMinuto: limitePorMinuto}
	}
	return state["banco"].(*banco)
}

// admitida counts a call. One too many in a minute blocks the whole next minute.
func admitida(s *simulator.Simulator, agora time.Time) (ok bool) {
	s.Locked(func(state map[string]any) {
		b := bancoDe(state)
		if minuto := agora.Truncate(time.Minute); !minuto.Equal(b.minuto) {
			b.minuto, b.chamadas = minuto, 0
		}
		b.chamadas++
		switch {
		case b.porMinuto == 0:
			ok = true
		case agora.Before(b.bloqueadoAte):
		case b.chamadas > b.porMinuto:
			b.bloqueadoAte = b.minuto.Add(2 * time.Minute)
		default:
			ok = true
		}
	})
	return ok
}

// feito is where an answer says what was carried out, for contar.
const feito = "Simulator-Done"

// contar notes what was carried out, under our number and the action.
func contar(s *simulator.Simulator, metodo string, w http.ResponseWriter, corpo map[string]any) {
	texto := w.Header().Get(feito)
	w.Header().Del(feito)
	acao := map[string]string{
		"cadastrar": AcaoAbrir, "mensagem-atendimento": AcaoMensagem, "mensagem_atendimento": AcaoMensagem, "alterar-situacao": AcaoSituacao, "alterar_situacao": AcaoSituacao,
	}[metodo]
	if acao == AcaoMensagem {
		texto = destino.Texto(corpo["mensagem"])
	}
	if m := nossaMarca.FindStringSubmatch(texto); m != nil && acao != "" {
		s.Done(m[1] + "/" + acao)
	}
}

func (b *banco) um(id string) *atendimento {
	for _, x := range b.atendimentos {
		if strconv.Itoa(x.id) == id {
			return x
		}
	}
	return nil
}

func (b *banco) cadastrar(w http.ResponseWriter, corpo map[string]any) {
	cadastrado, _ := corpo["cliente_cv"].(map[string]any)
	avulso, _ := corpo["cliente_avulso"].(map[string]any)
	if destino.Texto(corpo["titulo"]) == "" || destino.Texto(corpo["idassunto"]) == "" || destino.Texto(corpo["idsubassunto"]) == "" || corpo["cliente_visualiza"] == nil || cadastrado == nil && avulso == nil {
		simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"codigo": 404, "mensagem": "Erro ao cadastrar atendimento"})
		return
	}
	documento := crm.Digitos(destino.PrimeiroTexto(map[string]any{"a": cadastrado["documento"], "b": avulso["documento_cliente"]}, "a", "b"))
	x := &atendimento{id: b.proximo, documento: documento, descricao: destino.Texto(corpo["descricao"]), situacao: "Novo"}
	arquivos, _ := corpo["arquivos"].([]any)
	x.anexos = len(arquivos)
	b.proximo++
	b.atendimentos = append(b.atendimentos, x)
	w.Header().Set(feito, x.descricao)
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"sucesso": true, "codigo": 200, "idatendimento": x.id, "protocolo": x.protocolo()})
}

func (x *atendimento) protocolo() string { return fmt.Sprintf("260302%04d", x.id) }

func (b *banco) alterarSituacao(w http.ResponseWriter, corpo map[string]any) {
	x := b.um(destino.Texto(corpo["idatendimento"]))
	situacao := destino.PrimeiroTexto(corpo, "situacao_para", "idsituacao")
	if x == nil || situacao == "" {
		simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"codigo": "404", "mensagem": "Erro ao alterar a situação do atendimento"})
		return
	}
	x.situacao = situacao
	w.Header().Set(feito, x.descricao)
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"codigo": "200", "mensagem": "Situação do atendimento alterado com sucesso."})
}

func (b *banco) mandarMensagem(w http.ResponseWriter, corpo map[string]any) {
	x := b.um(destino.Texto(corpo["idatendimento"]))
	texto := destino.Texto(corpo["mensagem"])
	switch {
	case x == nil || texto == "":
		corpo["mensagem"] = ""
		simulator.WriteJSON(w, http.StatusUnprocessableEntity, map[string]any{"sucesso": false, "erro": true, "erros": []string{"Atendimento não encontrado"}})
	case x.fim:
		corpo["mensagem"] = ""
		simulator.WriteJSON(w, http.StatusOK, map[string]any{"sucesso": false, "erro": true, "erros": []string{"O atendimento já está finalizado"}})
	default:
		arquivos, _ := corpo["arquivos"].([]any)
		x.anexos += len(arquivos)
		x.respostas = append(x.respostas, map[string]any{"idresposta": strconv.Itoa(x.id*1000 + len(x.respostas) + 1), "resposta": texto, "atendente": "Ponte"})
		simulator.WriteJSON(w, http.StatusOK, map[string]any{"sucesso": true, "erro": false, "erros": []string{}})
	}
}

// listar answers an array, or on the legacy path an object keyed by index beside codigo; none is a 204.
func (b *banco) listar(w http.ResponseWriter, r *http.Request) {
	documento, id := crm.Digitos(r.URL.Query().Get("documento")), r.URL.Query().Get("idatendimento")
	limite, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	itens := []map[string]any{}
	for _, x := range b.atendimentos {
		if documento != "" && (b.semFiltro || x.documento != documento) || id != "" && strconv.Itoa(x.id) != id || limite > 0 && len(itens) == limite {
			continue
		}
		respostas := x.respostas
		if respostas == nil {
			respostas = []map[string]any{}
		}
		itens = append(itens, map[string]any{
			"idatendimento": x.id, "protocolo": x.protocolo(), "descricao": x.descricao, "documento": x.documento, "situacao": x.situacao, "idsituacao": "1", "respostas": respostas, "anexos": x.anexos,
		})
	}
	switch {
	case len(itens) == 0:
		w.WriteHeader(http.StatusNoContent)
	case strings.Contains(r.URL.Path, "/cvio/"):
		objeto := map[string]any{"codigo": 200}
		for i, item := range itens {
			objeto[strconv.Itoa(i)] = item
		}
		simulator.WriteJSON(w, http.StatusOK, objeto)
	default:
		simulator.WriteJSON(w, http.StatusOK, itens)
	}
}
