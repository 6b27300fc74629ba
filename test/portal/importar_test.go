package portal_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
)

func TestImportarComPrevia(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	arquivo := "documento;nome;codigo\n111.444.777-35;JOÃO PEREIRA;C-1\n123;ERRADO;C-2\n"
	pg := p.anexar("/clientes/importar", "arquivo", "clientes.csv", arquivo)
	if pg.status != 200 || !strings.Contains(pg.Text(), "Prévia") || !strings.Contains(pg.Find("table").Text(), "CPF ou CNPJ") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if strings.Contains(p.ver("/clientes").Text(), "JOÃO PEREIRA") {
		t.Error("the preview wrote")
	}
	if strings.Contains(pg.corpo, "111.444.777-35") {
		t.Error("the preview shows a document")
	}
	conteudo, _ := pg.Find(`input[name="conteudo"]`).Attr("value")
	if pg := p.enviar("/clientes/importar", "nome", "clientes.csv", "conteudo", conteudo, "ato", "gravar"); pg.status != 200 || !strings.Contains(pg.Text(), "Importado") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if !strings.Contains(p.ver("/clientes").Text(), "JOÃO PEREIRA") {
		t.Error("nothing was written")
	}
	if pg := p.anexar("/clientes/importar", "arquivo", "x.csv", "nada;disto\n1;2\n"); pg.status != 422 || !strings.Contains(pg.Text(), "colunas desconhecidas") {
		t.Errorf("a header that does not fit: %d", pg.status)
	}
	if pg := p.enviar("/unidades/novo", "empreendimento", "Residencial Novo", "bloco", "B", "unidade", "201", "codigo", "2201"); pg.url.Path != "/portal/unidades" || !strings.Contains(pg.Text(), "Residencial Novo") {
		t.Errorf("one unit by form: %s", pg.Find("main").Text())
	}
	if pg := p.enviar("/clientes/novo", "documento", "11144477736", "nome", "X"); pg.status != 422 || pg.Find("#erro-documento").Length() == 0 {
		t.Errorf("a document whose digits do not hold: %d %s", pg.status, pg.Find(".erro").Text())
	}
}

