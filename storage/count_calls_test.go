package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// countedTenant is a tenant at a fixed present, and a way to log calls of it.
func countedTenant(t *testing.T, address string, now *time.Time) (*Storage, *crm.Tenant, func(...crm.Chamada)) {
	t.Helper()
	s := open(t, address)
	s.now = func() time.Time { return *now }
	tenant := newTenant(t, administration(s), "obra")
	return s, tenant, func(calls ...crm.Chamada) {
		t.Helper()
		for i := range calls {
			calls[i].TenantID, calls[i].Vezes = tenant.ID, max(calls[i].Vezes, 1)
		}
		if err := s.calls.write(deadline(t), calls); err != nil {
			t.Fatal(err)
		}
	}
}

// callsOf is what is counted of an interval, in the order of time, with the start of each slot before an instant.
func callsOf(t *testing.T, s *Storage, tenantID int64, from, until time.Time, step time.Duration) string {
	t.Helper()
	counts, err := s.Painel().Chamadas(deadline(t), tenantID, from, until, step)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, 0, len(counts.Linhas))
	for _, l := range counts.Linhas {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %d=%d", l.Inicio.Format("02 15:04"), l.Sistema, l.Situacao, l.Recusa, l.Quantidade)))
	}
	slices.Sort(lines)
	if counts.Falta {
		lines = append(lines, "more")
	}
	return strings.Join(lines, "; ")
}

// TestCallsAreCounted: hours that are over by the hour, the present one by five minutes, the last minutes out of the rows; the sum is the same before
// and after they are counted, and however often that is done.
func TestCallsAreCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
		now := noon.Add(22 * time.Minute)
		s, tenant, log := countedTenant(t, address, &now)
		at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
		log(
			crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(-100), Duracao: time.Millisecond},
			crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(-65), Duracao: 3 * time.Millisecond},
			crm.Chamada{Situacao: crm.ChamadaRecusada, CodigoRecusa: 101, Em: at(-61), Vezes: 40},
			crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(-1)},
			crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRepetida, Em: at(7)},
			crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(9)},
			crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(21)},
		)
		log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(-60 * 24 * 61)})
		day := func() string {
			return callsOf(t, s, tenant.ID, noon.Add(-23*time.Hour), noon.Add(time.Hour), crm.PassoLongo)
		}
		if got, want := day(), "27 12:05 mega atendida 0=1; 27 12:05 mega repetida 0=1; 27 12:20 mega atendida 0=1; more"; got != want {
			t.Errorf("before: %s, want %s", got, want)
		}
		for range 2 {
			if err := s.Count(deadline(t)); err != nil {
				t.Fatal(err)
			}
			want := "27 10:00  recusada 101=40; 27 10:00 mega atendida 0=2; 27 11:00 mega atendida 0=1; 27 12:05 mega atendida 0=1; 27 12:05 mega repetida 0=1; 27 12:20 mega atendida 0=1"
			if got := day(); got != want {
				t.Errorf("counted:\n%s, want\n%s", got, want)
			}
			if got, want := callsOf(t, s, tenant.ID, at(-65), at(10), crm.PassoCurto), "27 10:55  recusada 101=40; 27 10:55 mega atendida 0=1; 27 11:55 mega atendida 0=1; 27 12:05 mega atendida 0=1; 27 12:05 mega repetida 0=1"; got != want {
				t.Errorf("by five minutes: %s, want %s", got, want)
			}
		}
		counts, err := s.Painel().Chamadas(deadline(t), tenant.ID, at(-120), at(-60), crm.PassoLongo)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range counts.Linhas {
			if l.Atendida() && (l.Tempos.Percentil(100) < 2700*time.Microsecond || l.Tempos.Percentil(100) > 3300*time.Microsecond || !l.Ultima.Equal(at(-65))) {
				t.Errorf("times %s, last %v", l.Tempos, l.Ultima)
			}
		}
		// The hour ends without another call: it is counted whole all the same.
		now = noon.Add(3 * time.Hour)
		if err := s.Count(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if got := callsOf(t, s, tenant.ID, noon, now, crm.PassoLongo); got != "27 12:00 mega atendida 0=2; 27 12:00 mega repetida 0=1" {
			t.Errorf("the hour that ended: %s", got)
		}
		// What was written late is found by the sweeper; what was deleted since stays counted.
		log(crm.Chamada{Sistema: "vimob", Situacao: crm.ChamadaAtendida, Em: at(-30)})
		if _, err := s.pools.writer.Exec("DELETE FROM chamadas WHERE em = ?", toMS(at(-61))); err != nil {
			t.Fatal(err)
		}
		if err := s.sweepCounts(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if got := callsOf(t, s, tenant.ID, noon.Add(-3*time.Hour), noon, crm.PassoLongo); got != "27 10:00  recusada 101=40; 27 10:00 mega atendida 0=2; 27 11:00 mega atendida 0=1; 27 11:00 vimob atendida 0=1" {
			t.Errorf("with the late one: %s", got)
		}
		// Old slots go; a past that is written afterwards is counted when it is asked to be.
		now = now.Add(4 * 24 * time.Hour)
		if err := s.sweepCounts(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM chamadas_contagens WHERE passo = 5"); n != 0 {
			t.Errorf("%d slots are left", n)
		}
		log(crm.Chamada{Sistema: "novo", Situacao: crm.ChamadaAtendida, Em: at(-60 * 24 * 10)})
		if err := errors.Join(s.CountAgain(deadline(t), tenant.ID), s.Count(deadline(t))); err != nil {
			t.Fatal(err)
		}
		if got := callsOf(t, s, tenant.ID, at(-60*24*11), at(-60*24*9), crm.PassoLongo); got != "17 12:00 novo atendida 0=1" {
			t.Errorf("the past: %s", got)
		}
	})
}

