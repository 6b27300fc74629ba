package deliveries

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/integration/simulator"
)

// TestWhatAPersonOpensTravels: an ocorrência that a person opens goes to the partner like any other, once; its visit is asked for
// with its times, and cancelled once although the answer to that is lost.
func TestWhatAPersonOpensTravels(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		p, mobuss := withMobussOn(t, database, "", "agenda=1s,1s,1s,1s,1s,1s,1s,1s")
		p.run("status", "set", "vistoria", "--external", "MOBUSS_IVV")
		p.run("status", "set", "sem_vistoria", "--external", "MOBUSS_CVV")
		p.settled()
		var opened struct{ Numero string }
		for range 2 { // the second is the same form sent again
			out := p.run("ocorrencia", "open", "--contract", "C-1001", "--status", "abrir_mobuss", "--text", "Infiltração", "--key", "form-1", "--json")
			if err := json.Unmarshal([]byte(out), &opened); err != nil {
				t.Fatal(err)
			}
		}
		number := opened.Numero
		p.awaitState(number, "MOBUSS_ISA", "entregue")
		begin := time.Now().AddDate(1, 0, 0).UTC().Truncate(time.Hour)
		p.change(`"numero_protocolo":"` + number + `","codigo_status":"vistoria","campos_variaveis_ocorrencia":[` +
			`{"codigo":"VISTORIA_INICIO","valor":"` + begin.Format(time.RFC3339) + `"},{"codigo":"VISTORIA_FIM","valor":"` + begin.Add(time.Hour).Format(time.RFC3339) + `"},{"codigo":"VISTORIA_COLABORADOR","valor":""}]`)
		visit := p.awaitState(number, "MOBUSS_IVV", "entregue")
		tries := p.run("delivery", "list", "--tries", strconv.FormatInt(visit.ID, 10), "--json")
		if !strings.Contains(tries, begin.Format(time.RFC3339)) || !strings.Contains(tries, "dataFimPrevisto") || strings.Contains(tries, "idColaborador") {
			t.Errorf("the visit was asked for with %s", tries)
		}
		p.run("destination", "set", "mobuss", "prazo=2s")
		p.settled()
		mobuss.SetFaults([]simulator.Fault{{Kind: "executed", Percent: 100}})
		p.edit(number, "sem_vistoria")
		waitFor(t, time.Minute, "the cancellation to be tried", func() bool { return mobuss.Executadas()[number+"/MOBUSS_CVV"] == 1 })
		mobuss.SetFaults(nil)
		if d := p.awaitState(number, "MOBUSS_CVV", "entregue"); d.Tentativas < 2 {
			t.Errorf("a lost answer took %d tries", d.Tentativas)
		}
		done := mobuss.Executadas()
		if done[number+"/MOBUSS_ISA"] != 1 || done[number+"/MOBUSS_IVV"] != 1 || done[number+"/MOBUSS_CVV"] != 1 || len(done) != 3 {
			t.Errorf("the partner did %v", done)
		}
		if shown := p.run("ocorrencia", "show", number, "--json"); !strings.Contains(shown, `"sistema": "portal"`) || !strings.Contains(shown, `"aberto_por": "cli:`) {
			t.Errorf("who opened is not shown: %s", shown)
		}
	})
}

// change edits an ocorrência over REST as the ERP.
func (p *ponte) change(members string) {
	p.t.Helper()
	p.rest("editar_ocorrencia", members)
}

// rest calls an operation over REST.
func (p *ponte) rest(operation, members string) {
	p.t.Helper()
	response, err := http.Post(p.url+"/demo/webservices/rest/"+operation, "application/json",
		strings.NewReader(`{"usuario_ws":"integra.mega","senha_ws":"demo",`+members+`}`))
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("the call was answered %d %s, %v", response.StatusCode, answer, err)
	}
}
