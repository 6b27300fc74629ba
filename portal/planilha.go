package portal

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"
	"unicode/utf16"
)

// The parts of a workbook (ECMA-376, part 1) that do not change: one sheet, and the formats of its cells.
var partesXLSX = []struct{ nome, texto string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="` + espacoXLSX + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + espacoXLSX + `"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\ hh:mm:ss"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}

const (
	espacoXLSX    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	negritoXLSX   = 1 // places among cellXfs
	momentoXLSX   = 2
	maxCelulaXLSX = 32_767 // UTF-16 units that a cell holds
	diaZeroXLSX   = 25_569 // 1970-01-01, in days of a workbook
)

// inicioXLSX is the first day that every reader of workbooks counts alike: 1900 has a 29th of February in some.
var inicioXLSX = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// marcaXLSX is what begins an escaped character: a reader takes _x0041_ for the letter A, and _x005F_ for the underscore.
var marcaXLSX = regexp.MustCompile(`_(x[0-9A-Fa-f]{4})`)

// planilhaXLSX writes a workbook of one sheet with typed dates and numbers. Every row leaves at once: what an export holds
// in memory does not grow with it. The library for workbooks builds the sheet before it writes, and by being linked costs
// a server that exports nothing a tenth of its memory; the tests read with it what is written here.
type planilhaXLSX struct {
	pacote *zip.Writer
	folha  *bufio.Writer
	zona   *time.Location
	linhas int
}

func novoXLSX(saida io.Writer, colunas []string, zona *time.Location) (*planilhaXLSX, error) {
	p := &planilhaXLSX{pacote: zip.NewWriter(saida), zona: zona}
	for _, parte := range partesXLSX {
		w, err := p.pacote.Create(parte.nome)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, xml.Header+parte.texto); err != nil {
			return nil, err
		}
	}
	w, err := p.pacote.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	p.folha = bufio.NewWriter(w)
	fmt.Fprintf(p.folha, `%s<worksheet xmlns="%s"><cols><col min="1" max="%d" width="20" customWidth="1"/></cols><sheetData>`, xml.Header, espacoXLSX, len(colunas))
	return p, p.escrever(len(colunas), func(i int) error { return p.texto(p.celula(i), negritoXLSX, colunas[i]) })
}

func (p *planilhaXLSX) linha(valores []any) error {
	return p.escrever(len(valores), func(i int) (err error) {
		switch v := valores[i].(type) {
		case string:
			if v != "" {
				err = p.texto(p.celula(i), 0, semFormula(v))
			}
		case time.Time:
			err = p.momento(p.celula(i), v.In(p.zona))
		case int, int64:
			_, err = fmt.Fprintf(p.folha, `<c r="%s"><v>%d</v></c>`, p.celula(i), v)
		default:
			err = fmt.Errorf("a workbook has no cell for %T", v)
		}
		return err
	})
}

func (p *planilhaXLSX) escrever(celulas int, celula func(i int) error) error {
	p.linhas++
	if _, err := fmt.Fprintf(p.folha, `<row r="%d">`, p.linhas); err != nil {
		return err
	}
	for i := range celulas {
		if err := celula(i); err != nil {
			return err
		}
	}
	_, err := p.folha.WriteString(`</row>`)
	return err
}

// momento writes a cell with the wall clock of t's zone; a workbook knows no zones. The zero time is an empty cell, and
// what is too early to be counted, such as the zero of a Delphi program, a text.
func (p *planilhaXLSX) momento(celula string, t time.Time) error {
	relogio := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	switch {
	case t.IsZero():
		return nil
	case relogio.Before(inicioXLSX):
		return p.texto(celula, 0, relogio.Format("02/01/2006 15:04:05"))
	}
	dias := strconv.FormatFloat(float64(relogio.Unix())/86_400+diaZeroXLSX, 'f', -1, 64)
	_, err := fmt.Fprintf(p.folha, `<c r="%s" s="%d"><v>%s</v></c>`, celula, momentoXLSX, dias)
	return err
}

// texto writes a cell with its text in it, so that no table of texts is kept until the end.
func (p *planilhaXLSX) texto(celula string, formato int, s string) error {
	fmt.Fprintf(p.folha, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, celula, formato)
	s = marcaXLSX.ReplaceAllString(cortarUTF16(s, maxCelulaXLSX), "_x005F_$1")
	if err := xml.EscapeText(p.folha, []byte(s)); err != nil {
		return err
	}
	_, err := p.folha.WriteString(`</t></is></c>`)
	return err
}

// celula names a cell of the row under way: A1, AB7.
func (p *planilhaXLSX) celula(coluna int) string {
	nome := ""
	for n := coluna + 1; n > 0; n = (n - 1) / 26 {
		nome = string(rune('A'+(n-1)%26)) + nome
	}
	return nome + strconv.Itoa(p.linhas)
}

func (p *planilhaXLSX) fechar() error {
	if _, err := p.folha.WriteString(`</sheetData></worksheet>`); err != nil {
		return err
	}
	if err := p.folha.Flush(); err != nil {
		return err
	}
	return p.pacote.Close()
}

// cortarUTF16 cuts a text that has more than so many UTF-16 units.
func cortarUTF16(s string, limite int) string {
	if len(s) <= limite {
		return s
	}
	for i, r := range s {
		if limite -= max(1, utf16.RuneLen(r)); limite < 0 {
			return s[:i]
		}
	}
	return s
}
