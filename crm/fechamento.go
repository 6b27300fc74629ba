package crm

import "time"

// FechamentoAceito judges a closing date by the opening: one before it closes nothing, as if it had not been sent, and
// leaves a notice. A day without an hour that is the opening's own day closes at the opening. An opening that nobody dated
// (dita false) is the arrival at Ponte, which may be hours later than what the caller saw: then its whole day counts.
func FechamentoAceito(fechada *time.Time, aberta time.Time, dita bool, t *Tenant, avisar func(problema, acao string)) *time.Time {
	if fechada == nil || !fechada.Before(aberta) {
		return fechada
	}
	inicio := aberta // a copy: what is pointed at would be on the heap, and most calls end above
	zona := t.Fuso()
	dia := aberta.In(zona).Format(time.DateOnly)
	if !dita && fechada.In(zona).Format(time.DateOnly) == dia {
		return &inicio
	}
	for _, z := range [...]*time.Location{zona, time.UTC} { // a script's day is midnight UTC
		if meiaNoite, _ := LerData(dia, z); fechada.Equal(meiaNoite) {
			return &inicio
		}
	}
	avisar("DATA_FECHAMENTO ANTERIOR A ABERTURA, NAO APLICADA", "Corrigir a data no sistema chamador e repetir")
	return nil
}

func maisTarde(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
