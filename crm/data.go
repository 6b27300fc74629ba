package crm

import (
	"strings"
	"time"
	"unicode"
)

// Years outside this range cannot be kept by every database, or are a toolkit's way of writing "no date".
const (
	anoMinimo = 1001
	anoMaximo = 9998
)

// Leitura is what a text in the place of a date turned out to be.
type Leitura int

// Outcomes of LerData.
const (
	DataIlegivel Leitura = iota
	DataNula             // a toolkit's way of writing "no date", or a mask that was left blank
	DataLida
)

// dia is a day of the calendar as written.
type dia struct{ ano, mes, dia int }

// diasNulos are the days by which toolkits write "no date", whatever the hour beside them: zero in Delphi and OLE, in
// FoxPro and SQL Server, zero as Excel shows it, the least date of SQL Server and of .NET, zero in GeneXus and MySQL.
var diasNulos = [...]dia{{1899, 12, 30}, {1899, 12, 31}, {1900, 1, 1}, {1900, 1, 0}, {1753, 1, 1}, {1, 1, 1}, {0, 0, 0}}

// zerosPHP is what PHP makes of 0000-00-00: the day before the first month of the year 0.
var zerosPHP = [...]string{"-0001-11-30", "30/11/-0001"}

// zeroUnix is a day like any other but for its first instant.
var zeroUnix = dia{1970, 1, 1}

func (d dia) nulo() bool {
	for i := range diasNulos {
		if diasNulos[i] == d {
			return true
		}
	}
	return false
}

// LerData reads a date as callers write it and returns it in UTC: YYYY-MM-DD or DD/MM/YYYY, alone or with HH:MM[:SS]
// behind a blank or a T, a fraction of the second (kept to the millisecond) and Z or an offset ±HH[:MM]. Without an offset
// it is of the given zone. 24:00 is the end of its day. An hour mask left blank is no hour, and a day without an hour is
// that day in the zone, whatever offset stands beside it.
func LerData(texto string, zona *time.Location) (time.Time, Leitura) {
	s := strings.TrimSpace(texto)
	e, ok := lerEscrita(s)
	switch {
	case !ok && (somente(s, "/-.:_0") || strings.HasPrefix(s, zerosPHP[0]) || strings.HasPrefix(s, zerosPHP[1])):
		return time.Time{}, DataNula
	case !ok:
		return time.Time{}, DataIlegivel
	case e.dia.nulo() || e.dia == zeroUnix && e.hora == hora{}:
		return time.Time{}, DataNula
	}
	t, ok := e.instante(zona)
	switch {
	case !ok:
		return time.Time{}, DataIlegivel
	case t.Unix()%86_400 == 0 && t.Nanosecond() == 0 && t.Year() <= zeroUnix.ano:
		// Midnight UTC of such a day, moved by a zone on its way here: 1969-12-31T21:00:00-03:00.
		if d := (dia{t.Year(), int(t.Month()), t.Day()}); d == zeroUnix || d.nulo() {
			return time.Time{}, DataNula
		}
	case t.Equal(time.Date(zeroUnix.ano, time.Month(zeroUnix.mes), zeroUnix.dia, 0, 0, 0, 0, zona)):
		return time.Time{}, DataNula // its midnight here, as the moment that it is: 1970-01-01T03:00:00.000Z
	}
	return t, DataLida
}

// somente tells whether there is nothing in it but blanks and these characters, as in a mask that was left blank.
func somente(s, caracteres string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(caracteres, r) && !unicode.IsSpace(r) }) < 0
}

// hora is a time of day as written.
type hora struct{ hora, minuto, segundo, milissegundo int }

// escrita is a date as written, its numbers not judged yet.
type escrita struct {
	dia
	hora
	temHora      bool          // behind the day
	deslocada    bool          // it says an offset
	deslocamento time.Duration // east of UTC
}

func lerEscrita(s string) (e escrita, ok bool) {
	if len(s) < 10 {
		return e, false
	}
	switch {
	case s[4] == '-' && s[7] == '-':
		e.ano, e.mes, e.dia.dia, ok = lerTres(s[0:4], s[5:7], s[8:10])
	case s[2] == '/' && s[5] == '/':
		e.dia.dia, e.mes, e.ano, ok = lerTres(s[0:2], s[3:5], s[6:10])
	}
	if !ok {
		return e, false
	}
	resto := s[10:]
	if somente(resto, ":_") {
		return e, true
	}
	if e.temHora = resto[0] == ' ' || resto[0] == 'T' || resto[0] == 't'; e.temHora {
		if e.hora, resto, ok = lerHora(resto[1:]); !ok {
			return e, false
		}
	}
	deslocamento, dito, ok := lerDeslocamento(resto)
	if e.temHora {
		e.deslocada, e.deslocamento = dito, deslocamento
	}
	return e, ok
}

