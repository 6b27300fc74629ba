package crm

import "time"

// nacionais are the national holidays of every year, by month and day; Good Friday is counted from Easter. Carnival and Corpus Christi are
// none by law: who keeps them has them among the tenant's own.
var nacionais = [][2]int{{1, 1}, {4, 21}, {5, 1}, {9, 7}, {10, 12}, {11, 2}, {11, 15}, {11, 20}, {12, 25}}

// FeriadoNacional tells a national holiday.
func FeriadoNacional(ano int, mes time.Month, dia int) bool {
	for _, f := range nacionais {
		if f[0] == int(mes) && f[1] == dia {
			return true
		}
	}
	sexta := pascoa(ano).AddDate(0, 0, -2)
	return sexta.Month() == mes && sexta.Day() == dia
}

// pascoa is Easter Sunday of the Gregorian calendar (the anonymous algorithm, as Meeus gives it).
func pascoa(ano int) time.Time {
	a, b, c := ano%19, ano/100, ano%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(ano, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

// Janela is a calendar with hours of its own, written as ConfExpediente is, in a zone: closed on the tenant's holidays and on the national
// ones. An empty semana is an error: nobody means all hours by it.
func (t *Tenant) Janela(semana string, zona *time.Location) (*Expediente, error) {
	e := &Expediente{zona: zona, nacionais: true}
	var err error
	if e.semana, err = lerSemana(semana); err != nil {
		return nil, err
	}
	if e.corrido() {
		return nil, NovoInvalido("semana", MotivoVazio)
	}
	e.feriados, _ = lerFeriados(t.Configuracoes.Lista(ConfFeriados)) // validated when it was set
	return e, nil
}

// Aberto tells whether an instant is within its hours.
func (e *Expediente) Aberto(t time.Time) bool {
	local := t.In(e.zona)
	minuto := 60*local.Hour() + local.Minute()
	for _, s := range e.turnos(local) {
		if s.de <= minuto && minuto < s.ate {
			return true
		}
	}
	return false
}

// Abre is the first instant from t on that is within its hours; t itself when it is.
func (e *Expediente) Abre(t time.Time) time.Time {
	if e.Aberto(t) {
		return t
	}
	dia := t.In(e.zona)
	for range maxDiasAndados {
		for _, s := range e.turnos(dia) {
			if inicio := e.as(dia, s.de); inicio.After(t) {
				return inicio.UTC()
			}
		}
		dia = e.as(dia, 12*60).AddDate(0, 0, 1)
	}
	return t
}

// Dia is the day that an instant is in, by its zone.
func (e *Expediente) Dia(t time.Time) Dia { return DiaDe(t.In(e.zona)) }
