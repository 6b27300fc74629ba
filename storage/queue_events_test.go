package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/bits"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage/faulty"
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

// TestEventsShareOneWrite: a partner waits for its event to be stored, so that what waits is one statement of the database, of all events that
// came meanwhile, and nothing is read for them.
func TestEventsShareOneWrite(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		const events = 100 // more than a compound statement takes
		var mu sync.Mutex
		var sent []string
		s, err := Open(deadline(t), address, Options{interposed: func(c driver.Connector) driver.Connector {
			return faulty.Wrap(c, func(m faulty.Moment) error {
				if !m.After {
					mu.Lock()
					defer mu.Unlock()
					sent = append(sent, strings.TrimSpace(string(m.Kind)+" "+strings.Join(strings.Fields(m.Text)[:min(len(strings.Fields(m.Text)), 5)], " ")))
				}
				return nil
			})
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close(context.Background()) })
		inbox := s.Entregas()
		if _, err := inbox.GuardarEvento(deadline(t), event("first", testInstant)); err != nil { // reserves ids, and opens the connection
			t.Fatal(err)
		}
		waiting := func(n int) {
			for deadline := deadline(t); len(s.committer.queue) != n && deadline.Err() == nil; {
				runtime.Gosched()
			}
		}
		for _, size := range []int{1, events} {
			s.committer.turn.Lock() // as while a batch is written
			given := &member{p: &preparedWrite{}}
			given.state.Store(gaveUp)
			s.committer.queue <- given
			waiting(0) // run has that one, and waits for its turn
			var callers sync.WaitGroup
			for i := range size {
				callers.Go(func() {
					if fresh, err := inbox.GuardarEvento(deadline(t), event(fmt.Sprint(size, "/", i), testInstant)); err != nil || !fresh {
						t.Errorf("%d: %v, %v", i, fresh, err)
					}
				})
			}
			waiting(size)
			mu.Lock()
			sent = nil
			mu.Unlock()
			s.committer.turn.Unlock()
			callers.Wait()
			mu.Lock()
			var writes, others []string
			for _, x := range sent {
				switch {
				case strings.HasPrefix(x, "run INSERT"):
					writes = append(writes, x)
				case s.dialect == dialectMySQL:
					others = append(others, x)
				}
			}
			mu.Unlock()
			most := 1
			if s.dialect == dialectSQLite {
				most = bits.OnesCount(uint(size)) // rows go by powers of two, in one transaction
			}
			if len(writes) != most || len(others) != 0 {
				t.Errorf("%d events are sent as %q and %q", size, writes, others)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM eventos_parceiro"); n != events+2 {
			t.Errorf("%d events are stored", n)
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