// instante judges the numbers and gives the moment in UTC.
func (e *escrita) instante(zona *time.Location) (time.Time, bool) {
	if e.ano < anoMinimo || e.ano > anoMaximo || e.mes < 1 || e.mes > 12 || e.dia.dia < 1 {
		return time.Time{}, false
	}
	// The day is judged by itself: with the hour, a clock change could move it.
	d := time.Date(e.ano, time.Month(e.mes), e.dia.dia, 0, 0, 0, 0, time.UTC)
	if d.Day() != e.dia.dia {
		return time.Time{}, false
	}
	h := e.hora
	if h == (hora{hora: 24}) {
		d, h = d.AddDate(0, 0, 1), hora{}
	}
	if h.hora > 23 || h.minuto > 59 || h.segundo > 59 {
		return time.Time{}, false
	}
	if e.deslocada {
		zona = time.UTC
	}
	t := time.Date(d.Year(), d.Month(), d.Day(), h.hora, h.minuto, h.segundo, h.milissegundo*int(time.Millisecond), zona)
	if lida := t.Hour(); lida != h.hora {
		// Skipped by a clock change (summer time used to begin at midnight): the same distance after it, the same day.
		t = t.Add(time.Duration((h.hora-lida+24)%24) * time.Hour)
	}
	return t.UTC().Add(-e.deslocamento), true
}

// lerHora reads HH:MM[:SS[.fraction]] and gives what stands behind it.
func lerHora(s string) (h hora, resto string, ok bool) {
	if len(s) < 5 || s[2] != ':' {
		return h, "", false
	}
	horas, minutos, segundos := s[0:2], s[3:5], "00"
	resto = s[5:]
	if len(resto) >= 3 && resto[0] == ':' {
		segundos, resto = resto[1:3], resto[3:]
		if len(resto) > 0 && (resto[0] == '.' || resto[0] == ',') {
			if h.milissegundo, resto, ok = lerFracao(resto[1:]); !ok {
				return h, "", false
			}
		}
	}
	h.hora, h.minuto, h.segundo, ok = lerTres(horas, minutos, segundos)
	return h, resto, ok
}

// lerFracao reads the digits of a fraction of a second: whole milliseconds, as the database keeps them.
func lerFracao(s string) (milissegundo int, resto string, ok bool) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	milissegundo, _ = lerDigitos((s[:n] + "000")[:3])
	return milissegundo, s[n:], n > 0
}

// lerDeslocamento reads "", Z, ±HH, ±HHMM, ±HH:MM or ±HH:MM:SS, after a blank too: before there were zones, São Paulo was at
// -03:06:28, and Java says so of 1899.
func lerDeslocamento(s string) (d time.Duration, dito, ok bool) {
	s = strings.TrimPrefix(s, " ")
	switch {
	case s == "":
		return 0, false, true
	case s == "Z" || s == "z":
		return 0, true, true
	case len(s) == 9 && s[3] == ':' && s[6] == ':':
		s = s[:3] + s[4:6] + s[7:]
	case len(s) == 6 && s[3] == ':':
		s = s[:3] + s[4:] + "00"
	case len(s) == 5:
		s += "00"
	case len(s) == 3:
		s += "0000"
	}
	if len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false, false
	}
	horas, minutos, segundos, ok := lerTres(s[1:3], s[3:5], s[5:7])
	d = time.Duration(horas)*time.Hour + time.Duration(minutos)*time.Minute + time.Duration(segundos)*time.Second
	if s[0] == '-' {
		d = -d
	}
	return d, true, ok && horas < 24 && minutos < 60 && segundos < 60
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

// semHora tells whether a date that can be read says its day only.
func semHora(texto string) bool {
	e, ok := lerEscrita(strings.TrimSpace(texto))
	return ok && !e.temHora
}

// lerDataDaParte reads the date of a part; nil when it is empty, or says that there is none, which leaves a notice without
// the value: it may be personal. One that cannot be read is a refusal that names the part.
func (p *Pedido) lerDataDaParte(campos Campos, parte string, zona *time.Location) (*time.Time, error) {
	texto := campos.Texto(parte)
	if texto == "" {
		return nil, nil
	}
	t, leitura := LerData(texto, zona)
	switch {
	case leitura == DataLida:
		return &t, nil
	case leitura == DataIlegivel && !Ausente(texto):
		return nil, Recusar(RecusaData, parte)
	}
	p.avisar(parte+" COM DATA NULA, LIDA COMO VAZIA", "Enviar a parte vazia quando nao ha data no sistema chamador")
	return nil, nil
}
