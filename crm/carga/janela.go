package carga

import (
	"errors"
	"strings"
	"time"
)

// Janela is a stretch of each day, in the tenant's zone; one that ends before it begins goes over midnight. The zero value is none.
type Janela struct{ De, Ate time.Duration }

// ErrJanela is the error of a text that is no Janela.
var ErrJanela = errors.New("use HH:MM-HH:MM, como 22:00-05:00")

// LerJanela reads HH:MM-HH:MM; "" is none.
func LerJanela(texto string) (Janela, error) {
	texto = strings.TrimSpace(texto)
	if texto == "" {
		return Janela{}, nil
	}
	de, ate, ok := strings.Cut(texto, "-")
	j := Janela{}
	var err1, err2 error
	j.De, err1 = lerHora(de)
	j.Ate, err2 = lerHora(ate)
	if !ok || err1 != nil || err2 != nil || j.De == j.Ate {
		return Janela{}, ErrJanela
	}
	return j, nil
}

func lerHora(texto string) (time.Duration, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(texto))
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

// Em gives the stretch that holds an instant; ok is false outside of it.
func (j Janela) Em(t time.Time, zona *time.Location) (de, ate time.Time, ok bool) {
	if j == (Janela{}) {
		return time.Time{}, time.Time{}, false
	}
	local := t.In(zona)
	for _, dias := range [...]int{0, -1} { // one that began yesterday may go on
		de = doDia(local, dias, j.De)
		if ate = doDia(local, dias, j.Ate); j.Ate < j.De {
			ate = doDia(local, dias+1, j.Ate)
		}
		if !t.Before(de) && t.Before(ate) {
			return de.UTC(), ate.UTC(), true
		}
	}
	return time.Time{}, time.Time{}, false
}

// doDia is a time of day so many days from that of t, by the wall clock: days with a change of the hour are no exception.
func doDia(t time.Time, dias int, hora time.Duration) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+dias, int(hora/time.Hour), int(hora%time.Hour/time.Minute), 0, 0, t.Location())
}
