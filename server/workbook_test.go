package server

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ponte/crm/planilha"
)

// TestWorkbook: cells are read by what they hold, whatever the sheet makes of it.
func TestWorkbook(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	format := func(f string) int {
		style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &f})
		if err != nil {
			t.Fatal(err)
		}
		return style
	}
	short, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for cell, v := range map[string]struct {
		value any
		style int
	}{
		"A1": {value: "codigo"}, "B1": {value: "vencimento"}, "C1": {value: "valor"}, "D1": {value: "parte"}, "E1": {value: "nome"}, "F1": {value: "documento"},
		"A3": {value: 9001}, "B3": {day, format("dd/mm/yyyy")}, "C3": {1234.56, format("#,##0.00")}, "D3": {0.5, format("0%")}, "E3": {value: "Maria; \"M\""}, "F3": {value: 52998224725},
		"A4": {value: "007"}, "B4": {day, short}, "C4": {1234.5, format("R$ #,##0")}, "E4": {value: "-"},
	} {
		if err := book.SetCellValue("Sheet1", cell, v.value); err != nil {
			t.Fatal(err)
		}
		if v.style != 0 {
			if err := book.SetCellStyle("Sheet1", cell, cell, v.style); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	table, done, err := workbook(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	text, err := io.ReadAll(table)
	want := "codigo;vencimento;valor;parte;nome;documento\n\n9001;01/03/2026;1234.56;50;\"Maria; \"\"M\"\"\";52998224725\n007;2026-03-01;1234.5;;-\n"
	if err != nil || strings.ReplaceAll(string(text), "\"\"\n", "\n") != want {
		t.Errorf("%q, %v", text, err)
	}
	csv := strings.NewReader("codigo;nome\n")
	if same, done, err := workbook(csv); err != nil || same != io.ReadSeeker(csv) {
		t.Errorf("a text is not left as it is: %v", err)
	} else {
		done()
	}
	for _, bad := range []string{"PK\x03\x04", "PK\x03\x04\x00 and more that is no archive"} {
		if _, _, err := workbook(strings.NewReader(bad)); !errors.As(err, new(*planilha.ErroArquivo)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
