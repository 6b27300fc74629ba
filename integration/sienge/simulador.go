package sienge

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// banco is the simulator's state.
type banco struct {
	proximo      int
	assistencias []*assistencia
	ganchos      []map[string]any // with the token
	naoLiberado  bool             // every call of the resource answers 403
}

type assistencia struct {
	id        int
	descricao string
	situacao  string
	corpo     map[string]any
	anexos    []string
}

func bancoDe(state map[string]any) *banco {
	if state["banco"] == nil {
		state["banco"] = &banco{proximo: 9001}
	}
	return state["banco"].(*banco)
}

func (b *banco) uma(id string) *assistencia {
	for _, x := range b.assistencias {
		if strconv.Itoa(x.id) == id {
			return x
		}
	}
	return nil
}

// camposConhecidos are what the simulated Sienge takes: another one makes it refuse the whole.
var camposConhecidos = map[string]bool{
	"unitId": true, "customerDocument": true, "customerName": true, "customerPhone": true, "openedAt": true, "priority": true, "description": true, "items": true,
}

var nossaMarca = regexp.MustCompile(`\[CRM ([^\]]+)\]`)

// responder answers as Sienge does, with the unconfirmed names of the default settings. The paths end in technical-assistances[/ID[/attachments]] and
// hooks[/ID], under any base. POST /_evento {"id":9001,"efeito":"finalizada","chave":"e-1"} plays a person there, and tells the registered hooks;
// {"evento":"CODE"} tells another code. POST /_abrir opens one there, with the body of an
// opening. POST /_liberar {"liberado":false} takes the resource's release back.
func responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, body []byte) {
	partes := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	ultima := partes[len(partes)-1]
	if ultima == "_evento" {
		contarEvento(r.Context(), s, w, body)
		return
	}
	if _, _, ok := r.BasicAuth(); !ok && !strings.HasPrefix(ultima, "_") {
		recusar(w, http.StatusUnauthorized, "Usuário ou senha inválidos")
		return
	}
	numero := ""
	s.Locked(func(state map[string]any) {
		b := bancoDe(state)
		recurso, id, abaixo := ler(partes)
		switch {
		case ultima == "_liberar":
			var corpo struct{ Liberado bool }
			_ = json.Unmarshal(body, &corpo)
			b.naoLiberado = !corpo.Liberado
			w.WriteHeader(http.StatusNoContent)
		case ultima == "_abrir": // a person opens one there
			b.abrir(w, r, body)
		case recurso == "hooks":
			b.gancho(w, r, id, body)
		case recurso == "technical-assistances" && b.naoLiberado:
			recusar(w, http.StatusForbidden, "Recurso não liberado para o usuário")
		case recurso == "technical-assistances" && abaixo == "attachments":
			b.anexo(w, r, id, body)
		case recurso == "technical-assistances" && r.Method == http.MethodPost && id == "":
			numero = b.abrir(w, r, body)
		case recurso == "technical-assistances" && r.Method == http.MethodGet:
			b.mostrar(w, r, id)
		default:
			recusar(w, http.StatusNotFound, "Recurso não encontrado")
		}
	})
	if numero != "" {
		s.Done(numero + "/assistencia.aberta")
	}
}

// ler finds the resource in a path, and what stands below it.
func ler(partes []string) (recurso, id, abaixo string) {
	for i, p := range partes {
		if p == "hooks" || p == "technical-assistances" {
			resto := append(partes[i+1:], "", "")
			return p, resto[0], resto[1]
		}
	}
	return "", "", ""
}

func recusar(w http.ResponseWriter, status int, mensagem string) {
	simulator.WriteJSON(w, status, map[string]any{"status": status, "developerMessage": nil, "clientMessage": mensagem})
}

