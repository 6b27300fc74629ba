package portal

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestInteiro(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1.000", 2341: "2.341", 1234567: "1.234.567", -1500: "-1.500"} {
		if got := inteiro(n); got != want {
			t.Errorf("inteiro(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestComoFrase(t *testing.T) {
	t.Parallel()
	for texto, quer := range map[string]string{"é assim": "É assim.", "Já é.": "Já é.", "": ""} {
		if got := comoFrase(texto); got != quer {
			t.Errorf("comoFrase(%q) = %q, want %q", texto, got, quer)
		}
	}
}

func TestMomentoTemZona(t *testing.T) {
	t.Parallel()
	zona, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	m := momento{time.Date(2026, 11, 22, 2, 30, 0, 0, time.UTC), zona, time.Date(2026, 11, 22, 2, 35, 0, 0, time.UTC)}
	if m.Texto() != "21/11/2026 23:30:00" || m.Completo() != "21/11/2026 23:30:00 America/Sao_Paulo (UTC-03:00)" || m.Relativo() != "há 5 min" {
		t.Errorf("%s, %s, %s", m.Texto(), m.Completo(), m.Relativo())
	}
}

func TestLegivel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ texto, formato, contem string }{
		{`<a><b>1 &amp; 2</b><c/></a>`, "XML", "<a>\n  <b>1 &amp; 2</b>\n  <c></c>\n</a>"},
		{`<?xml version="1.0" encoding="ISO-8859-1"?><e:A xmlns:e="u">ção</e:A>`, "XML", `<e:A xmlns:e="u">ção</e:A>`},
		{`{"a":[1,2]}`, "JSON", "\"a\": [\n"},
		{`a=1&b=%C3%A7`, "formulário", "b = ç"},
		{`<a><b>cortado`, "texto", "<a><b>cortado"},
		{`frase comum`, "texto", "frase comum"},
	} {
		got := legivel(c.texto)
		if got.Formato != c.formato || !strings.Contains(got.Texto, c.contem) {
			t.Errorf("legivel(%q) = %s %q, want %s with %q", c.texto, got.Formato, got.Texto, c.formato, c.contem)
		}
	}
}

func TestExportacoesSaoSeguras(t *testing.T) {
	t.Parallel()
	quando := time.Date(2026, 11, 22, 15, 4, 5, 0, time.UTC)
	zona := time.FixedZone("x", -3*3600)
	linha := []any{"=1+1", "ação; \"aspas\"", quando, int64(42), time.Time{}}
	colunas := []string{"A", "B", "C", "D", "E"}
	var b bytes.Buffer
	c, err := novoCSV(&b, colunas, zona)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.linha(linha); err != nil {
		t.Fatal(err)
	}
	if err := c.fechar(); err != nil {
		t.Fatal(err)
	}
	if want := "\uFEFFA;B;C;D;E\r\n'=1+1;\"ação; \"\"aspas\"\"\";22/11/2026 12:04:05;42;\r\n"; b.String() != want {
		t.Errorf("CSV %q, want %q", b.String(), want)
	}
	b.Reset()
	x, err := novoXLSX(&b, colunas, zona, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.linha(linha); err != nil {
		t.Fatal(err)
	}
	if err := x.fechar(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	linhas, err := f.GetRows("Sheet1")
	if err != nil || len(linhas) != 2 {
		t.Fatalf("%v %v", linhas, err)
	}
	if linhas[1][0] != "'=1+1" || linhas[1][1] != `ação; "aspas"` || linhas[1][2] != "22/11/2026 12:04:05" || linhas[1][3] != "42" {
		t.Errorf("XLSX row %q", linhas[1])
	}
	if formula, _ := f.GetCellFormula("Sheet1", "A2"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
}

func TestDestinoLocal(t *testing.T) {
	t.Parallel()
	for para, want := range map[string]string{
		"/portal/ips?x=1": "/portal/ips?x=1", "/portal": "/portal", "https://mau.example/portal": "", "//mau.example": "", "/portalx": "", "/portal/\\mau": "", "": "",
	} {
		if got := destinoLocal(para); got != want {
			t.Errorf("destinoLocal(%q) = %q, want %q", para, got, want)
		}
	}
}

func TestMarkdownNaoTrazMarcacao(t *testing.T) {
	t.Parallel()
	got := string(markdown("# Título\n\nUm **forte** e `código`\nsegue.\n\n- um\n- <b>dois</b>\n\n1. três\n   segue\n   - a\n   - b\n2. quatro"))
	want := "<h3>Título</h3><p>Um <strong>forte</strong> e <code>código</code> segue.</p><ul><li>um</li><li>&lt;b&gt;dois&lt;/b&gt;</li></ul><ol><li>três segue<ul><li>a</li><li>b</li></ul></li><li>quatro</li></ol>"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
