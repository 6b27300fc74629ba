package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/server"
)

// outcome tells what became of a file: "created/changed/unchanged", the errors and the notices by line.
func (in *installation) outcome(table importacao.Tabela, csv []byte) (text string, rejected []byte) {
	in.t.Helper()
	var b bytes.Buffer
	r, err := server.Importer(in.store).Importar(in.t.Context(), operator, in.tenant, importacao.Pedido{Tabela: table, Nome: "teste.csv", Arquivo: bytes.NewReader(csv), Rejeitadas: &b})
	in.must(err)
	text = fmt.Sprintf("%d/%d/%d", r.Criadas, r.Alteradas, r.Iguais)
	for _, e := range r.Erros {
		text += fmt.Sprintf("\n%d: %s", e.Linha, e.Frase())
	}
	for _, a := range r.Avisos {
		problem, _, _ := strings.Cut(a.Frase, "::")
		text += fmt.Sprintf("\n%d: %s", a.Linha, problem)
	}
	return text, b.Bytes()
}

const (
	scientific = "numero tem um número em notação científica: formate a coluna como texto"
	formatted  = "numero tem um número formatado, com vírgula ou ponto: deixe só os dígitos e formate a coluna como texto"
)

// ofNumero is a sentence as it is told with the value; the file of what was left out has that beside it.
func ofNumero(sentence, value string) string {
	return strings.Replace(sentence, "numero ", fmt.Sprintf("numero %q ", value), 1)
}

// TestImportedInputs imports files that spreadsheets and other systems left behind.
func TestImportedInputs(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.load(importacao.Clientes, "documento;nome\n529.982.247-25;Maria da Silva\n")
		in.load(importacao.Contratos, "codigo;documento\nC-1001;529.982.247-25\n")
		for _, c := range []struct {
			file  string
			table importacao.Tabela
			want  string
		}{
			{
				"01h-data-nula-1899-importacao.csv", importacao.Ocorrencias, "2/0/0" +
					"\n2: DATA_FECHAMENTO COM DATA NULA (30/12/1899 00:00:00), LIDA COMO VAZIA\n3: DATA_FECHAMENTO COM DATA NULA (30/12/1899 00:00:00), LIDA COMO VAZIA",
			},
			{"04a-importacao-numero-cientifico.csv", importacao.Ocorrencias, "0/0/0\n2: " + ofNumero(scientific, "2,02611E+19") + "\n3: " + ofNumero(scientific, "5,00001E+05") + "\n4: " + ofNumero(formatted, "500003,00") + "\n5: " + ofNumero(formatted, "500.004")},
			{"12-importacao-linha-sep.csv", importacao.Clientes, "0/1/0"},
			{
				"07g-importacao-linhas-utf8-e-windows1252.csv", importacao.Clientes,
				"1/1/0\n0: ARQUIVO MISTURA LINHAS EM UTF-8 (1) E EM WINDOWS-1252 (1, A PRIMEIRA E A 3)\n2: id_integracao 9001 TROCADO POR 9019",
			},
		} {
			content, err := os.ReadFile(filepath.Join(inputs, c.file))
			in.must(err)
			got, _ := in.outcome(c.table, content)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s: %s", c.file, d)
			}
		}
		for _, number := range []string{"710001", "710002"} {
			if f := in.record(number); f.StatusCodigo != "aberta" || f.Ocorrencia.FechadaEm != nil {
				t.Errorf("%s is %s, closed at %v", number, f.StatusCodigo, f.Ocorrencia.FechadaEm)
			}
		}
		for document, name := range map[string]string{buyerCPF: "JOÃO UTF8", "39053344705": "JOÃO LATIN"} {
			found, err := in.store.Cadastro().ClientesPorChave(t.Context(), in.tenant.ID, []crm.ProcuraCliente{{Documento: document}})
			if err != nil || len(found) != 1 || found[0].Nome != name {
				t.Errorf("%s: %+v, %v", name, found, err)
			}
		}
		// The file whose numbers were lost left no key behind: what the caller repeats gets a number of digits.
		p := start(t, database)
		for _, id := range []string{"A1", "A2", "A3", "A4"} {
			if r := p.soap(opening("COD_PROJETO", "C-1001", "CODIGO_OC", id)); !regexp.MustCompile(`^[0-9]+$`).MatchString(r.text) {
				t.Errorf("%s is answered %q", id, r.text)
			}
		}
	})
}

// TestClosingsOfImports: what closes an ocorrência, and what only says so.
func TestClosingsOfImports(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		const before, dated = "DATA_FECHAMENTO ANTERIOR A ABERTURA, NAO APLICADA", "SEM DATA_ABERTURA, LIDA COMO A DE FECHAMENTO"
		got, _ := in.outcome(importacao.Ocorrencias, []byte("numero;status;data_abertura;data_fechamento\n"+
			"801;;01/11/2026 10:00;31/12/2020\n802;;01/11/2026 10:00;01/11/2026\n803;;;02/01/2025 08:00\n804;;01/11/2026;02/11/2026\n"+
			"805;;31/12/1899;null\n806;;2026-11-01T10:00:00.000Z;\n807;aberta;01/11/2026;\n"))
		want := "7/0/0\n2: " + before + "\n4: " + dated +
			"\n6: DATA_ABERTURA COM DATA NULA (31/12/1899), LIDA COMO VAZIA\n6: DATA_FECHAMENTO COM DATA NULA (null), LIDA COMO VAZIA"
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		got, _ = in.outcome(importacao.Ocorrencias, []byte("numero;data_fechamento\n807;30/12/1899\n806;31/10/2020\n"))
		want = "0/0/2\n2: DATA_FECHAMENTO COM DATA NULA (30/12/1899), LIDA COMO VAZIA\n3: " + before
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for number, closed := range map[string]bool{"801": false, "802": true, "803": true, "804": true, "805": false, "806": false, "807": false} {
			f := in.record(number)
			if (f.Ocorrencia.FechadaEm != nil) != closed || f.Fase.Final() != closed {
				t.Errorf("%s is %s, closed at %v", number, f.StatusCodigo, f.Ocorrencia.FechadaEm)
			}
			if end := f.Ocorrencia.FechadaEm; end != nil && end.Before(f.Ocorrencia.AbertaEm) {
				t.Errorf("%s is closed before it is opened", number)
			}
		}
	})
}

