package deliveries

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// shown is what ponte ocorrencia show --json tells, as far as these tests ask.
type shown struct {
	Numero   string `json:"numero"`
	CodigoOC string `json:"codigo_oc"`
	Status   string `json:"status"`
	Cliente  string `json:"cliente"`
	Contrato string `json:"contrato"`
	Unidade  string `json:"unidade"`
	Vinculos []struct {
		Codigo string `json:"codigo"`
		Numero string `json:"numero"`
	} `json:"vinculos"`
	Principal    string   `json:"principal"`
	Relacionadas []string `json:"relacionadas"`
	Narrativas   []struct {
		Texto string `json:"texto"`
	} `json:"narrativas"`
	Chamadas []struct {
		Avisos []string `json:"avisos"`
	} `json:"chamadas"`
}

func (p *ponte) show(number string) shown {
	p.t.Helper()
	var s shown
	if err := json.Unmarshal([]byte(p.run("ocorrencia", "show", number, "--json")), &s); err != nil {
		p.t.Fatal(err)
	}
	return s
}

// told counts the narrativas with a text.
func (s *shown) told(text string) (n int) {
	for _, x := range s.Narrativas {
		n += strings.Count(x.Texto, text)
	}
	return n
}

// noticed tells whether a call of the ocorrência has a notice with a text.
func (s *shown) noticed(text string) bool {
	for _, c := range s.Chamadas {
		if slices.ContainsFunc(c.Avisos, func(a string) bool { return strings.Contains(a, text) }) {
			return true
		}
	}
	return false
}

