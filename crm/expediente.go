package crm

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Expediente is the business calendar of a tenant: on which hours of which weekdays its people work, and on which days nobody does. The
// zero value works around the clock (docs/regras.md §16.3).
type Expediente struct {
	zona     *time.Location
	semana   [7][]turno // by weekday; none at all = 24 hours of every day
	feriados []feriado
	// nacionais: it keeps the national holidays too (Janela).
	nacionais bool
}

// turno is a stretch of a working day, in minutes since midnight by the wall clock.
type turno struct{ de, ate int }

// feriado is a day on which nobody works; ano 0 = every year.
type feriado struct{ dia, mes, ano int }

const minutosDoDia = 24 * 60

// diasDaSemana are the weekdays as the setting names them, from Sunday on as time.Weekday counts.
var diasDaSemana = []string{"dom", "seg", "ter", "qua", "qui", "sex", "sab"}

// Expediente is the tenant's calendar, by its settings.
func (t *Tenant) Expediente() *Expediente {
	return t.expedienteDe(t.Configuracoes.Texto(ConfExpediente))
}

// ExpedienteDaCredencial is the calendar in which a webservice user calls: its own hours, or all of them, but for the tenant's holidays.
func (t *Tenant) ExpedienteDaCredencial(c *Credencial) *Expediente { return t.expedienteDe(c.Horario) }

func (t *Tenant) expedienteDe(semana string) *Expediente {
	e := &Expediente{zona: t.Fuso()}
	e.semana, _ = lerSemana(semana) // both were validated when they were set
	e.feriados, _ = lerFeriados(t.Configuracoes.Lista(ConfFeriados))
	return e
}

// lerSemana reads "seg-sex 08:00-12:00 13:00-18:00, sab 08:00-12:00". Empty is no turno at all.
func lerSemana(texto string) (semana [7][]turno, err error) {
	for parte := range strings.SplitSeq(texto, ",") {
		palavras := strings.Fields(strings.ToLower(strings.ReplaceAll(parte, "á", "a")))
		if len(palavras) == 0 {
			continue
		}
		dias, ok := lerDias(palavras[0])
		if !ok || len(palavras) == 1 {
			return semana, fmt.Errorf("%q: escreva como seg-sex 08:00-18:00", strings.TrimSpace(parte))
		}
		for _, horas := range palavras[1:] {
			t, ok := lerTurno(horas)
			switch {
			case !ok:
				return semana, fmt.Errorf("%q não é um intervalo de horas, como 08:00-18:00", horas)
			case t.de >= t.ate:
				return semana, fmt.Errorf("%q termina antes de começar: escreva as horas na ordem, como 08:00-18:00", horas)
			}
			for _, d := range dias {
				if n := len(semana[d]); n > 0 && t.de < semana[d][n-1].ate {
					return semana, fmt.Errorf("%q começa antes do fim do intervalo anterior de %s", horas, diasDaSemana[d])
				}
				semana[d] = append(semana[d], t)
			}
		}
	}
	return semana, nil
}

// lerDias reads "seg" or "seg-sex"; "sex-seg" goes over the weekend.
func lerDias(texto string) (dias []int, ok bool) {
	de, ate, varios := strings.Cut(texto, "-")
	primeiro, ultimo := slices.Index(diasDaSemana, de), slices.Index(diasDaSemana, ate)
	if !varios {
		ultimo = primeiro
	}
	if primeiro < 0 || ultimo < 0 {
		return nil, false
	}
	for d := primeiro; ; d = (d + 1) % 7 {
		dias = append(dias, d)
		if d == ultimo {
			return dias, true
		}
	}
}

func lerTurno(texto string) (t turno, ok bool) {
	de, ate, _ := strings.Cut(texto, "-")
	var ok1, ok2 bool
	t.de, ok1 = lerMinuto(de)
	t.ate, ok2 = lerMinuto(ate)
	return t, ok1 && ok2
}

// lerMinuto reads a time of day up to 24:00, in minutes.
func lerMinuto(texto string) (int, bool) {
	if texto == "24:00" {
		return minutosDoDia, true
	}
	h, err := time.Parse("15:04", texto)
	return 60*h.Hour() + h.Minute(), err == nil
}

