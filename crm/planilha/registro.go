package planilha

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// varredor cuts the lines of a text into records of values. Quotes are read as spreadsheets do: a value that begins with
// one, after blanks too, reaches to the quote that a separator or the end of the line follows, line breaks and doubled
// quotes included; anywhere else a quote is a character like any other. Quotes inside a quoted value that nobody doubled
// are text when they come in pairs before the next separator and the end of the line; elsewhere spreadsheets disagree about
// them, or read on into the next lines, and the record is an error.
type varredor struct {
	texto     *texto
	separador string

	linhas []string // of the record
	inicio int      // the number of the first of them
	resto  string   // what is left of the last of them
	bytes  int      // of all of them
}

// registro gives the next record that is no empty line. io.EOF is the end, an *ErroLinha about this record.
func (v *varredor) registro() ([]string, error) {
	v.linhas, v.bytes = v.linhas[:0], 0
	for {
		if err := v.continuar(); err != nil {
			return nil, v.erro(err)
		}
		if v.resto != "" {
			break
		}
		v.linhas, v.bytes = v.linhas[:0], 0
	}
	v.inicio = v.texto.numero
	campos, err := v.campos()
	if err != nil {
		return nil, v.erro(err)
	}
	return campos, nil
}

func (v *varredor) campos() (campos []string, err error) {
	for {
		campo, mais, err := v.campo()
		if err != nil {
			return nil, err
		}
		campos = append(campos, campo)
		if !mais {
			return campos, nil
		}
	}
}

// continuar takes the next line into the record.
func (v *varredor) continuar() error {
	linha, err := v.texto.proxima(MaxLinha - v.bytes)
	if err != nil {
		return err
	}
	v.linhas = append(v.linhas, linha)
	v.resto = linha
	v.bytes += len(linha) + 1
	return nil
}

var (
	errAspas  = errors.New("quote out of place")
	errAberta = errors.New("quote never closed")
)

// campo gives the next value of the record and whether another one follows.
func (v *varredor) campo() (valor string, mais bool, err error) {
	if aberto, ok := strings.CutPrefix(strings.TrimLeft(v.resto, " "), `"`); ok {
		v.resto = aberto
		return v.entreAspas()
	}
	valor, v.resto, mais = strings.Cut(v.resto, v.separador)
	return valor, mais, nil
}

// entreAspas gives a value whose opening quote is taken.
func (v *varredor) entreAspas() (string, bool, error) {
	var b strings.Builder
	soltas := 0 // quotes inside that nobody doubled
	quebrada := false
	for {
		trecho, depois, aspa := strings.Cut(v.resto, `"`)
		if soltas > 0 && (!aspa || strings.Contains(trecho, v.separador)) {
			return "", false, errAspas
		}
		b.WriteString(trecho)
		if !aspa {
			b.WriteByte('\n')
			quebrada = true
			if err := v.continuar(); errors.Is(err, io.EOF) {
				return "", false, errAberta
			} else if err != nil {
				return "", false, err
			}
			continue
		}
		v.resto = depois
		seguinte := strings.TrimLeft(depois, " ")
		resto, separa := strings.CutPrefix(seguinte, v.separador)
		switch {
		case strings.HasPrefix(depois, `"`):
			v.resto = depois[1:]
		case seguinte == "" || separa:
			if soltas%2 != 0 {
				return "", false, errAspas
			}
			v.resto = resto
			return b.String(), separa, nil
		case quebrada:
			return "", false, errAspas
		default:
			soltas++
		}
		b.WriteByte('"')
	}
}

func (v *varredor) erro(err error) error {
	e := &ErroLinha{Linha: v.inicio, Ate: v.texto.numero}
	switch {
	case errors.Is(err, errAspas):
		e.Motivo = LinhaAspas
	case errors.Is(err, errAberta):
		e.Motivo = LinhaAberta
	case errors.Is(err, errGrande):
		// Whatever stands in the rest of this line must not be taken for a line of its own.
		e.Motivo, e.Fim = LinhaGrande, true
		if len(v.linhas) == 0 {
			e.Linha = v.texto.numero + 1
		}
		e.Ate = e.Linha
	default:
		return err
	}
	for _, linha := range v.linhas {
		e.partes = append(e.partes, partir(linha, v.separador))
	}
	return e
}

// partir cuts a line that is looked at by itself, at every separator when its quotes cannot be told.
func partir(linha, separador string) []string {
	v := varredor{texto: &texto{r: bufio.NewReaderSize(strings.NewReader(""), 16)}, separador: separador, resto: linha}
	campos, err := v.campos()
	if err != nil {
		return strings.Split(linha, separador)
	}
	return campos
}
