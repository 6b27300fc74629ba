package server_test

import (
	"os"
	"strings"
	"testing"

	"ponte/integration/serasa"
	"ponte/server"
)

// TestWhatIsOfNoField: the ruler tells what is wrong with a line as a whole, and a return what of it is doubtful.
func TestWhatIsOfNoField(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../integration/serasa/testdata/remessa.txt")
	if err != nil {
		t.Fatal(err)
	}
	files := server.Negativador(nil).Arquivos
	if r := files.Regua(text, 2); r.Linhas != 7 || len(r.Marcas) != 44 || len(r.Achados) != 0 {
		t.Errorf("a good line: %d lines, %d fields, %q", r.Linhas, len(r.Marcas), r.Achados)
	}
	lines := strings.SplitAfter(string(text), "\r\n")
	lines[2] = lines[2][:599] + "\r\n"
	if r := files.Regua([]byte(strings.Join(lines, "")), 3); len(r.Achados) != 1 || !strings.Contains(r.Achados[0], "faltam 1") {
		t.Errorf("a short line: %q", r.Achados)
	}
	back, err := serasa.NovaSimulada().Receber(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	end := len(back) - 2
	doubtful := append(append([]byte{}, back[:end-1]...), '9', '\r', '\n') // the trailer counts other lines than there are
	for _, c := range []struct {
		content []byte
		says    string
	}{{back, ""}, {doubtful, "número de linhas"}} {
		r, err := files.Ler(c.content)
		if err != nil || (c.says == "") != (len(r.Avisos) == 0) || !strings.Contains(strings.Join(r.Avisos, " "), c.says) {
			t.Errorf("%q: %+v, %v", c.says, r, err)
		}
	}
}
