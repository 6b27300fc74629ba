package portal_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A person is found by the CPF, which stays out of addresses, taken away as a file and anonymised when the word is typed; who saw masked
// data is listed.
func TestTitular(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("LGPD-1")
	p := s.admin()
	if pg := p.enviar("/privacidade/titular", "titular", "111.444.777-35"); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-titular").Length() != 1 {
		t.Errorf("nobody: %d %q", pg.status, pg.Find(".erro").Text())
	}
	pg := p.enviar("/privacidade/titular", "titular", "529.982.247-25")
	pagina := strings.TrimPrefix(pg.url.Path, "/portal")
	if !strings.HasSuffix(pagina, "/titular") || strings.Contains(pg.url.String(), "982") || strings.Contains(pg.Find("main").Text(), "529.982.247-25") {
		t.Fatalf("found at %s: %q", pg.url, pg.Find("main").Text())
	}
	if texto := pg.Find("#t-efeitos ~ table").Text(); !strings.Contains(texto, "contrato vigente") || !strings.Contains(texto, numero) {
		t.Errorf("the effects do not say what stays and why: %q", texto)
	}
	p.enviar("/ocorrencias/" + numero + "/documento")
	if texto := p.ver(pagina).Find("#t-acessos ~ table").Text(); !strings.Contains(texto, "ocorrência "+numero) {
		t.Errorf("who saw it in an ocorrência is not listed: %q", texto)
	}
	p.enviar(strings.TrimSuffix(pagina, "/titular") + "/documento")
	if texto := p.ver(pagina).Find("#t-acessos ~ table").Text(); !strings.Contains(texto, "admin") {
		t.Errorf("who saw it is not listed: %q", texto)
	}
	if texto := p.ver("/privacidade").Find("#t-acessos ~ table").Text(); !strings.Contains(texto, "admin") {
		t.Errorf("who saw it is not listed for all: %q", texto)
	}
	conferirArquivoDoTitular(t, []byte(p.enviar(pagina+"/exportar", "formato", "zip").corpo))
	if trilha := p.trilha("titular.exportar"); !strings.Contains(trilha, "cliente") {
		t.Errorf("the trail: %q", trilha)
	}
	if pg := p.enviar(pagina, "palavra", "sim"); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-palavra").Length() != 1 {
		t.Errorf("without the word: %d", pg.status)
	}
	if pg := p.enviar(pagina, "palavra", "ANONIMIZAR", "identificacao", "sim"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-identificacao").Text(), "contrato vigente") {
		t.Errorf("a buyer's name: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar(pagina, "palavra", "ANONIMIZAR", "motivo", "pedido 7"); pg.status != http.StatusOK || !strings.Contains(pg.Find("#t-anterior ~ p").Text(), "pedido 7") {
		t.Errorf("done: %d %s", pg.status, pg.Find("main").Text())
	}
	if trilha := p.trilha("titular.anonimizar"); !strings.Contains(trilha, "Nome e documento: fica") {
		t.Errorf("the trail: %q", trilha)
	}
}

func conferirArquivoDoTitular(t *testing.T, corpo []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(corpo), int64(len(corpo)))
	if err != nil || len(z.File) != 2 {
		t.Fatalf("the ZIP: %v", err)
	}
	var dados struct {
		Secoes []struct {
			Nome   string
			Linhas []map[string]any
		}
	}
	j, err := z.Open("titular.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(j).Decode(&dados); err != nil || len(dados.Secoes) < 15 || dados.Secoes[0].Linhas[0]["documento"] != "52998224725" {
		t.Errorf("the JSON: %v %+v", err, dados)
	}
	x, err := z.Open("titular.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	livro, err := excelize.OpenReader(x)
	if err != nil {
		t.Fatal(err)
	}
	defer livro.Close()
	if folhas := livro.GetSheetList(); len(folhas) != len(dados.Secoes) || folhas[0] != "cadastro" {
		t.Errorf("sheets %q", folhas)
	}
	if v, err := livro.GetCellValue("cadastro", "B2"); err != nil || v != "52998224725" {
		t.Errorf("the document in the sheet is %q, %v", v, err)
	}
}

// How long each kind is kept is said in words, what would go is counted before it is saved, and an impossible number is the field's.
func TestRetencao(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	if texto := p.ver("/privacidade").Find("form").Text(); !strings.Contains(texto, "3 meses, com a chamada") || !strings.Contains(texto, "para sempre") {
		t.Errorf("what is in force: %q", texto)
	}
	if pg := p.ver("/privacidade/previa?chamadas_dias=1&corpos_dias=1"); !strings.Contains(pg.Find("form").Text(), "nada sairia agora") {
		t.Errorf("the preview: %q", pg.Find("form").Text())
	}
	if pg := p.pedir(http.MethodGet, "/privacidade/previa?chamadas_dias=0", nil); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-chamadas_dias").Length() != 1 {
		t.Errorf("no day at all: %d %q", pg.status, pg.Find(".erro").Text())
	}
	form := p.formulario("/privacidade", "#t-retencao + form")
	form.Set("anexos_dias", "730")
	if pg := p.pedir(http.MethodPost, "/privacidade", form); pg.status != http.StatusOK || !strings.Contains(pg.Find("form").Text(), "2 anos") {
		t.Errorf("saved: %d %q", pg.status, pg.Find(".erro, form").Text())
	}
	if pg := p.pedir(http.MethodPost, "/privacidade", form); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("main").Text(), "Outra pessoa") {
		t.Errorf("an old form: %d %q", pg.status, pg.Find("main").Text())
	}
}
