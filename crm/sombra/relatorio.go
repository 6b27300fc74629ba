package sombra

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Linha counts calls of a day that came to the same: of an operation, by result and, of those that differ, by field too.
type Linha struct {
	TenantID         int64
	Dia              string // AAAA-MM-DD, UTC
	Operacao         string
	Resultado        Resultado
	Campo            string // "" = calls; else those of them that differ in this field
	Vezes            int64
	Aqui, La         string // the last example, masked
	Primeira, Ultima time.Time
}

// EmFrente ends the operation's name in rows of frente: the old service does not know what was opened here since the switch, so they
// are shown and do not count for it.
const EmFrente = " (frente)"

// Contagem keeps what comparisons came to, and what is noise.
type Contagem interface {
	// SomarSombra adds to what is counted.
	SomarSombra(ctx context.Context, linhas []Linha) error
	// Sombra gives what was counted since a day, in no order.
	Sombra(ctx context.Context, tenantID int64, desde string) ([]Linha, error)
	// ElevarNumeracao makes the tenant's next number greater than this one.
	ElevarNumeracao(ctx context.Context, tenantID, numero int64) error
}

// Operacao is what the report says of one operation.
type Operacao struct {
	Nome    string
	Vezes   map[Resultado]int64
	Achados []Achado // each field of what is not equal, the most frequent first
}

// semAvaliacao tells whether calls of it came and none could be compared: nobody knows what Ponte would answer.
func (o *Operacao) semAvaliacao() bool {
	comparadas := int64(0)
	for _, resultado := range []Resultado{Igual, Ruido, Diferente, SoAquiRecusa, SoLaRecusa} {
		comparadas += o.Vezes[resultado]
	}
	return comparadas == 0 && o.Vezes[SemAvaliacao] > 0
}

// Achado is a difference, over the days, with what a person said of it.
type Achado struct {
	Linha
	Explicacao *Explicacao // nil = none
	Conta      int64       // how often of Vezes the explanation does not cover
}

// Relatorio is what was compared in a time.
type Relatorio struct {
	Desde       string // AAAA-MM-DD
	Dias        int    // on which anything was compared
	Chamadas    int64  // that were compared
	Inexplicado int64  // neither equal nor noise
	Perdidas    int64  // copies for which there was no place, and calls that could not be evaluated
	Operacoes   []Operacao
	Portao      Portao
}

// Portao is what the switch asks for.
type Portao struct {
	Aberto  bool
	Medidas []Medida // all, in their order
}

// Medida is one thing that the gate asks for.
type Medida struct {
	De        TipoMedida
	Foi, Pede int64    // Pede is the least; of those that count what is wrong the most
	Operacoes []string // that MedidaNaoAvaliadas counts
}

// TipoMedida is what is measured.
type TipoMedida string

// The measures, in the order of the report.
const (
	MedidaDias         TipoMedida = "dias"
	MedidaChamadas     TipoMedida = "chamadas"
	MedidaInexplicadas TipoMedida = "inexplicadas"
	MedidaNaoAvaliadas TipoMedida = "nao_avaliadas" // operations of which no call could be evaluated
)

// Chega tells whether it is as the gate asks.
func (m *Medida) Chega() bool {
	if m.De == MedidaInexplicadas || m.De == MedidaNaoAvaliadas {
		return m.Foi <= m.Pede
	}
	return m.Foi >= m.Pede
}

// Frase says what is missing, in Portuguese.
func (m *Medida) Frase() string {
	switch m.De {
	case MedidaDias:
		return "comparar em " + contagem(m.Pede) + " dias (foram " + contagem(m.Foi) + ")"
	case MedidaChamadas:
		return "comparar " + contagem(m.Pede) + " chamadas (foram " + contagem(m.Foi) + ")"
	case MedidaNaoAvaliadas:
		return "comparar " + strings.Join(m.Operacoes, ", ") + ": nenhuma chamada pôde ser avaliada"
	case MedidaInexplicadas:
	}
	return "explicar " + quantas(m.Foi, "diferença", "diferenças")
}

// semAvaliacao measures the operations of which nobody knows what Ponte would answer.
func semAvaliacao(operacoes []Operacao) Medida {
	m := Medida{De: MedidaNaoAvaliadas}
	for i := range operacoes {
		if o := &operacoes[i]; o.semAvaliacao() && !strings.HasSuffix(o.Nome, EmFrente) {
			m.Foi, m.Operacoes = m.Foi+1, append(m.Operacoes, o.Nome)
		}
	}
	return m
}

// Falta are the measures that are not reached.
func (p *Portao) Falta() (falta []Medida) {
	for _, m := range p.Medidas {
		if !m.Chega() {
			falta = append(falta, m)
		}
	}
	return falta
}

// Frases says what is missing, in Portuguese.
func (p *Portao) Frases() (frases []string) {
	for _, m := range p.Falta() {
		frases = append(frases, m.Frase())
	}
	return frases
}

// The gate's measures (docs/regras.md §25.4).
const (
	DiasDoPortao     = 7
	ChamadasDoPortao = 1000
)

