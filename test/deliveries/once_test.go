package deliveries

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ponte/integration"
	"ponte/integration/simulator"
)

// status is the code of the status that an ocorrência is in.
func (p *ponte) status(number string) string {
	p.t.Helper()
	shown := p.run("ocorrencia", "show", number, "--json")
	_, rest, _ := strings.Cut(shown, `"status": "`)
	code, _, _ := strings.Cut(rest, `"`)
	return code
}

func (p *ponte) awaitStatus(number, code string) {
	p.t.Helper()
	waitFor(p.t, time.Minute, number+" to be in "+code, func() bool { return p.status(number) == code })
}

// refused runs a command that must fail, and returns what it said.
func (p *ponte) refused(arguments ...string) string {
	p.t.Helper()
	command := exec.Command(p.binary, arguments...)
	command.Env = p.environ()
	out, err := command.CombinedOutput()
	if err == nil {
		p.t.Fatalf("ponte %s is not refused:\n%s", strings.Join(arguments, " "), out)
	}
	return string(out)
}

func TestNeverTwoOfWhatIsOpenedOnce(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, mobuss := withMobussOn(t, address, "")
		number := p.mustOpen("ONCE-1", "abrir_mobuss")
		first := p.awaitState(number, "MOBUSS_ISA", "entregue")
		p.edit(number, "em_atendimento")
		p.edit(number, "abrir_mobuss")
		again := p.awaitState(number, "MOBUSS_ISA", "cancelada")
		if again.Motivo != "já aberta: SA-501" || again.Tentativas != 0 {
			t.Errorf("the second trigger shows %+v", again)
		}
		// Neither a resend of the one nor of the other opens anything.
		for _, d := range []delivery{again, first} {
			p.run("delivery", "resend", jsonNumber(d.ID), "--reason", "por via das dúvidas")
		}
		waitFor(t, time.Minute, "both resends to end", func() bool {
			list := p.deliveries("--number", number)
			return list[0].Estado == "cancelada" && list[0].Motivo == "já aberta: SA-501" && list[1].Estado == "entregue"
		})
		if n := mobuss.Executadas()[number+"/MOBUSS_ISA"]; n != 1 {
			t.Errorf("it is opened %d times", n)
		}
		if out := p.refused("delivery", "another", jsonNumber(again.ID)); !strings.Contains(out, "--reason") {
			t.Errorf("another one without a reason: %s", out)
		}
		p.run("delivery", "another", jsonNumber(again.ID), "--reason", "a primeira foi para o local errado")
		if another := p.awaitState(number, "MOBUSS_ISA", "entregue"); another.IDExterno != "502" {
			t.Errorf("another one is %+v", another)
		}
		if n := mobuss.Executadas()[number+"/MOBUSS_ISA"]; n != 2 {
			t.Errorf("with another one it is opened %d times", n)
		}
	})
}

// TestTwoTriggersAndAKillLeaveOne: the partner opens and does not answer, the second trigger comes, the process dies.
func TestTwoTriggersAndAKillLeaveOne(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, mobuss := withMobussOn(t, address, "executed:100%", "prazo=2s", "espera_verificacao=100ms", "agenda=1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s")
		number := p.mustOpen("KILL-1", "abrir_mobuss")
		waitFor(t, time.Minute, "the partner to open it", func() bool { return mobuss.Executadas()[number+"/MOBUSS_ISA"] == 1 })
		p.edit(number, "em_atendimento")
		p.edit(number, "abrir_mobuss")
		p.kill()
		mobuss.SetFaults(nil)
		p.serve()
		waitFor(t, 5*time.Minute, "both to end", func() bool {
			list := p.deliveries("--number", number)
			return len(list) == 2 && list[0].Estado == "cancelada" && list[1].Estado == "entregue"
		})
		if n := mobuss.Executadas()[number+"/MOBUSS_ISA"]; n != 1 {
			t.Errorf("it is opened %d times", n)
		}
	})
}

func TestADeliveryAfterAFailureTakesTheOcorrenciaBack(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, mobuss := withMobussOn(t, address, "400:100%")
		number := p.mustOpen("BACK-1", "abrir_mobuss")
		p.awaitState(number, "MOBUSS_ISA", "falhou")
		p.awaitStatus(number, "falha_integracao")
		if out := p.run("delivery", "mend", "--json"); strings.TrimSpace(out) != "[]" {
			t.Errorf("what only failed is offered to be mended: %s", out)
		}
		mobuss.SetFaults(nil)
		p.run("delivery", "resend", "--state", "falhou", "--reason", "corrigido", "--yes")
		p.awaitState(number, "MOBUSS_ISA", "entregue")
		p.awaitStatus(number, "abrir_mobuss")
		shown := p.run("ocorrencia", "show", number, "--json")
		if strings.Count(shown, "INTEGRACAO COM Mobuss FEITA (MOBUSS_ISA): SA-501") != 1 {
			t.Errorf("it is not said, or twice:\n%s", shown)
		}
		if n := len(p.deliveries("--number", number)); n != 1 {
			t.Errorf("the way back fired: %d entregas", n)
		}
		if out := p.run("delivery", "mend"); strings.Contains(out, number) {
			t.Errorf("it is still offered: %s", out)
		}
	})
}

