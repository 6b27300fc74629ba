package portal

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

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
	data    int // style of dates
	negrito int // of headings
	proxima int
}

func novoXLSX(saida io.Writer, colunas []string, zona *time.Location) (_ *planilhaXLSX, err error) {
	p, err := novoLivro(saida, zona)
	if err != nil {
		return nil, err
	}
	if err = p.folha("Sheet1", colunas); err != nil {
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
	p.negrito, err = p.arquivo.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	return p, err
}

// folha ends the sheet that is being written and begins another; the first is renamed.
func (p *planilhaXLSX) folha(nome string, colunas []string) (err error) {
	if p.w == nil {
		err = p.arquivo.SetSheetName("Sheet1", nome)
	} else if err = p.w.Flush(); err == nil {
		_, err = p.arquivo.NewSheet(nome)
	}
	if err != nil {
		return err
	}
	if p.w, err = p.arquivo.NewStreamWriter(nome); err != nil {
		return err
	}
	if err = p.w.SetColWidth(1, len(colunas), 20); err != nil {
		return err
	}
	cabecalho := make([]any, len(colunas))
	for i, c := range colunas {
		cabecalho[i] = excelize.Cell{StyleID: p.negrito, Value: c}
	}
	p.proxima = 1
	return p.escrever(cabecalho)
}

func (p *planilhaXLSX) linha(valores []any) error {
	celulas := make([]any, len(valores))
	for i, v := range valores {
		switch v := v.(type) {
		case string:
			if v != "" {
				celulas[i] = planilha.SemFormula(strings.ToValidUTF8(v, "\uFFFD"))
			}
		case time.Time:
			celulas[i] = p.momento(v)
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
	if err := p.w.Flush(); err != nil {
		return err
	}
	_, err := p.arquivo.WriteTo(p.saida)
	return err
}

func (p *planilhaXLSX) soltar() error { return p.arquivo.Close() }
