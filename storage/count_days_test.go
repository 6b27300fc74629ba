package storage

import (
	"errors"
	"testing"
	"time"

	"ponte/crm"
)

// TestDaysAreAddedUp: days of the zone that are over are one row for what is alike, beside the hours of what is not a whole day of it; what comes
// late is in its day, and another zone has other days.
func TestDaysAreAddedUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		zone, err := time.LoadLocation("America/Sao_Paulo")
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 27, 12, 22, 0, 0, zone)
		s, tenant, log := countedTenant(t, address, &now)
		at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 10, 0, 0, zone) }
		for _, when := range []time.Time{at(23, 23), at(24, 0), at(24, 11), at(24, 23), at(26, 1), at(26, 1), at(27, 0), at(27, 12)} {
			log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: when, Duracao: time.Millisecond})
		}
		day := func(day int, zone *time.Location) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, zone) }
		since := func(from time.Time) string {
			return callsOf(t, s, tenant.ID, from, day(28, from.Location()), crm.PassoDia)
		}
		count := func(zone *time.Location) {
			t.Helper()
			for range 2 {
				if err := errors.Join(s.countCalls(deadline(t), tenant.ID), s.countDays(deadline(t), tenant.ID, zone)); err != nil {
					t.Fatal(err)
				}
			}
		}
		rest := "27 03:00 mega atendida 0=1; 27 15:10 mega atendida 0=1"
		if err := s.countCalls(deadline(t), tenant.ID); err != nil {
			t.Fatal(err)
		}
		hours := "24 03:00 mega atendida 0=1; 24 14:00 mega atendida 0=1; 25 02:00 mega atendida 0=1; 26 04:00 mega atendida 0=2; " + rest
		if got := since(day(24, zone)); got != hours {
			t.Errorf("before days are added up:\n%s, want\n%s", got, hours)
		}
		count(zone)
		want := "24 03:00 mega atendida 0=3; 26 03:00 mega atendida 0=2; " + rest
		if got := since(day(24, zone)); got != want {
			t.Errorf("days:\n%s, want\n%s", got, want)
		}
		// Amid a day its hours are read, and by UTC all are.
		if got, want := since(at(24, 11).Truncate(time.Hour)), "24 14:00 mega atendida 0=1; 25 02:00 mega atendida 0=1; 26 03:00 mega atendida 0=2; "+rest; got != want {
			t.Errorf("from amid a day:\n%s, want\n%s", got, want)
		}
		if got := callsOf(t, s, tenant.ID, day(24, zone).UTC(), day(28, zone).UTC(), crm.PassoDia); got != hours {
			t.Errorf("days of another zone:\n%s, want\n%s", got, hours)
		}
		log(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at(26, 20)})
		if err := s.recountCalls(deadline(t), tenant.ID); err != nil {
			t.Fatal(err)
		}
		late := "24 03:00 mega atendida 0=3; 26 04:00 mega atendida 0=2; 26 23:00 mega atendida 0=1; " + rest
		if got := since(day(24, zone)); got != late {
			t.Errorf("with a late one, before its day is added up again:\n%s, want\n%s", got, late)
		}
		count(zone)
		want = "24 03:00 mega atendida 0=3; 26 03:00 mega atendida 0=3; " + rest
		if got := since(day(24, zone)); got != want {
			t.Errorf("with a late one:\n%s, want\n%s", got, want)
		}
		// Of another zone nothing of the first one's days is left.
		west := time.FixedZone("America/Manaus", -4*3600)
		count(west)
		want = "24 04:00 mega atendida 0=2; 26 04:00 mega atendida 0=4; 27 15:10 mega atendida 0=1"
		if got := callsOf(t, s, tenant.ID, day(24, west), day(28, west), crm.PassoDia); got != want {
			t.Errorf("another zone:\n%s, want\n%s", got, want)
		}
		if got := since(day(25, zone)); got != "26 04:00 mega atendida 0=2; 26 23:00 mega atendida 0=1; "+rest {
			t.Errorf("the first zone, whose days are no more: %s", got)
		}
	})
}
