package deliveries

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/simulator"
)

var tokenLine = regexp.MustCompile(`Token: (\S+)`)

// withSienge is an installation that sends to a simulated Sienge, which tells it what happens.
func withSienge(t *testing.T, address string, settings ...string) (*ponte, *simulator.Simulator, *httptest.Server, *desk, string) {
	t.Helper()
	row, _ := integration.Find("sienge")
	partner := row.Simulador().(*simulator.Simulator)
	service := httptest.NewServer(partner)
	t.Cleanup(func() {
		service.CloseClientConnections()
		service.Close()
	})
	p := install(t, address)
	p.serve()
	file := filepath.Join(t.TempDir(), "unidades.csv")
	if err := os.WriteFile(file, []byte("empreendimento;bloco;unidade;id_sienge\nResidencial Ponte;A;101;4101\nResidencial Ponte;A;102;4102\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run("import", "unidades", file)
	p.input("senha=senha-de-teste-52aa", append([]string{
		"destination", "set", "sienge", "url=" + service.URL, "subdominio=exemplo", "usuario=exemplo-ponte", "datas_entrega=uma", "ativo=true",
		"orcamento_diario=0", "por_minuto=0", "prazo=15s", "espera_verificacao=100ms", "pausa_disjuntor=200ms",
		"agenda=100ms,100ms,200ms,200ms,400ms,400ms,400ms,600ms,600ms,600ms,800ms,800ms,800ms,1s,1s",
	}, settings...)...)
	p.input("senha-sienge", "credential", "create", "sienge", "--system", "sienge")
	m := tokenLine.FindStringSubmatch(p.run("token", "create", "sienge", "--name", "ganchos do Sienge", "--scope", "ocorrencias:escrever"))
	if m == nil {
		t.Fatal("no token")
	}
	desk := p.sitDown()
	p.settled()
	return p, partner, service, desk, m[1]
}

// event plays a person at Sienge, who is told until the hooks have it.
func event(t *testing.T, service *httptest.Server, body string) []int {
	t.Helper()
	r, err := http.Post(service.URL+"/_evento", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var told struct{ Respostas []int }
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		t.Fatal(err)
	}
	return told.Respostas
}

// siengeEvent is a line of ponte destination events --json.
type siengeEvent struct{ Chave, Codigo, Estado, Motivo string }

func (p *ponte) events() (list []siengeEvent) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.run("destination", "events", "sienge", "--json", "--limit", "1000")), &list); err != nil {
		p.t.Fatal(err)
	}
	return list
}

// tellAsSienge posts an event as Sienge does, and gives the status of the answer.
func (p *ponte) tellAsSienge(bearer, tenant, key, code, body string) int {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.url+"/integracoes/sienge/demo/", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + bearer, "X-Sienge-Tenant": tenant, "X-Sienge-Id": key, "X-Sienge-Event": code} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// openThere plays a person who opens one at Sienge.
func openThere(t *testing.T, service *httptest.Server, what string) {
	t.Helper()
	r, err := http.Post(service.URL+"/_abrir", "application/json", strings.NewReader(fmt.Sprintf(
		`{"unitId":4102,"customerDocument":"52998224725","description":%q,"items":[{"name":"Impermeabilização","description":"Parede","minimumDays":3,"averageMinutes":90}]}`, what)))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
}

