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
	Achados []Linha // each field of what is not equal, the most frequent first
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

// Relatar makes the report of what was counted since a day.
func Relatar(desde string, linhas []Linha) *Relatorio {
	r := &Relatorio{Desde: desde, Portao: Portao{Dias: DiasDoPortao, Chamadas: ChamadasDoPortao}}
	dias, operacoes := map[string]bool{}, map[string]*Operacao{}
	achados := map[[3]string]*Linha{}
	for i := range linhas {
		l := &linhas[i]
		o := operacoes[l.Operacao]
		if o == nil {
			o = &Operacao{Nome: l.Operacao, Vezes: map[Resultado]int64{}}
			operacoes[l.Operacao] = o
		}
		if l.Campo != "" {
			k := [3]string{l.Operacao, string(l.Resultado), l.Campo}
			achados[k] = juntar(achados[k], l)
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
			r.Inexplicado += l.Vezes
		}
		r.Chamadas += l.Vezes
		dias[l.Dia] = true
	}
	r.Dias = len(dias)
	for _, l := range achados {
		o := operacoes[l.Operacao]
		o.Achados = append(o.Achados, *l)
	}
	for _, o := range operacoes {
		slices.SortFunc(o.Achados, func(a, b Linha) int {
			return cmp.Or(cmp.Compare(b.Vezes, a.Vezes), strings.Compare(string(a.Resultado)+a.Campo, string(b.Resultado)+b.Campo))
		})
		r.Operacoes = append(r.Operacoes, *o)
	}
	slices.SortFunc(r.Operacoes, func(a, b Operacao) int { return strings.Compare(a.Nome, b.Nome) })
	r.julgar()
	return r
}

// juntar adds a line to one of the same; the example is the last.
func juntar(a, b *Linha) *Linha {
	if a == nil {
		copia := *b
		return &copia
	}
	a.Vezes += b.Vezes
	if b.Ultima.After(a.Ultima) {
		a.Ultima, a.Aqui, a.La = b.Ultima, b.Aqui, b.La
	}
	if b.Primeira.Before(a.Primeira) {
		a.Primeira = b.Primeira
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
		p.Falta = append(p.Falta, "explicar "+numero(r.Inexplicado)+" diferenças")
	}
	p.Aberto = len(p.Falta) == 0
}

func numero(n int64) string { return strconv.FormatInt(n, 10) }
