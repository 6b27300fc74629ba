package storage

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
)

func event(key string, at time.Time) *crm.EventoDeParceiro {
	return &crm.EventoDeParceiro{
		TenantID: 1, Destino: "sienge", Ambiente: crm.AmbienteHomologacao, Chave: key, Codigo: "TECHNICAL_ASSISTANCE_CANCELED", Corpo: `{"technicalAssistanceId":1}`,
		RecebidoEm: at, Estado: crm.EventoPendente,
	}
}

// TestAnEventIsKeptOnce: also when it comes twice at the same moment; the same id of another tenant is another event.
func TestAnEventIsKeptOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		inbox := s.Entregas()
		var kept atomic.Int64
		var callers sync.WaitGroup
		for range 8 {
			callers.Go(func() {
				fresh, err := inbox.GuardarEvento(deadline(t), event("e-1", testInstant))
				if err != nil {
					t.Error(err)
				}
				if fresh {
					kept.Add(1)
				}
			})
		}
		callers.Wait()
		if n := kept.Load(); n != 1 {
			t.Errorf("it is new %d times", n)
		}
		other := event("e-1", testInstant)
		other.TenantID = 2
		if fresh, err := inbox.GuardarEvento(deadline(t), other); err != nil || !fresh {
			t.Errorf("another tenant's: %v, %v", fresh, err)
		}
		list, err := inbox.EventosDeParceiro(deadline(t), 1, "sienge", 10)
		if err != nil || len(list) != 1 || list[0].Corpo != `{"technicalAssistanceId":1}` || !list[0].RecebidoEm.Equal(testInstant) || !list[0].AplicadoEm.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestEventsWaitAndEnd: in the order in which they came, not before their time, and not once they have ended.
func TestEventsWaitAndEnd(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		inbox := s.Entregas()
		for _, key := range []string{"a", "b", "c"} {
			if _, err := inbox.GuardarEvento(deadline(t), event(key, testInstant)); err != nil {
				t.Fatal(err)
			}
		}
		waiting := func() (keys string) {
			list, err := inbox.EventosPendentes(deadline(t), 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				keys += e.Chave
			}
			return keys
		}
		if got := waiting(); got != "abc" {
			t.Fatalf("they wait as %q", got)
		}
		list, err := inbox.EventosPendentes(deadline(t), 10)
		if err != nil {
			t.Fatal(err)
		}
		done, later := list[0], list[1]
		done.Estado, done.AplicadoEm, done.Motivo, done.Tentativas = crm.EventoAplicado, testInstant, "feito", 1
		later.ProximaEm, later.Tentativas = s.now().Add(time.Hour), 1
		for _, e := range []*crm.EventoDeParceiro{&done, &later} {
			if err := inbox.ConcluirEvento(deadline(t), e); err != nil {
				t.Fatal(err)
			}
		}
		if got := waiting(); got != "c" {
			t.Errorf("%q wait", got)
		}
		late := done
		late.Estado, late.Motivo = crm.EventoFalhou, "outro processo"
		if err := inbox.ConcluirEvento(deadline(t), &late); err != nil {
			t.Fatal(err)
		}
		all, err := inbox.EventosDeParceiro(deadline(t), 1, "sienge", 10)
		if err != nil || len(all) != 3 || all[2].Estado != crm.EventoAplicado || all[2].Motivo != "feito" {
			t.Errorf("what had ended is %+v, %v", all, err)
		}
	})
}

// TestCallsOfADayAreCounted: by several processes at once, each day and destination by itself.
func TestCallsOfADayAreCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		spent := open(t, address).Entregas()
		var callers sync.WaitGroup
		for range 8 {
			callers.Go(func() {
				if _, err := spent.Gastar(deadline(t), 1, "sienge", crm.AmbienteProducao, "2026-03-02", 2); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		for day, want := range map[crm.Dia]int{"2026-03-02": 16, "2026-03-03": 0} {
			if total, err := spent.Gastar(deadline(t), 1, "sienge", crm.AmbienteProducao, day, 0); err != nil || total != want {
				t.Errorf("%s: %d, %v", day, total, err)
			}
		}
	})
}
