package portal

import (
	"slices"
	"testing"

	"ponte/crm"
)

// semDono are the pages that ask for no papel: what one does before signing in, and with one's own account.
var semDono = []string{"GET /entrar", "POST /entrar", "POST /tema", "POST /sair", "GET /senha", "POST /senha", "POST /instalacao"}

// TestCadaPaginaTemPermissao holds the table of pages against the matrix: every page asks for one action that its module has, and every
// action of the matrix is asked for by a page, so that no box on the page of a papel does nothing.
func TestCadaPaginaTemPermissao(t *testing.T) {
	t.Parallel()
	pedidas, todas := crm.Permissoes{}, crm.TodasAsPermissoes()
	for _, e := range Exigencias() {
		onde := e.Metodo + " " + e.Caminho
		if e.Exige.Acao == 0 {
			if !slices.Contains(semDono, onde) {
				t.Errorf("%s asks for no permission", onde)
			}
			continue
		}
		if slices.Contains(semDono, onde) {
			t.Errorf("%s asks for a permission", onde)
		}
		if !slices.ContainsFunc(crm.Acoes[:], func(a struct {
			Acao crm.Acao
			Nome string
		}) bool {
			return a.Acao == e.Exige.Acao
		}) || !todas.Pode(e.Exige) {
			t.Errorf("%s asks for %q, which is not in the matrix", onde, e.Exige)
		}
		pedidas[e.Exige.Modulo] |= e.Exige.Acao
		if q := e.Exige; q.Acao&(crm.AcaoAcessar|crm.AcaoExportar) != 0 { // a list may be narrowed
			pedidas[q.Modulo] |= crm.AcaoFiltrar & todas[q.Modulo]
		}
	}
	if resto := todas.Menos(pedidas); len(resto) > 0 {
		t.Errorf("nothing asks for %s", resto)
	}
	for m := range pedidas {
		if crm.RotuloDoModulo(m) == string(m) {
			t.Errorf("%s is no module", m)
		}
	}
}
