package portal

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/xuri/excelize/v2"
)

// TestPlanilhaGuardaOQueRecebe opens what was written.
func TestPlanilhaGuardaOQueRecebe(t *testing.T) {
	t.Parallel()
	zona := time.FixedZone("-03", -3*3600)
	longo := strings.Repeat("a", excelize.TotalCellChars-1) + "😀"
	linha := []any{
		"  bordas\ne linhas ", "_x0041_ e _xyz", "\x00\x1b <b>&\"'", "inválido \xff", longo, "=1+1", "", 0, int64(-1 << 40),
		time.Time{},
		time.Date(1899, 12, 30, 3, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 1, 2, 3, 999, time.UTC), "42", "007",
	}
	quer := []string{
		"  bordas\ne linhas ", "_x0041_ e _xyz", "\uFFFD\uFFFD <b>&\"'", "inválido \uFFFD", longo[:excelize.TotalCellChars-1], "'=1+1", "", "0", "-1099511627776",
		"", "30/12/1899 00:00:00", "21/11/2026 22:02:03", "42", "007",
	}
	colunas := make([]string, 30)
	for i := range colunas {
		colunas[i] = "c" + texto64(int64(i))
	}
	f := lerPlanilha(t, colunas, zona, linha, []any{"última"})
	linhas, err := f.GetRows("Sheet1")
	if err != nil || len(linhas) != 3 || len(linhas[1]) != len(quer) || linhas[2][0] != "última" {
		t.Fatalf("%d rows, %v: %.300q", len(linhas), err, linhas)
	}
	if titulo, err := f.GetCellValue("Sheet1", "AD1"); err != nil || titulo != "c29" {
		t.Errorf("the thirtieth column is %q, %v", titulo, err)
	}
	for i, q := range quer {
		if linhas[1][i] != q {
			t.Errorf("%s: %.80q, want %.80q", colunas[i], linhas[1][i], q)
		}
	}
	for celula, texto := range map[string]bool{"A2": true, "H2": false, "I2": false, "K2": true, "L2": false, "M2": true, "N2": true} {
		if tipo, err := f.GetCellType("Sheet1", celula); err != nil || (tipo == excelize.CellTypeInlineString) != texto {
			t.Errorf("%s has type %v, %v", celula, tipo, err)
		}
	}
}

// lerPlanilha writes rows and opens what came of it.
func lerPlanilha(t *testing.T, colunas []string, zona *time.Location, linhas ...[]any) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	p, err := novoXLSX(&b, colunas, zona, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range linhas {
		if err := p.linha(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.fechar(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // opened from memory
	return f
}

// TestArquivoPelaMetadeNaoPareceInteiro cuts the connection of a download that fails on the way.
func TestArquivoPelaMetadeNaoPareceInteiro(t *testing.T) {
	t.Parallel()
	var notas []string
	p := &Portal{Dependencias: Dependencias{Anotar: func(_, nota string, err error) { notas = append(notas, nota+": "+err.Error()) }}}
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		k := &contexto{Context: c, p: p}
		if err := k.Blob(http.StatusOK, "text/csv", []byte("uma linha\r\n")); err != nil {
			return err
		}
		k.Response().Flush()
		return p.concluir(k, errors.New("the database went away"))
	}, p.recuperar)
	s := httptest.NewServer(e)
	defer s.Close()
	answer, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if corpo, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("a client takes %q for the whole file", corpo)
	}
	s.Close() // the handler has ended
	if len(notas) != 1 || !strings.Contains(notas[0], "database went away") {
		t.Errorf("notes: %q", notas)
	}
}

// TestPlanilhaSeLeSemMexer: the heading stays in sight and filters, columns fit their rows, and an ocorrência's number is one.
func TestPlanilhaSeLeSemMexer(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	colunas := []string{"Número", "Descrição", "Aberta em"}
	linhas := [][]any{
		{numeral("500001"), strings.Repeat("x", 200), time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)},
		{numeral("0042"), "curta\nsegunda linha", time.Time{}},
		{numeral("20261100000000000042"), "", time.Time{}},
		{numeral(""), "", time.Time{}},
	}
	p, err := novoXLSX(&b, colunas, time.UTC, linhas)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range linhas {
		if err := p.linha(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(p.fechar(), p.soltar()); err != nil {
		t.Fatal(err)
	}
	if folha := parteDoXLSX(t, b.Bytes(), "xl/worksheets/sheet1.xml"); !strings.Contains(folha, `<col min="1"`) || strings.Index(folha, `<col min="1"`) > strings.Index(folha, `<col min="3"`) {
		t.Errorf("the columns are out of order: %.2000s", folha)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if fixo, err := f.GetPanes("Sheet1"); err != nil || !fixo.Freeze || fixo.YSplit != 1 {
		t.Errorf("the heading is not frozen: %+v, %v", fixo, err)
	}
	nomes := f.GetDefinedName()
	if len(nomes) != 1 || nomes[0].Name != "_xlnm._FilterDatabase" || !strings.Contains(nomes[0].RefersTo, "$A$1:$C$5") {
		t.Errorf("there is no filter of the heading: %+v", nomes)
	}
	for coluna, quer := range map[string]float64{"A": 21, "B": larguraMaxima, "C": larguraData} {
		if largura, err := f.GetColWidth("Sheet1", coluna); err != nil || largura != quer {
			t.Errorf("column %s is %v wide, want %v: %v", coluna, largura, quer, err)
		}
	}
	for celula, texto := range map[string]bool{"A2": false, "A3": true, "A4": true} {
		if tipo, err := f.GetCellType("Sheet1", celula); err != nil || (tipo == excelize.CellTypeInlineString) != texto {
			t.Errorf("%s has type %v, %v", celula, tipo, err)
		}
	}
	if valor, err := f.GetCellValue("Sheet1", "A4"); err != nil || valor != "20261100000000000042" {
		t.Errorf("a long number became %q, %v", valor, err)
	}
}

// parteDoXLSX is one part of a workbook as it was written; excelize would put right what it reads.
func parteDoXLSX(t *testing.T, arquivo []byte, nome string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(arquivo), int64(len(arquivo)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(nome)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
