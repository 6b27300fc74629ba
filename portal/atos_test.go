package portal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ponte/crm/cobranca"
	"ponte/crm/importacao"
)

// TestCadaAtoTemNome reads the program for the entries that it writes to the trail: each has a name for people, and the
// filter offers none that nothing writes.
func TestCadaAtoTemNome(t *testing.T) {
	t.Parallel()
	escritos := map[string]bool{}
	codigo := regexp.MustCompile(`(?:auditoria\((?:crm\.A|a)tor[^"]*, |auditar\(|gravarUsuario\([^"]*|d\.agir\([^"]*|\bAto[A-Z][a-z]+ = |\b[Aa]cao(?::| :?=|, \w+ :?=) )"([a-z_]+(?:\.[a-z_]+)+)"`)
	exportacao := regexp.MustCompile(`(?:nome: +|exportarCadastro\(k, )"([a-z_]+)"`)
	for _, pasta := range []string{"../crm", "../server", "../storage", "."} {
		err := filepath.WalkDir(pasta, func(nome string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(nome) != ".go" || strings.HasSuffix(nome, "_test.go") {
				return err
			}
			texto, err := os.ReadFile(nome)
			for _, m := range codigo.FindAllSubmatch(texto, -1) {
				escritos[string(m[1])] = true
			}
			if pasta == "." {
				for _, m := range exportacao.FindAllSubmatch(texto, -1) {
					escritos["exportar."+string(m[1])] = true
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, importado := range importacao.Tabelas() {
		escritos["importar."+importado] = true
	}
	for _, c := range cobranca.Canais() {
		if c.AoDevedor() {
			escritos["cobranca.recusar."+string(c)], escritos["cobranca.aceitar."+string(c)] = true, true
		}
	}
	oferecidos := map[string]bool{}
	for _, g := range atos {
		for _, a := range g.atos {
			oferecidos[a.codigo] = true
			if !escritos[a.codigo] {
				t.Errorf("nothing writes %s", a.codigo)
			}
		}
	}
	for a := range escritos {
		if !oferecidos[a] {
			t.Errorf("%s has no name", a)
		}
	}
}