func (b *banco) abrir(w http.ResponseWriter, r *http.Request, body []byte) (numero string) {
	var corpo map[string]any
	lido := json.Unmarshal(body, &corpo) == nil
	for campo := range corpo {
		lido = lido && camposConhecidos[campo]
	}
	if !lido {
		recusar(w, http.StatusBadRequest, "O conteúdo não pôde ser lido")
		return ""
	}
	itens, _ := corpo["items"].([]any)
	for _, i := range itens {
		if item, _ := i.(map[string]any); destino.Texto(item["minimumDays"]) == "" || item["averageMinutes"] == nil {
			recusar(w, http.StatusUnprocessableEntity, "Item sem tempo mínimo de finalização")
			return ""
		}
	}
	if destino.Texto(corpo["unitId"]) == "" || len(itens) == 0 {
		recusar(w, http.StatusUnprocessableEntity, "Unidade e itens são obrigatórios")
		return ""
	}
	x := &assistencia{id: b.proximo, descricao: destino.Texto(corpo["description"]), situacao: "OPEN", corpo: corpo}
	b.proximo++
	b.assistencias = append(b.assistencias, x)
	w.Header().Set("Location", strings.TrimRight(r.URL.Path, "/")+"/"+strconv.Itoa(x.id))
	w.WriteHeader(http.StatusCreated)
	if m := nossaMarca.FindStringSubmatch(x.descricao); m != nil {
		return m[1]
	}
	return ""
}

func (x *assistencia) comoJSON() map[string]any {
	j := maps.Clone(x.corpo)
	j["id"], j["situation"] = x.id, x.situacao
	return j
}

func (b *banco) mostrar(w http.ResponseWriter, r *http.Request, id string) {
	if id != "" {
		if x := b.uma(id); x != nil {
			simulator.WriteJSON(w, http.StatusOK, x.comoJSON())
		} else {
			recusar(w, http.StatusNotFound, "Assistência não encontrada")
		}
		return
	}
	inicio, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	limite, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	limite = min(max(limite, 1), maxPagina)
	itens := []map[string]any{}
	for i := inicio; i < len(b.assistencias) && len(itens) < limite; i++ {
		itens = append(itens, b.assistencias[i].comoJSON())
	}
	responderLista(w, itens, len(b.assistencias), inicio, limite)
}

func responderLista(w http.ResponseWriter, itens []map[string]any, total, inicio, limite int) {
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"resultSetMetadata": map[string]any{"count": total, "offset": inicio, "limit": limite}, "results": itens})
}

// anexo takes the first file of a call and drops the others without a word.
func (b *banco) anexo(w http.ResponseWriter, r *http.Request, id string, body []byte) {
	x := b.uma(id)
	if x == nil {
		recusar(w, http.StatusNotFound, "Assistência não encontrada")
		return
	}
	if r.Method == http.MethodGet {
		itens := []map[string]any{}
		for i, nome := range x.anexos {
			itens = append(itens, map[string]any{"attachmentid": i + 1, "name": nome})
		}
		responderLista(w, itens, len(itens), 0, maxPagina)
		return
	}
	_, parametros, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		recusar(w, http.StatusBadRequest, "O conteúdo não pôde ser lido")
		return
	}
	parte, err := multipart.NewReader(bytes.NewReader(body), parametros["boundary"]).NextPart()
	switch {
	case err != nil || parte.FormName() != "file":
		recusar(w, http.StatusBadRequest, "O conteúdo não pôde ser lido")
	case utf8.RuneCountInString(parte.FileName()) > maxNomeAnexo:
		recusar(w, http.StatusBadRequest, "O nome do arquivo passa de 100 caracteres")
	default:
		x.anexos = append(x.anexos, parte.FileName())
		w.WriteHeader(http.StatusCreated)
	}
}

func (b *banco) gancho(w http.ResponseWriter, r *http.Request, id string, body []byte) {
	switch r.Method {
	case http.MethodPost:
		var g map[string]any
		if json.Unmarshal(body, &g) != nil || destino.Texto(g["url"]) == "" || g["events"] == nil {
			recusar(w, http.StatusBadRequest, "url e events são obrigatórios")
			return
		}
		g["id"] = "gancho-" + strconv.Itoa(len(b.ganchos)+1) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
		b.ganchos = append(b.ganchos, g)
		simulator.WriteJSON(w, http.StatusOK, map[string]any{"id": g["id"], "url": g["url"], "events": g["events"]})
	case http.MethodDelete:
		for i, g := range b.ganchos {
			if g["id"] == id {
				b.ganchos = append(b.ganchos[:i], b.ganchos[i+1:]...)
				simulator.WriteJSON(w, http.StatusOK, map[string]any{})
				return
			}
		}
		recusar(w, http.StatusNotFound, "Gancho não encontrado")
	default:
		itens := []map[string]any{}
		for _, g := range b.ganchos {
			itens = append(itens, map[string]any{"id": g["id"], "url": g["url"], "events": g["events"]})
		}
		responderLista(w, itens, len(itens), 0, 100)
	}
}

