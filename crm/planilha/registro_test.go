package planilha

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ponte/crm/charset"
)

// FuzzRegistros compares the records with those of encoding/csv as far as that reads a text, and sees that every line is
// in a record or in an error.
func FuzzRegistros(f *testing.F) {
	for _, semente := range []string{
		"a;b\n1;2\r\n", "\"a;b\";\"c\nd\"\n1;\"x\"\"y\"\n\n2;\"\"\n", "4\" de cano;x\n\"Zé\" da Silva;y\n", "\"José \"Zé\" da Silva\";x\n", "1;\"Ana\n2;\"Eva\"\n3;Ida",
		"a; \"b;c\" ;d\n", "\"aberta\n\n;;\n", "\r\n\"\"\"\"\r\n\r", "\"a\" ;\"b\"\t\n", "\"\"a\"\";b\n",
	} {
		f.Add(semente)
	}
	f.Fuzz(func(t *testing.T, dados string) {
		if !utf8.ValidString(dados) || strings.ContainsFunc(dados, func(r rune) bool { return r == marca || r != charset.Rune(r) }) {
			return // the charset is judged elsewhere
		}
		deles := csv.NewReader(strings.NewReader(dados))
		deles.Comma, deles.FieldsPerRecord = ';', -1
		v := varredor{texto: &texto{r: bufio.NewReaderSize(strings.NewReader(dados), 16)}, separador: ";"}
		comparar := true
		linhas := strings.Split(dados, "\n")
		ultima := 0
		for {
			valores, err := v.registro()
			var ruim *ErroLinha
			if err != nil && !errors.As(err, &ruim) && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if comparar {
				quer, deles := deles.Read()
				switch {
				case deles != nil && !errors.Is(deles, io.EOF):
					comparar = false // they stop here
				case errors.Is(deles, io.EOF) != errors.Is(err, io.EOF) || ruim != nil || !slices.Equal(quer, valores):
					t.Fatalf("%q, %v; encoding/csv reads %q, %v", valores, err, quer, deles)
				}
			}
			inicio := v.inicio
			if errors.Is(err, io.EOF) {
				inicio = len(linhas) + 1
			}
			for i := ultima + 1; i < inicio; i++ {
				if strings.Trim(linhas[i-1], "\r") != "" {
					t.Fatalf("line %d is in no record", i)
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			ultima = v.texto.numero
		}
	})
}

func TestRejeitadasVoltamComoEram(t *testing.T) {
	for _, texto := range []string{"", "'", "''", "=1+1", "'=1+1", "''=1+1", "-5", "+55 11", "@x", "'Ana", "Ana", "a=1", "\tx"} {
		if volta := comFormula(SemFormula(texto)); volta != texto {
			t.Errorf("%q comes back as %q", texto, volta)
		}
		if s := SemFormula(texto); s != "" && strings.Contains(inicioFormula, s[:1]) {
			t.Errorf("%q is a formula", s)
		}
	}
}

func TestLinhaSep(t *testing.T) {
	for linha, quer := range map[string]string{
		"sep=;": ";", "Sep=,": ",", "sep=\t": "\t", `"sep=;"`: ";", `"sep=,",,,`: ",", "sep=;;;;": ";", "sep=; ": ";", "sep=|": "|", `sep=\t`: "\t", "sep=": "", `"sep="`: "",
		"separador=;": "não", "sep": "não", "sep=;documento": "não", "documento;nome": "não", "sep=x": "não", "": "não",
	} {
		separador, ok := linhaSep(linha)
		if ok != (quer != "não") || ok && separador != quer {
			t.Errorf("%q: %q, %v; want %q", linha, separador, ok, quer)
		}
	}
}
