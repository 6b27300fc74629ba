package serasa

import (
	"fmt"
	"strconv"
	"strings"

	"ponte/crm"
)

// redator writes one line by the table of its fields. What it cannot write as it is it either refuses or changes and tells.
type redator struct {
	campos   []Campo
	numero   int // of the line, 0 = it has none yet
	linha    []byte
	avisos   []Achado
	defeitos []Achado
}

// redigir begins a line: what nobody writes stays zeros where the field is a number, blank where it is not.
func redigir(registro byte, numero int) *redator {
	r := &redator{campos: Campos(registro), numero: numero, linha: make([]byte, Tamanho)}
	for i := range r.campos {
		r.por(i+1, "")
	}
	r.linha[0] = registro
	if numero > 0 {
		r.inteiro(len(r.campos), int64(numero))
	}
	return r
}

// por puts a value that fits at the side where its type has it.
func (r *redator) por(n int, valor string) {
	c := &r.campos[n-1]
	cheio := strings.Repeat(" ", c.Tamanho-len(valor))
	if c.Tipo == Numerico {
		valor = strings.Repeat("0", c.Tamanho-len(valor)) + valor
	} else {
		valor += cheio
	}
	copy(r.linha[c.Inicio-1:], valor)
}

func (r *redator) avisar(n int, motivo string) {
	r.avisos = append(r.avisos, Achado{Linha: r.numero, Campo: &r.campos[n-1], Motivo: motivo})
}

func (r *redator) recusar(n int, codigo, motivo string) {
	r.defeitos = append(r.defeitos, Achado{Linha: r.numero, Campo: &r.campos[n-1], Motivo: motivo, Codigo: codigo})
}

// calar keeps the ruler from saying of a field what the finding of another one says already.
func (r *redator) calar(campos ...int) {
	for _, n := range campos {
		r.recusar(n, "", "")
	}
}

// digitos writes a number that must fit; its mask is left out.
func (r *redator) digitos(n int, valor string) {
	c := &r.campos[n-1]
	if d := digitosDe(valor); len(d) > c.Tamanho {
		r.recusar(n, "", fmt.Sprintf("tem %d dígitos, e cabem %d", len(d), c.Tamanho))
	} else {
		r.por(n, d)
	}
}

func (r *redator) inteiro(n int, valor int64) {
	if valor < 0 {
		r.recusar(n, "", "é um número negativo")
		return
	}
	r.digitos(n, strconv.FormatInt(valor, 10))
}

// acessorio writes a number that the record can do without: where it does not fit it is left out.
func (r *redator) acessorio(n int, valor string) {
	c := &r.campos[n-1]
	d := digitosDe(valor)
	if len(d) > c.Tamanho {
		r.avisar(n, fmt.Sprintf("não foi escrito: tem %d dígitos, e cabem %d", len(d), c.Tamanho))
		return
	}
	r.por(n, d)
}

// dia writes AAAAMMDD, zeros for none.
func (r *redator) dia(n int, d crm.Dia) {
	digitos := strings.ReplaceAll(string(d), "-", "")
	if _, ok := diaDe(digitos); d != "" && !ok {
		r.recusar(n, "014", "não é uma data")
		return
	}
	r.por(n, digitos)
}

// exato writes a text that must not be cut nor changed but for its case.
func (r *redator) exato(n int, valor string) {
	c := &r.campos[n-1]
	valor = strings.ToUpper(strings.TrimSpace(valor))
	switch {
	case noAlfabeto(valor) >= 0:
		r.recusar(n, "", "tem um caractere que o arquivo não aceita")
	case len(valor) > c.Tamanho:
		r.recusar(n, "", fmt.Sprintf("tem %d caracteres, e cabem %d", len(valor), c.Tamanho))
	default:
		r.por(n, valor)
	}
}

// texto writes a text for people: upper case, no accents, cut to what fits. What is lost is told.
func (r *redator) texto(n int, valor string) {
	c := &r.campos[n-1]
	escrito, perdeu := maiusculas(valor)
	if perdeu {
		r.avisar(n, "tinha caracteres que o arquivo não aceita: viraram espaços")
	}
	if len(escrito) > c.Tamanho {
		r.avisar(n, fmt.Sprintf("foi cortado: tem %d caracteres, e cabem %d", len(escrito), c.Tamanho))
		escrito = strings.TrimRight(escrito[:c.Tamanho], " ")
	}
	r.por(n, escrito)
}
