package portal

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"ponte/crm"
	"ponte/crm/planilha"
)

// inicioPlanilha is the first day that every reader of workbooks counts alike: 1900 has a 29th of February in some.
var inicioPlanilha = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// planilhaXLSX writes a workbook of one sheet with typed dates and numbers; rows beyond what fits in memory wait in a
// temporary file, which soltar removes.
type planilhaXLSX struct {
	arquivo *excelize.File
	w       *excelize.StreamWriter
	saida   io.Writer
	zona    *time.Location
	data    int    // style of moments
	dia     int    // of days
	reais   int    // of amounts
	negrito int    // of headings
	nome    string // of the sheet that is written, colunas how many it has, proxima its next row
	colunas int
	proxima int
}

func novoXLSX(saida io.Writer, colunas []string, zona *time.Location, primeiras [][]any) (_ *planilhaXLSX, err error) {
	p, err := novoLivro(saida, zona)
	if err != nil {
		return nil, err
	}
	if err = p.folha("Sheet1", colunas, primeiras); err != nil {
		return nil, errors.Join(err, p.soltar())
	}
	return p, nil
}

// novoLivro is a workbook of which folha begins each sheet.
func novoLivro(saida io.Writer, zona *time.Location) (_ *planilhaXLSX, err error) {
	p := &planilhaXLSX{arquivo: excelize.NewFile(), saida: saida, zona: zona}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.soltar())
		}
	}()
	formato := "dd/mm/yyyy hh:mm:ss"
	if p.data, err = p.arquivo.NewStyle(&excelize.Style{CustomNumFmt: &formato}); err != nil {
		return nil, err
	}
	soDia := "dd/mm/yyyy"
	if p.dia, err = p.arquivo.NewStyle(&excelize.Style{CustomNumFmt: &soDia}); err != nil {
		return nil, err
	}
	const comDecimais = 4 // 1.234,56 in the words of the reader's language
	if p.reais, err = p.arquivo.NewStyle(&excelize.Style{NumFmt: comDecimais}); err != nil {
		return nil, err
	}
	p.negrito, err = p.arquivo.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	return p, err
}

// folha ends the sheet that is being written and begins another; the first is renamed. The heading stays in sight and filters; columns
// are as wide as what stands in primeiras, the first rows: a stream is told its widths before its rows.
func (p *planilhaXLSX) folha(nome string, colunas []string, primeiras [][]any) (err error) {
	if p.w == nil {
		err = p.arquivo.SetSheetName("Sheet1", nome)
	} else if err = p.terminarFolha(); err == nil {
		_, err = p.arquivo.NewSheet(nome)
	}
	if err != nil {
		return err
	}
	if p.w, err = p.arquivo.NewStreamWriter(nome); err != nil {
		return err
	}
	if err = p.w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	// From the last column to the first: excelize puts each before those it has, and Excel may take columns out of order for damage.
	for i, largura := range slices.Backward(larguras(colunas, primeiras)) {
		if err = p.w.SetColWidth(i+1, i+1, largura); err != nil {
			return err
		}
	}
	cabecalho := make([]any, len(colunas))
	for i, c := range colunas {
		cabecalho[i] = excelize.Cell{StyleID: p.negrito, Value: c}
	}
	p.nome, p.colunas, p.proxima = nome, len(colunas), 1
	return p.escrever(cabecalho)
}

// terminarFolha ends a sheet; the filter is of the rows that it has.
func (p *planilhaXLSX) terminarFolha() error {
	ultima, err := excelize.CoordinatesToCellName(p.colunas, max(p.proxima-1, 1))
	if err != nil {
		return err
	}
	if err := p.arquivo.AutoFilter(p.nome, "A1:"+ultima, nil); err != nil {
		return err
	}
	return p.w.Flush()
}

// Widths of columns, in characters.
const (
	larguraMinima = 8
	larguraMaxima = 60 // of which more is read in the cell itself
	larguraData   = 19
	maxAmostra    = 100 // rows that are looked at
)

