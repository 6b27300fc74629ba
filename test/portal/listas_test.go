package portal_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestFiltrosComNome: ready-made ones on every list, a person's own, which nobody else sees, and what is not kept.
func TestFiltrosComNome(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	s.abrir("V-0")
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999", "CODIGO_OC", "V-1")
	ateQue(t, "the refusal is in the log", func() bool { return p.ver("/chamadas?situacao=recusada").Find("#resultado tbody tr").Length() == 1 })
	pronta := p.ver("/chamadas").Find(`.visoes a:contains("Não atendidas hoje")`).AttrOr("href", "")
	if pg := p.ver(strings.TrimPrefix(pronta, "/portal")); pg.Find(`.visoes a[aria-current]`).Text() != "Não atendidas hoje" || pg.Find("#resultado tbody tr").Length() != 1 || pg.Find(`.visoes input[name="nome"]`).Length() != 0 {
		t.Errorf("%s", pg.Find("#resultado").Text())
	}
	filtrada := p.ver("/ocorrencias?q=maria&fase=aberta")
	if pg := p.pedir(http.MethodPost, "/visoes", url.Values{"lista": {"ocorrencias"}, "nome": {""}, "filtro": {"fase=aberta"}}); !strings.Contains(pg.Find(".aviso").Text(), "Não foi salvo") {
		t.Errorf("without a name: %s", pg.Find(".aviso").Text())
	}
	form := campos(filtrada, ".visoes form")
	form.Set("nome", "  Do mutirão ")
	pg := p.pedir(http.MethodPost, "/visoes", form)
	if !strings.Contains(pg.Find(".aviso").Text(), "Filtro Do mutirão salvo") {
		t.Fatalf("%s", pg.Find(".aviso").Text())
	}
	if link := pg.Find(`.visoes a:contains("Do mutirão")`).AttrOr("href", ""); link != "/portal/ocorrencias?fase=aberta" {
		t.Errorf("it keeps %q: what was searched for may be a person", link)
	}
	if pg := p.pedir(http.MethodPost, "/visoes", url.Values{"lista": {"ocorrencias"}, "nome": {"Maria"}, "filtro": {"q=maria"}}); !strings.Contains(pg.Find(".aviso").Text(), "Não foi salvo") {
		t.Errorf("a search alone: %s", pg.Find(".aviso").Text())
	}
	p.enviar("/visoes", "lista", "chamadas", "nome", "De alguém", "filtro", "documento=52998224725&situacao=recusada")
	if link := p.ver("/chamadas").Find(`.visoes a:contains("De alguém")`).AttrOr("href", ""); link != "/portal/chamadas?situacao=recusada" {
		t.Errorf("it keeps %q: that is a person", link)
	}
	if pg := p.enviar("/visoes", "lista", "usuarios", "nome", "x", "filtro", "a=b"); pg.status != http.StatusBadRequest {
		t.Errorf("a list without filters with a name: %d", pg.status)
	}
	outra := s.outroUsuario(p, "joana")
	if texto := outra.ver("/ocorrencias").Find(".visoes").Text(); strings.Contains(texto, "mutirão") {
		t.Errorf("somebody else sees it: %q", texto)
	}
	id := p.ver("/ocorrencias").Find(`.visoes button[name="apagar"]`).AttrOr("value", "")
	if pg := outra.enviar("/visoes", "lista", "ocorrencias", "apagar", id); pg.status != http.StatusNotFound {
		t.Errorf("somebody else deletes it: %d", pg.status)
	}
	pg = p.enviar("/visoes", "lista", "ocorrencias", "apagar", id)
	if pg.Find(`.visoes a:contains("Do mutirão")`).Length() != 0 || pg.Find(`form.desfazer`).Length() != 1 {
		t.Fatalf("%s", pg.Find("main").Text())
	}
	if pg := p.pedir(http.MethodPost, "/desfazer", campos(pg, "form.desfazer")); pg.Find(`.visoes a:contains("Do mutirão")`).Length() != 1 {
		t.Errorf("after the undo: %s", pg.Find(".visoes").Text())
	}
	id = p.ver("/ocorrencias").Find(`.visoes button[name="apagar"]`).AttrOr("value", "")
	pg = p.enviar("/visoes", "lista", "ocorrencias", "apagar", id)
	form = campos(pg, "form.desfazer")
	p.enviar("/visoes", "lista", "ocorrencias", "nome", "Do mutirão", "filtro", "fase=encerrada")
	pg = p.pedir(http.MethodPost, "/desfazer", form)
	if link := pg.Find(`.visoes a:contains("Do mutirão")`).AttrOr("href", ""); !strings.Contains(pg.Find(".aviso").Text(), "mudou enquanto isso") || link != "/portal/ocorrencias?fase=encerrada" {
		t.Errorf("the name is another one's by now: %q %s", link, pg.Find(".aviso").Text())
	}
}

