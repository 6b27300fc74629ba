package cvcrm

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	linhaDoGuia = regexp.MustCompile("(?m)^\\| \\d+ \\| ([A-Z]+) \\| `([^`]+)` \\| (sim|não) \\|")
	semNoGuia   = regexp.MustCompile("(?m)^\\| (`/api[^|]+`) \\| [^|]+ \\|$")
	variavelURL = regexp.MustCompile(`\{[^}]+\}`)
)

// doGuia is a path as the guide writes it, as one that can be called.
func doGuia(caminho string) string {
	caminho = strings.ReplaceAll(strings.ReplaceAll(caminho, "…", pos), "{palavra}", "assistencias")
	return strings.ReplaceAll(variavelURL.ReplaceAllString(caminho, "7"), "...", "a/b")
}

// TestGuia: the guide's table of assistências has each endpoint of the catalogue and no other, and says of each whether it answers; and so
// does its table of what is answered as without permission.
func TestGuia(t *testing.T) {
	t.Parallel()
	texto, err := os.ReadFile("../../docs/integradores/cvcrm.md")
	if err != nil {
		t.Fatal(err)
	}
	linhas := linhaDoGuia.FindAllStringSubmatch(string(texto), -1)
	if len(linhas) != 30 {
		t.Errorf("the guide has %d endpoints of assistências, CV has 30", len(linhas))
	}
	vistos := map[string]bool{} // method and path of the catalogue
	ver := func(metodo, caminho, querido string) {
		e, _ := Reconhecer(metodo, doGuia(caminho))
		if e.op == nil {
			t.Errorf("%s %s is in the guide and not in the catalogue", metodo, caminho)
			return
		}
		responde := "sim"
		switch e.op.id {
		case "assistencia-sem-permissao":
			responde = "não"
		case "sem-permissao":
			responde = "sem"
		}
		if responde != querido {
			t.Errorf("%s %s: the guide says %s, the catalogue %s", metodo, caminho, querido, responde)
		}
		i := slices.IndexFunc(e.op.caminhos, func(modelo string) bool {
			_, ok := casar(strings.Split(modelo[1:], "/"), strings.Split(doGuia(caminho)[1:], "/"))
			return ok
		})
		vistos[e.op.metodo+" "+e.op.caminhos[i]] = true
	}
	for _, l := range linhas {
		ver(l[1], l[2], l[3])
	}
	for _, l := range semNoGuia.FindAllStringSubmatch(string(texto), -1) {
		for caminho := range strings.SplitSeq(l[1], ", ") {
			ver(http.MethodPatch, strings.Trim(caminho, "`"), "sem")
		}
	}
	for i := range catalogo {
		for _, modelo := range catalogo[i].caminhos {
			deles := strings.HasPrefix(modelo, assistencias) || strings.HasPrefix(modelo, pos+"/patologias") || strings.HasPrefix(modelo, posV3+"/assistencias") || catalogo[i].id == "sem-permissao"
			if deles && !vistos[catalogo[i].metodo+" "+modelo] {
				t.Errorf("%s %s is in the catalogue and not in the guide", catalogo[i].metodo, modelo)
			}
		}
	}
}
