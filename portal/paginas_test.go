package portal

import (
	"slices"
	"testing"

	"ponte/crm"
)

// semDono are the pages that ask for no papel: what one does before signing in, and with one's own account.
var semDono = []string{
	"GET /entrar", "POST /entrar", "POST /tema", "POST /atalhos", "POST /sair", "GET /senha", "POST /senha", "GET /avisos", "POST /avisos", "POST /instalacao", "POST /desfazer", "POST /visoes", "POST /vivo",
	"GET /busca", // it looks only where a papel permits to
}

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
		},
		) bool {
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

// soAdministradores are the pages that an operador could not open before there were papéis, and those that came since and are not their papel's.
var soAdministradores = []string{
	"GET /credenciais", "GET /tokens", "GET /webservice", "GET /destinos", "GET /usuarios", "GET /auditoria", "GET /diagnostico", "POST /ips/remover", "POST /credenciais",
	"GET /credenciais/exportar", "GET /credenciais/:usuario", "POST /credenciais/:usuario", "POST /tokens", "POST /tokens/:id/revogar", "GET /configuracoes", "POST /configuracoes", "GET /webservice/wsdl",
	"POST /webservice/wsdl", "GET /webservice/ficha/:usuario", "POST /status", "POST /itens-manutencao", "POST /workflows", "POST /fale-conosco", "POST /cargas", "POST /cargas/:id",
	"POST /pendencias/esquecer", "POST /pendencias/nomes", "GET /destinos/exportar", "GET /destinos/:nome", "POST /destinos/:nome", "POST /destinos/:nome/testar",
	"POST /destinos/:nome/ato", "POST /usuarios", "GET /usuarios/exportar", "GET /usuarios/:id", "POST /usuarios/:id", "GET /auditoria/exportar",
	"GET /empreendimentos/novo", "POST /empreendimentos/novo", "GET /empreendimentos/:id/editar", "POST /empreendimentos/:id/editar",
	"GET /clientes/importar", "POST /clientes/importar", "GET /contratos/importar", "POST /contratos/importar", "GET /unidades/importar", "POST /unidades/importar",
	"GET /empreendimentos/importar", "POST /empreendimentos/importar",
	"GET /email", "POST /email", "GET /email/modelos/:evento", "POST /email/modelos/:evento", "POST /email/modelos/:evento/previa", "GET /empresas/ftp", "POST /empresas/ftp",
	"POST /empresas", "POST /empreendimentos/:id/filial", "POST /usuarios/:id/ativar", "GET /papeis", "GET /papeis/novo", "POST /papeis/novo", "GET /papeis/:codigo", "POST /papeis/:codigo",
	"POST /papeis/:codigo/apagar", "GET /instalacoes", "POST /instalacoes", "GET /instalacoes/:slug", "POST /instalacoes/:slug", "POST /primeiros-passos",
	"GET /sombra", "GET /sombra/virar", "POST /sombra/virar", "GET /sombra/diferenca", "POST /sombra/diferenca", "POST /sombra/capturar",
	"POST /chamadas/:id/aviso", "POST /portal-do-cliente/segredo", "POST /empreendimentos/:id/portal",
	"GET /privacidade", "POST /privacidade/titular", "GET /privacidade/previa", "POST /privacidade", "GET /clientes/:id/titular", "POST /clientes/:id/titular", "POST /clientes/:id/titular/exportar",
}

// TestNinguemGanhouNemPerdeu: who was an operador has the Diretor's papel, and may open exactly the pages that they could.
func TestNinguemGanhouNemPerdeu(t *testing.T) {
	t.Parallel()
	papeis := crm.PapeisPadrao()
	admin, diretor := papeis[0].Permissoes, papeis[1].Permissoes
	vistas := 0
	for _, e := range Exigencias() {
		onde := e.Metodo + " " + e.Caminho
		so := slices.Contains(soAdministradores, onde)
		if so {
			vistas++
		}
		if !admin.Pode(e.Exige) || diretor.Pode(e.Exige) == so {
			t.Errorf("%s: Admin %v, Diretor %v, want %v", onde, admin.Pode(e.Exige), diretor.Pode(e.Exige), !so)
		}
		if q := filtrar(e.Exige.Modulo); crm.TodasAsPermissoes().Pode(q) && diretor.Pode(e.Exige) && !diretor.Pode(q) {
			t.Errorf("%s may not be narrowed any more", onde)
		}
	}
	for _, e := range Exigencias() {
		for _, p := range papeis {
			if p.Permissoes.Pode(e.Exige) && !p.Permissoes.Pode(e.NaTela) {
				t.Errorf("%s may send %s %s, and not see where it stands", p.Nome, e.Metodo, e.Caminho)
			}
		}
	}
	if vistas != len(soAdministradores) {
		t.Errorf("%d of %d pages are in the table", vistas, len(soAdministradores))
	}
	if len(crm.PapeisDeAntes("administrador")) != 1 || crm.PapeisDeAntes("administrador")[0] != papeis[0].Codigo || crm.PapeisDeAntes("operador")[0] != papeis[1].Codigo {
		t.Error("the words of before mean other papéis")
	}
}
