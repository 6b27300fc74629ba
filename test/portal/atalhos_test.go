package portal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// esperaJS fails unless an expression comes to hold.
func (a *aba) esperaJS(oque, expressao string) {
	a.t.Helper()
	ateQue(a.t, oque, func() bool {
		v, err := ler(a, chromedp.Evaluate[bool]("document.readyState === 'complete' && Boolean("+expressao+")"))
		return err == nil && v
	})
}

func (a *aba) tecla(t string) { a.t.Helper(); a.fazer(chromedp.KeyEvent(t)) }

func (a *aba) em(caminho string) {
	a.t.Helper()
	a.esperaJS("the page is "+caminho, fmt.Sprintf("location.pathname + location.search === %q", "/portal"+caminho))
}

func TestAtalhosDoTeclado(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	for i := range 3 {
		s.abrir(fmt.Sprintf("AT-%d", i+1))
	}
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.em("")
	// The page waits two seconds for the second letter; a busy machine may take longer between two keys.
	js[bool](a, `(() => { const depois = window.setTimeout; window.setTimeout = (f, ms) => depois(f, ms === 2000 ? 120000 : ms); return true })()`)

	// g and a letter go to a page; the list is walked by j and k with the browser's own focus, and o opens.
	a.tecla("g")
	a.esperaJS("what is awaited is told", `document.getElementById("atalho-dito").textContent.includes("segunda letra")`)
	a.tecla("o")
	a.em("/ocorrencias")
	a.espera("3 ocorrências")
	foco := func(numero string) {
		t.Helper()
		a.esperaJS("the focus is on "+numero, fmt.Sprintf(`document.activeElement.matches("th a") && document.activeElement.textContent === %q`, numero))
	}
	a.tecla("j")
	foco("3")
	a.tecla("j")
	foco("2")
	a.tecla("k")
	foco("3")
	a.tecla("k")
	foco("3")
	a.tecla("j")
	foco("2")
	a.tecla("o")
	a.em("/ocorrencias/2")
	// On a row's page they go to the next and the one before, and u goes back.
	a.tecla("j")
	a.em("/ocorrencias/1")
	a.tecla("j")
	a.tecla("k")
	a.em("/ocorrencias/2")
	a.tecla("k")
	a.em("/ocorrencias/3")
	a.tecla("u")
	a.em("/ocorrencias")

	// Nothing is taken from who writes, nor from the browser's own keys.
	a.fazer(chromedp.Focus("#campo-q"))
	a.tecla("gc?j/")
	a.esperaJS("the letters are in the field", `document.getElementById("campo-q").value === "gc?j/" && !document.getElementById("atalhos").open`)
	a.ir("/ocorrencias")
	a.esperaJS("the keys are awaited", `document.getElementById("atalhos")`)
	js[bool](a, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "j", ctrlKey: true, bubbles: true}))`)
	js[bool](a, `document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "?", altKey: true, bubbles: true}))`)
	if js[bool](a, `document.activeElement.matches("th a") || document.getElementById("atalhos").open`) {
		t.Error("a key with a modifier was taken")
	}

	// The sheet keeps the focus, and gives it back.
	a.tecla("j")
	foco("3")
	a.tecla("?")
	a.esperaJS("the sheet is open and has the focus", `document.getElementById("atalhos").open && document.getElementById("atalhos").contains(document.activeElement)`)
	a.tecla("j")
	if !js[bool](a, `document.getElementById("atalhos").contains(document.activeElement)`) {
		t.Error("a key walked the list behind the sheet")
	}
	a.tecla("\x1b")
	a.esperaJS("the sheet is closed", `!document.getElementById("atalhos").open`)
	foco("3")

	// They are switched off, and stay so.
	a.tecla("?")
	a.esperaJS("the sheet is open", `document.getElementById("atalhos").open`)
	a.fazer(chromedp.Click(`#atalhos button[name=ligados]`))
	a.esperaJS("the keys are off", `document.documentElement.dataset.atalhos === "nao" && !document.getElementById("atalhos").open`)
	a.ir("/chamadas")
	a.espera("3 chamadas")
	for _, tecla := range []string{"j", "?", "/"} {
		a.tecla(tecla)
	}
	if js[bool](a, `document.activeElement !== document.body || document.getElementById("atalhos").open`) {
		t.Error("a key that was switched off did something")
	}
	a.fazer(chromedp.Click("details.conta summary"), chromedp.Click("[data-folha]"))
	a.esperaJS("the sheet opens from the menu", `document.getElementById("atalhos").open`)
	a.fazer(chromedp.Click(`#atalhos button[name=ligados]`))
	a.esperaJS("the keys are on", `document.documentElement.dataset.atalhos === undefined`)
	a.semFora()
}

