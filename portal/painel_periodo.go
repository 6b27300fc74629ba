package portal

import (
	"net/url"
	"slices"
	"time"

	"ponte/crm"
)

// periodoPainel is how far back the front page counts, cut into the intervals of its chart. It ends with the one that is not over yet.
type periodoPainel struct {
	Valor, Rotulo, Frase string
	Bordas               []time.Time // beginnings of the intervals, and the end of the last
	AnteriorDe           time.Time   // of the period before, which ends where this one begins
	Passo, PassoAnterior time.Duration
}

// cortePainel is a choice of the period.
type cortePainel struct {
	valor, rotulo, frase string
	passo, passoAnterior time.Duration
	cortar               func(agora time.Time, i int) time.Time // the beginning of the interval so many before the present one
	quantos              int
	anterior             func(de time.Time) time.Time
}

// periodoNormal is the one that no address has to name.
const periodoNormal = "24h"

// periodosPainel are the choices, with how each is cut: by five minutes, by hours, by quarters of a day and days of the tenant's zone.
var periodosPainel = []cortePainel{
	{"1h", "1 hora", "na última hora", crm.PassoCurto, crm.PassoCurto, cada(crm.PassoCurto), 12, antes(time.Hour)},
	{"24h", "24 horas", "nas últimas 24 horas", crm.PassoLongo, crm.PassoLongo, cada(time.Hour), 24, antes(24 * time.Hour)},
	{"7d", "7 dias", "nos últimos 7 dias", crm.PassoLongo, crm.PassoDia, cadaHoras(6), 28, diasAntes(7)},
	{"30d", "30 dias", "nos últimos 30 dias", crm.PassoDia, crm.PassoDia, cadaHoras(24), 30, diasAntes(30)},
}

func cada(d time.Duration) func(time.Time, int) time.Time {
	return func(agora time.Time, i int) time.Time { return agora.Truncate(d).Add(-time.Duration(i) * d) }
}

// cadaHoras cuts days of a zone into equal parts by its clock, as near as whole hours come: those are what is counted. Where the zone is half an
// hour off them a day begins at 00:30.
func cadaHoras(n int) func(time.Time, int) time.Time {
	return func(agora time.Time, i int) time.Time {
		ano, mes, dia := agora.Date()
		return time.Date(ano, mes, dia, agora.Hour()/n*n-i*n, 0, 0, 0, agora.Location()).Add(time.Hour - 1).Truncate(time.Hour)
	}
}

func antes(d time.Duration) func(time.Time) time.Time {
	return func(de time.Time) time.Time { return de.Add(-d) }
}

func diasAntes(n int) func(time.Time) time.Time {
	return func(de time.Time) time.Time { return de.AddDate(0, 0, -n) }
}

// periodoDoPainel is the period that the address asks for, 24 hours when it asks for none that there is.
func periodoDoPainel(valor string, agora time.Time, zona *time.Location) periodoPainel {
	i := slices.IndexFunc(periodosPainel, func(c cortePainel) bool { return c.valor == valor })
	if i < 0 {
		i = slices.IndexFunc(periodosPainel, func(c cortePainel) bool { return c.valor == periodoNormal })
	}
	c := periodosPainel[i]
	p := periodoPainel{Valor: c.valor, Rotulo: c.rotulo, Frase: c.frase, Passo: c.passo, PassoAnterior: c.passoAnterior}
	for i := c.quantos - 1; i >= -1; i-- {
		p.Bordas = append(p.Bordas, c.cortar(agora.In(zona), i))
	}
	p.AnteriorDe = c.anterior(p.De())
	return p
}

// De is where the period begins, Ate where its last interval will end.
func (p *periodoPainel) De() time.Time  { return p.Bordas[0] }
func (p *periodoPainel) Ate() time.Time { return p.Bordas[len(p.Bordas)-1] }

// intervalo is the place of an instant among the intervals; -1 = before the period.
func (p *periodoPainel) intervalo(t time.Time) int {
	for i := range slices.Backward(p.Bordas[:len(p.Bordas)-1]) {
		if !t.Before(p.Bordas[i]) {
			return i
		}
	}
	return -1
}

// rotulo names an interval, whole or below its column.
func (p *periodoPainel) rotulo(i int) string {
	de, ate := p.Bordas[i], p.Bordas[i+1]
	switch p.Valor {
	case "1h":
		return de.Format("15:04") + " a " + ate.Format("15:04")
	case "24h":
		return de.Format("02/01 ") + hora(de)
	case "7d":
		return de.Format("02/01 ") + hora(de) + " a " + hora(ate)
	}
	return de.Format("02/01")
}

// hora is "15h", and "15:30" where a zone is half an hour off.
func hora(t time.Time) string {
	if t.Minute() != 0 {
		return t.Format("15:04")
	}
	return t.Format("15h")
}

// eixo is what stands below a column; "" = nothing.
func (p *periodoPainel) eixo(i int) string {
	de := p.Bordas[i]
	switch {
	case p.Valor == "1h" && i%2 == 0:
		return de.Format("15:04")
	case p.Valor == "24h" && i%3 == 0:
		return hora(de)
	case p.Valor == "7d" && de.Hour() == 0, p.Valor == "30d" && i%3 == 0:
		return de.Format("02/01")
	}
	return ""
}

// chamadas is the list of the calls that were counted in an interval of the period, narrowed by what else is given in pairs.
func (p *periodoPainel) chamadas(de, ate time.Time, pares ...string) string {
	v := url.Values{"periodo": {periodoExato(de, ate)}}
	for i := 0; i+1 < len(pares); i += 2 {
		if pares[i+1] != "" {
			v.Set(pares[i], pares[i+1])
		}
	}
	return Raiz + "/chamadas" + comParametros(v)
}

// enderecoDoPainel is the front page with a period and a way to tell calls apart; what is usual is not named.
func enderecoDoPainel(periodo, por string) string {
	v := url.Values{}
	if periodo != periodoNormal {
		v.Set("periodo", periodo)
	}
	if por == porResultado {
		v.Set("por", por)
	}
	return Raiz + comParametros(v)
}

func abasDoPeriodo(atual, por string) (abas []abaPainel) {
	for _, c := range periodosPainel {
		abas = append(abas, abaPainel{c.rotulo, enderecoDoPainel(c.valor, por), c.valor == atual})
	}
	return abas
}

func abasDoPor(periodo, atual string) []abaPainel {
	resultado := atual == porResultado
	return []abaPainel{{"Por sistema", enderecoDoPainel(periodo, ""), !resultado}, {"Por resultado", enderecoDoPainel(periodo, porResultado), resultado}}
}