// lerFeriados reads days: 25/12 of every year, 20/11/2026 of one.
func lerFeriados(dias []string) (lidos []feriado, err error) {
	for _, texto := range dias {
		d, err := time.Parse("02/01/2006", texto)
		if err != nil {
			if d, err = time.Parse("02/01/2006", texto+"/2000"); err != nil { // a leap year: 29/02 is a day
				return nil, fmt.Errorf("%q não é um dia, como 25/12 ou 20/11/2026", texto)
			}
			d = d.AddDate(-2000, 0, 0)
			lidos = append(lidos, feriado{d.Day(), int(d.Month()), 0})
			continue
		}
		lidos = append(lidos, feriado{d.Day(), int(d.Month()), d.Year()})
	}
	return lidos, nil
}

// corrido tells whether it works around the clock.
func (e *Expediente) corrido() bool {
	return len(e.feriados) == 0 && !slices.ContainsFunc(e.semana[:], func(t []turno) bool { return len(t) > 0 })
}

// turnos are the stretches of the day that t is in. A week without hours is one of whole days.
func (e *Expediente) turnos(t time.Time) []turno {
	ano, mes, dia := t.Date()
	if e.nacionais && FeriadoNacional(ano, mes, dia) ||
		slices.ContainsFunc(e.feriados, func(f feriado) bool { return f.dia == dia && f.mes == int(mes) && (f.ano == 0 || f.ano == ano) }) {
		return nil
	}
	if !slices.ContainsFunc(e.semana[:], func(t []turno) bool { return len(t) > 0 }) {
		return []turno{{0, minutosDoDia}}
	}
	return e.semana[t.Weekday()]
}

// as is a wall-clock minute of the day that t is in, as an instant. One that a change of the clock skips is the instant after the change.
func (e *Expediente) as(t time.Time, minuto int) time.Time {
	ano, mes, dia := t.Date()
	return time.Date(ano, mes, dia, minuto/60, minuto%60, 0, 0, e.zona)
}

// maxDiasAndados bounds how many days are walked: a calendar of holidays alone must not be walked for ever.
const maxDiasAndados = 20 * 366

// Somar gives the instant at which so much working time has passed after de; a negative time, the one before which it had.
func (e *Expediente) Somar(de time.Time, tempo time.Duration) time.Time {
	if e.corrido() {
		return de.Add(tempo)
	}
	dia, passo := de.In(e.zona), 1
	if tempo < 0 {
		passo = -1
	}
	for range maxDiasAndados {
		turnos := slices.Clone(e.turnos(dia))
		if passo < 0 {
			slices.Reverse(turnos)
		}
		for _, t := range turnos {
			inicio, fim := e.as(dia, t.de), e.as(dia, t.ate)
			if passo > 0 {
				inicio = maisTarde(inicio, de)
			} else if fim.After(de) {
				fim = de
			}
			ha := fim.Sub(inicio)
			switch {
			case ha <= 0:
			case passo > 0 && ha >= tempo:
				return inicio.Add(tempo).UTC()
			case passo < 0 && ha >= -tempo:
				return fim.Add(tempo).UTC()
			default:
				tempo -= time.Duration(passo) * ha
			}
		}
		dia = e.as(dia, 12*60).AddDate(0, 0, passo)
	}
	return de.Add(tempo)
}

// Entre is the working time between two instants, negative when ate is the earlier.
func (e *Expediente) Entre(de, ate time.Time) time.Duration {
	if e.corrido() {
		return ate.Sub(de)
	}
	if ate.Before(de) {
		return -e.Entre(ate, de)
	}
	var soma time.Duration
	dia := de.In(e.zona)
	for n := 0; n < maxDiasAndados && e.as(dia, 0).Before(ate); n++ {
		for _, t := range e.turnos(dia) {
			inicio, fim := maisTarde(e.as(dia, t.de), de), e.as(dia, t.ate)
			if fim.After(ate) {
				fim = ate
			}
			soma += max(fim.Sub(inicio), 0)
		}
		dia = e.as(dia, 12*60).AddDate(0, 0, 1)
	}
	return soma
}

// FimDoDia is the end of the day so many days after de, of working days when uteis: the end of its last turno, or midnight where nobody
// works on it.
func (e *Expediente) FimDoDia(de time.Time, dias int, uteis bool) time.Time {
	dia := e.as(de.In(e.zona), 12*60)
	if !uteis {
		dia = dia.AddDate(0, 0, dias)
	}
	for n := 0; uteis && n < maxDiasAndados; n++ {
		if len(e.turnos(dia)) > 0 {
			if dias == 0 {
				break
			}
			dias--
		}
		dia = dia.AddDate(0, 0, 1)
	}
	ate := minutosDoDia
	if t := e.turnos(dia); len(t) > 0 {
		ate = t[len(t)-1].ate
	}
	return e.as(dia, ate).UTC()
}
