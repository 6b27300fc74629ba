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
	l, err := planilha.Abrir(strings.NewReader(texto), planilha.Cabecalho{Colunas: colunas, Obrigatorias: []string{"documento"}})
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
		{"CR CR LF, quoted too", "documento;nome\r\r\n1;\"Ana\"\r\r\n", planilha.UTF8, []string{"2:1|Ana|"}},
		{"other order, case and blanks", " Nome ; DOCUMENTO\n Ana ; 1 \n", planilha.UTF8, []string{"2:1|Ana|"}},
		{"missing values and columns", "documento;nome\n1\n2;\n", planilha.UTF8, []string{"2:1||", "3:2||"}},
		{"empty lines are skipped and counted", "documento;nome\n\n ; \n\n1;Ana\n", planilha.UTF8, []string{"5:1|Ana|"}},
		{"line break in quotes", "documento;nome\n1;\"Ana\nMaria\"\n2;Eva\n", planilha.UTF8, []string{"2:1|Ana\nMaria|", "4:2|Eva|"}},
		{"doubled quotes", "documento;nome\n1;\"Zé \"\"da\"\" Silva\"\n", planilha.UTF8, []string{`2:1|Zé "da" Silva|`}},
		{"trailing separators", "documento;nome;\n1;Ana;\n", planilha.UTF8, []string{"2:1|Ana|"}},
		{"no line end at the end", "documento;nome\n1;Ana", planilha.UTF8, []string{"2:1|Ana|"}},
		{"too many values", "documento;nome\n1;Ana;x\n2;Eva\n", planilha.UTF8, []string{"2!larga", "3:2|Eva|"}},
		{"a bare quote is text", "documento;nome\n1;4\" de cano\n2;José \"Zé\" da Conceição;a@b\"\n", planilha.UTF8, []string{`2:1|4" de cano|`, `3!larga`}},
		{"blanks around a quoted value", "documento;nome;email\n1; \"Silva; Ana\" ; a@b\n", planilha.UTF8, []string{"2:1|Silva; Ana|a@b"}},
		{"quotes in quotes that nobody doubled, in pairs", "documento;nome;email\n1;\"José \"Zé\" da Silva\";x\n", planilha.UTF8, []string{`2:1|José "Zé" da Silva|x`}},
		{"text behind a closing quote harms only its line", "documento;nome;email\n1;\"Zé\" da Silva;x\n2;\"Eva\";y\n", planilha.UTF8, []string{"2!aspas", "3:2|Eva|y"}},
		{"one quote in quotes harms only its line", "documento;nome;email\n1;\"cano de 4\" azul\";x\n2;Eva;y\n", planilha.UTF8, []string{"2!aspas", "3:2|Eva|y"}},
		{"one quote in quotes before a separator in them", "documento;nome;email\n1;\"disse \"oi\"; e saiu\"\n2;Eva;y\n", planilha.UTF8, []string{"2!aspas", "3:2|Eva|y"}},
		{"a quote that was to be text does not swallow the lines after it", "documento;nome;email\n1;\"Ana;x\n2;Eva \"Zé\" Lima;y\n3;Ida;z\n", planilha.UTF8, []string{"2!aspas-3", "4:3|Ida|z"}},
		{"quote never closed", "documento;nome\n1;\"Ana\n2;Eva\n3;Ida\n", planilha.UTF8, []string{"2!aberta-4"}},
		{"sep= line", "sep=;\ndocumento;nome\n1;Ana, Eva\n", planilha.UTF8, []string{"3:1|Ana, Eva|"}},
		{"sep= with a comma, in capitals", "SEP=,\r\ndocumento,nome\r\n1,Ana; Eva\r\n", planilha.UTF8, []string{"3:1|Ana; Eva|"}},
		{"sep= in quotes, separators behind it, byte order mark", "\xef\xbb\xbf\"sep=;\";;\ndocumento;nome;\n1;Ana;\n", planilha.UTF8, []string{"3:1|Ana|"}},
		{"sep= with a tab", "sep=\t\ndocumento\tnome\n1\tAna; Eva, Ida\n", planilha.UTF8, []string{"3:1|Ana; Eva, Ida|"}},
		{"sep= with a tab as programmers write it", "sep=\\t\ndocumento\tnome\n1\tAna\n", planilha.UTF8, []string{"3:1|Ana|"}},
		{"sep= decides against the count", "sep=|\ndocumento|nome\n1|a;b,c\n", planilha.UTF8, []string{"3:1|a;b,c|"}},
		{"sep= that says nothing", "sep=\ndocumento,nome\n1,Ana\n", planilha.UTF8, []string{"3:1|Ana|"}},
		{"tabs", "documento\tnome\temail\n1\tSilva, Ana; Eva\ta@b\n", planilha.UTF8, []string{"2:1|Silva, Ana; Eva|a@b"}},
		{"empty lines of a spreadsheet before the header", ";;\n\ndocumento;nome;\n1;Ana;\n", planilha.UTF8, []string{"4:1|Ana|"}},
		{"a number kept as text by a formula", "documento;nome\n=\"001\";\"=\"\"002\"\"\"\n", planilha.UTF8, []string{"2:001|002|"}},
		{"lines of both charsets", "documento;nome\n1;José\n2;Jos\xe9\n3;Ana\n", planilha.Misto, []string{"2:1|José|", "3:2|José|", "4:3|Ana|"}},
		{"windows-1252's characters as code points", "documento;nome\n1;\xc2\x93Zé\xc2\x94 \xc2\x96 \xc2\x80\n", planilha.UTF8, []string{"2:1|“Zé” – €|"}},
		{"byte order mark in the middle", "\xef\xbb\xbfdocumento;nome\n1;José\n\xef\xbb\xbf2;Eva\n", planilha.UTF8, []string{"2:1|José|", "3:2|Eva|"}},
		{"columns of a file of errors are read over", "linha;motivo;documento;nome\n7;x;1;'=Ana\n8;y;;\n", planilha.UTF8, []string{"2:1|=Ana|"}},
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
		{"unknown column", "documento;nmoe\n", `colunas desconhecidas: "nmoe" (as colunas são: documento; nome; email)`},
		{"repeated column", "documento;nome;nome\n", "colunas repetidas: nome"},
		{"missing key", "nome;email\n", "faltam as colunas: documento"},
		{"empty file", "", planilha.ErrVazio.Error()},
		{"only blank lines", "\n\n", planilha.ErrVazio.Error()},
		{"spreadsheet instead of CSV", "PK\x03\x04\x00\x00", planilha.ErrBinario.Error()},
		{"UTF-16", "\xff\xfed\x00o\x00", planilha.ErrUTF16.Error()},
		{"UTF-16 of the other order", "\xfe\xff\x00d\x00o", planilha.ErrUTF16.Error()},
		{"UTF-16 without its mark", "d\x00o\x00c\x00", planilha.ErrUTF16.Error()},
		{"lines that end in CR", "documento;nome\r529;Maria\r", planilha.ErrMacintosh.Error()},
		{"a sep= line that ends in CR", "sep=;\rdocumento;nome\r529;Maria\r", planilha.ErrMacintosh.Error()},
		{"a sep= line alone", "sep=;\n", planilha.ErrVazio.Error()},
		{"no separator after sep=", "sep=nada\n", `colunas desconhecidas: "sep=nada"`},
		{"a quote that is never closed in the header", "documento;\"nome\n1;2\n", "o cabeçalho não pode ser lido: aspas que abrem e não fecham"},
	} {
		t.Run(caso.nome, func(t *testing.T) {
			_, err := planilha.Abrir(strings.NewReader(caso.texto), planilha.Cabecalho{Colunas: colunas, Obrigatorias: []string{"documento"}})
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
		"sep=,\ndocumento,nome\n1,José \"Zé\" da Silva\n2,Jos\xe9\n", "linha;motivo;documento\n3;x;'=1\n4;y;\n", "documento\tnome\n=\"01\"\t\"José \"Zé\" da Silva\"\n",
	} {
		f.Add([]byte(semente))
	}
	f.Fuzz(func(t *testing.T, dados []byte) {
		l, err := planilha.Abrir(strings.NewReader(string(dados)), planilha.Cabecalho{Colunas: colunas, Obrigatorias: []string{"documento"}})
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
