package planilha_test

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm/planilha"
)

var colunas = []string{"documento", "nome", "email"}

// tudo reads a table as "line:documento|nome|email", errors as "line!motivo".
func tudo(t *testing.T, texto string) (charset planilha.Charset, linhas []string) {
	t.Helper()
	l, err := planilha.Abrir(strings.NewReader(texto), colunas, []string{"documento"})
	if err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		linha, err := l.Proxima()
		var ruim *planilha.ErroLinha
		switch {
		case errors.Is(err, io.EOF):
			return l.Charset, linhas
		case errors.As(err, &ruim):
			perdidas := ""
			if ruim.Ate > ruim.Linha {
				perdidas = "-" + strconv.Itoa(ruim.Ate)
			}
			linhas = append(linhas, item(ruim.Linha, "!"+string(ruim.Motivo)+perdidas))
			if ruim.Fim {
				return l.Charset, linhas
			}
		case err != nil:
			t.Fatal(err)
		default:
			linhas = append(linhas, item(linha.Numero, ":"+linha.Valor("documento")+"|"+linha.Valor("nome")+"|"+linha.Valor("email")))
		}
	}
	t.Fatal("the table does not end")
	return "", nil
}

func item(linha int, texto string) string { return string(rune('0'+linha)) + texto }

func TestLeitor(t *testing.T) {
	for _, caso := range []struct {
		nome, texto string
		charset     planilha.Charset
		linhas      []string
	}{
		{"semicolons", "documento;nome;email\n1;José;a@b\n", planilha.UTF8, []string{"2:1|José|a@b"}},
		{"commas", "documento,nome\n1,\"Silva, Ana\"\n", planilha.UTF8, []string{"2:1|Silva, Ana|"}},
		{"windows-1252", "documento;nome\n1;Jo\xe3o \x96 R$ \x80\n", planilha.Windows1252, []string{"2:1|João – R$ €|"}},
		{"byte order mark and CRLF", "\xef\xbb\xbfdocumento;nome\r\n1;Ana\r\n", planilha.UTF8, []string{"2:1|Ana|"}},
		{"other order, case and blanks", " Nome ; DOCUMENTO\n Ana ; 1 \n", planilha.UTF8, []string{"2:1|Ana|"}},
		{"missing values and columns", "documento;nome\n1\n2;\n", planilha.UTF8, []string{"2:1||", "3:2||"}},
		{"empty lines are skipped and counted", "documento;nome\n\n ; \n\n1;Ana\n", planilha.UTF8, []string{"5:1|Ana|"}},
		{"line break in quotes", "documento;nome\n1;\"Ana\nMaria\"\n2;Eva\n", planilha.UTF8, []string{"2:1|Ana\nMaria|", "4:2|Eva|"}},
		{"doubled quotes", "documento;nome\n1;\"Zé \"\"da\"\" Silva\"\n", planilha.UTF8, []string{`2:1|Zé "da" Silva|`}},
		{"trailing separators", "documento;nome;\n1;Ana;\n", planilha.UTF8, []string{"2:1|Ana|"}},
		{"no line end at the end", "documento;nome\n1;Ana", planilha.UTF8, []string{"2:1|Ana|"}},
		{"too many values", "documento;nome\n1;Ana;x\n2;Eva\n", planilha.UTF8, []string{"2!larga", "3:2|Eva|"}},
		{"bare quote harms only its line", "documento;nome\n1;4\" de cano\n2;Eva\n", planilha.UTF8, []string{"2!aspas", "3:2|Eva|"}},
		{"quote never closed", "documento;nome\n1;\"Ana\n2;Eva\n3;Ida\n", planilha.UTF8, []string{"2!aspas-4"}},
		{"quote closed by another line's", "documento;nome\n1;\"Ana\n2;\"Eva\"\n3;Ida\n", planilha.UTF8, []string{"2!aspas-3", "4:3|Ida|"}},
		{"header alone", "documento;nome\n", planilha.UTF8, nil},
		{"one column", "documento\n1\n", planilha.UTF8, []string{"2:1||"}},
	} {
		t.Run(caso.nome, func(t *testing.T) {
			charset, linhas := tudo(t, caso.texto)
			if charset != caso.charset {
				t.Errorf("charset %s, want %s", charset, caso.charset)
			}
			if d := cmp.Diff(caso.linhas, linhas); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestLinhaGrandeEndsTheTable(t *testing.T) {
	// The rest of a line that is too long must not be taken for a line of its own.
	texto := "documento;nome\n1;" + strings.Repeat("x", planilha.MaxLinha+8192) + "\n2;Eva\n3;Ana\n"
	_, linhas := tudo(t, texto)
	if d := cmp.Diff([]string{"2!grande"}, linhas); d != "" {
		t.Error(d)
	}
	aberta := "documento;nome\n1;Ana\n2;\"" + strings.Repeat("linha\n", planilha.MaxLinha/4)
	_, linhas = tudo(t, aberta)
	if d := cmp.Diff([]string{"2:1|Ana|", "3!grande"}, linhas); d != "" {
		t.Error(d)
	}
}

func TestCabecalho(t *testing.T) {
	for _, caso := range []struct {
		nome, texto, erro string
	}{
		{"unknown column", "documento;nmoe\n", `unknown columns: "nmoe"`},
		{"repeated column", "documento;nome;nome\n", "repeated columns: nome"},
		{"missing key", "nome;email\n", "missing columns: documento"},
		{"empty file", "", planilha.ErrVazio.Error()},
		{"only blank lines", "\n\n", planilha.ErrVazio.Error()},
		{"spreadsheet instead of CSV", "PK\x03\x04\x00\x00", planilha.ErrBinario.Error()},
		{"UTF-16", "\xff\xfed\x00o\x00", planilha.ErrBinario.Error()},
	} {
		t.Run(caso.nome, func(t *testing.T) {
			_, err := planilha.Abrir(strings.NewReader(caso.texto), colunas, []string{"documento"})
			if err == nil || !strings.Contains(err.Error(), caso.erro) {
				t.Errorf("got %v, want %q", err, caso.erro)
			}
		})
	}
}

// FuzzLeitor: whatever the bytes, the reader ends, lines come in ascending order, values are UTF-8 without blanks around.
func FuzzLeitor(f *testing.F) {
	for _, semente := range []string{
		"documento;nome;email\n1;José;a@b\n", "documento,nome\r\n1,\"Silva, Ana\"\r\n", "documento;nome\n1;Jo\xe3o \x96\n",
		"\xef\xbb\xbfdocumento;nome\n1;\"Ana\nMaria\"\n2;\"x", "documento;nome\n1;4\" de cano\n2;Eva", "documento\n\n1\n;\n",
	} {
		f.Add([]byte(semente))
	}
	f.Fuzz(func(t *testing.T, dados []byte) {
		l, err := planilha.Abrir(strings.NewReader(string(dados)), colunas, []string{"documento"})
		if err != nil {
			return
		}
		ultima := 1
		for range len(dados) + 2 {
			linha, err := l.Proxima()
			var ruim *planilha.ErroLinha
			if errors.Is(err, io.EOF) {
				return
			}
			if errors.As(err, &ruim) {
				if ruim.Fim {
					return
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if linha.Numero <= ultima {
				t.Fatalf("line %d after line %d", linha.Numero, ultima)
			}
			ultima = linha.Numero
			for _, c := range colunas {
				v := linha.Valor(c)
				if v != strings.TrimSpace(v) || v != strings.ToValidUTF8(v, "?") {
					t.Fatalf("value %q", v)
				}
			}
		}
		t.Fatal("the table does not end")
	})
}
