package crm

import "time"

// Dia is a day without a time of it or a zone, as AAAA-MM-DD; "" = none.
type Dia string

// DiaDe is the day of an instant, in the zone that the instant bears.
func DiaDe(t time.Time) Dia { return Dia(t.Format(time.DateOnly)) }

// Hoje is the day in the tenant's zone.
func (t *Tenant) Hoje(agora time.Time) Dia { return DiaDe(agora.In(t.Fuso())) }

// Texto is dd/mm/aaaa.
func (d Dia) Texto() string {
	if len(d) != len("2026-11-22") {
		return string(d)
	}
	return string(d[8:10] + "/" + d[5:7] + "/" + d[:4])
}

// Valido tells whether it is a day, or none.
func (d Dia) Valido() bool {
	if d == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// Mais is the day so many days later; "" for what is no day.
func (d Dia) Mais(dias int) Dia {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return DiaDe(t.AddDate(0, 0, dias))
}
