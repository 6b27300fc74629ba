package deliveries

import (
	"maps"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"ponte/integration"
	"ponte/integration/simulator"
)

const (
	openings = 1600
	comments = 400
	kills    = 5
)

// TestKilledAmidFaults: 2,000 entregas to a partner that fails in 3 of 10 calls, in every way that a partner fails, while
// the process is killed five times. Each one ends delivered, or visibly failed or unclear; none is lost, and none is
// carried out twice at the partner.
func TestKilledAmidFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		begin := time.Now()
		row, _ := integration.Find("mobuss")
		partner := row.Simulador().(*simulator.Simulator)
		faults, err := simulator.ParseFaults("500:8%,503:4%,timeout:6%,executed:6%,reset:4%,garbage:2%")
		if err != nil {
			t.Fatal(err)
		}
		partner.SetFaults(faults)
		service := httptest.NewServer(partner)
		defer service.Close()
		defer service.CloseClientConnections()

		p := install(t, address)
		p.serve()
		p.run("destination", "set", "mobuss", "url="+service.URL, "ativo=true", "prazo=2s", "concorrencia=32", "por_minuto=0",
			"agenda=100ms,100ms,200ms,200ms,400ms,400ms,400ms,600ms,600ms,600ms,800ms,800ms,800ms,1s,1s", "espera_verificacao=5s", "pausa_disjuntor=200ms")
		p.run("status", "set", "abrir_mobuss", "--external", "MOBUSS_ISA")
		p.run("status", "set", "comentar_mobuss", "--external", "MOBUSS_ICSA")
		p.run("delivery", "pause", "mobuss")
		p.settled()
		p.openMany(openings, "CRASH-", "abrir_mobuss")
		p.openMany(comments, "CRASH-", "comentar_mobuss") // the same keys: a master's repeat moves the status
		if n := len(p.deliveries()); n != openings+comments {
			t.Fatalf("%d entregas were made, want %d", n, openings+comments)
		}
		p.run("delivery", "resume", "mobuss")

		opened := time.Now()
		for n := range kills {
			waitFor(t, 10*time.Minute, "work at the partner", func() bool { return len(partner.Executadas()) > (n+1)*openings/(kills+3) })
			p.kill()
			p.serve()
		}
		killed := time.Now()
		unfinished := func() int {
			return len(p.deliveries("--state", "pendente", "--state", "enviando", "--state", "agendada"))
		}
		waitFor(t, 10*time.Minute, "every entrega to end", func() bool {
			time.Sleep(2 * time.Second)
			return unfinished() == 0
		})
		t.Logf("opening took %s, with the kills %s, the rest %s", opened.Sub(begin), killed.Sub(opened), time.Since(killed))
		check(t, p.deliveries(), partner.Executadas())
	})
}

// check compares what Ponte says with what the partner did.
func check(t *testing.T, list []delivery, executed map[string]int) {
	t.Helper()
	if len(list) != openings+comments {
		t.Errorf("%d entregas are left of %d", len(list), openings+comments)
	}
	states := map[string]int{}
	for _, d := range list {
		states[d.Acao+" "+d.Estado]++
		times := executed[d.Numero+"/"+d.Acao]
		switch d.Estado {
		case "entregue":
			if times != 1 {
				t.Errorf("ocorrência %s, %s: delivered, but carried out %d times", d.Numero, d.Acao, times)
			}
		case "incerta":
			if times > 1 {
				t.Errorf("ocorrência %s, %s: unclear, and carried out %d times", d.Numero, d.Acao, times)
			}
		case "falhou", "suspensa":
			if times > 0 {
				t.Errorf("ocorrência %s, %s: %s (%s), but carried out %d times", d.Numero, d.Acao, d.Estado, d.Motivo, times)
			}
		default:
			t.Errorf("ocorrência %s, %s ended %s", d.Numero, d.Acao, d.Estado)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(executed)) {
		if executed[key] > 1 {
			t.Errorf("%s was carried out %d times", key, executed[key])
		}
	}
	// Openings can be asked for, so nearly all of them get through; a comment whose answer is lost is a person's to judge.
	if got := states["MOBUSS_ISA entregue"]; got < openings*98/100 {
		t.Errorf("only %d of %d openings were delivered: %v", got, openings, states)
	}
	if got := states["MOBUSS_ICSA entregue"]; got < comments/2 {
		t.Errorf("only %d of %d comments were delivered: %v", got, comments, states)
	}
	t.Logf("states: %v", states)
}

// waitFor looks four times a second: most looks start a process.
func waitFor(t *testing.T, limit time.Duration, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !condition(); time.Sleep(250 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s in vain", limit, what)
		}
	}
}
