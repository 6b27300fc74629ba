package portal_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestPrimeiraExecucao: a server without anything leads from the printed password to an installation, and from there to the first call.
func TestPrimeiraExecucao(t *testing.T) {
	t.Parallel()
	s := subir(t, false)
	m := regexp.MustCompile(`Portal user "admin", password (\S+)`).FindStringSubmatch(s.out)
	if m == nil {
		t.Fatalf("no password was printed:\n%s", s.out)
	}
	p := s.pessoa()
	if pg := p.pedir(http.MethodGet, "/instalacoes", nil); pg.url.Path != "/portal/entrar" || !strings.Contains(pg.Text(), "Primeira execução") {
		t.Fatalf("nobody in particular came to %s: %s", pg.url, pg.Find("main").Text())
	}
	if pg := p.enviar("/instalacoes", "slug", "obra", "nome", "Obra", "cnpj", "11222333000181"); pg.url.Path != "/portal/entrar" {
		t.Fatalf("nobody in particular made an installation: %s", pg.url)
	}
	if pg := p.entrar("admin", m[1]); pg.url.Path != "/portal/senha" {
		t.Fatalf("the printed password led to %s", pg.url)
	}
	if pg := p.pedir(http.MethodGet, "/instalacoes", nil); pg.url.Path != "/portal/senha" {
		t.Errorf("before a password was chosen: %s", pg.url)
	}
	const senha = "uma frase longa"
	if pg := p.enviar("/senha", "atual", m[1], "nova", senha, "repetida", senha); pg.url.Path != "/portal/instalacoes" || !strings.Contains(pg.Text(), "Crie a primeira aqui") {
		t.Fatalf("after the password: %s %s", pg.url, pg.Find("main").Text())
	}
	for campo, pares := range map[string][]string{
		"slug":         {"slug", "com espaço", "nome", "Obra", "cnpj", "11222333000181"},
		"cnpj":         {"slug", "obra", "nome", "Obra", "cnpj", "11222333000180"},
		"nome":         {"slug", "obra", "nome", "", "cnpj", "11222333000181"},
		"pacote":       {"slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "pacote", "ouro"},
		"integracao":   {"slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "integracao", "nenhum"},
		"first-number": {"slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "first-number", "x"},
	} {
		if pg := p.enviar("/instalacoes", pares...); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-"+campo).Text() == "" {
			t.Errorf("%s: %d %s", campo, pg.status, pg.Find(".erro").Text())
		}
	}
	pg := p.enviar("/instalacoes", "slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "pacote", "starter", "integracao", "mega", "first-number", "500")
	if pg.url.Path != "/portal/instalacoes/obra" || pg.Find("#etapas tbody tr").Length() != 6 || strings.Count(pg.Find("#etapas").Text(), "feita") != 6 {
		t.Fatalf("the installation: %s %s", pg.url, pg.Find("main").Text())
	}
	if pg := p.enviar("/instalacoes/obra"); !strings.Contains(pg.Text(), "A implantação está concluída") {
		t.Errorf("once more: %s", pg.Find("main").Text())
	}
	if pg := p.enviar("/instalacoes", "slug", "OBRA", "nome", "Outra", "cnpj", "11222333000181"); pg.Find("#erro-slug").Text() == "" {
		t.Errorf("the name is taken, and: %s", pg.Find("main").Text())
	}
	if pg := p.ver("/usuarios"); !strings.Contains(pg.Text(), "suportecrm@obra") {
		t.Errorf("the support user is missing: %s", pg.Find("main").Text())
	}
	if pg := p.ver("/destinos/mega"); !strings.Contains(pg.Text(), "ambiente em uso") {
		t.Errorf("the source was not prepared: %s", pg.Find("h1").Text())
	}
	passos := func() string {
		return strings.Join(strings.Fields(p.ver("").Find("#primeiros-passos td[data-rotulo]").Text()), " ")
	}
	if texto := passos(); strings.Count(texto, "falta") != 5 {
		t.Fatalf("the first steps: %q", texto)
	}
	for caminho, pares := range map[string][]string{"/credenciais": {"usuario", "integra.mega", "sistema", "mega", "mestre", "sim"}, "/ips": {"endereco", "203.0.113.7"}} {
		if pg := p.enviar(caminho, pares...); pg.Find(".erro").Length() != 0 {
			t.Fatalf("%s: %s", caminho, pg.Find(".erro").Text())
		}
	}
	ateQue(t, "what was made ticks itself", func() bool { return strings.Count(passos(), "feito") == 2 })
	if pg := p.enviar("/primeiros-passos"); pg.Find("#primeiros-passos").Length() != 0 {
		t.Error("what nobody wants to see is still there")
	}
	if trilha := p.ver("/auditoria").Text(); !strings.Contains(trilha, "Iniciar implantação") || !strings.Contains(trilha, "Criar instalação") {
		t.Error("the trail says nothing of the installation")
	}
}

// TestInstalacoesSaoDeQuemTemTodas: who administers one installation neither sees nor makes others.
func TestInstalacoesSaoDeQuemTemTodas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	pg := admin.enviar("/instalacoes", "slug", "vizinha", "nome", "Vizinha", "cnpj", "11222333000181", "pacote", "freemium")
	if !strings.Contains(pg.Text(), "concluída") {
		t.Fatalf("%s", pg.Find("main").Text())
	}
	opcao, _ := admin.ver("/usuarios").Find(`select[name="instalacao"] option`).Last().Attr("value")
	pg = admin.enviar("/usuarios", "login", "so.dela", "nome", "Só dela", "papeis", "admin", "instalacao", opcao)
	senha := pg.Find("#senha-criada").Text()
	if senha == "" {
		t.Fatalf("%s", pg.Find("main").Text())
	}
	p := s.pessoa()
	p.entrar("so.dela", senha)
	p.enviar("/senha", "atual", senha, "nova", "uma frase longa", "repetida", "uma frase longa")
	if p.ver("").Find(`nav.lado a[href="/portal/instalacoes"]`).Length() != 0 {
		t.Error("the navigation leads there")
	}
	for _, pg := range []*pagina{
		p.pedir(http.MethodGet, "/instalacoes", nil), p.pedir(http.MethodGet, "/instalacoes/vizinha", nil),
		p.enviar("/instalacoes", "slug", "outra", "nome", "Outra", "cnpj", "11222333000181"), p.enviar("/instalacoes/vizinha"),
	} {
		if pg.status != http.StatusForbidden {
			t.Errorf("%s answers %d", pg.url, pg.status)
		}
	}
}