// TestIDsOfImportsThatAreNone: cells that say that there is no id find nothing and keep nothing.
func TestIDsOfImportsThatAreNone(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		got, _ := in.outcome(importacao.Ocorrencias, []byte("numero;codigo_oc;sistema;documento;contrato\n901;null;mega;N/A;0\n902;NULL;mega;000.000.000-00;-\n903;#N/D;mega;;\n"))
		want := "3/0/0\n2: CODIGO_OC SEM VALOR (null), LIDO COMO VAZIO\n2: DOCUMENTO SEM VALOR (N/A), LIDO COMO VAZIO\n2: CONTRATO SEM VALOR (0), LIDO COMO VAZIO" +
			"\n3: CODIGO_OC SEM VALOR (NULL), LIDO COMO VAZIO\n3: DOCUMENTO SEM VALOR (000.000.000-00), LIDO COMO VAZIO\n3: CONTRATO SEM VALOR (-), LIDO COMO VAZIO" +
			"\n4: CODIGO_OC SEM VALOR (#N/D), LIDO COMO VAZIO"
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for _, number := range []string{"901", "902", "903"} {
			if f := in.record(number); f.Ocorrencia.CodigoOC != "" || f.Ocorrencia.ClienteID != 0 || f.Ocorrencia.ContratoID != 0 {
				t.Errorf("%s: %+v", number, f.Ocorrencia)
			}
		}
		got, _ = in.outcome(importacao.Clientes, []byte("documento;nome;id_integracao;codigo\n"+buyerCPF+";Ana;null;0\n390.533.447-05;Eva;null;0\n"))
		if !strings.HasPrefix(got, "1/1/0\n2: CODIGO SEM VALOR (0), LIDO COMO VAZIO\n2: ID_INTEGRACAO SEM VALOR (null), LIDO COMO VAZIO\n3: ") {
			t.Errorf("two people with the id null: %s", got)
		}
	})
}

// TestRejectedLinesComeBack: the file of lines that were not imported is mended and imported.
func TestRejectedLinesComeBack(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		bad := "numero;codigo_oc;sistema;descricao;\n1001;B1;mega;=1+1;\n2,02611E+19;B2;mega;-Jos\xe9 \"Z\xe9\"\n1003;B3;mega;\"Zé\" da Silva\n1004;B4;mega;a;b;c\n1005;B5;mega;\"aberta\n1006;B6;mega;x\n"
		got, rejected := in.outcome(importacao.Ocorrencias, []byte(bad))
		want := "1/0/0\n3: " + ofNumero(scientific, "2,02611E+19") +
			"\n4: aspas fora do lugar: dentro de um valor entre aspas, escreva cada aspa duas vezes" +
			"\n5: mais valores do que colunas: ponha entre aspas o valor que contém o separador" +
			"\n6: aspas que abrem e não fecham; as linhas até a 7 ficam de fora com ela" +
			"\n0: ARQUIVO MISTURA LINHAS EM UTF-8 (1) E EM WINDOWS-1252 (1, A PRIMEIRA E A 3)"
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		text := string(rejected)
		for _, line := range []string{
			"\uFEFFlinha;motivo;numero;codigo_oc;sistema;descricao;\r\n", "3;" + scientific + ";2,02611E+19;B2;mega;\"'-José \"\"Zé\"\"\"", "\n4;", ";1003;B3;mega;\"\"\"Zé\"\" da Silva\"\r\n", ";1004;B4;mega;a;b;c\r\n",
			"\n7;",
		} {
			if !strings.Contains(text, line) {
				t.Errorf("no %q in %s", line, text)
			}
		}
		// Only what is wrong is mended: the number, the value too many. The quotes were understood line by line.
		mended := strings.NewReplacer("2,02611E+19", "20261100000000000002", "a;b;c\r", "\"a;b;c\"\r").Replace(text)
		got, rejected = in.outcome(importacao.Ocorrencias, []byte(mended))
		if got != "5/0/0" || len(rejected) > 0 {
			t.Errorf("%s, %s", got, rejected)
		}
		for number, description := range map[string]string{
			"1001": "=1+1", "20261100000000000002": "-José \"Zé\"", "1003": "\"Zé\" da Silva", "1004": "a;b;c", "1005": "\"aberta", "1006": "x",
		} {
			if f := in.record(number); f.Ocorrencia.Descricao != description {
				t.Errorf("%s says %q, want %q", number, f.Ocorrencia.Descricao, description)
			}
		}
	})
}
