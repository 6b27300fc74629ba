package crm

import (
	"strings"
	"time"
)

// Years outside this range cannot be kept by every database, or are a toolkit's way of writing "no date".
const (
	anoMinimo = 1001
	anoMaximo = 9998
)

// LerData reads a date as the contract's callers write it, YYYY-MM-DD[ HH:MM[:SS]] or DD/MM/YYYY[ HH:MM[:SS]]
// (DESIGN §3 "Dates"; a T may stand for the blank), in the given zone, and returns it in UTC.
func LerData(texto string, zona *time.Location) (time.Time, bool) {
	s := strings.TrimSpace(texto)
	if len(s) < 10 {
		return time.Time{}, false
	}
	var ano, mes, dia int
	var ok bool
	switch {
	case s[4] == '-' && s[7] == '-':
		ano, mes, dia, ok = lerTres(s[0:4], s[5:7], s[8:10])
	case s[2] == '/' && s[5] == '/':
		dia, mes, ano, ok = lerTres(s[0:2], s[3:5], s[6:10])
	}
	hora, minuto, segundo, okHora := lerHora(s[10:])
	if !ok || !okHora || ano < anoMinimo || ano > anoMaximo || mes < 1 || mes > 12 || dia < 1 {
		return time.Time{}, false
	}
	// The day is judged by itself: with the hour, a clock change could move it.
	if d := time.Date(ano, time.Month(mes), dia, 0, 0, 0, 0, time.UTC); d.Day() != dia {
		return time.Time{}, false
	}
	t := time.Date(ano, time.Month(mes), dia, hora, minuto, segundo, 0, zona)
	if h := t.Hour(); h != hora {
		// Skipped by a clock change (summer time used to begin at midnight): the same distance after it, the same day.
		t = t.Add(time.Duration((hora-h+24)%24) * time.Hour)
	}
	return t.UTC(), true
}

// lerHora reads "", " HH:MM" or " HH:MM:SS".
func lerHora(s string) (hora, minuto, segundo int, ok bool) {
	if s == "" {
		return 0, 0, 0, true
	}
	if (s[0] != ' ' && s[0] != 'T') || (len(s) != 6 && len(s) != 9) || s[3] != ':' {
		return 0, 0, 0, false
	}
	segundos := "00"
	if len(s) == 9 {
		if s[6] != ':' {
			return 0, 0, 0, false
		}
		segundos = s[7:9]
	}
	hora, minuto, segundo, ok = lerTres(s[1:3], s[4:6], segundos)
	return hora, minuto, segundo, ok && hora < 24 && minuto < 60 && segundo < 60
}

func lerTres(a, b, c string) (x, y, z int, ok bool) {
	x, ok1 := lerDigitos(a)
	y, ok2 := lerDigitos(b)
	z, ok3 := lerDigitos(c)
	return x, y, z, ok1 && ok2 && ok3
}

func lerDigitos(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// lerDataDaParte reads the date of a part; nil when it is empty. One that cannot be read is a refusal that names the part.
func lerDataDaParte(campos Campos, parte string, zona *time.Location) (*time.Time, error) {
	texto := campos.Texto(parte)
	if texto == "" {
		return nil, nil
	}
	t, ok := LerData(texto, zona)
	if !ok {
		return nil, Recusar(RecusaData, parte)
	}
	return &t, nil
}
