package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/portal"
)

// comPapeis makes a user with these papéis, who signs in and chooses a password. pares are further fields of the form.
func (s *servidor) comPapeis(admin *pessoa, login string, papeis []string, pares ...string) *pessoa {
	s.t.Helper()
	campos := append([]string{"login", login, "nome", "Pessoa " + login}, pares...)
	for _, p := range papeis {
		campos = append(campos, "papeis", p)
	}
	if !slices.Contains(campos, "instalacao") {
		campos = append(campos, "instalacao", "0")
	}
	senha := admin.enviar("/usuarios", campos...).Find("#senha-criada").Text()
	p := s.pessoa()
	p.entrar(login, senha)
	if pg := p.enviar("/senha", "atual", senha, "nova", "uma frase longa", "repetida", "uma frase longa"); senha == "" || pg.status != http.StatusOK || pg.url.Path == "/portal/senha" {
		s.t.Fatalf("%s did not come in: %d %s %s", login, pg.status, pg.url, pg.Find(".erro").Text())
	}
	return p
}

// usuario is the address of a user's page.
func (p *pessoa) usuario(login string) string {
	p.t.Helper()
	caminho, _ := p.ver("/usuarios").Find("table.lista a:contains('" + login + "')").Attr("href")
	return strings.TrimPrefix(caminho, "/portal")
}

// instalacaoDemo is the id of the demonstration's installation, as forms have it.
func (p *pessoa) instalacaoDemo() string {
	p.t.Helper()
	id, _ := p.ver("/usuarios").Find(`#campo-instalacao option:not([value="0"])`).Attr("value")
	return id
}

// negada tells whether the answer says that no papel permits it, and what.
func negada(pg *pagina) (string, bool) {
	if pg.status != http.StatusForbidden || pg.Find("main h1").Text() != "Sem permissão" {
		return "", false
	}
	m := regexp.MustCompile(`permite (\S+) em (.+?)\. Peça`).FindStringSubmatch(pg.Find("main").Text())
	if m == nil {
		return "?", true
	}
	return m[2] + ": " + m[1], true
}

// soAtos is to make, change and take away whatever there is, and to see the data of people whole.
func soAtos() crm.Permissoes {
	p := crm.TodasAsPermissoes()
	for m := range p {
		p[m] &= crm.AcaoIncluir | crm.AcaoEditar | crm.AcaoExcluir
	}
	p[crm.ModuloDadosPessoais] = crm.AcaoVisualizar
	return p
}

// semAto are acts that would end the walk: of the account, and the front page, which leads on to where one may go.
var semAto = []string{"POST /sair", "POST /senha", "POST /entrar", "GET "}

