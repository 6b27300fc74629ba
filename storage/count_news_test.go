package storage

import (
	"slices"
	"testing"
	"time"

	"ponte/crm"
)

// TestOnlyTenantsWithNewsAreCounted: who has calls that are not counted, an hour that is over, or a mark of a clock that was ahead; nobody else is
// looked at, and what is counted is what a look at all counts.
func TestOnlyTenantsWithNewsAreCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
		now := noon.Add(22 * time.Minute)
		s, tenant, log := countedTenant(t, address, &now)
		idle := newTenant(t, administration(s), "parada")
		call := func(at time.Time) {
			t.Helper()
			log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at})
		}
		news := func(when string, want ...int64) {
			t.Helper()
			got, err := s.withNews(deadline(t))
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v have news (%v), want %v", when, got, err, want)
			}
			if err := s.countNews(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		news("before anybody calls")
		call(noon.Add(-time.Hour))
		call(noon.Add(3 * time.Minute))
		news("at the first calls", tenant.ID)
		news("within the hour", tenant.ID)
		now = noon.Add(time.Hour + time.Minute)
		news("when the hour is over", tenant.ID)
		news("when the hour is closed")
		if got := callsOf(t, s, tenant.ID, noon.Add(-23*time.Hour), noon.Add(time.Hour), crm.PassoLongo); got != "27 11:00 mega atendida 0=1; 27 12:00 mega atendida 0=1" {
			t.Errorf("counted: %s", got)
		}
		now = noon.Add(20 * time.Hour)
		call(noon.Add(19 * time.Hour))
		news("after a night", tenant.ID)
		now = noon.Add(2 * time.Hour)
		news("when the clock was set back", tenant.ID)
		if n, err := s.remembered(deadline(t), countedCalls(idle.ID)); err != nil || n != 0 {
			t.Errorf("who never called has the mark %d, %v", n, err)
		}
	})
}