// outroUsuario signs a new Diretor in.
func (s *servidor) outroUsuario(admin *pessoa, login string) *pessoa {
	s.t.Helper()
	senha := admin.enviar("/usuarios", "login", login, "nome", login, "papeis", "crm-diretor", "instalacao", "0").Find("#senha-criada").Text()
	p := s.pessoa()
	p.entrar(login, senha)
	if pg := p.enviar("/senha", "atual", senha, "nova", "uma frase longa", "repetida", "uma frase longa"); pg.url.Path != "/portal" {
		s.t.Fatalf("%s %s", pg.url, pg.Find(".erro").Text())
	}
	return p
}

// TestPeriodoEntreDatas: days never win over another period, and an address with days alone means them.
func TestPeriodoEntreDatas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.abrir("P-1")
	p := s.admin()
	for _, tc := range []struct {
		consulta, periodo, de string
		linhas                int
	}{
		{"periodo=24h&de=2020-01-01&ate=2020-01-02", "24h", "", 1},
		{"periodo=datas&de=2020-01-01&ate=2020-01-02", "datas", "2020-01-01", 0},
		{"de=2020-01-01", "datas", "2020-01-01", 1},
		{"periodo=datas", "datas", "", 1},
		{"periodo=hoje", "hoje", "", 1},
		{"", "7d", "", 1},
	} {
		pg := p.ver("/chamadas?" + tc.consulta)
		if periodo, de := pg.Find("#campo-periodo option[selected]").AttrOr("value", ""), pg.Find("#campo-de").AttrOr("value", ""); periodo != tc.periodo || de != tc.de {
			t.Errorf("%q shows %q from %q", tc.consulta, periodo, de)
		}
		if n := pg.Find("#resultado tbody tr").Length(); n != tc.linhas {
			t.Errorf("%q finds %d", tc.consulta, n)
		}
	}
	if pg := p.ver("/chamadas?periodo=datas&de=amanha"); pg.Find(".datas.invalido .erro").Length() != 1 {
		t.Error("no day is not told")
	}
}

