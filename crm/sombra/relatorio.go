package sombra

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
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

// Virada is a change of who answers.
type Virada struct {
	Em               time.Time
	De, Para         crm.ModoSombra
	Numero           int64 // the next one of Ponte's numbering then
	Abertas          int64 // in frente: ocorrências opened here until the next change, or so far
	Primeiro, Ultimo int64 // of their numbers
}

// Desconhecidas are the ocorrências that Ponte opened between a switch and a rollback: the old service does not know them.
type Desconhecidas struct {
	Em, Ate          time.Time
	Abertas          int64
	Primeiro, Ultimo int64 // of their numbers
}

// SoAqui are those of all rollbacks, where any was opened.
func SoAqui(viradas []Virada) (lista []Desconhecidas) {
	for i := 1; i < len(viradas); i++ {
		ida, volta := &viradas[i-1], &viradas[i]
		if ida.Para == crm.SombraFrente && volta.Para == crm.SombraEspelho && ida.Abertas > 0 {
			lista = append(lista, Desconhecidas{ida.Em, volta.Em, ida.Abertas, ida.Primeiro, ida.Ultimo})
		}
	}
	return lista
}

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
	Viradas     []Virada // of all days, oldest first
}

// Portao is what the switch asks for.
type Portao struct {
	Dias     int
	Chamadas int64
	Aberto   bool
	Falta    []string // Portuguese
}

// The gate's measures (docs/regras.md §25.4).
const (
	DiasDoPortao     = 7
	ChamadasDoPortao = 1000
)

// Relatar makes the report of what was counted since a day, with what was explained of it.
func Relatar(desde string, linhas []Linha, explicacoes ...Explicacao) *Relatorio {
	r := &Relatorio{Desde: desde, Portao: Portao{Dias: DiasDoPortao, Chamadas: ChamadasDoPortao}}
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
	p := &r.Portao
	if r.Dias < p.Dias {
		p.Falta = append(p.Falta, "comparar em "+strconv.Itoa(p.Dias)+" dias (foram "+strconv.Itoa(r.Dias)+")")
	}
	if r.Chamadas < p.Chamadas {
		p.Falta = append(p.Falta, "comparar "+numero(p.Chamadas)+" chamadas (foram "+numero(r.Chamadas)+")")
	}
	if r.Inexplicado > 0 {
		p.Falta = append(p.Falta, "explicar "+quantas(r.Inexplicado, "diferença", "diferenças"))
	}
	for i := range r.Operacoes {
		if o := &r.Operacoes[i]; o.semAvaliacao() && !strings.HasSuffix(o.Nome, EmFrente) {
			p.Falta = append(p.Falta, "comparar "+o.Nome+": nenhuma chamada dela pôde ser avaliada")
		}
	}
	p.Aberto = len(p.Falta) == 0
}

func numero(n int64) string { return strconv.FormatInt(n, 10) }

func quantas(n int64, uma, varias string) string {
	if n == 1 {
		return "1 " + uma
	}
	return numero(n) + " " + varias
}
