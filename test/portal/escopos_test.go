package portal_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
)

// maxSemUma bounds how many permissions of a scope are left out one by one.
const maxSemUma = 12

// umaDe is one call of the facade for each scope; it fails for want of the scope alone with 403.
var umaDe = map[crm.Escopo]struct{ metodo, caminho, corpo string }{
	crm.EscopoLerOcorrencias:      {http.MethodGet, "/v1/ocorrencias", ""},
	crm.EscopoEscreverOcorrencias: {http.MethodPost, "/v1/ocorrencias", "{}"},
	crm.EscopoLerCadastros:        {http.MethodGet, "/v1/clientes", ""},
	crm.EscopoEscreverCadastros:   {http.MethodPost, "/v1/clientes/lote", "[]"},
	crm.EscopoLerEntregas:         {http.MethodGet, "/v1/entregas", ""},
	crm.EscopoReenviarEntregas:    {http.MethodPost, "/v1/entregas/1/reenvio", "{}"},
	crm.EscopoLerChamadas:         {http.MethodGet, "/v1/chamadas", ""},
	crm.EscopoGerirWebhooks:       {http.MethodGet, "/v1/webhooks", ""},
	crm.EscopoGerirPlataforma:     {http.MethodGet, "/platform/user/queries/listGroups", ""},
}

// chamarV1 is the status of one call with a token.
func (s *servidor) chamarV1(token string, e crm.Escopo) int {
	s.t.Helper()
	c := umaDe[e]
	r, err := http.NewRequest(c.metodo, s.url+c.caminho, strings.NewReader(c.corpo))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	resposta, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resposta.Body.Close()
	if _, err := io.Copy(io.Discard, resposta.Body); err != nil {
		s.t.Fatal(err)
	}
	return resposta.StatusCode
}

// TestEscopoPorPapel walks the scopes of the facade with papéis: who may what a scope asks for makes a token with it, and no other; what was
// made does on the facade what its scope says and nothing else; one permission less and it is not made.
func TestEscopoPorPapel(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	form := admin.formulario("/configuracoes", `form:has([name="api_senior"])`)
	form.Set("api_senior", "sim")
	admin.pedir(http.MethodPost, "/configuracoes", form)
	base := crm.Permissoes{crm.ModuloTokens: crm.AcaoAcessar | crm.AcaoIncluir}
	criar := func(p *pessoa, e crm.Escopo) *pagina {
		return p.enviar("/tokens", "usuario", "integra.mega", "nome", "t", "escopos", string(e))
	}
	papel := func(nome string, permite crm.Permissoes) string {
		campos := []string{"todas", "1", "nome", nome, "alcance", "todas"}
		for _, uma := range strings.Split(permite.Texto(), ";") {
			campos = append(campos, "permite", uma)
		}
		if pg := admin.enviar("/papeis/novo", campos...); pg.url.Path != "/portal/papeis" {
			t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
		}
		return strings.ReplaceAll(nome, " ", "-")
	}
	for i, de := range crm.Escopos {
		if _, ok := umaDe[de.Escopo]; !ok || len(de.Exige) == 0 {
			t.Errorf("%s: no call in this test, or it asks nothing of who makes a token", de.Escopo)
			continue
		}
		tem := base.Mais(de.Exige)
		p := s.comPapeis(admin, fmt.Sprint("t", i), []string{papel(fmt.Sprint("escopo ", i), tem)})
		token := ""
		for _, e := range crm.Escopos {
			pg := criar(p, e.Escopo)
			feito := pg.Find("#senha-criada").Text()
			if pode := len(e.Exige.Menos(tem)) == 0; (feito != "") != pode {
				t.Errorf("who may %s makes %s: %v, want %v: %s", de.Escopo, e.Escopo, feito != "", pode, pg.Find(".erro").Text())
			}
			if feito == "" && !strings.Contains(pg.Find(".erro").Text(), string(e.Escopo)+" pede ") {
				t.Errorf("%s for %s: what is missing is not said: %s", e.Escopo, de.Escopo, pg.Find(".erro").Text())
			}
			if e.Escopo == de.Escopo {
				token = feito
			}
		}
		fim := time.Now().Add(time.Minute)
		for s.chamarV1(token, de.Escopo) == http.StatusUnauthorized { // until the pictures have it
			if time.Now().After(fim) {
				t.Fatal("the token never came into force")
			}
			time.Sleep(50 * time.Millisecond)
		}
		for _, e := range crm.Escopos {
			if status := s.chamarV1(token, e.Escopo); (status == http.StatusForbidden) == (e.Escopo == de.Escopo) || status >= 500 {
				t.Errorf("a token of %s on %s: %d", de.Escopo, e.Escopo, status)
			}
		}
		// One permission less.
		n := 0
		for _, m := range slices.Sorted(maps.Keys(de.Exige)) {
			for _, x := range crm.Acoes {
				if de.Exige[m]&x.Acao == 0 || n == maxSemUma {
					continue
				}
				n++
				q := s.comPapeis(admin, fmt.Sprintf("m%d-%d", i, n), []string{papel(fmt.Sprintf("menos %d %d", i, n), tem.Menos(crm.Permissoes{m: x.Acao}))})
				if pg := criar(q, de.Escopo); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find(".erro").Text(), crm.RotuloDoModulo(m)+": "+x.Nome) {
					t.Errorf("%s without %s in %s: %d %s", de.Escopo, x.Nome, m, pg.status, pg.Find(".erro").Text())
				}
			}
		}
	}
	// Who sees a part makes none: a token sees what its credential sees.
	tudo := crm.TodasAsPermissoes().Texto()
	parte := s.comPapeis(admin, "parte", []string{papel("tudo de parte", crm.LerPermissoes(tudo))})
	admin.enviar("/papeis/tudo-de-parte", "todas", "1", "versao", "1", "nome", "tudo de parte", "alcance", "proprias", "permite", "tokens=acessar,incluir", "ciente", "sim")
	if pg := criar(parte, crm.EscopoLerOcorrencias); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find(".erro").Text(), "todas as ocorrências, que um token vê") {
		t.Errorf("who sees a part: %d %s", pg.status, pg.Find(".erro").Text())
	}
}