// TestIgnorarELiberarIP: a refused address is released until a day, or ignored; both are undone by the notice's button, once.
func TestIgnorarELiberarIP(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	p := s.outroUsuario(admin, "bia") // who may release, and not take off
	pg := p.enviar("/ips", "endereco", "203.0.113.7", "ate", "2099-12-31", "nota", "obra nova")
	if texto := pg.Find(".aviso").Text(); !strings.Contains(texto, "203.0.113.7/32 liberado até 31/12/2099") {
		t.Errorf("%q", texto)
	}
	if texto := pg.Find("tr:contains('203.0.113.7')").Text(); !strings.Contains(texto, "até 31/12/2099") || strings.Contains(texto, "2100") {
		t.Errorf("the row: %q", texto)
	}
	velha := campos(pg, "form.desfazer")
	if pg := p.pedir(http.MethodPost, "/desfazer", velha); !strings.Contains(pg.Find(".aviso").Text(), "Desfeito.") || strings.Contains(pg.Text(), "203.0.113.7") {
		t.Errorf("%s", pg.Find("main").Text())
	}
	if pg := p.pedir(http.MethodPost, "/desfazer", velha); !strings.Contains(pg.Find(".aviso").Text(), "não se desfaz mais") {
		t.Errorf("twice: %s", pg.Find(".aviso").Text())
	}
	if trilha := admin.trilha("ip.remover"); !strings.Contains(trilha, "desfeito") || !strings.Contains(trilha, "bia") {
		t.Errorf("the trail: %q", trilha)
	}
	// Somebody else took it off already; and who may not release any more undoes nothing.
	pg = p.enviar("/ips", "endereco", "203.0.113.8")
	admin.enviar("/ips/remover", "id", admin.ver("/ips").Find("tr:contains('203.0.113.8') input[name=id]").AttrOr("value", ""))
	if pg := p.pedir(http.MethodPost, "/desfazer", campos(pg, "form.desfazer")); !strings.Contains(pg.Find(".aviso").Text(), "mudou enquanto isso") {
		t.Errorf("taken off already: %d %s", pg.status, pg.Find("main").Text())
	}
	papel := []string{"nome", "Portaria", "alcance", "todas", "permite", "ips=acessar"}
	admin.enviar("/papeis/novo", append(papel, "permite", "ips=incluir")...)
	davi := s.comPapeis(admin, "davi", []string{"portaria"}, "instalacao", admin.instalacaoDemo())
	pg = davi.enviar("/ips", "endereco", "203.0.113.9")
	admin.enviar("/papeis/portaria", append(papel, "versao", campos(admin.ver("/papeis/portaria"), "main form").Get("versao"), "ato", "gravar", "ciente", "sim")...)
	if pg := davi.pedir(http.MethodPost, "/desfazer", campos(pg, "form.desfazer")); !strings.Contains(admin.ver("/ips").Text(), "203.0.113.9") {
		t.Errorf("without the permission: %d %s", pg.status, pg.Find(".aviso").Text())
	}
	// What was taken off comes back as it was.
	id := admin.ver("/ips").Find("tr:contains('::1/128') input[name=id]").AttrOr("value", "")
	pg = admin.enviar("/ips/remover", "id", id)
	if pg := admin.pedir(http.MethodPost, "/desfazer", campos(pg, "form.desfazer")); !strings.Contains(pg.Find("tr:contains('::1/128')").Text(), "demonstração") {
		t.Errorf("%s", pg.Find("main").Text())
	}
	// 127.0.0.0/8 goes: the next call is refused.
	faixa := admin.ver("/ips").Find("tr:contains('127.0.0.0/8') input[name=id]").AttrOr("value", "")
	admin.enviar("/ips/remover", "id", faixa)
	ateQue(t, "a call is refused", func() bool {
		s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001")
		return admin.ver("/ips").Find("#t-recusados").Parent().Parent().Find("tbody tr").Length() > 0
	})
	pg = admin.ver("/ips")
	linha := pg.Find("section").First().Find("tbody tr").First()
	endereco := linha.Find("code").Text()
	if link := linha.Find("a.botao").AttrOr("href", ""); !strings.Contains(link, "endereco="+endereco) {
		t.Errorf("to release leads to %q", link)
	}
	pg = admin.enviar("/ips/ignorar", "endereco", endereco)
	if texto := pg.Find("#ignorados summary").Text(); !strings.Contains(texto, "1 endereço ignorado") || pg.Find("section").First().Find("tbody tr").Length() != 0 {
		t.Fatalf("%q %s", texto, pg.Find("main").Text())
	}
	if pg := admin.enviar("/ips/ignorar", "endereco", endereco); !strings.Contains(pg.Find(".aviso").Text(), "Já estava assim") {
		t.Errorf("twice: %s", pg.Find(".aviso").Text())
	}
	pg = admin.enviar("/ips/ignorar", "ato", "mostrar", "endereco", endereco)
	if pg.Find("section").First().Find("tbody tr").Length() != 1 {
		t.Errorf("%s", pg.Find("main").Text())
	}
	if pg := admin.pedir(http.MethodPost, "/desfazer", campos(pg, "form.desfazer")); pg.Find("#ignorados").Length() != 1 {
		t.Errorf("after the undo: %s", pg.Find("main").Text())
	}
	if trilha := admin.trilha("ip.ignorar"); strings.Count(trilha, "Ignorar IP recusado") != 2 || strings.Count(trilha, "desfeito") != 1 {
		t.Errorf("the trail: %q", trilha)
	}
	if pg := admin.enviar("/ips/ignorar", "endereco", "não é IP"); !strings.Contains(pg.Find(".aviso").Text(), "Não foi ignorado") {
		t.Errorf("no address: %s", pg.Find(".aviso").Text())
	}
}