// situacaoDe is the simulated Sienge's word after an effect.
var situacaoDe = map[string]string{efeitoCancelada: "CANCELED", efeitoFinalizada: "FINISHED", efeitoAndamento: "IN_PROGRESS"}

// pausasDoAviso are Sienge's waits before it tells again, 10 min to 5 h, a hundred thousandth as long.
var pausasDoAviso = []time.Duration{6 * time.Millisecond, 18 * time.Millisecond, 36 * time.Millisecond, 108 * time.Millisecond, 180 * time.Millisecond}

// contarEvento changes an assistência and tells the hooks, six times at most, and says what they answered.
func contarEvento(ctx context.Context, s *simulator.Simulator, w http.ResponseWriter, body []byte) {
	var q struct {
		ID                    int
		Efeito, Evento, Chave string
		Calado                bool // the change is made and nobody is told, as after ten hours of failures
	}
	if json.Unmarshal(body, &q) != nil {
		recusar(w, http.StatusBadRequest, "O conteúdo não pôde ser lido")
		return
	}
	t, err := lerTabelas(map[string]string{campoEventos: eventosPadrao, campoSituacoes: situacoesPadrao})
	if err != nil {
		panic(err) // constants
	}
	for codigo, efeito := range t.eventos {
		if efeito == q.Efeito && q.Evento == "" {
			q.Evento = codigo
		}
	}
	var ganchos []map[string]any
	s.Locked(func(state map[string]any) {
		b := bancoDe(state)
		if x := b.uma(strconv.Itoa(q.ID)); x != nil && situacaoDe[q.Efeito] != "" {
			x.situacao = situacaoDe[q.Efeito]
		}
		if q.Efeito == efeitoExcluida {
			for i, x := range b.assistencias {
				if x.id == q.ID {
					b.assistencias = append(b.assistencias[:i:i], b.assistencias[i+1:]...)
					break
				}
			}
		}
		ganchos = append(ganchos, b.ganchos...)
	})
	respostas := []int{}
	for _, g := range ganchos {
		if !q.Calado {
			respostas = append(respostas, avisar(ctx, g, q.Evento, q.Chave, q.ID)...)
		}
	}
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"respostas": respostas})
}

// avisar tells one hook, again after each failure; 0 = no answer within Sienge's 2.5 s.
func avisar(ctx context.Context, gancho map[string]any, evento, chave string, id int) (respostas []int) {
	cliente := &http.Client{Timeout: 2500 * time.Millisecond}
	defer cliente.CloseIdleConnections()
	corpo := `{"technicalAssistanceId":` + strconv.Itoa(id) + `}`
	for n := 0; ; n++ {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, destino.Texto(gancho["url"]), strings.NewReader(corpo))
		if err != nil {
			return append(respostas, 0)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+destino.Texto(gancho["token"]))
		r.Header.Set("User-Agent", "sienge-hooks")
		r.Header.Set("X-Sienge-Tenant", "exemplo")
		r.Header.Set("X-Sienge-Event", evento)
		r.Header.Set("X-Sienge-Hook-Id", destino.Texto(gancho["id"]))
		r.Header.Set("X-Sienge-Id", chave)
		status := 0
		if resposta, err := cliente.Do(r); err == nil {
			status = resposta.StatusCode
			_, _ = io.Copy(io.Discard, io.LimitReader(resposta.Body, 64<<10))
			_ = resposta.Body.Close()
		}
		respostas = append(respostas, status)
		if status >= 200 && status < 300 || n >= len(pausasDoAviso) {
			return respostas
		}
		time.Sleep(pausasDoAviso[n])
	}
}