// TestImportarDizOQueLeuDeOutroModo: what is wrong with a line is said as the command line says it, what was read otherwise
// than it stands there is said too, and the lines that stay out leave as a file that can come back.
func TestImportarDizOQueLeuDeOutroModo(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	arquivo := "sep=;\ndocumento;nome;id_integracao;codigo\n" +
		"111.444.777-35;JOSÉ \"ZÉ\" PEREIRA;null;C-1\n390.533.447-05;JO\xc3O;77;5,00001E+05\n;\"JOÃO\nPAULO\";;C-3\n;=1+1;;C-4;x\n"
	pg := p.anexar("/clientes/importar", "arquivo", "clientes.csv", arquivo)
	texto := pg.Find("main").Text()
	for _, frase := range []string{
		"ID_INTEGRACAO sem valor (null), lido como vazio. Deixar a célula vazia quando não há valor.", "Arquivo mistura linhas em UTF-8 (2) e em WINDOWS-1252 (1, a primeira e a 4)", "UTF-8 e windows-1252, separado por ponto e vírgula",
		`codigo "5,00001E+05" tem um número em notação científica: formate a coluna como texto`, `nome "JOÃO\nPAULO" tem uma quebra de linha`, "mais valores do que colunas",
	} {
		if !strings.Contains(texto, frase) {
			t.Errorf("no %q on %s", frase, texto)
		}
	}
	link := pg.Find("a[download]")
	if nome, _ := link.Attr("download"); nome != "erros-clientes.csv" {
		t.Errorf("the file is called %q", nome)
	}
	href, _ := link.Attr("href")
	_, dados, _ := strings.Cut(href, ";base64,")
	rejeitadas, err := base64.StdEncoding.DecodeString(dados)
	if err != nil || !strings.HasPrefix(string(rejeitadas), "\uFEFFlinha;motivo;documento;nome;id_integracao;codigo\r\n4;codigo tem ") {
		t.Fatalf("%v: %s", err, rejeitadas)
	}
	corrigido := strings.NewReplacer("5,00001E+05", "500001", "JOÃO\r\nPAULO", "JOÃO PAULO", ";x\r", "\r").Replace(string(rejeitadas))
	pg = p.anexar("/clientes/importar", "arquivo", "erros-clientes.csv", corrigido, "ato", "gravar")
	if !strings.Contains(pg.Find("main").Text(), "Novas3") || pg.Find("a[download]").Length() != 0 {
		t.Errorf("the mended file: %s", pg.Find("main").Text())
	}
	if lista := p.ver("/clientes").Text(); !strings.Contains(lista, "JOÃO PAULO") || !strings.Contains(lista, "=1+1") || strings.Contains(lista, "'=1+1") {
		t.Error(lista)
	}
	for conteudo, frase := range map[string]string{
		"documento;\"nome\n1;2\n": "O cabeçalho não pode ser lido: aspas que abrem e não fecham", "\xff\xfed\x00": "O arquivo está em UTF-16", "PK\x03\x04": "Não é uma planilha XLSX que se possa ler", "\x00\x01": "O arquivo não é texto",
	} {
		if pg := p.anexar("/clientes/importar", "arquivo", "x.csv", conteudo); pg.status != 422 || !strings.Contains(pg.Find("main").Text(), frase) {
			t.Errorf("%d, no %q on %s", pg.status, frase, pg.Find("main").Text())
		}
	}
	pasta := excelize.NewFile()
	for celula, valor := range map[string]any{"A1": "documento", "B1": "nome", "A2": 11122233396, "B2": "BIA"} {
		if err := pasta.SetCellValue("Sheet1", celula, valor); err != nil {
			t.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := pasta.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	if pg := p.anexar("/clientes/importar", "arquivo", "x.xlsx", xlsx.String()); pg.status != 200 || !strings.Contains(pg.Find("main").Text(), "BIA") {
		t.Errorf("a workbook: %d %s", pg.status, pg.Find("main").Text())
	}
	if pg := p.enviar("/clientes/novo", "documento", "11144477735", "nome", "ANA", "codigo", "N/A"); !strings.Contains(pg.Text(), "Código sem valor (N/A), lido como vazio") {
		t.Errorf("a form says nothing: %s", pg.Find("main").Text())
	}
}

// TestBaixarLinhasComErro: the file of the lines that stay out is in the page, and its policy lets the browser keep it.
func TestBaixarLinhasComErro(t *testing.T) {
	s := subir(t, true)
	a := abrir(t, s.url)
	pasta := t.TempDir()
	a.entrar("admin", "demo")
	a.baixarEm(pasta)
	a.ir("/clientes/importar")
	a.escolherArquivo("clientes.csv", "documento;nome\n111.444.777-35;ANA\n1;EVA \\u0022LU\\u0022\n2,5E+10;JOÃO\n")
	a.espera("Prévia")
	a.fotografar("importar-previa")
	a.clicarSemEsperar("a[download]")
	ateQue(t, "the file arrives", func() bool {
		texto, err := os.ReadFile(filepath.Join(pasta, "erros-clientes.csv"))
		return err == nil && strings.Contains(string(texto), ";1;\"EVA \"\"LU\"\"\"\r\n") && strings.Contains(string(texto), ";2,5E+10;JOÃO\r\n")
	})
	a.fazer(chromedp.Click("button[value=gravar]"))
	a.espera("Importado")
	a.semFora()
}

// escolherArquivo puts a file into the form and sends it. conteudo is the inside of a JavaScript string.
func (a *aba) escolherArquivo(nome, conteudo string) {
	a.t.Helper()
	js[bool](a, `(() => { const d = new DataTransfer(); d.items.add(new File(["`+strings.ReplaceAll(conteudo, "\n", `\n`)+`"], "`+nome+`"));
		const campo = document.getElementById("campo-arquivo"); campo.files = d.files; campo.form.submit(); return true })()`)
}
