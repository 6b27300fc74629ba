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

// TestDeadAndPausedDestinationDelayNobody: while one destination hangs on every call with a long queue, and while it is
// paused, openings are answered and another destination is served: all of it, before anything of the long queue.
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
		p.settled()
		p.serves("HEALTHY-", vimob)

		mobuss.SetFaults([]simulator.Fault{{Kind: "timeout", Percent: 100}})
		p.openMany(300, "DEAD-QUEUE-", "abrir_mobuss")
		p.serves("DEAD-", vimob)

		p.run("delivery", "pause", "mobuss")
		p.settled()
		p.serves("PAUSED-", vimob)

		if n := len(p.deliveries("--destination", "mobuss", "--state", "entregue")); n > 0 {
			t.Errorf("%d entregas of the dead destination went before", n)
		}
		for _, d := range p.deliveries("--destination", "mobuss") {
			if d.Estado == "falhou" || d.Estado == "incerta" {
				t.Errorf("an entrega to the dead destination ended %s: %s", d.Estado, d.Motivo)
			}
		}
	})
}

// serves opens ocorrências one after another and waits until each was told to the partner.
func (p *ponte) serves(prefix string, partner *simulator.Simulator) {
	p.t.Helper()
	var numbers []string
	for i := range 60 {
		number, err := p.openAgain(fmt.Sprint(prefix, i), "avisar_vimob", cpf(i))
		if err != nil {
			p.t.Fatal(err)
		}
		numbers = append(numbers, number)
	}
	waitFor(p.t, 3*time.Minute, "the other destination", func() bool {
		done := partner.Executadas()
		return !slices.ContainsFunc(numbers, func(number string) bool { return done[number+"/VIMOB_PROPOSTA"] == 0 })
	})
}