// TestPaginaPorPapel walks the table of pages with each papel: what it permits is answered, anything else is refused by a sentence that names
// what is missing, and changes nothing. A form asks for what its page asks for, too: refused, it would show that page.
func TestPaginaPorPapel(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("PAPEL-1")
	admin := s.admin()
	chamada, _ := admin.ver("/chamadas").Find("table.lista tbody th a").First().Attr("href")
	cliente, _ := admin.ver("/clientes").Find("table.lista tbody th a").First().Attr("href")
	troca := strings.NewReplacer(":numero", url.PathEscape(numero), ":usuario", "mobuss", ":nome", "mobuss", ":codigo", "crm-usuario", ":id", "999999")
	papeis := crm.PapeisPadrao()
	papeis = append(papeis, crm.Papel{Codigo: "so-papeis", Permissoes: crm.Permissoes{crm.ModuloPapeis: crm.AcaoAcessar}})
	if pg := admin.enviar("/papeis/novo", "todas", "1", "nome", "Só papéis", "alcance", "proprias", "permite", "papeis=acessar"); pg.url.Path != "/portal/papeis" {
		t.Fatalf("%d %s", pg.status, pg.Find(".aviso, .erro").Text())
	}
	atos := crm.Papel{Codigo: "so-atos", Permissoes: soAtos()} // every act, and none of the pages that show what it is done to
	papeis = append(papeis, atos)
	novo := []string{"todas", "1", "nome", "Só atos", "alcance", "todas"}
	for _, parte := range strings.Split(atos.Permissoes.Texto(), ";") {
		modulo, nomes, _ := strings.Cut(parte, "=")
		for _, a := range strings.Split(nomes, ",") {
			novo = append(novo, "permite", modulo+"="+a)
		}
	}
	if pg := admin.enviar("/papeis/novo", novo...); pg.url.Path != "/portal/papeis" {
		t.Fatalf("%d %s", pg.status, pg.Find(".aviso, .erro").Text())
	}
	for _, papel := range papeis {
		p := s.comPapeis(admin, "de-"+papel.Codigo, []string{papel.Codigo})
		vistas := 0
		for _, e := range portal.Exigencias() {
			onde := e.Metodo + " " + e.Caminho
			if slices.Contains(semAto, onde) || onde == "GET /ocorrencias/lote" && papel.Codigo == "so-atos" || // with no row marked it goes back to the list
				papel.Codigo == crm.PapelAdmin && e.Metodo == http.MethodPost { // the acts of one who may do all are other tests'
				continue
			}
			caminho := troca.Replace(e.Caminho)
			switch {
			case strings.HasPrefix(e.Caminho, "/chamadas/:id"):
				caminho = strings.Replace(e.Caminho, "/chamadas/:id", strings.TrimPrefix(chamada, "/portal"), 1)
			case strings.HasPrefix(e.Caminho, "/clientes/:id"):
				caminho = strings.Replace(e.Caminho, "/clientes/:id", strings.TrimPrefix(cliente, "/portal"), 1)
			}
			var campos url.Values
			if e.Metodo == http.MethodPost {
				campos = url.Values{}
			}
			pg := p.pedir(e.Metodo, caminho, campos)
			falta, negou := negada(pg)
			pede := e.Exige
			if papel.Permissoes.Pode(pede) {
				pede = e.NaTela
			}
			pode := pede.Acao == 0 || papel.Permissoes.Pode(pede)
			switch {
			case pg.url.Path == "/portal/entrar" && e.Caminho != "/entrar":
				t.Errorf("%s, %s: the session is over", papel.Codigo, onde)
			case pode == negou:
				t.Errorf("%s, %s: permitted %v, answered %d %q", papel.Codigo, onde, pode, pg.status, falta)
			case negou && falta != pede.String():
				t.Errorf("%s, %s: says %q is missing, which is %q", papel.Codigo, onde, falta, pede)
			case pg.status >= 500:
				t.Errorf("%s, %s: %d", papel.Codigo, onde, pg.status)
			}
			vistas++
		}
		if vistas < 70 {
			t.Errorf("%s: only %d pages", papel.Codigo, vistas)
		}
		// The front page leads to where one may go.
		if pg := p.ver(""); papel.Codigo == "so-papeis" && pg.url.Path != "/portal/papeis" {
			t.Errorf("%s: the front page led to %s", papel.Codigo, pg.url)
		}
	}
	if texto := admin.ver("/usuarios").Text(); strings.Count(texto, "de-") < len(papeis) {
		t.Errorf("a refused act changed the users: %s", texto)
	}
}