// TestCountingIsTakenUpAgain: killed between what it writes and what it remembers, or done by two processes, it ends in the same counts.
func TestCountingIsTakenUpAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := time.Date(2026, 11, 27, 12, 22, 0, 0, time.UTC)
		s, tenant, log := countedTenant(t, address, &now)
		for h := range 6 {
			log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: now.Add(time.Duration(-h) * time.Hour)})
		}
		if err := s.Count(deadline(t)); err != nil {
			t.Fatal(err)
		}
		want := callsOf(t, s, tenant.ID, now.Truncate(time.Hour).Add(-23*time.Hour), now, crm.PassoLongo)
		name := countedCalls(tenant.ID)
		for _, back := range []time.Duration{time.Hour, 5 * time.Hour} {
			if _, err := s.pools.writer.Exec("UPDATE sequencias SET proximo = ? WHERE nome = ?", toMS(now.Add(-back).Truncate(time.Hour)), name); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 2)
			for range 2 {
				go func() { ended <- s.Count(context.WithoutCancel(deadline(t))) }()
			}
			if err := errors.Join(<-ended, <-ended, s.Count(deadline(t))); err != nil {
				t.Fatal(err)
			}
			if got := callsOf(t, s, tenant.ID, now.Truncate(time.Hour).Add(-23*time.Hour), now, crm.PassoLongo); got != want {
				t.Errorf("%v back: %s, want %s", back, got, want)
			}
		}
	})
}

// TestCountingOutlivesAClockThatWasAhead: what came after the clock was set right is counted, not only once the present is where it was.
func TestCountingOutlivesAClockThatWasAhead(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
		now := noon.Add(48 * time.Hour)
		s, tenant, log := countedTenant(t, address, &now)
		log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: now.Add(-time.Hour)})
		if err := s.Count(deadline(t)); err != nil {
			t.Fatal(err)
		}
		now = noon.Add(30 * time.Minute)
		log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: noon.Add(-time.Hour)}, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: now.Add(-time.Minute)})
		for range 2 {
			if err := s.Count(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		if got := callsOf(t, s, tenant.ID, noon.Add(-23*time.Hour), noon.Add(time.Hour), crm.PassoLongo); got != "27 11:00 mega atendida 0=1; 27 12:25 mega atendida 0=1" {
			t.Errorf("after the clock was set right: %s", got)
		}
	})
}
