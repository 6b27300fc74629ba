package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ponte/crm/importacao"
	"ponte/crm/planilha"
)

func TestImportCommand(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	clients := c.file("clientes.csv", "documento;nome\r\n529.982.247-25;Maria da Concei\xe7\xe3o\r\n529.982.247-26;Errada\r\n")
	r := c.try("", "import", "clientes", clients, "--dry-run")
	if r.code != exitFailure || !strings.Contains(r.out, "Nothing was written") || !strings.Contains(r.err, "line 3: documento \"***.982.247-**\" is not a valid CPF or CNPJ") {
		t.Errorf("%+v", r)
	}
	r = c.try("", "import", "clientes", clients)
	if r.code != exitFailure || !strings.Contains(r.out, "2 lines read (windows-1252, \";\"): 1 created, 0 changed, 0 unchanged, 1 with errors.") {
		t.Errorf("%+v", r)
	}
	good := c.file("bons.csv", "documento,nome\n52998224725,Maria da Conceição\n")
	if out := c.ok("import", "clientes", good); !strings.Contains(out, "0 created, 0 changed, 1 unchanged, 0 with errors") {
		t.Errorf("the dry run wrote, or windows-1252 was misread: %s", out)
	}
	c.ok("import", "unidades", c.file("u.csv", "empreendimento;bloco;unidade;codigo\nResidencial Ponte;A;101;1101\n"))
	c.ok("import", "contratos", c.file("k.csv", "codigo;documento;empreendimento;bloco;unidade\nC-1;52998224725;Residencial Ponte;A;101\n"))
	c.ok("import", "ocorrencias", c.file("o.csv", "numero;codigo_oc;sistema;contrato;status;data_abertura;data_fechamento;descricao\n"+
		"2001;OLD-1;mega;C-1;encerrado;2025-01-02 10:00:00;2025-02-01;\"Vazamento; na\nlaje\"\n"+
		"00002002;;;;;;;\n"))
	r = c.try("", "import", "clientes", c.file("aspas.csv", "documento;nome\n52998224725;Maria da Conceição\n11144477735;\"Ana\n;Eva\n;Ida\n"))
	if r.code != exitFailure || !strings.Contains(r.out, "4 lines read") || !strings.Contains(r.out, "3 with errors") ||
		!strings.Contains(r.err, "line 3: a quote that is never closed; the lines up to 5 are left out with it") {
		t.Errorf("a quote that is never closed: %+v", r)
	}
	c.fails(exitFailure, `unknown columns: "cpf"`, "import", "clientes", c.file("x.csv", "cpf;nome\n1;x\n"))
	c.fails(exitFailure, "it is neither an XLSX file that can be read nor a text", "import", "clientes", c.file("x.xlsx", "PK\x03\x04\x00"))
	c.fails(exitUsage, "must be one of", "import", "contas", good)

	rows := c.list("ocorrencia", "list", "--status", "encerrado", "--from", "2025-01-02", "--to", "2025-01-02")
	if len(rows) != 1 || rows[0]["numero"] != "2001" || rows[0]["documento"] != "***.982.247-**" || rows[0]["aberta_em"] != "2025-01-02T10:00:00-03:00" {
		t.Errorf("%v", rows)
	}
	if rows := c.list("ocorrencia", "list", "--search", "conceicao", "--system", "mega"); len(rows) != 1 {
		t.Errorf("search: %v", rows)
	}
	var shown map[string]any
	c.decode(&shown, "ocorrencia", "show", "2001")
	received := shown["recebido"].(map[string]any)
	if received["COD_PROJETO"] != "C-1" || received["DESCRICAO"] != "Vazamento; na\nlaje" || shown["unidade"] != "101" || shown["cliente"] != "Maria da Conceição" {
		t.Errorf("%v", shown)
	}
	c.fails(exitFailure, `has no ocorrência "2002"`, "ocorrencia", "show", "2002") // numbers are text: 00002002 is another
	c.fails(exitFailure, "--after is no cursor", "ocorrencia", "list", "--after", "x")
}

// TestImportOfSpreadsheets: what spreadsheets do to a file is named as what it is, and the lines that are left out leave
// as a file of their own.
func TestImportOfSpreadsheets(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	file := c.file("o.csv", "sep=;\r\nnumero;codigo_oc;sistema;status;data_abertura;data_fechamento;descricao\r\n"+
		"2,02611E+19;A1;mega;aberta;01/11/2026 10:00;;x\r\n500.004;A2;mega;aberta;;;y\r\n500005;1,23457E+11;mega;;;;z\r\n500006;A6;mega;;01/11/2026;30/12/1899 00:00:00;Jos\xe9 \"Z\xe9\"\r\n")
	rejected := filepath.Join(t.TempDir(), "erros.csv")
	r := c.try("", "import", "ocorrencias", file, "--errors", rejected)
	for _, line := range []string{
		`line 3: numero "2,02611E+19" has a number in scientific notation: format the column as text`,
		`line 4: numero "500.004" has a formatted number: leave the digits only and format the column as text`,
		`line 5: codigo_oc "1,23457E+11" has a number in scientific notation: format the column as text`,
		"line 6: notice: DATA_FECHAMENTO has a date that stands for none (30/12/1899 00:00:00), read as empty; leave the cell empty",
		"The lines that are not imported are in " + rejected,
	} {
		if !strings.Contains(r.err, line) {
			t.Errorf("no %q in %s", line, r.err)
		}
	}
	if r.code != exitFailure || !strings.Contains(r.out, `4 lines read (windows-1252, ";"): 1 created, 0 changed, 0 unchanged, 3 with errors.`) {
		t.Errorf("%+v", r)
	}
	var shown map[string]any
	if c.decode(&shown, "ocorrencia", "show", "500006"); shown["status"] != "aberta" || shown["descricao"] != `José "Zé"` {
		t.Errorf("%v", shown)
	}
	text, err := os.ReadFile(rejected)
	if err != nil || strings.Count(string(text), "\r\n") != 4 || !strings.HasPrefix(string(text), "\uFEFFlinha;motivo;numero;codigo_oc;") {
		t.Fatalf("%v: %s", err, text)
	}
	if info, err := os.Stat(rejected); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info, err)
	}
	c.fails(exitFailure, "exists already", "import", "ocorrencias", file, "--errors", rejected)
	mended := c.file("m.csv", strings.NewReplacer("2,02611E+19", "20261100000000000003", "500.004", "500004", "1,23457E+11", "123457000001").Replace(string(text)))
	none := filepath.Join(t.TempDir(), "nada.csv")
	if out := c.ok("import", "ocorrencias", mended, "--errors", none); !strings.Contains(out, "3 created, 0 changed, 0 unchanged, 0 with errors.") {
		t.Error(out)
	}
	if _, err := os.Stat(none); !os.IsNotExist(err) {
		t.Errorf("a file of no lines: %v", err)
	}
}