// TestNadaOferecidoSemPermissao follows, with each papel, every link and the search forms of every page that it opens: none leads to a refusal,
// and no form is shown that would be refused.
func TestNadaOferecidoSemPermissao(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("PAPEL-2")
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999")
	admin := s.admin()
	acoes := map[string]crm.Permissao{}
	for _, e := range portal.Exigencias() {
		if e.Metodo == http.MethodPost && !strings.Contains(e.Caminho, ":") {
			acoes["/portal"+e.Caminho] = e.Exige
		}
	}
	for _, papel := range crm.PapeisPadrao()[1:] {
		// What one of one's own is, too: the person is responsible for the ocorrência.
		login := "le-" + papel.Codigo
		p := s.comPapeis(admin, login, []string{papel.Codigo})
		s.chamar("EditOC", "PARAMS", "numero="+numero+"&amp;responsavel="+login)
		porVer, vistas := []string{"", "/ocorrencias/" + numero, "/assistencias/" + numero, "/clientes", "/unidades", "/contratos"}, map[string]bool{}
		for len(porVer) > 0 && len(vistas) < 120 {
			caminho := porVer[0]
			porVer = porVer[1:]
			if vistas[caminho] {
				continue
			}
			vistas[caminho] = true
			pg := p.pedir(http.MethodGet, caminho, nil)
			if falta, negou := negada(pg); negou {
				t.Errorf("%s: a link leads to %s, and that asks for %q", papel.Codigo, caminho, falta)
			}
			pg.Find("a[href^='/portal'], form[action^='/portal']:not([method=post])").Each(func(_ int, a *selecao) {
				alvo := a.AttrOr("href", a.AttrOr("action", "")+"?q=x")
				alvo, _, _ = strings.Cut(strings.TrimPrefix(alvo, "/portal"), "#")
				if !strings.Contains(alvo, "/exportar") { // files are no pages, and the walk above asks for them
					porVer = append(porVer, alvo)
				}
			})
			pg.Find("form[method=post]").Each(func(_ int, f *selecao) {
				if q, ok := acoes[f.AttrOr("action", "")]; ok && q.Acao != 0 && !papel.Permissoes.Pode(q) {
					t.Errorf("%s: %s offers %s", papel.Codigo, caminho, q)
				}
			})
		}
		if len(vistas) < 12 {
			t.Errorf("%s: only %d pages seen", papel.Codigo, len(vistas))
		}
	}
}

