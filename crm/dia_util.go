package crm

import "time"

// DiaUtilDepois is the n-th working day after a day, which itself is not counted: Monday to Friday without national and own holidays, whatever the hours in
// which the tenant works, as deadlines of law count. A text that is no day comes back as it is.
func (t *Tenant) DiaUtilDepois(dia Dia, n int) Dia {
	d, err := time.Parse(time.DateOnly, string(dia))
	if err != nil {
		return dia
	}
	e, err := t.Janela("seg-sex 00:00-24:00", time.UTC)
	if err != nil {
		return dia
	}
	for andados := 0; n > 0 && andados < maxDiasAndados; andados++ {
		if d = d.AddDate(0, 0, 1); len(e.turnos(d)) > 0 {
			n--
		}
	}
	return DiaDe(d)
}
