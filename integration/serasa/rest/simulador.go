package rest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/simulator"
)

// banco is what the simulated Serasa has.
type banco struct {
	proximo  int
	tokens   map[string]time.Time
	validade time.Duration
	dividas  map[string]string // what identifies a debt → its cadus
	contar   []contado         // what is still to be told
}

// contado is a webhook to be made.
type contado struct {
	Caminho string         `json:"caminho"` // below the address of the installation
	Corpo   map[string]any `json:"corpo"`
}

const chaveDoBanco = "banco"

func bancoDe(estado map[string]any) *banco {
	b, ok := estado[chaveDoBanco].(*banco)
	if !ok {
		b = &banco{proximo: 1, tokens: map[string]time.Time{}, validade: 15 * time.Minute, dividas: map[string]string{}}
		estado[chaveDoBanco] = b
	}
	return b
}

// responder answers as Serasa does: a token for a client's pair, and 200 with a transactionId for whatever comes with one; what became of it is told by webhook.
// GET /_avisos lists what is still to be told. POST /_avisar {"url":"http://ponte/integracoes/serasa/demo","usuario":"serasa","senha":"...","bearer":"...","erro":"",
// "vezes":1} tells it, as an error where one is given, and says what was answered. POST /_expirar {"segundos":0} ends every token, and makes the next ones good for so long.
func responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, body []byte) {
	switch ultima := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]; ultima {
	case "_avisar":
		avisarTodos(r.Context(), s, w, body)
		return
	case "_avisos":
		var lista []contado
		s.Locked(func(estado map[string]any) { lista = append(lista, bancoDe(estado).contar...) })
		simulator.WriteJSON(w, http.StatusOK, lista)
		return
	case "_expirar":
		var q struct{ Segundos int }
		_ = json.Unmarshal(body, &q)
		s.Locked(func(estado map[string]any) {
			b := bancoDe(estado)
			clear(b.tokens)
			b.validade = time.Duration(q.Segundos) * time.Second
		})
		w.WriteHeader(http.StatusNoContent)
		return
	}
	feito := ""
	s.Locked(func(estado map[string]any) {
		b := bancoDe(estado)
		if strings.HasSuffix(r.URL.Path, caminhoLogin) {
			b.entrar(w, r)
			return
		}
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if ate, ok := b.tokens[token]; !ok || time.Now().After(ate) {
			simulator.WriteJSON(w, http.StatusUnauthorized, map[string]any{"message": "Unauthorized"})
			return
		}
		switch {
		case r.Method == http.MethodPost && strings.HasSuffix(strings.TrimRight(r.URL.Path, "/"), "/collection/debt"):
			feito = b.incluir(w, body)
		case r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, caminhoContrato):
			feito = b.excluir(w, r)
		default:
			simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"message": "Not Found"})
		}
	})
	if feito != "" {
		s.Done(feito)
	}
}

func (b *banco) entrar(w http.ResponseWriter, r *http.Request) {
	usuario, senha, ok := r.BasicAuth()
	if !ok || usuario == "" || senha == "" || r.Header.Get(simulator.FaultHeader) == "login" {
		simulator.WriteJSON(w, http.StatusUnauthorized, map[string]any{"message": "Unauthorized"})
		return
	}
	token := "token-simulado-" + strconv.Itoa(b.proximo) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	b.proximo++
	fim := time.Now().Add(b.validade)
	b.tokens[token] = fim
	simulator.WriteJSON(w, http.StatusOK, map[string]any{
		"accessToken": token, "tokenType": "Bearer", "expiresIn": strconv.FormatInt(fim.Unix(), 10), "scope": []string{},
	})
}

// transacao answers 200, whatever it is about.
func (b *banco) transacao(w http.ResponseWriter) string {
	var n [16]byte
	_, _ = rand.Read(n[:]) // never fails
	uuid := fmt.Sprintf("%x-%x-%x-%x-%x", n[:4], n[4:6], n[6:8], n[8:10], n[10:])
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"transactionId": uuid})
	return uuid
}