// TestPapelMudaNaHora: what a papel loses is lost with the next request, after the page said from whom; what was not read is not done.
func TestPapelMudaNaHora(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	if pg := admin.enviar("/papeis/novo", "todas", "1", "nome", "Pós-obra", "alcance", "todas", "permite", "ocorrencias=acessar", "permite", "ocorrencias=filtrar", "permite", "clientes=acessar",
		"permite", "nada=acessar", "permite", "clientes=voar"); pg.status != http.StatusOK || !strings.Contains(pg.Text(), "Papel Pós-obra criado") {
		t.Fatalf("%d %s", pg.status, pg.Find(".aviso, .erro").Text())
	}
	p := s.comPapeis(admin, "bia", []string{"pos-obra"})
	outra := s.comPapeis(admin, "eva", []string{"pos-obra", crm.PapelDiretor})
	p.ver("/clientes")
	p.ver("/ocorrencias?q=x")
	papel := admin.ver("/papeis/pos-obra?todas=1")
	if marcadas := papel.Find("input[name=permite][checked]").Map(func(_ int, c *selecao) string { return c.AttrOr("value", "") }); !slices.Equal(marcadas, []string{"ocorrencias=acessar", "ocorrencias=filtrar", "clientes=acessar"}) {
		t.Errorf("the matrix shows %q", marcadas)
	}
	menos := []string{"todas", "1", "versao", "1", "nome", "Pós-obra", "alcance", "proprias", "permite", "ocorrencias=acessar"}
	pg := admin.enviar("/papeis/pos-obra", append(menos, "ato", "prever")...)
	efeitos := pg.Find("#efeitos tbody tr")
	if pg.status != http.StatusOK || efeitos.Length() != 1 || !strings.Contains(efeitos.Text(), "Pessoa bia (bia)") || !strings.Contains(efeitos.Text(), "Ocorrências: filtrar; Clientes: acessar") ||
		!strings.Contains(efeitos.Text(), "Todas → Só as próprias") {
		t.Errorf("the preview: %d %s", pg.status, pg.Find("#efeitos").Text())
	}
	if pg := admin.enviar("/papeis/pos-obra", append(menos, "ato", "gravar")...); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-ciente").Length() == 0 {
		t.Errorf("what takes something away was done unread: %d", pg.status)
	}
	p.ver("/clientes") // not yet
	if pg := admin.enviar("/papeis/pos-obra", append(menos, "ato", "gravar", "ciente", "sim")...); pg.status != http.StatusOK || !strings.Contains(pg.Text(), "próximo clique de 1 pessoa") {
		t.Fatalf("%d %s", pg.status, pg.Find(".aviso, .erro").Text())
	}
	if falta, negou := negada(p.pedir(http.MethodGet, "/clientes", nil)); !negou || falta != "Clientes: acessar" {
		t.Errorf("it may still: %q", falta)
	}
	if falta, negou := negada(p.pedir(http.MethodGet, "/ocorrencias?q=x", nil)); !negou || falta != "Ocorrências: filtrar" {
		t.Errorf("it may still search: %q", falta)
	}
	if p.ver("/ocorrencias").Find("form.filtros").Length() > 0 {
		t.Error("the search is offered")
	}
	outra.ver("/clientes") // by her other papel
	if pg := admin.enviar("/papeis/pos-obra", append(menos, "ato", "gravar", "ciente", "sim")...); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "Outra pessoa salvou") {
		t.Errorf("a stale form: %d", pg.status)
	}
	if pg := admin.enviar("/papeis/pos-obra/apagar", "todas", "1"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "está em uso por bia, eva") {
		t.Errorf("deleted in use: %d %s", pg.status, pg.Find(".aviso").Text())
	}
	if texto := admin.trilha("papel.alterar"); !strings.Contains(texto, "Clientes: acessar") || !strings.Contains(texto, "Clientes: nada") {
		t.Errorf("the trail: %s", texto)
	}
	// Admin does not change, and a papel that every installation has goes back.
	if pg := admin.enviar("/papeis/admin", "todas", "1", "versao", "0", "alcance", "proprias"); !strings.Contains(pg.Text(), "pode tudo, sempre") {
		t.Errorf("Admin: %d %s", pg.status, pg.Find(".aviso").Text())
	}
	if pg := admin.enviar("/papeis/crm-usuario", "todas", "1", "versao", "0", "nome", "Outro nome", "alcance", "todas", "permite", "painel=acessar"); pg.status != http.StatusOK {
		t.Errorf("%d %s", pg.status, pg.Find(".aviso, .erro").Text())
	}
	if texto := admin.ver("/papeis?todas=1").Find("table.lista").Text(); !strings.Contains(texto, "padrão, alterado") || strings.Contains(texto, "Outro nome") {
		t.Errorf("the list: %s", texto)
	}
	if pg := admin.enviar("/papeis/crm-usuario/apagar", "todas", "1"); !strings.Contains(pg.Text(), "de volta ao padrão") {
		t.Errorf("%d %s", pg.status, pg.Find(".aviso").Text())
	}
}

