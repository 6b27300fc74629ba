package serasa_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"ponte/integration/serasa"
)

// posicao is a row of testdata/campos.csv, which was written from the facts and not from the package's own table.
type posicao struct {
	registro    byte
	campo       int
	de, ate     int
	tipo, exige string
}

func lerPosicoes(t testing.TB) map[byte][]posicao {
	t.Helper()
	texto, err := os.ReadFile("testdata/campos.csv")
	if err != nil {
		t.Fatal(err)
	}
	leitor := csv.NewReader(bytes.NewReader(texto))
	leitor.Comma, leitor.Comment, leitor.FieldsPerRecord = ';', '#', 6
	linhas, err := leitor.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	todas := map[byte][]posicao{}
	for _, l := range linhas[1:] {
		var n [3]int
		for i := range n {
			if n[i], err = strconv.Atoi(l[1+i]); err != nil {
				t.Fatal(err)
			}
		}
		todas[l[0][0]] = append(todas[l[0][0]], posicao{l[0][0], n[0], n[1], n[2], l[4], l[5]})
	}
	return todas
}

// TestTheTableIsTheFacts: each position belongs to one field of each record, and the package's table says of it what the facts say.
func TestTheTableIsTheFacts(t *testing.T) {
	t.Parallel()
	todas := lerPosicoes(t)
	for _, registro := range []byte("019") {
		proxima := 1
		campos := serasa.Campos(registro)
		if len(campos) != len(todas[registro]) {
			t.Fatalf("record %c has %d fields, the facts %d", registro, len(campos), len(todas[registro]))
		}
		for i, p := range todas[registro] {
			c := campos[i]
			if p.de != proxima {
				t.Errorf("record %c field %d begins at %d, want %d", registro, p.campo, p.de, proxima)
			}
			proxima = p.ate + 1
			if c.Numero != p.campo || c.Inicio != p.de || c.Fim() != p.ate || string(c.Tipo) != p.tipo || c.Exige != p.exige || c.Nome == "" {
				t.Errorf("record %c: the table has %+v, the facts %+v", registro, c, p)
			}
		}
		if proxima != 601 {
			t.Errorf("record %c ends at %d", registro, proxima-1)
		}
	}
	if len(todas) != 3 || serasa.Campos('2') != nil {
		t.Error("there are three records")
	}
}

// compor writes a line by the facts alone: numbers have zeros to the left, texts blanks to the right, and what is not named is not written.
func compor(t *testing.T, todas map[byte][]posicao, registro byte, valores map[int]string) string {
	t.Helper()
	linha := ""
	usados := 0
	for _, p := range todas[registro] {
		valor, ha := valores[p.campo]
		if ha {
			usados++
		}
		falta := p.ate - p.de + 1 - len(valor)
		if falta < 0 {
			t.Fatalf("%q does not fit into field %d", valor, p.campo)
		}
		if p.tipo == "N" {
			linha += strings.Repeat("0", falta) + valor
		} else {
			linha += valor + strings.Repeat(" ", falta)
		}
	}
	if usados != len(valores) {
		t.Fatalf("%v names a field that record %c does not have", valores, registro)
	}
	return linha
}

// comparar names the positions and fields in which a line is not what was expected.
func comparar(t *testing.T, todas map[byte][]posicao, numero int, linha, esperada string) {
	t.Helper()
	if len(linha) != 600 {
		t.Fatalf("line %d has %d positions", numero, len(linha))
	}
	for _, p := range todas[esperada[0]] {
		for i := p.de; i <= p.ate; i++ {
			if linha[i-1] != esperada[i-1] {
				t.Errorf("line %d, field %d (%d-%d), position %d: %q, want %q", numero, p.campo, p.de, p.ate, i, linha[p.de-1:p.ate], esperada[p.de-1:p.ate])
				break
			}
		}
	}
}