func (b *banco) incluir(w http.ResponseWriter, body []byte) (feito string) {
	var p inclusao
	if json.Unmarshal(body, &p) != nil {
		simulator.WriteJSON(w, http.StatusBadRequest, map[string]any{"message": "Bad Request"})
		return ""
	}
	uuid, recusa := b.transacao(w), ""
	chave := strings.Join([]string{p.Creditor.DocumentNumber, p.Debtor.DocumentNumber, p.ContractNumber}, "/")
	valor, _ := p.Value.Float64()
	switch {
	case valor < valorMinimo/100:
		recusa = "Valor menor que o mínimo"
	case len(p.ContractNumber) > maxContrato || p.ContractNumber == "" || p.AreaInformante == "" || len(p.AreaInformante) > maxArea || len(p.CategoryID) != 2 || p.DebtType != tipoDaDivida:
		recusa = "Dados inválidos"
	case len(p.Debtor.Address.ZipCode) != 8 || len(p.Debtor.Address.State) != 2:
		recusa = "Endereço inválido"
	case b.dividas[chave] != "":
		recusa = "Dívida já incluída"
	default:
		b.dividas[chave] = "CADUS" + strconv.Itoa(b.proximo)
		b.proximo++
	}
	corpo := map[string]any{
		"uuid": uuid, "debtorDocument": p.Debtor.DocumentNumber, "creditorDocument": p.Creditor.DocumentNumber, "contract": p.ContractNumber, "debtValue": p.Value, "debtDate": p.DueDate,
		"cadusKey": b.dividas[chave], "cadusSerie": "1", "debtType": p.DebtType, "creditorArea": p.AreaInformante, "categoryId": p.CategoryID, "error": nil,
	}
	b.contarA("/inclusao", corpo, recusa)
	return p.ContractNumber + "/" + crm.EventoNegativar
}

func (b *banco) excluir(w http.ResponseWriter, r *http.Request) (feito string) {
	credor, devedor, contrato := r.Header.Get("creditor-document"), r.Header.Get("debtor-document"), r.Header.Get("contract-number")
	motivo, err := strconv.Atoi(r.Header.Get("reason"))
	uuid, recusa := b.transacao(w), ""
	chave := strings.Join([]string{credor, devedor, contrato}, "/")
	cadus := b.dividas[chave]
	switch {
	case err != nil || r.Header.Get("type") != tipoDaDivida:
		recusa = "Motivo ou tipo inválido"
	case cadus == "":
		recusa = "Dívida não encontrada"
	default:
		delete(b.dividas, chave)
	}
	b.contarA("/exclusao", map[string]any{
		"uuid": uuid, "creditor": map[string]any{"documentNumber": credor}, "debtor": map[string]any{"documentNumber": devedor}, "cadusKey": cadus, "contractNumber": contrato,
		"writeOff": map[string]any{"reason": motivo}, "error": nil,
	}, recusa)
	return contrato + "/" + crm.EventoBaixar
}

func (b *banco) contarA(caminho string, corpo map[string]any, recusa string) {
	if recusa != "" {
		caminho += "/erro"
		corpo["error"] = map[string]any{"message": recusa, "statusCode": http.StatusUnprocessableEntity}
	}
	b.contar = append(b.contar, contado{caminho, corpo})
}

// proximos takes what is still to be told.
func proximos(s *simulator.Simulator) (lista []contado) {
	s.Locked(func(estado map[string]any) {
		b := bancoDe(estado)
		lista, b.contar = b.contar, nil
	})
	return lista
}

// pedidoDeAviso is what /_avisar is told.
type pedidoDeAviso struct {
	URL, Usuario, Senha, Bearer string
	Erro                        string // told in the place of what became of it
	Vezes                       int    // how often each is told; 0 = once
}

func avisarTodos(ctx context.Context, s *simulator.Simulator, w http.ResponseWriter, body []byte) {
	var q pedidoDeAviso
	if json.Unmarshal(body, &q) != nil || q.URL == "" {
		simulator.WriteJSON(w, http.StatusBadRequest, map[string]any{"message": "Bad Request"})
		return
	}
	respostas := []int{}
	for _, c := range proximos(s) {
		if q.Erro != "" {
			c.Caminho = strings.TrimSuffix(c.Caminho, "/erro") + "/erro"
			c.Corpo["error"] = map[string]any{"message": q.Erro, "statusCode": http.StatusUnprocessableEntity}
		}
		for range max(q.Vezes, 1) {
			respostas = append(respostas, avisar(ctx, &q, c))
		}
	}
	simulator.WriteJSON(w, http.StatusOK, map[string]any{"respostas": respostas})
}

// avisar makes one webhook and gives the status of the answer, 0 = there was none.
func avisar(ctx context.Context, q *pedidoDeAviso, c contado) int {
	cliente := &http.Client{Timeout: 10 * time.Second}
	defer cliente.CloseIdleConnections()
	corpo, err := json.Marshal(c.Corpo)
	if err != nil {
		return 0
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(q.URL, "/")+c.Caminho, strings.NewReader(string(corpo)))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	if q.Bearer != "" {
		r.Header.Set("Authorization", "Bearer "+q.Bearer)
	} else {
		r.SetBasicAuth(q.Usuario, q.Senha)
	}
	resposta, err := cliente.Do(r)
	if err != nil {
		return 0
	}
	defer resposta.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resposta.Body, 64<<10))
	return resposta.StatusCode
}