// TestAtivacao: who waits for an administrator does not come in, reads why once the password is right, and comes in when activated.
func TestAtivacao(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	demo := admin.instalacaoDemo()
	senha := admin.enviar("/usuarios", "login", "nova", "papeis", "crm-usuario", "instalacao", demo).Find("#senha-criada").Text()
	colega := s.comPapeis(admin, "colega", []string{"crm-usuario"}, "instalacao", demo)
	banco, err := storage.Open(t.Context(), s.banco, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := banco.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for _, login := range []string{"nova", "colega"} { // as in a package that is paid
		u, err := banco.Cadastro().UsuarioPorLogin(t.Context(), login)
		if err == nil {
			u.AAtivar = true
			err = banco.Cadastro().AlterarUsuario(t.Context(), u, func(*crm.Quadro) error { return nil }, crm.Auditoria{Quem: "teste", Em: time.Now()})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if pg := colega.pedir(http.MethodGet, "", nil); pg.url.Path != "/portal/entrar" {
		t.Errorf("a session goes on: %s", pg.url)
	}
	p := s.pessoa()
	if pg := p.entrar("nova", senha); pg.status != http.StatusForbidden || !strings.Contains(pg.Text(), "ainda não foi ativado") {
		t.Errorf("came in, or does not read why: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := p.entrar("nova", "errada"); pg.status != http.StatusUnauthorized || strings.Contains(pg.Text(), "ativado") {
		t.Errorf("told to somebody without the password: %d", pg.status)
	}
	caminho := admin.usuario("nova")
	if pg := admin.ver(caminho); pg.Find("form[action$='/ativar']").Length() != 1 {
		t.Error("the administrator is not offered to activate")
	}
	if pg := admin.enviar(caminho + "/ativar"); pg.status != http.StatusOK || !strings.Contains(pg.Text(), "ativado: já pode entrar") {
		t.Errorf("%d %s", pg.status, pg.Find(".aviso").Text())
	}
	if pg := p.entrar("nova", senha); pg.url.Path != "/portal/senha" {
		t.Errorf("activated, the sign-in led to %s", pg.url)
	}
	if admin.trilha("usuario.ativar") == "" {
		t.Error("no trail")
	}
}