// TestSiengeKilledAmidFaults is the flow of the vendor's page, from the opening to each of the four effects, with a Sienge that fails in 3 of 10
// calls and a Ponte that is killed five times: each assistência is there once, each event is applied once.
func TestSiengeKilledAmidFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	const openings = 40
	onEachDatabase(t, func(t *testing.T, address string) {
		p, partner, service, desk, token := withSienge(t, address, "concorrencia=16", "espera_verificacao=5s")
		p.hook(token)
		deadline := func(d string) { // of the server's calls, and of the command line's
			p.run("destination", "set", "sienge", "prazo="+d)
			p.settled()
		}
		deadline("2s")
		faults, err := simulator.ParseFaults("500:8%,503:4%,timeout:6%,executed:6%,reset:3%,garbage:3%")
		if err != nil {
			t.Fatal(err)
		}
		partner.SetFaults(faults)
		ids := map[string]int64{}
		for n := range openings {
			id, number := desk.open(n)
			ids[number] = id
			if n%(openings/5) == openings/10 {
				p.kill()
				p.serve()
			}
		}
		waitFor(t, 10*time.Minute, "every entrega to end", func() bool {
			list := p.deliveries()
			unfinished := p.deliveries("--state", "pendente", "--state", "enviando", "--state", "agendada")
			return len(list) == openings && len(unfinished) == 0
		})
		partner.SetFaults(nil)
		executed := partner.Executadas()
		sent, states := []delivery{}, map[string]int{}
		for _, d := range p.deliveries() {
			states[d.Estado]++
			times := executed[d.Numero+"/assistencia.aberta"]
			switch {
			case d.Estado == "entregue" && times != 1, d.Estado != "entregue" && times > 1:
				t.Errorf("%s: %s (%s), and opened %d times", d.Numero, d.Estado, d.Motivo, times)
			case d.Estado == "entregue":
				sent = append(sent, d)
			}
		}
		if len(sent) < openings*95/100 {
			t.Fatalf("only %d of %d were delivered: %v", len(sent), openings, states)
		}
		shown := p.run("ocorrencia", "show", sent[0].Numero, "--json")
		if !strings.Contains(shown, sent[0].IDExterno) {
			t.Errorf("its id at Sienge is not shown:\n%s", shown)
		}

		// What Sienge does with each comes back, told twice, while the process is killed again.
		deadline("15s")
		p.hook(token) // a restart listens elsewhere
		effects, want := []string{"cancelada", "finalizada", "excluida", "em_andamento"}, []int64{4, 3, 0, 2}
		for n, d := range sent {
			effect := effects[n%4]
			told := event(t, service, fmt.Sprintf(`{"id":%s,"efeito":%q,"chave":"evt-%d"}`, d.IDExterno, effect, n))
			if len(told) == 0 || told[len(told)-1] != http.StatusOK {
				t.Fatalf("event %d is answered %v", n, told)
			}
			event(t, service, fmt.Sprintf(`{"id":%s,"efeito":%q,"chave":"evt-%d"}`, d.IDExterno, effect, n))
			if n == len(sent)/2 {
				p.kill()
				p.serve()
				p.hook(token)
			}
		}
		waitFor(t, 3*time.Minute, "every event to be applied", func() bool {
			done := 0
			for _, e := range p.events() {
				if e.Estado == "aplicado" {
					done++
				}
			}
			return done == len(sent)
		})
		if n := len(p.events()); n != len(sent) {
			t.Errorf("%d events are kept of %d", n, len(sent))
		}
		for n, d := range sent {
			if got := desk.stands(ids[d.Numero]); got != want[n%4] {
				t.Errorf("%s after %s stands at %d, want %d", d.Numero, effects[n%4], got, want[n%4])
			}
		}
		for _, d := range sent[:4] {
			shown := p.run("ocorrencia", "show", d.Numero, "--json")
			if n := strings.Count(shown, "Assistência: "); n != 2 { // its items, and the event
				t.Errorf("%s has %d changes in its history:\n%s", d.Numero, n, shown)
			}
		}
		if n := len(p.deliveries()); n != openings {
			t.Errorf("something went back to Sienge: %d entregas", n)
		}

		// Abertura mútua: what is opened there appears here once, although Sienge fails when it is asked what it is about and the process is killed
		// while it opens. Its end comes back, too, and nothing of it goes to Sienge.
		const mutual = 5
		for n := range mutual {
			openThere(t, service, fmt.Sprint("Porta emperrada ", n))
		}
		there := p.openedThere(service, "Porta emperrada")
		if len(there) != mutual {
			t.Fatalf("%d are there of %d", len(there), mutual)
		}
		deadline("2s")
		partner.SetFaults(faults)
		tell := func(code string) {
			for range 2 {
				for _, id := range there {
					if got := p.tellAsSienge(token, "exemplo", code+"-"+id, "TECHNICAL_ASSISTANCE_"+code, `{"technicalAssistanceId":`+id+`}`); got != http.StatusOK {
						t.Errorf("%s of %s is answered %d", code, id, got)
					}
				}
			}
		}
		applied := func(code string) (n int) {
			for _, e := range p.events() {
				if e.Codigo == "TECHNICAL_ASSISTANCE_"+code && strings.HasPrefix(e.Chave, code+"-") && e.Estado == "aplicado" {
					n++
				}
			}
			return n
		}
		tell("CREATED")
		p.kill()
		p.serve()
		waitFor(t, 10*time.Minute, "what was opened there to be opened here", func() bool { return applied("CREATED") == mutual })
		tell("FINISHED")
		waitFor(t, 10*time.Minute, "them to end here", func() bool { return applied("FINISHED") == mutual })
		partner.SetFaults(nil)
		list, err := desk.cases.Acervo.Assistencias(t.Context(), crm.FiltroAssistencias{TenantID: desk.tenant.Tenant.ID, Inativas: true, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}})
		if err != nil || len(list.Linhas) != openings+mutual {
			t.Errorf("%d assistências are here, want %d: %v", len(list.Linhas), openings+mutual, err)
		}
		for _, l := range list.Linhas[:mutual] {
			if l.Assistencia.SituacaoID != 3 || l.QuantosItens != 1 || l.Linha.Unidade != "102" {
				t.Errorf("%s came as %d, %d items, unit %s", l.Linha.Ocorrencia.Numero, l.Assistencia.SituacaoID, l.QuantosItens, l.Linha.Unidade)
			}
		}
		if n := len(p.deliveries()); n != openings {
			t.Errorf("what was opened there went back: %d entregas", n)
		}
		t.Logf("states: %v", states)
	})
}

// openedThere lists the ids at Sienge of what has a text.
func (p *ponte) openedThere(service *httptest.Server, text string) (ids []string) {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodGet, service.URL+"/technical-assistances?limit=200&offset=0", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.SetBasicAuth("exemplo-ponte", "senha-de-teste-52aa")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	var list struct {
		Results []struct {
			ID          json.Number
			Description string
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		p.t.Fatal(err)
	}
	for _, item := range list.Results {
		if strings.Contains(item.Description, text) {
			ids = append(ids, item.ID.String())
		}
	}
	return ids
}

// hook registers this server's address at Sienge.
func (p *ponte) hook(token string) {
	p.t.Helper()
	out := p.input(token, "destination", "hook", "sienge", "--to", p.url, "--destination-networks", "loopback")
	if !strings.Contains(out, "TECHNICAL_ASSISTANCE_CANCELED") || strings.Contains(out, token) {
		p.t.Errorf("the hook is registered as %s", out)
	}
}
