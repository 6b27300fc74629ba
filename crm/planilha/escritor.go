package planilha

import (
	"encoding/csv"
	"io"
	"strings"
)

// inicioFormula are the characters by which a spreadsheet tells a formula.
const inicioFormula = "=+-@\t\r"

// SemFormula keeps a spreadsheet from taking a text of somebody else's for a formula: an apostrophe is put before it. A
// text that has one already gets another, so that comFormula gives back every text as it was.
func SemFormula(s string) string {
	if resto := strings.TrimLeft(s, "'"); resto != "" && strings.IndexByte(inicioFormula, resto[0]) >= 0 {
		return "'" + s
	}
	return s
}

func comFormula(s string) string {
	if curto, ok := strings.CutPrefix(s, "'"); ok && SemFormula(curto) != curto {
		return curto
	}
	return s
}

// Escritor writes a table as Excel in Portuguese reads it: byte order mark, semicolons, CRLF, no formulas.
type Escritor struct{ w *csv.Writer }

// NovoEscritor begins a table with its header line.
func NovoEscritor(saida io.Writer, colunas []string) (*Escritor, error) {
	if _, err := io.WriteString(saida, string(marca)); err != nil {
		return nil, err
	}
	e := &Escritor{csv.NewWriter(saida)}
	e.w.Comma, e.w.UseCRLF = ';', true
	return e, e.Linha(colunas)
}

// Linha writes one line.
func (e *Escritor) Linha(valores []string) error {
	linha := make([]string, len(valores))
	for i, v := range valores {
		linha[i] = SemFormula(v)
	}
	return e.LinhaPronta(linha)
}

// LinhaPronta writes a line in which whoever wrote it has told numbers from texts, which went through SemFormula: -7 is no formula.
func (e *Escritor) LinhaPronta(valores []string) error { return e.w.Write(valores) }

// Fechar writes what is held back.
func (e *Escritor) Fechar() error {
	e.w.Flush()
	return e.w.Error()
}
