package vimob

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"ponte/integration/simulator"
)

// perguntas is how often the permission for a status is asked for while Vimob waits.
const perguntas = 10

// roteiro is Vimob's side: each round is one proposal, from inserida to reprovada. Its approval waits for the BPO status that
// the CRM asks for; whether it comes or not, the buyer gives up in the end and the CRM is told to end the flow.
func roteiro(p *simulator.Player, _ *simulator.Simulator) simulator.Script {
	v := &vendas{Player: p}
	return v.rodada
}

type vendas struct{ *simulator.Player }

func (v *vendas) rodada(ctx context.Context, n int) {
	proposta := fmt.Sprintf("P-%d-%d", v.Seed, n)
	primeira := map[string]any{
		"proposta": proposta, "status": "INSERIDA", "cpfCnpj": v.Document, "nome": "MARIA DA SILVA", "contrato": v.Projects[n%len(v.Projects)],
	}
	v.andamento(ctx, proposta, primeira)
	v.andamento(ctx, proposta, primeira) // as after an answer that was lost
	if v.Number(proposta) == "" {
		return
	}
	v.andamento(ctx, proposta, map[string]any{"proposta": proposta, "status": "RESERVADA"})
	v.andamento(ctx, proposta, map[string]any{"proposta": proposta, "status": "ANALISE"})
	if v.esperarBPO(ctx, proposta) {
		v.andamento(ctx, proposta, map[string]any{"proposta": proposta, "status": "APROVADA"})
	}
	fim := map[string]any{"proposta": proposta, "status": "REPROVADA", "texto": "O comprador desistiu", "encerrarFluxo": true}
	v.andamento(ctx, proposta, fim)
	v.andamento(ctx, proposta, fim)
}

// andamento tells of a status of a proposal; the same one told again bears the same date.
func (v *vendas) andamento(ctx context.Context, proposta string, aviso map[string]any) {
	if aviso["data"] == nil {
		aviso["data"] = v.Now().Format(time.DateTime)
	}
	corpo, err := json.Marshal(aviso)
	if err != nil {
		return // what is above is always JSON
	}
	numero, ok := v.enviar(ctx, simulator.Request{
		Operation: "propostas", What: fmt.Sprintf("%s: %s", proposta, aviso["status"]), Method: http.MethodPost, Address: v.entrada() + "/propostas", Body: string(corpo),
	}, func(corpo []byte) (string, bool) {
		var r struct{ Idocorrencia string }
		return r.Idocorrencia, json.Unmarshal(corpo, &r) == nil && r.Idocorrencia != ""
	})
	if ok {
		v.Opened(proposta, numero)
	}
}

// esperarBPO asks whether the proposal may be approved, until it may or the wait is over.
func (v *vendas) esperarBPO(ctx context.Context, proposta string) bool {
	consulta := url.Values{"proposta": {proposta}, "status": {"APROVADA"}}.Encode()
	for n := range perguntas {
		if n > 0 {
			simulator.Pause(ctx, v.Wait/perguntas)
		}
		permitido := false
		_, ok := v.enviar(ctx, simulator.Request{
			Operation: "bpo", What: proposta + ": APROVADA?", Method: http.MethodGet, Address: v.entrada() + "/bpo?" + consulta,
		}, func(corpo []byte) (string, bool) {
			var r struct {
				Permitido *bool
				Mensagem  string
			}
			if json.Unmarshal(corpo, &r) != nil || r.Permitido == nil {
				return string(corpo), false
			}
			permitido = *r.Permitido
			return fmt.Sprintf("permitido=%v: %s", permitido, r.Mensagem), true
		})
		if permitido || !ok {
			return permitido
		}
	}
	return false
}

var semTenant = regexp.MustCompile(`^(.*)/([^/]+)$`)

// entrada is the address of Vimob's own JSON: the installation's name stands elsewhere in it than in the webservice's.
func (v *vendas) entrada() string {
	return semTenant.ReplaceAllString(strings.TrimRight(v.To, "/"), "$1/integracoes/"+Nome+"/$2")
}

func (v *vendas) enviar(ctx context.Context, q simulator.Request, ler func(corpo []byte) (string, bool)) (string, bool) {
	com := http.Request{Header: http.Header{"Content-Type": {"application/json"}}}
	com.SetBasicAuth(v.User, v.Password)
	q.Header = com.Header
	q.Read = func(status int, body string) (string, bool) {
		var recusa struct{ Erros string }
		if json.Unmarshal([]byte(body), &recusa) == nil && recusa.Erros != "" {
			return recusa.Erros, false
		}
		texto, ok := ler([]byte(body))
		return texto, ok && status == http.StatusOK
	}
	return v.Do(ctx, q)
}
