package deliveries

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"ponte/integration"
	"ponte/integration/simulator"
)

// partner starts a simulator that fails as asked.
func partner(t *testing.T, name, faults string) (*simulator.Simulator, string) {
	t.Helper()
	row, ok := integration.Find(name)
	if !ok {
		t.Fatalf("no destination %s", name)
	}
	s := row.Simulador().(*simulator.Simulator)
	parsed, err := simulator.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	s.SetFaults(parsed)
	service := httptest.NewServer(s)
	t.Cleanup(func() {
		service.CloseClientConnections()
		service.Close()
	})
	return s, service.URL
}

// measurement is what callers and one destination felt.
type measurement struct {
	inbound   time.Duration // 95th percentile of openings
	delivered time.Duration // from the last opening until all were at the partner
}

// TestDeadAndPausedDestinationDelayNobody: while one destination hangs on every call with a long queue, and while it is
// paused, openings are answered and another destination is served as before. It measures, so it runs before the parallel
// tests and not among them.
func TestDeadAndPausedDestinationDelayNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	onEachDatabase(t, func(t *testing.T, address string) {
		mobuss, mobussURL := partner(t, "mobuss", "")
		vimob, vimobURL := partner(t, "vimob", "")
		p := install(t, address)
		p.serve()
		p.run("destination", "set", "mobuss", "url="+mobussURL, "ativo=true", "prazo=10s", "por_minuto=0")
		p.run("destination", "set", "vimob", "url="+vimobURL, "ativo=true", "por_minuto=0")
		p.run("status", "set", "abrir_mobuss", "--external", "MOBUSS_ISA")
		p.run("status", "set", "avisar_vimob", "--external", "VIMOB_PROPOSTA")
		time.Sleep(3 * time.Second) // the change reaches the server
		p.measure("WARM-", vimob)
		healthy := p.measure("HEALTHY-", vimob)

		mobuss.SetFaults([]simulator.Fault{{Kind: "timeout", Percent: 100}})
		p.openMany(300, "DEAD-QUEUE-", "abrir_mobuss")
		dead := p.measure("DEAD-", vimob)

		p.run("delivery", "pause", "mobuss")
		time.Sleep(3 * time.Second)
		paused := p.measure("PAUSED-", vimob)

		t.Logf("healthy %+v, one dead %+v, one paused %+v", healthy, dead, paused)
		for name, m := range map[string]measurement{"dead": dead, "paused": paused} {
			if limit := 3*healthy.inbound + 50*time.Millisecond; m.inbound > limit {
				t.Errorf("with one destination %s openings took %s, more than %s", name, m.inbound, limit)
			}
			if limit := 3*healthy.delivered + 2*time.Second; m.delivered > limit {
				t.Errorf("with one destination %s the other was served after %s, more than %s", name, m.delivered, limit)
			}
		}
		for _, d := range p.deliveries("--destination", "mobuss") {
			if d.Estado == "falhou" || d.Estado == "incerta" {
				t.Errorf("an entrega to the dead destination ended %s: %s", d.Estado, d.Motivo)
			}
		}
	})
}

// measure opens ocorrências one after another and waits until each was told to the partner.
func (p *ponte) measure(prefix string, partner *simulator.Simulator) measurement {
	p.t.Helper()
	const n = 60
	var took []time.Duration
	var numbers []string
	for i := range n {
		begin := time.Now()
		number, err := p.open(fmt.Sprint(prefix, i), "avisar_vimob", cpf(i))
		if err != nil {
			p.t.Fatal(err)
		}
		took = append(took, time.Since(begin))
		numbers = append(numbers, number)
	}
	begin := time.Now()
	waitFor(p.t, 30*time.Second, "the other destination", func() bool {
		done := partner.Executadas()
		return !slices.ContainsFunc(numbers, func(number string) bool { return done[number+"/VIMOB_PROPOSTA"] == 0 })
	})
	slices.Sort(took)
	return measurement{inbound: took[n*95/100], delivered: time.Since(begin)}
}