func TestATriggerIsNeverSilent(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		row, _ := integration.Find("mobuss")
		partner := row.Simulador().(*simulator.Simulator)
		service := httptest.NewServer(partner)
		defer service.Close()
		p := install(t, address)
		p.serve()
		p.run("status", "set", "abrir_mobuss", "--external", "MOBUSS_ISA")
		p.run("status", "set", "prospect", "--external", "VIMOB_PROSPECT")
		p.settled()
		never := p.mustOpen("OFF-1", "abrir_mobuss")
		if d := p.awaitState(never, "MOBUSS_ISA", "suspensa"); d.Motivo != "Não enviada: falta configurar o destino Mobuss" || d.Tentativas != 0 {
			t.Errorf("%+v", d)
		}
		p.awaitState(p.mustOpen("OFF-2", "prospect"), "VIMOB_PROSPECT", "suspensa")
		p.input("token="+token, "destination", "set", "mobuss", "url="+service.URL, "metodo=B", "ativo=true", "prazo=30s")
		p.settled()
		method := p.mustOpen("OFF-3", "abrir_mobuss")
		if d := p.awaitState(method, "MOBUSS_ISA", "suspensa"); !strings.Contains(d.Motivo, "método B") {
			t.Errorf("%+v", d)
		}
		p.run("destination", "set", "mobuss", "ativo=false")
		p.settled()
		off := p.mustOpen("OFF-4", "abrir_mobuss")
		if d := p.awaitState(off, "MOBUSS_ISA", "suspensa"); d.Motivo != "Não enviada: falta ligar o destino Mobuss" {
			t.Errorf("%+v", d)
		}
		if out := p.run("destination", "set", "mobuss", "ativo=true", "metodo=A"); !strings.Contains(out, "3 deliveries were not sent") || !strings.Contains(out, "delivery resend --waiting --destination mobuss") {
			t.Errorf("switching on offers nothing: %s", out)
		}
		if n := len(partner.Executadas()); n != 0 {
			t.Fatalf("the partner was sent %d before anybody said so", n)
		}
		if out := p.run("delivery", "resend", "--waiting", "--destination", "mobuss", "--reason", "ligado"); !strings.Contains(out, "3 deliveries match") {
			t.Errorf("it is not counted first: %s", out)
		}
		p.run("delivery", "resend", "--waiting", "--destination", "mobuss", "--reason", "ligado", "--yes")
		for _, number := range []string{never, method, off} {
			p.awaitState(number, "MOBUSS_ISA", "entregue")
		}
		if n := len(partner.Executadas()); n != 3 {
			t.Errorf("the partner was sent %d", n)
		}
	})
}

// TestWhatPonteNeverSentSaysSo: the partner did not refuse what it never got.
func TestWhatPonteNeverSentSaysSo(t *testing.T) {
	t.Parallel()
	p, mobuss := withMobuss(t, "")
	number := p.mustOpen("NEVER-1", "comentar_mobuss") // nothing is open there
	d := p.awaitState(number, "MOBUSS_ICSA", "falhou")
	if !strings.HasPrefix(d.Motivo, "Não enviada: falta a solicitação na Mobuss") {
		t.Errorf("%+v", d)
	}
	if tries := p.run("delivery", "list", "--json", "--tries", jsonNumber(d.ID)); !strings.Contains(tries, `"decisao": "nao_enviada"`) {
		t.Errorf("the try says %s", tries)
	}
	if n := len(mobuss.Executadas()); n != 0 {
		t.Errorf("the partner did %d", n)
	}
}

func TestSituationsMoveTheOcorrencia(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, mobuss := withMobussOn(t, address, "", "consulta_intervalo=500ms")
		out := p.refused("destination", "set", "mobuss", "situacoes=ENCERRADA=encerrado;AGENDADA=agendado")
		if !strings.Contains(out, "situacoes: ") || !strings.Contains(out, "AGENDADA=agendado") || !strings.Contains(out, "encerrado") {
			t.Errorf("a row that names no status is answered %s", out)
		}
		if out := p.refused("destination", "set", "mobuss", "situacoes=ENCERRADA=encerrado;Encerrada=aberta"); !strings.Contains(out, "more than one line") {
			t.Errorf("two rows of one situation are answered %s", out)
		}
		p.run("status", "set", "encerrado", "--external", "MOBUSS_SRSA") // would be an echo
		p.run("destination", "set", "mobuss", "situacoes=ENCERRADA=encerrado")
		p.settled()
		number := p.mustOpen("SIT-1", "abrir_mobuss")
		d := p.awaitState(number, "MOBUSS_ISA", "entregue")
		time.Sleep(2 * time.Second) // some rounds of polling
		if shown := p.run("ocorrencia", "show", number, "--json"); strings.Contains(shown, "ABERTA") {
			t.Errorf("what was just opened is told to be open:\n%s", shown)
		}
		body := strings.NewReader(`{"idSolicitacaoAtendimento":"` + d.IDExterno + `"}`)
		response, err := http.Post(p.mobussAddress()+"/encerrarSolicitacaoAtendimento", "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		p.awaitStatus(number, "encerrado")
		if shown := p.run("ocorrencia", "show", number, "--json"); strings.Contains(shown, "Situação na Mobuss") {
			t.Errorf("what moved it is narrated besides:\n%s", shown)
		}
		if list := p.deliveries("--number", number); len(list) != 1 {
			t.Errorf("something went back: %+v", list)
		}
		if n := mobuss.Executadas()[number+"/MOBUSS_SRSA"]; n != 0 {
			t.Errorf("Mobuss was told its own news %d times", n)
		}
	})
}