// larguras gives each column's, wide enough for its heading with the filter's button.
func larguras(colunas []string, primeiras [][]any) []float64 {
	l := make([]float64, len(colunas))
	for i, c := range colunas {
		l[i] = float64(max(larguraMinima, utf8.RuneCountInString(c)+3))
	}
	for _, valores := range primeiras[:min(len(primeiras), maxAmostra)] {
		for i, v := range valores[:min(len(valores), len(l))] {
			n := larguraData
			switch v := v.(type) {
			case time.Time:
			case string:
				primeira, _, _ := strings.Cut(v, "\n")
				n = utf8.RuneCountInString(primeira) + 1
			default:
				n = len(fmt.Sprint(v)) + 1
			}
			l[i] = max(l[i], float64(min(n, larguraMaxima)))
		}
	}
	return l
}

// numeral is a number that is a text outside, such as an ocorrência's: a workbook gets a number, to sort and to sum up, where it can hold
// each of its digits.
type numeral string

// maxDigitos are those that a workbook's numbers keep.
const maxDigitos = 15

// celula is the value for a workbook.
func (n numeral) celula() any {
	if len(n) <= maxDigitos && (n == "0" || !strings.HasPrefix(string(n), "0")) && strings.Trim(string(n), "0123456789") == "" {
		if v, err := strconv.ParseInt(string(n), 10, 64); err == nil {
			return v
		}
	}
	return string(n)
}

// quantia is an amount in cents: a number with two decimals in a workbook, written with a comma in CSV.
type quantia int64

// data is a day: a date without a time in a workbook, to sort and to filter by; "" is an empty cell.
type data crm.Dia

// diaEm is the cell of a day: what no workbook counts as a day is a text.
func (p *planilhaXLSX) diaEm(d data) any {
	dia, err := time.Parse(time.DateOnly, string(d))
	switch {
	case d == "":
		return nil
	case err != nil || dia.Before(inicioPlanilha):
		return planilha.SemFormula(crm.Dia(d).Texto())
	}
	return excelize.Cell{StyleID: p.dia, Value: dia}
}

func (p *planilhaXLSX) linha(valores []any) error {
	celulas := make([]any, len(valores))
	for i, v := range valores {
		if n, sim := v.(numeral); sim {
			v = n.celula()
		}
		switch v := v.(type) {
		case string:
			if v != "" {
				celulas[i] = planilha.SemFormula(strings.ToValidUTF8(v, "\uFFFD"))
			}
		case time.Time:
			celulas[i] = p.momento(v)
		case data:
			celulas[i] = p.diaEm(v)
		case quantia:
			celulas[i] = excelize.Cell{StyleID: p.reais, Value: float64(v) / 100}
		default:
			celulas[i] = v
		}
	}
	return p.escrever(celulas)
}

// momento is a cell with the wall clock of the file's zone; a workbook knows no zones. The zero time is an empty cell, and
// what is too early to be counted, such as the zero of a Delphi program, a text.
func (p *planilhaXLSX) momento(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	l := t.In(p.zona)
	relogio := time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, time.UTC)
	if relogio.Before(inicioPlanilha) {
		return relogio.Format("02/01/2006 15:04:05")
	}
	return excelize.Cell{StyleID: p.data, Value: relogio}
}

func (p *planilhaXLSX) escrever(celulas []any) error {
	celula, err := excelize.CoordinatesToCellName(1, p.proxima)
	if err != nil {
		return err
	}
	p.proxima++
	return p.w.SetRow(celula, celulas)
}

func (p *planilhaXLSX) fechar() error {
	if err := p.terminarFolha(); err != nil {
		return err
	}
	_, err := p.arquivo.WriteTo(p.saida)
	return err
}

func (p *planilhaXLSX) soltar() error { return p.arquivo.Close() }
