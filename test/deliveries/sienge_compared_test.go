package deliveries

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
)

// TestSiengeComparedBySchedule: in its window a destination is compared once, by itself. A process that dies in the middle leaves the run to the next one, which
// makes it from its start; what it finds stays until somebody applies it.
func TestSiengeComparedBySchedule(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, partner, service, desk, _ := withSienge(t, address, "conferencia_diaria=nao")
		id, number := desk.open(1)
		d := p.awaitState(number, "assistencia.aberta", "entregue")
		event(t, service, `{"id":`+d.IDExterno+`,"efeito":"finalizada","chave":"perdido","calado":true}`)

		// The same Sienge, which does not answer the first reading of all until the process that asks is dead.
		var readings atomic.Int32
		dead := make(chan struct{})
		slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/technical-assistances") && r.Method == http.MethodGet && readings.Add(1) == 1 {
				select {
				case <-dead:
				case <-r.Context().Done():
				}
			}
			partner.ServeHTTP(w, r)
		}))
		t.Cleanup(slow.Close)
		zone := desk.tenant.Tenant.Fuso()
		clock := func(d time.Duration) string { return time.Now().In(zone).Add(d).Format("15:04") }
		p.run("destination", "set", "sienge", "url="+slow.URL, "prazo=2m", "conferencia_diaria=sim", "janela_conferencia="+clock(-time.Hour)+"-"+clock(2*time.Hour))
		runs := func() []crm.Conferencia {
			t.Helper()
			list, err := desk.store.Conferencias().Conferencias(t.Context(), desk.tenant.Tenant.ID, "sienge", crm.Pagina{})
			if err != nil {
				t.Fatal(err)
			}
			return list.Linhas
		}
		waitFor(t, time.Minute, "a reading", func() bool { return readings.Load() == 1 })
		if list := runs(); len(list) != 1 || list[0].Estado != crm.ConferenciaExecutando || list[0].Quem != crm.ConferenciaDaAgenda {
			t.Fatalf("while it runs: %+v", list)
		}
		if out := p.refused("destination", "reconcile", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, "another comparison") {
			t.Errorf("beside it one is made: %s", out)
		}
		p.kill()
		p.endLease("conferencia/" + strconv.FormatInt(desk.tenant.Tenant.ID, 10))
		close(dead)
		p.serve()
		waitFor(t, 3*time.Minute, "the next process to make it", func() bool { return !runs()[0].Aberta() })
		list := runs()
		if len(list) != 1 || list[0].Estado != crm.ConferenciaConcluida || list[0].Diferencas != 1 || list[0].Vistas != 1 {
			t.Fatalf("in the end: %+v", list)
		}
		found, err := desk.store.Conferencias().Achados(t.Context(), crm.FiltroAchados{TenantID: desk.tenant.Tenant.ID, ConferenciaID: list[0].ID})
		if err != nil || len(found.Linhas) != 1 || found.Linhas[0].Numero != number || !found.Linhas[0].Aplicavel() {
			t.Fatalf("found %+v, %v", found.Linhas, err)
		}
		if desk.stands(id) == 3 {
			t.Error("it was applied by itself")
		}
		checks := &crm.Conferidor{Conferencias: desk.store.Conferencias(), Relogio: crm.RelogioDoSistema}
		if n, err := checks.Aplicar(t.Context(), crm.Ator{Quem: "maria"}, &list[0], []int{1}); n != 1 || err != nil {
			t.Errorf("applied %d, %v", n, err)
		}
		waitFor(t, time.Minute, "it to end here", func() bool { return desk.stands(id) == 3 })
		time.Sleep(4 * time.Second) // more than a look of the schedule
		if n := len(runs()); n != 1 {
			t.Errorf("it is compared %d times in one window", n)
		}
		if n := readings.Load(); n != 2 {
			t.Errorf("Sienge is read %d times", n)
		}
	})
}