// Relatar makes the report of what was counted since a day, with what was explained of it.
func Relatar(desde string, linhas []Linha, explicacoes ...Explicacao) *Relatorio {
	r := &Relatorio{Desde: desde}
	ditas := make(map[Chave]*Explicacao, len(explicacoes))
	for i := range explicacoes {
		ditas[explicacoes[i].Chave] = &explicacoes[i]
	}
	dias, operacoes, achados, abertas := map[string]bool{}, map[string]*Operacao{}, map[Chave]*Achado{}, map[doDia]*contado{}
	for i := range linhas {
		l := &linhas[i]
		o := operacoes[l.Operacao]
		if o == nil {
			o = &Operacao{Nome: l.Operacao, Vezes: map[Resultado]int64{}}
			operacoes[l.Operacao] = o
		}
		d := doDia{l.Operacao, l.Resultado, l.Dia}
		if abertas[d] == nil {
			abertas[d] = &contado{}
		}
		if l.Campo != "" {
			k := Chave{l.Operacao, l.Resultado, l.Campo}
			e := ditas[k]
			coberta := e != nil && e.Cobre(l)
			achados[k] = juntar(achados[k], l, e, coberta)
			abertas[d].campo(l.Vezes, coberta)
			continue
		}
		o.Vezes[l.Resultado] += l.Vezes
		if strings.HasSuffix(l.Operacao, EmFrente) {
			continue
		}
		switch l.Resultado {
		case Perdida, SemAvaliacao:
			r.Perdidas += l.Vezes
			continue
		case Igual, Ruido:
		case Diferente, SoAquiRecusa, SoLaRecusa:
			abertas[d].chamadas += l.Vezes
		}
		r.Chamadas += l.Vezes
		dias[l.Dia] = true
	}
	r.Dias = len(dias)
	for _, c := range abertas {
		r.Inexplicado += c.inexplicadas()
	}
	for _, a := range achados {
		o := operacoes[a.Operacao]
		o.Achados = append(o.Achados, *a)
	}
	for _, o := range operacoes {
		slices.SortFunc(o.Achados, func(a, b Achado) int {
			return cmp.Or(cmp.Compare(b.Vezes, a.Vezes), strings.Compare(string(a.Resultado)+a.Campo, string(b.Resultado)+b.Campo))
		})
		r.Operacoes = append(r.Operacoes, *o)
	}
	slices.SortFunc(r.Operacoes, func(a, b Operacao) int { return strings.Compare(a.Nome, b.Nome) })
	r.julgar()
	return r
}

type doDia struct {
	operacao  string
	resultado Resultado
	dia       string
}

// contado are the calls of a day that came to one result, and what of their fields is explained.
type contado struct{ chamadas, campos, abertos int64 }

func (c *contado) campo(vezes int64, coberta bool) {
	c.campos += vezes
	if !coberta {
		c.abertos += vezes
	}
}

// inexplicadas is how many of the calls are not explained, at most: one that differs in two fields is counted in both, and one of which no field
// was noted is explained by nothing.
func (c *contado) inexplicadas() int64 {
	return min(c.chamadas, c.abertos+max(0, c.chamadas-c.campos))
}

// Achado finds a difference; nil = it was not seen.
func (r *Relatorio) Achado(c Chave) *Achado {
	for i := range r.Operacoes {
		for j := range r.Operacoes[i].Achados {
			if a := &r.Operacoes[i].Achados[j]; a.Chave() == c {
				return a
			}
		}
	}
	return nil
}

// Chave names the difference of a line.
func (l *Linha) Chave() Chave { return Chave{l.Operacao, l.Resultado, l.Campo} }

// juntar adds a line to those of the same difference; the example is the last.
func juntar(a *Achado, l *Linha, e *Explicacao, coberta bool) *Achado {
	if a == nil {
		a = &Achado{Linha: *l, Explicacao: e}
	} else {
		a.Vezes += l.Vezes
		if l.Ultima.After(a.Ultima) {
			a.Ultima, a.Aqui, a.La = l.Ultima, l.Aqui, l.La
		}
		if l.Primeira.Before(a.Primeira) {
			a.Primeira = l.Primeira
		}
	}
	if !coberta {
		a.Conta += l.Vezes
	}
	return a
}

func (r *Relatorio) julgar() {
	r.Portao.Medidas = []Medida{
		{De: MedidaDias, Foi: int64(r.Dias), Pede: DiasDoPortao}, {De: MedidaChamadas, Foi: r.Chamadas, Pede: ChamadasDoPortao}, {De: MedidaInexplicadas, Foi: r.Inexplicado}, semAvaliacao(r.Operacoes),
	}
	r.Portao.Aberto = len(r.Portao.Falta()) == 0
}

func numero(n int64) string { return strconv.FormatInt(n, 10) }

// contagem is a count with points at the thousands, as 1.000.
func contagem(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

func quantas(n int64, uma, varias string) string {
	if n == 1 {
		return "1 " + uma
	}
	return contagem(n) + " " + varias
}