// TestVimobTellsAndAsks plays a proposal from the prospect that the CRM passes on to its end, as docs/integradores/vimob.md
// sets it up.
func TestVimobTellsAndAsks(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p := install(t, address)
		p.serve()
		p.input("senha-vimob", "credential", "create", "vimob", "--system", "vimob", "--cadastro", "editar")
		_, service := partner(t, "vimob", "")
		p.run("status", "set", "passar_ao_vimob", "--external", "VIMOB_PROSPECT")
		p.run("status", "set", "credito_ok", "--phase", "em_andamento", "--external", "VIMOB_BPO")
		p.run("destination", "set", "vimob", "status_que_abrem=ANALISE=SO200", "bpo=APROVADA=ANALISE:credito_ok;RESERVADA=*", "url="+service, "ativo=true")
		p.settled()
		born, err := p.openAgain("LEAD-1", "passar_ao_vimob", "52998224725")
		if err != nil {
			t.Fatal(err)
		}
		p.awaitState(born, "VIMOB_PROSPECT", "entregue")
		hidden, err := p.openAgain("LEAD-2", "aberta", "52998224725")
		if err != nil {
			t.Fatal(err)
		}
		tell := func(body string) string {
			t.Helper()
			number, _ := p.vimob(http.MethodPost, "/propostas", body, http.StatusOK)["idocorrencia"].(string)
			if number == "" {
				t.Fatalf("no number for %s", body)
			}
			return number
		}
		ask := func(query string) map[string]any {
			t.Helper()
			return p.vimob(http.MethodGet, "/bpo?"+query, "", http.StatusOK)
		}

		// A number that is not there, or was never sent to Vimob, is refused and opens nothing.
		for _, number := range []string{hidden, "99999999"} {
			refused := p.vimob(http.MethodPost, "/propostas", `{"proposta":"P-9","ocorrencia":"`+number+`","status":"INSERIDA"}`, http.StatusNotFound)
			if refused["erros"] != "Ocorrência "+number+" não encontrada. (e:331)" {
				t.Errorf("ocorrência %s is answered %v", number, refused)
			}
		}
		// The one that was sent is the proposal's, from here on also when it is not named.
		for range 2 {
			if number := tell(`{"proposta":"P-9","ocorrencia":` + born + `,"status":"INSERIDA","data":"2026-03-02 10:00:00"}`); number != born {
				t.Fatalf("the proposal is ocorrência %s, want %s", number, born)
			}
		}
		for range 2 { // a repeat adds nothing, in whatever spelling the status comes
			if number := tell(`{"proposta":"P-9","status":" Análise ","data":"2026-03-02 11:00:00"}`); number != born {
				t.Fatalf("a later notice is ocorrência %s, want %s", number, born)
			}
		}
		main := p.show(born)
		if len(main.Vinculos) != 1 || main.Vinculos[0].Numero != "P-9" || main.CodigoOC != "LEAD-1" || main.told("no Vimob: INSERIDA") != 1 || main.told("Análise") != 1 || len(main.Relacionadas) != 1 {
			t.Fatalf("%+v", main)
		}
		sub := p.show(main.Relacionadas[0])
		if sub.Principal != born || sub.CodigoOC != "P-9/ANALISE" || sub.Contrato != main.Contrato || sub.Contrato == "" || sub.Cliente != main.Cliente || sub.Unidade != main.Unidade ||
			!slices.Equal(sub.Relacionadas, []string{born}) {
			t.Errorf("what the status opened is %+v, of %+v", sub, main)
		}
		// VIMOB_BPO tells the number of the other one; who names it means the proposal.
		if number := tell(`{"proposta":"P-9","ocorrenciaCRM":"` + sub.Numero + `","texto":"documentos recebidos"}`); number != born {
			t.Errorf("the number of what a status opened leads to %s, want %s", number, born)
		}

		for _, status := range []string{"APROVADA", "aprovada", "%20Aprov%C3%A1da%20"} {
			if asked := ask("proposta=P-9&status=" + status); asked["permitido"] != false || asked["ocorrencia"] != sub.Numero {
				t.Errorf("%s: the gate answers %v", status, asked)
			}
		}
		if asked := ask("proposta=P-9&status=APROVADO"); asked["permitido"] != false || !strings.Contains(fmt.Sprint(asked["mensagem"]), "não conhece o status APROVADO") {
			t.Errorf("a status that nobody knows is answered %v", asked)
		}
		waitFor(t, time.Minute, "the notice of the call", func() bool { // what wrote nothing is logged after its answer
			return strings.Contains(p.run("calls", "--json", "--limit", "20"), "PERGUNTA DE BPO DA PROPOSTA P-9 COM O STATUS DESCONHECIDO APROVADO, RESPONDIDA NAO:: ACAO::")
		})
		for _, status := range []string{"reservada", "REPROVADA", "ANALISE"} {
			if asked := ask("proposta=P-9&status=" + status); asked["permitido"] != true {
				t.Errorf("%s waits for nothing and is answered %v", status, asked)
			}
		}
		p.edit(sub.Numero, "credito_ok")
		if asked := ask("proposta=P-9&status=aprovada"); asked["permitido"] != true {
			t.Errorf("after the BPO status the gate answers %v", asked)
		}
		told := p.awaitState(sub.Numero, "VIMOB_BPO", "entregue")
		if tries := p.run("delivery", "list", "--json", "--tries", jsonNumber(told.ID)); !strings.Contains(tries, `\"proposta\":\"P-9\"`) {
			t.Errorf("Vimob is told of another proposal than its own:\n%s", tries)
		}

		for range 2 {
			tell(`{"proposta":"P-9","status":"reprovada","data":"2026-03-03 09:00:00","encerrarFluxo":true}`)
		}
		for _, number := range []string{born, sub.Numero} {
			if s := p.show(number); s.Status != "cancelada" {
				t.Errorf("encerrar fluxo leaves %s in %s", number, s.Status)
			}
		}
		tell(`{"proposta":"P-9","status":"RESERVADA","data":"2026-03-04 09:00:00"}`)
		if s := p.show(born); s.Status != "cancelada" || s.told("RESERVADA") != 1 || !s.noticed("PROPOSTA P-9 JA ENCERRADA RECEBEU DO VIMOB RESERVADA:: ACAO::") {
			t.Errorf("a status after the end: %+v", s)
		}

		// A proposal for a unit, of a credential that looks contracts up; editar creates nobody.
		unit := p.show(tell(`{"proposta":"P-10","status":"INSERIDA","unidade":"1102","cpfCnpj":"529.982.247-25","nome":"Maria da Silva","email":"outra@exemplo.invalid"}`))
		if unit.Unidade == "" || unit.CodigoOC != "P-10" || !unit.noticed("EMAIL_CLIENTE DIFERENTE DO CADASTRO") {
			t.Errorf("a proposal for a unit is %+v", unit)
		}
		refused := p.vimob(http.MethodPost, "/propostas", `{"proposta":"P-11","status":"INSERIDA","cpfCnpj":"`+cpf(7)+`","nome":"JOANA"}`, http.StatusUnprocessableEntity)
		if !strings.HasSuffix(fmt.Sprint(refused["erros"]), "(e:311)") {
			t.Errorf("a prospect that the CRM does not have is answered %v", refused)
		}

		long := `{"proposta":"P-9","status":"ANALISE","texto":"` + strings.Repeat("a", 256<<10) + `"}`
		if refused := p.vimob(http.MethodPost, "/propostas", long, http.StatusRequestEntityTooLarge); !strings.HasSuffix(fmt.Sprint(refused["erros"]), "256 KiB. (e:403)") {
			t.Errorf("what is too long is answered %v", refused)
		}
		if refused := p.vimobAs("wrong", http.MethodGet, "/bpo?proposta=P-9&status=APROVADA", "", http.StatusUnauthorized); refused["success"] != false {
			t.Errorf("a wrong password is answered %v", refused)
		}
	})
}

func (p *ponte) vimob(method, path, body string, status int) map[string]any {
	p.t.Helper()
	return p.vimobAs("senha-vimob", method, path, body, status)
}

func (p *ponte) vimobAs(password, method, path, body string, status int) map[string]any {
	p.t.Helper()
	request, err := http.NewRequest(method, p.url+"/integracoes/vimob/demo"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.SetBasicAuth("vimob", password)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	var parsed map[string]any
	if err != nil || response.StatusCode != status || json.Unmarshal(answer, &parsed) != nil {
		p.t.Fatalf("%s %s is answered %d %s", method, path, response.StatusCode, answer)
	}
	return parsed
}