// TestAvisoSilenciado: it is no badge for that credential any more, stays with each call, and comes back.
func TestAvisoSilenciado(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	for _, codigo := range []string{"A-1", "A-2"} {
		s.abrir(codigo, "COD_SOLICITACAO", "SO-"+codigo) // unknown: an aviso with a number in it
	}
	lista := p.ver("/chamadas")
	if n := lista.Find(`td.frase:contains("aviso")`).Length(); n != 2 {
		t.Fatalf("%d rows have a badge: %s", n, lista.Find("#resultado").Text())
	}
	chamada := strings.TrimPrefix(lista.Find("#resultado tbody th a").First().AttrOr("href", ""), "/portal")
	pg := p.ver(chamada)
	form := campos(pg, "#t-avisos ~ ul li:first-child form")
	form.Set("ato", "silenciar")
	pg = p.pedir(http.MethodPost, chamada+"/aviso", form)
	if texto := pg.Find("#t-avisos ~ ul").Text(); !strings.Contains(texto, "silenciado") {
		t.Fatalf("%s", pg.Find("main").Text())
	}
	if n := p.ver("/chamadas").Find(`td.frase:contains("aviso")`).Length(); n != 0 {
		t.Errorf("%d rows still have a badge: one that differs by numbers alone is the same", n)
	}
	if texto := p.ver("/credenciais/integra.mega").Find("#silenciados").Text(); !strings.Contains(texto, "por admin") {
		t.Errorf("the credential says %q", texto)
	}
	if pg := p.pedir(http.MethodPost, "/desfazer", campos(pg, "form.desfazer")); strings.Contains(pg.Find("#t-avisos ~ ul").Text(), "silenciado") {
		t.Error("the undo changed nothing")
	}
	p.pedir(http.MethodPost, chamada+"/aviso", form)
	aviso := p.ver("/credenciais/integra.mega").Find(`#silenciados input[name="aviso"]`).AttrOr("value", "")
	if pg := p.enviar("/credenciais/integra.mega", "ato", "avisar", "aviso", aviso); pg.Find("#silenciados").Length() != 0 {
		t.Errorf("%s", pg.Find("#silenciados").Text())
	}
	if trilha := p.trilha("aviso.silenciar"); strings.Count(trilha, "integra.mega") != 2 {
		t.Errorf("the trail: %q", trilha)
	}
	if pg := p.enviar(chamada+"/aviso", "ato", "silenciar", "aviso", "OUTRO"); pg.status != http.StatusBadRequest {
		t.Errorf("an aviso that the call does not have: %d", pg.status)
	}
	if pg := s.outroUsuario(p, "caio").pedir(http.MethodPost, chamada+"/aviso", form); pg.status != http.StatusForbidden {
		t.Errorf("who may not change credentials: %d", pg.status)
	}
}