// TestNinguemDaMaisDoQueTem: who may manage users and papéis gives nobody, nor themselves, what they have not, and takes no password of who has
// more.
func TestNinguemDaMaisDoQueTem(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	rh := []string{"todas", "1", "nome", "RH", "alcance", "todas"}
	for _, x := range []string{
		"usuarios=acessar", "usuarios=incluir", "usuarios=editar", "usuarios=visualizar", "papeis=acessar", "papeis=incluir", "papeis=editar", "papeis=visualizar", "tokens=acessar",
		"tokens=incluir", "ocorrencias=filtrar", "ocorrencias=visualizar",
	} {
		rh = append(rh, "permite", x)
	}
	admin.enviar("/papeis/novo", rh...)
	p := s.comPapeis(admin, "rosa", []string{"rh"})
	for nome, pg := range map[string]*pagina{
		"an administrator":     p.enviar("/usuarios", "login", "novo", "papeis", "admin", "instalacao", "0"),
		"a director":           p.enviar("/usuarios", "login", "novo", "papeis", "crm-diretor", "instalacao", "0"),
		"to themselves":        p.enviar(admin.usuario("rosa"), "versao", "2", "nome", "Rosa", "papeis", "admin", "papeis", "rh", "instalacao", "0"),
		"another's password":   p.enviar(admin.usuario("admin"), "ato", "senha"),
		"to their own papel":   p.enviar("/papeis/rh", "todas", "1", "versao", "1", "nome", "RH", "alcance", "todas", "permite", "credenciais=incluir", "ciente", "sim"),
		"from who has more":    p.enviar("/papeis/crm-diretor", "todas", "1", "versao", "0", "alcance", "proprias", "ciente", "sim"),
		"a papel with more":    p.enviar("/papeis/novo", "todas", "1", "nome", "Mais", "alcance", "todas", "permite", "credenciais=incluir"),
		"a token that may too": p.enviar("/tokens", "usuario", "integra.mega", "nome", "x", "escopos", "ocorrencias:ler", "escopos", "entregas:ler"),
	} {
		if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "vai além do que você mesmo pode") {
			t.Errorf("%s: %d %s", nome, pg.status, pg.Find(".aviso, .erro").Text())
		}
	}
	// Who sees a part gives nobody a team, a gestor or a password, by which they would see the part of another.
	parte := slices.Clone(rh)
	parte[3], parte[5] = "RH da obra", "subordinados"
	admin.enviar("/papeis/novo", parte...)
	da := s.comPapeis(admin, "olga", []string{"rh-da-obra"})
	for nome, pg := range map[string]*pagina{
		"a new one of a team": da.enviar("/usuarios", "login", "novo", "papeis", "rh-da-obra", "equipes", "Vistoria", "instalacao", "0"),
		"another's password":  da.enviar(admin.usuario("olga"), "ato", "senha"),
		"themselves":          da.enviar(admin.usuario("olga"), "versao", "2", "nome", "Olga", "papeis", "rh-da-obra", "equipes", "Vistoria", "instalacao", "0"),
	} {
		if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "ocorrências e tarefas além do seu alcance") {
			t.Errorf("who sees a part: %s: %d %s", nome, pg.status, pg.Find(".aviso, .erro").Text())
		}
	}
	// Nor has a papel the name of another.
	for nome, pg := range map[string]*pagina{
		"a new one": admin.enviar("/papeis/novo", "todas", "1", "nome", "crm-diretor", "alcance", "proprias"),
		"renamed":   admin.enviar("/papeis/rh", "todas", "1", "versao", "1", "nome", "rh da OBRA", "alcance", "todas", "ciente", "sim"),
	} {
		if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-nome").Text(), "já existe") {
			t.Errorf("a name twice: %s: %d %s", nome, pg.status, pg.Find(".aviso, .erro").Text())
		}
	}
	if pg := p.enviar("/usuarios", "login", "colega", "papeis", "rh", "instalacao", "0"); pg.Find("#senha-criada").Length() == 0 {
		t.Errorf("what they have they may give: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/tokens", "usuario", "integra.mega", "nome", "x", "escopos", "ocorrencias:ler"); !strings.Contains(pg.Text(), "pnt_") {
		t.Errorf("a token that may what they may: %d %s", pg.status, pg.Find(".erro").Text())
	}
	// The last administrator stays one, and says why.
	eu := admin.formulario(admin.usuario("admin"), "#t-cadastro + form")
	eu.Set("papeis", "crm-diretor")
	if pg := admin.pedir(http.MethodPost, admin.usuario("admin"), eu); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "precisa haver outro administrador ativo de todas as instalações") {
		t.Errorf("nobody is left: %d %s", pg.status, pg.Find(".erro").Text())
	}
}
