package deliveries

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/integration/simulator"
	"ponte/test/migrated"
)

const token = "segredo-do-parceiro-7c1d"

// withMobuss starts the demonstration with Mobuss' simulator as its destination.
func withMobuss(t *testing.T, faults string, settings ...string) (*ponte, *simulator.Simulator) {
	t.Helper()
	return withMobussOn(t, migrated.File(t), faults, settings...)
}

func withMobussOn(t *testing.T, database, faults string, settings ...string) (*ponte, *simulator.Simulator) {
	t.Helper()
	s, address := partner(t, "mobuss", faults)
	p := install(t, database)
	p.serve()
	p.input("token="+token, append([]string{"destination", "set", "mobuss", "url=" + address, "ativo=true", "por_minuto=0", "prazo=30s"}, settings...)...)
	p.run("status", "set", "abrir_mobuss", "--external", "MOBUSS_ISA")
	p.run("status", "set", "comentar_mobuss", "--external", "MOBUSS_ICSA")
	p.settled()
	return p, s
}

// input runs a command with lines on its standard input.
func (p *ponte) input(lines string, arguments ...string) string {
	p.t.Helper()
	command := exec.Command(p.binary, arguments...)
	command.Env, command.Stdin = p.environ(), strings.NewReader(lines+"\n")
	out, err := command.CombinedOutput()
	if err != nil {
		p.t.Fatalf("ponte %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func (p *ponte) mustOpen(codigoOC, status string) string {
	p.t.Helper()
	number, err := p.openAgain(codigoOC, status, cpf(1))
	if err != nil {
		p.t.Fatal(err)
	}
	return number
}

// awaitState waits until the newest entrega of an action is in a state.
func (p *ponte) awaitState(number, action, state string) delivery {
	p.t.Helper()
	var found delivery
	waitFor(p.t, 3*time.Minute, action+" of "+number+" to be "+state, func() bool {
		list := p.deliveries("--number", number, "--action", action)
		if len(list) > 0 {
			found = list[0]
		}
		return found.Estado == state
	})
	return found
}

// resendUntil sends the newest entrega of an ocorrência again until it is as it should be: a lane that works with older settings may still
// take it, and fail.
func (p *ponte) resendUntil(number, reason string, done func(delivery) bool) (d delivery) {
	p.t.Helper()
	waitFor(p.t, 3*time.Minute, "the entrega of "+number+" after it was sent again", func() bool {
		d = p.deliveries("--number", number)[0]
		is := done(d)
		if !is && d.Estado == "falhou" {
			p.run("delivery", "resend", jsonNumber(d.ID), "--reason", reason)
		}
		return is
	})
	return d
}

// paused tells whether a destination is.
func (p *ponte) paused(name string) bool {
	p.t.Helper()
	var list []struct {
		Nome    string
		Pausado bool
	}
	if err := json.Unmarshal([]byte(p.run("destination", "list", "--json")), &list); err != nil {
		p.t.Fatal(err)
	}
	for _, d := range list {
		if d.Nome == name {
			return d.Pausado
		}
	}
	return false
}

func TestARefusalIsToldAndAResendHealsIt(t *testing.T) {
	t.Parallel()
	p, mobuss := withMobuss(t, "400:100%")
	number := p.mustOpen("REFUSED-1", "abrir_mobuss")
	failed := p.awaitState(number, "MOBUSS_ISA", "falhou")
	if !strings.Contains(failed.Motivo, "HTTP 400") || failed.Tentativas != 1 {
		t.Errorf("it failed after %d tries: %s", failed.Tentativas, failed.Motivo)
	}
	var shown string
	waitFor(t, time.Minute, "the ocorrência to tell", func() bool {
		shown = p.run("ocorrencia", "show", number, "--json")
		return strings.Contains(shown, "FALHA DE INTEGRACAO COM Mobuss") && strings.Contains(shown, `"falha_integracao"`)
	})
	if n := strings.Count(shown, "FALHA DE INTEGRACAO"); n != 1 {
		t.Errorf("it is told %d times", n)
	}
	// What comes later waits for a person, and goes on when the first one gets through.
	p.mustOpen("REFUSED-1", "comentar_mobuss")
	p.awaitState(number, "MOBUSS_ICSA", "suspensa")
	mobuss.SetFaults(nil)
	if out := p.run("delivery", "resend", "--state", "falhou", "--reason", "corrigido"); !strings.Contains(out, "1 deliveries match") {
		t.Errorf("a resend by filter does not count first: %s", out)
	}
	p.run("delivery", "resend", "--state", "falhou", "--reason", "corrigido", "--yes")
	p.awaitState(number, "MOBUSS_ISA", "entregue")
	p.awaitState(number, "MOBUSS_ICSA", "entregue")
	if done := mobuss.Executadas(); done[number+"/MOBUSS_ISA"] != 1 || done[number+"/MOBUSS_ICSA"] != 1 {
		t.Errorf("the partner did %v", done)
	}
	// The technician quotes the order's number, or its id.
	id := p.deliveries("--number", number, "--action", "MOBUSS_ISA")[0].IDExterno
	for _, name := range []string{id, "SA-" + id} {
		if found := p.run("ocorrencia", "list", "--search", name, "--json"); !strings.Contains(found, `"numero": "`+number+`"`) {
			t.Errorf("%s finds %s", name, found)
		}
	}
	if shown = p.run("ocorrencia", "show", number, "--json"); !strings.Contains(shown, `"numero": "SA-`+id+`"`) {
		t.Errorf("the order's number is not shown: %s", shown)
	}
}

func TestGoLiveSuspendsWhatWaits(t *testing.T) {
	t.Parallel()
	p, homologation := withMobuss(t, "")
	production, productionURL := partner(t, "mobuss", "")
	p.run("delivery", "pause", "mobuss", "--reason", "go-live")
	p.settled()
	number := p.mustOpen("LIVE-1", "abrir_mobuss")
	p.run("destination", "set", "mobuss", "--environment", "producao", "url="+productionURL)
	if out := p.run("destination", "set", "mobuss", "ambiente=producao"); !strings.Contains(out, "Suspended 1 ") {
		t.Errorf("the switch says %q", out)
	}
	p.run("delivery", "resume", "mobuss")
	waiting := p.awaitState(number, "MOBUSS_ISA", "suspensa")
	p.settled()
	later := p.mustOpen("LIVE-2", "abrir_mobuss")
	p.awaitState(later, "MOBUSS_ISA", "entregue")
	p.awaitState(number, "MOBUSS_ISA", "suspensa")
	p.run("delivery", "resend", jsonNumber(waiting.ID), "--reason", "vale na produção")
	p.awaitState(number, "MOBUSS_ISA", "entregue")
	if n, m := len(production.Executadas()), len(homologation.Executadas()); n != 2 || m != 0 {
		t.Errorf("production did %d, homologation %d", n, m)
	}
}

func jsonNumber(n int64) string {
	b, err := json.Marshal(n)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestBreakerRestsAndRecovers(t *testing.T) {
	t.Parallel()
	p, mobuss := withMobuss(t, "503:100%", "agenda=10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms,10ms", "pausa_disjuntor=2s")
	for i := range 12 {
		p.mustOpen("BREAKER-"+jsonNumber(int64(i)), "abrir_mobuss")
	}
	resting := func() bool {
		return strings.Contains(p.run("destination", "list", "--json"), `"disjuntor_aberto": true`)
	}
	waitFor(t, time.Minute, "the breaker", resting)
	if list := p.deliveries("--state", "falhou"); len(list) != 0 {
		t.Errorf("%d failed while the partner rests", len(list))
	}
	mobuss.SetFaults(nil)
	waitFor(t, time.Minute, "all of them", func() bool { return len(p.deliveries("--state", "entregue")) == 12 })
	if resting() {
		t.Error("the breaker stays open although the partner works")
	}
}

func TestCancelAndPause(t *testing.T) {
	t.Parallel()
	p, mobuss := withMobuss(t, "")
	p.run("delivery", "pause", "mobuss")
	p.settled()
	number := p.mustOpen("CANCEL-1", "abrir_mobuss")
	d := p.awaitState(number, "MOBUSS_ISA", "pendente")
	p.run("delivery", "cancel", jsonNumber(d.ID), "--reason", "aberta por engano")
	p.run("delivery", "resume", "mobuss")
	time.Sleep(4 * time.Second)
	if d := p.awaitState(number, "MOBUSS_ISA", "cancelada"); !strings.Contains(d.Motivo, "aberta por engano") || d.Tentativas != 0 {
		t.Errorf("it shows %+v", d)
	}
	if n := len(mobuss.Executadas()); n != 0 {
		t.Errorf("the partner did %d", n)
	}
}

func TestStopLetsTheTryUnderWayEnd(t *testing.T) {
	t.Parallel()
	p, mobuss := withMobuss(t, "slow:100%")
	number := p.mustOpen("STOP-1", "abrir_mobuss")
	waitFor(t, time.Minute, "the try", func() bool { return mobuss.Executadas()[number+"/MOBUSS_ISA"] == 1 }) // its answer takes a second
	if err := p.server.Stop(90 * time.Second); err != nil {
		t.Fatal(err)
	}
	if d := p.deliveries("--number", number); d[0].Estado != "entregue" || d[0].Tentativas != 1 {
		t.Errorf("after the stop it is %+v", d[0])
	}
}

func TestSecretsAreEncryptedAndNeverShown(t *testing.T) {
	t.Parallel()
	p, _ := withMobuss(t, "")
	p.awaitState(p.mustOpen("SECRET-1", "abrir_mobuss"), "MOBUSS_ISA", "entregue")
	file := strings.TrimPrefix(p.database, "sqlite://")
	for _, name := range []string{file, file + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(token)) {
			t.Errorf("%s holds the token in clear", filepath.Base(name))
		}
	}
	id := jsonNumber(p.deliveries()[0].ID)
	for _, shown := range []string{p.log.String(), p.run("destination", "list", "mobuss", "--json"), p.run("delivery", "list", "--json", "--tries", id)} {
		if strings.Contains(shown, token) {
			t.Error("the token is shown")
		}
	}
	command := exec.Command(p.binary, "destination", "set", "mobuss", "token=in-the-open")
	command.Env = p.environ()
	if out, err := command.CombinedOutput(); err == nil || !strings.Contains(string(out), "standard input") {
		t.Errorf("a secret among the arguments is answered %s", out)
	}
}

func TestWhatComesFromMobussIsNotSentBack(t *testing.T) {
	t.Parallel()
	p, mobuss := withMobuss(t, "", "consulta_intervalo=1s")
	number := p.mustOpen("NEWS-1", "abrir_mobuss")
	d := p.awaitState(number, "MOBUSS_ISA", "entregue")
	service := p.mobussAddress()
	body := strings.NewReader(`{"id":"` + d.IDExterno + `","texto":"Visita feita, peça trocada","autor":"Técnico"}`)
	response, err := http.Post(service+"/_comentar", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var shown string
	waitFor(t, time.Minute, "the comment to come back", func() bool {
		shown = p.run("ocorrencia", "show", number, "--json")
		return strings.Contains(shown, "Visita feita, peça trocada")
	})
	time.Sleep(3 * time.Second) // more rounds of polling
	if n := strings.Count(p.run("ocorrencia", "show", number, "--json"), "Visita feita, peça trocada"); n != strings.Count(shown, "Visita feita, peça trocada") {
		t.Error("the same comment is taken in again")
	}
	if n := len(p.deliveries("--number", number)); n != 1 {
		t.Errorf("there are %d entregas, so something went back", n)
	}
	if n := mobuss.Executadas()[number+"/MOBUSS_ICSA"]; n != 0 {
		t.Errorf("Mobuss got its own comment back %d times", n)
	}
}

// mobussAddress reads where the destination is.
func (p *ponte) mobussAddress() string {
	p.t.Helper()
	var list []struct {
		Nome     string `json:"nome"`
		Endereco string `json:"endereco"`
	}
	if err := json.Unmarshal([]byte(p.run("destination", "list", "--json")), &list); err != nil {
		p.t.Fatal(err)
	}
	for _, d := range list {
		if d.Nome == "mobuss" {
			return d.Endereco
		}
	}
	return ""
}

// edit moves an ocorrência over REST.
func (p *ponte) edit(number, status string) {
	p.t.Helper()
	p.change(`"numero_protocolo":"` + number + `","codigo_status":"` + status + `"`)
}
