package deliveries

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/integration"
	"ponte/integration/simulator"
)

// TestCVKilledAmidFaults: atendimentos, messages and situations go to a CV that fails in 3 of 10 calls while the process is killed five
// times. The CV has no idempotency, and each is there once.
func TestCVKilledAmidFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	const openings = 150
	onEachDatabase(t, func(t *testing.T, address string) {
		row, _ := integration.Find("cvcrm")
		cv := row.Simulador().(*simulator.Simulator)
		faults, err := simulator.ParseFaults("500:8%,503:4%,timeout:6%,executed:6%,reset:3%,garbage:2%,inside:1%")
		if err != nil {
			t.Fatal(err)
		}
		service := httptest.NewServer(cv)
		defer service.Close()
		defer service.CloseClientConnections()
		r, err := http.Post(service.URL+"/_limite", "application/json", strings.NewReader(`{"por_minuto":0}`)) // or this takes ten minutes
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		cv.SetFaults(faults)

		p := install(t, address)
		p.serve()
		for status, action := range map[string]string{"abrir_cv": "CV_ATENDIMENTO", "mensagem_cv": "CV_MENSAGEM", "situacao_cv": "CV_SITUACAO"} {
			p.run("status", "set", status, "--external", action)
		}
		p.input("token=token-de-teste-7c1d", "destination", "set", "cvcrm", "url="+service.URL, "email=integracao@exemplo.invalid", "assuntos=*=3", "subassuntos=*=9",
			"situacoes_cv=situacao_cv=Em andamento", "ativo=true", "prazo=2s", "concorrencia=32", "por_minuto=0",
			"agenda=100ms,100ms,200ms,200ms,400ms,400ms,400ms,600ms,600ms,600ms,800ms,800ms,800ms,1s,1s", "espera_verificacao=5s", "pausa_disjuntor=200ms")
		p.run("delivery", "pause", "cvcrm")
		p.settled()
		for _, status := range []string{"abrir_cv", "mensagem_cv", "situacao_cv"} {
			p.openMany(openings, "CV-", status) // the same keys: a repeat moves the status
		}
		const all = 3 * openings
		if n := len(p.deliveries()); n != all {
			t.Fatalf("%d entregas were made, want %d", n, all)
		}
		p.run("delivery", "resume", "cvcrm")
		for n := range kills {
			waitFor(t, 10*time.Minute, "work at the CV", func() bool { return len(cv.Executadas()) > (n+1)*all/(kills+3) })
			p.kill()
			p.serve()
		}
		waitFor(t, 10*time.Minute, "every entrega to end", func() bool {
			return len(p.deliveries("--state", "pendente", "--state", "enviando", "--state", "agendada")) == 0
		})
		executed, states := cv.Executadas(), map[string]int{}
		for _, d := range p.deliveries() {
			states[d.Acao+" "+d.Estado]++
			times := executed[d.Numero+"/"+d.Acao]
			switch {
			case d.Estado == "entregue" && times != 1, d.Estado == "incerta" && times > 1, d.Estado != "entregue" && d.Estado != "incerta" && times > 0:
				t.Errorf("ocorrência %s, %s: %s (%s), and carried out %d times", d.Numero, d.Acao, d.Estado, d.Motivo, times)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(executed)) {
			if executed[key] > 1 {
				t.Errorf("%s was carried out %d times", key, executed[key])
			}
		}
		if got := states["CV_ATENDIMENTO entregue"]; got < openings*98/100 {
			t.Errorf("only %d of %d atendimentos were delivered: %v", got, openings, states)
		}
		t.Logf("states: %v", states)
	})
}

// TestCVIsAskedAtTheCommandLine: preflight and comparison of a CV are those of any destination that has them.
func TestCVIsAskedAtTheCommandLine(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		row, _ := integration.Find("cvcrm")
		service := httptest.NewServer(row.Simulador())
		t.Cleanup(service.Close)
		p := install(t, address)
		p.serve()
		p.run("status", "set", "abrir_cv", "--external", "CV_ATENDIMENTO")
		p.input("token=token-de-teste-7c1d", "destination", "set", "cvcrm", "url="+service.URL, "email=integracao@exemplo.invalid", "assuntos=*=3", "subassuntos=SO124=9",
			"situacoes=Novo=em_atendimento", "ativo=true", "por_minuto=0", "conferencia_diaria=nao")
		p.settled()
		number := p.mustOpen("CV-1", "abrir_cv")
		d := p.awaitState(number, "CV_ATENDIMENTO", "falhou")
		const missing = "Falta o idsubassunto do CV para a ocorrência sem solicitação"
		if !strings.HasPrefix(d.Motivo, "Não enviada: "+missing) {
			t.Errorf("it says %s", d.Motivo)
		}
		const loopback = "--destination-networks=loopback"
		if out := p.refused("destination", "preflight", "cvcrm", loopback); !strings.Contains(out, number) || !strings.Contains(out, missing) {
			t.Errorf("preflight says %s", out)
		}
		p.run("destination", "set", "cvcrm", "subassuntos=*=9")
		p.settled()
		if out := p.input("", "destination", "preflight", "cvcrm", loopback); !strings.Contains(out, "Nothing is missing") {
			t.Errorf("preflight says %s", out)
		}
		d = p.resendUntil(number, "preenchido", func(d delivery) bool { return d.Estado == "entregue" })
		if out := p.refused("destination", "reconcile", "cvcrm", loopback); !strings.Contains(out, d.IDExterno) || !strings.Contains(out, "Novo") {
			t.Errorf("the comparison says %s", out)
		}
		// What people do here after it is not undone by it.
		p.mustOpen("CV-1", "cancelada") // the same key: it moves the status
		p.sitDown().applyOld("cvcrm")
		if out := p.run("ocorrencia", "show", number, "--json"); !strings.Contains(out, `"cancelada"`) || strings.Contains(out, "Situação no CV") {
			t.Errorf("afterwards it is %s", out)
		}
		p.mustOpen("CV-1", "aberta")
		p.run("destination", "reconcile", "cvcrm", loopback, "--apply")
		waitFor(t, time.Minute, "it to move", func() bool {
			return strings.Contains(p.run("ocorrencia", "show", number, "--json"), `"em_atendimento"`)
		})
		if out := p.input("", "destination", "reconcile", "cvcrm", loopback); !strings.Contains(out, "Both sides stand alike") {
			t.Errorf("the comparison says %s", out)
		}
		if n := len(p.deliveries()); n != 1 {
			t.Errorf("it went back: %v", p.deliveries())
		}
	})
}