// TestListaCheia: a whole page of each list stays small, and says which contract a refusal was about.
func TestListaCheia(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	comMobuss(t, p, "", simulador())
	for i := range 55 {
		s.abrir("CHEIA-"+strconv.Itoa(i), "COD_STATUS", "em_atendimento")
	}
	for i := range 55 {
		s.chamar("DadosServicedesk", "COD_PROJETO", "C-NAO-EXISTE-"+strconv.Itoa(i), "CODIGO_OC", "R-"+strconv.Itoa(i))
	}
	ateQue(t, "the refusals are in the log", func() bool { return p.ver("/chamadas?situacao=recusada").Find("#resultado tbody tr").Length() == 50 })
	for _, caminho := range []string{"/ocorrencias", "/entregas", "/chamadas?situacao=recusada"} {
		pg := p.ver(caminho)
		if n := pg.Find("#resultado tbody tr").Length(); n != 50 {
			t.Errorf("%s has %d rows", caminho, n)
		}
		if len(pg.corpo) > 60<<10 {
			t.Errorf("%s has %d bytes", caminho, len(pg.corpo))
		}
		t.Logf("%s: %d bytes", caminho, len(pg.corpo))
	}
	frase := p.ver("/chamadas?codigo_oc=R-7").Find("td.frase")
	if !strings.Contains(frase.Text(), "Contrato não encontrado: C-NAO-EXISTE-7.") || !strings.Contains(frase.Text(), "COD_PROJETO C-NAO-EXISTE-7 não encontrado") {
		t.Errorf("the row says %q", frase.Text())
	}
}

// TestMarcarLinhas: the bar counts what is marked, and stays with it; on a phone the filter is folded and a row has two lines.
func TestMarcarLinhas(t *testing.T) {
	s := subir(t, true)
	s.abrir("M-1")
	s.abrir("M-2")
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.ir("/ocorrencias")
	a.espera("Com as marcadas:")
	a.fazer(chromedp.Click(`.lista tbody tr:first-child input[form="lote"]`))
	a.espera("1 marcada:")
	a.fazer(chromedp.Click(`[data-marcar-todas]`))
	a.espera("2 marcadas:")
	js[bool](a, `document.getElementById("lote-status").value = "encerrado", true`)
	a.clicar("#lote button")
	a.espera("Mudar 2 ocorrências")
	a.fazer(chromedp.SendKeys("#campo-motivo", "mutirão"))
	a.clicar("main form .principal")
	a.espera("2 ocorrências mudadas.")

	a.ir("/chamadas")
	if js[bool](a, `document.getElementById("campo-de").checkVisibility()`) {
		t.Error("the days stand there without their period")
	}
	js[bool](a, `(e => { e.value = "datas"; e.dispatchEvent(new Event("change", {bubbles: true})); return true })(document.getElementById("campo-periodo"))`)
	ateQue(t, "the days are revealed", func() bool {
		return js[bool](a, `document.getElementById("campo-de").checkVisibility() && location.search.includes("periodo=datas")`)
	})
	a.tamanho(360, 800)
	for _, caminho := range []string{"/chamadas", "/ocorrencias", "/entregas"} {
		a.ir(caminho)
		ateQue(t, "the filter is folded", func() bool {
			return js[bool](a, `document.readyState === "complete" && document.querySelector("details.dobra")?.open !== true`)
		})
		if altura := js[float64](a, `Math.max(0, ...[...document.querySelectorAll(".curta tbody tr")].map(l => l.offsetHeight))`); altura > 64 {
			t.Errorf("a row of %s is %v px high", caminho, altura)
		}
	}
	a.ir("/ocorrencias")
	if visiveis := js[bool](a, `document.getElementById("lote").checkVisibility()`); visiveis {
		t.Error("nothing is marked, and the bar takes room")
	}
	a.fazer(chromedp.Click(`.lista tbody tr:first-child input[form="lote"]`))
	a.espera("1 marcada:")
}