// TestImportJSON: what is left out of the lists is counted, and the file of errors has all of it.
func TestImportJSON(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	var b strings.Builder
	b.WriteString("documento;nome;codigo\n;Jos\xe9;X\n;José;null\n")
	for i := range importacao.MaxErros + 20 {
		fmt.Fprintf(&b, "123;Cliente %d;null\n", i)
	}
	rejected := filepath.Join(t.TempDir(), "erros.csv")
	r := c.try("", "import", "clientes", c.file("c.csv", b.String()), "--dry-run", "--json", "--errors", rejected)
	var j struct {
		Charset        string `json:"charset"`
		ComErro        int    `json:"com_erro"`
		Erros          []any  `json:"erros"`
		ErrosOmitidos  int    `json:"erros_omitidos"`
		AvisosOmitidos int    `json:"avisos_omitidos"`
		Avisos         []struct {
			Linha    int    `json:"linha"`
			Mensagem string `json:"mensagem"`
		} `json:"avisos"`
	}
	if err := json.Unmarshal([]byte(r.out), &j); err != nil {
		t.Fatal(err, r.out)
	}
	if j.Charset != "UTF-8 e windows-1252" || j.ComErro != importacao.MaxErros+21 || len(j.Erros) != importacao.MaxErros || j.ErrosOmitidos != 21 {
		t.Errorf("%s, %d errors, %d listed, %d not", j.Charset, j.ComErro, len(j.Erros), j.ErrosOmitidos)
	}
	if len(j.Avisos) != importacao.MaxErros || j.AvisosOmitidos != 22 || !strings.HasPrefix(j.Avisos[0].Mensagem, "the file has lines in UTF-8") || j.Avisos[1].Linha != 3 {
		t.Errorf("%d notices, %d not listed: %v", len(j.Avisos), j.AvisosOmitidos, j.Avisos[:2])
	}
	text, err := os.ReadFile(rejected)
	if lines := strings.Count(string(text), "\r\n"); err != nil || lines != importacao.MaxErros+22 {
		t.Errorf("%d lines in the file of errors, %v", lines, err)
	}
	if r := c.try("", "import", "clientes", c.file("c.csv", b.String()), "--dry-run"); !strings.Contains(r.err, "and 21 more errors") || !strings.Contains(r.err, "and 22 more notices") {
		t.Errorf("%.200s", r.err)
	}
}

func TestImportHelpShowsEachTableOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	out := newCLI(t).ok("import", "--help")
	if !strings.Contains(out, "\n    contratos       codigo;documento;empreendimento;bloco;unidade;situacao;cliente;codigo_unidade;situacao_na_fonte;assinado_em;chaves_em\n") {
		t.Error(out)
	}
}

func TestPagesOfTheCommandLine(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("import", "ocorrencias", c.file("o.csv", "numero;data_abertura\n1;2025-01-01\n2;2025-01-01\n3;2025-01-02\n"))
	var seen []string
	args := []string{"ocorrencia", "list", "--limit", "2", "--json"}
	for range 3 {
		r := c.try("", args...)
		for _, line := range strings.Split(r.out, "\n") {
			if _, value, found := strings.Cut(line, `"numero": `); found {
				seen = append(seen, strings.Trim(value, `",`))
			}
		}
		_, cursor, more := strings.Cut(r.err, "--after ")
		if !more {
			break
		}
		args = []string{"ocorrencia", "list", "--limit", "2", "--json", "--after", strings.TrimSpace(cursor)}
	}
	if got := strings.Join(seen, " "); got != "3 2 1" {
		t.Errorf("pages give %s", got)
	}
}

// TestFilesInEnglish: nothing that may be wrong with a file is said in Portuguese.
func TestFilesInEnglish(t *testing.T) {
	t.Parallel()
	wrong := []error{
		planilha.ErrVazio, planilha.ErrBinario, planilha.ErrMacintosh, planilha.ErrUTF16,
		&planilha.ErroArquivo{Frase: `o cabeçalho não serve: colunas desconhecidas: "a"; colunas repetidas: "b"; faltam as colunas: c (as colunas são: c; d)`},
		&planilha.ErroArquivo{Frase: "o cabeçalho não pode ser lido: " + planilha.FrasesLinha[planilha.LinhaGrande]},
	}
	for reason := range planilha.FrasesLinha {
		wrong = append(wrong, &planilha.ErroLinha{Linha: 2, Ate: 9, Motivo: reason})
	}
	for _, err := range wrong {
		if said := sentence(err); portuguese.MatchString(said) {
			t.Errorf("%q stays %q", err, said)
		}
	}
}