// TestVizinhasLevamOFiltro: without scripts, a row's page leads to those beside it in the list that it was opened from.
func TestVizinhasLevamOFiltro(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.abrir("VZ-1")
	s.abrir("VZ-2", "COD_STATUS", "em_atendimento")
	s.abrir("VZ-3")
	s.abrir("VZ-4", "COD_STATUS", "em_atendimento")
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999")
	p := s.admin()
	ateQue(t, "the calls are in the log", func() bool {
		return strings.Contains(p.ver("/chamadas").Find("#resultado p[role=status]").Text(), "5 chamadas")
	})
	para := func(pg *pagina, seletor string) string {
		t.Helper()
		href, _ := pg.Find(seletor).Attr("href")
		return strings.TrimPrefix(href, "/portal")
	}
	pg := p.ver(para(p.ver("/ocorrencias?status=em_atendimento"), "table.lista tbody tr:first-child th a"))
	if texto := pg.Find("h1 .numero-oc").Text(); texto != "4" || pg.Find("a[rel=prev]").Length() != 0 {
		t.Fatalf("the first row is %q", texto)
	}
	pg = p.ver(para(pg, "a[rel=next]"))
	if texto := pg.Find("h1 .numero-oc").Text(); texto != "2" || pg.Find("a[rel=next]").Length() != 0 {
		t.Fatalf("within the filter, 4 is followed by %q", texto)
	}
	if volta := para(pg, "a[data-volta]"); volta != "/ocorrencias?status=em_atendimento" {
		t.Errorf("back to %q", volta)
	}
	// What is written there comes back to the same place of the list.
	acao, _ := pg.Find("#atender form").Attr("action")
	form := p.formulario(pg.url.RequestURI()[len("/portal"):], "#atender form")
	form.Set("texto", "Vista")
	gravada := p.pedir("POST", strings.TrimPrefix(acao, "/portal"), form)
	if gravada.status != 200 || gravada.url.Query().Get("lista") != "status=em_atendimento" || para(gravada, "a[rel=prev]") != para(pg, "a[rel=prev]") {
		t.Errorf("after a change: %d %s, %q", gravada.status, gravada.url, para(gravada, "a[rel=prev]"))
	}
	// Without a filter it is the whole list.
	if sem := p.ver("/ocorrencias/2"); para(sem, "a[rel=prev]") != "/ocorrencias/3" || para(sem, "a[rel=next]") != "/ocorrencias/1" {
		t.Errorf("beside 2: %q %q", para(sem, "a[rel=prev]"), para(sem, "a[rel=next]"))
	}
	pg = p.ver(para(p.ver("/chamadas?situacao=recusada"), "table.lista tbody th a"))
	if pg.Find("a[rel=prev], a[rel=next]").Length() != 0 || !strings.Contains(para(pg, "a[data-volta]"), "situacao=recusada") {
		t.Error("one refused call has neighbours")
	}
	if pg := p.ver("/chamadas/" + strings.TrimPrefix(pg.url.Path, "/portal/chamadas/")); pg.Find("a[rel=next]").Length() != 1 {
		t.Error("of all calls, the last has none before it")
	}
	for _, lista := range []string{"%ZZ", strings.Repeat("x=y&", 2000), "de=ontem", "status=nenhum"} {
		if pg := p.ver("/ocorrencias/2?lista=" + url.QueryEscape(lista)); pg.Find("h1 .numero-oc").Text() != "2" {
			t.Errorf("a strange list: %s", pg.Find("main").Text())
		}
	}
}
