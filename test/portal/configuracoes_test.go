package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestConfiguracoesSoTomamOQueExiste: sizes are written as people do, an unknown status is refused, and what is wrong is told at the top, in the
// order of the page, without scripts.
func TestConfiguracoesSoTomamOQueExiste(t *testing.T) {
	t.Parallel()
	p := subir(t, true).admin()
	v := p.formulario("/configuracoes", "form#configuracoes")
	if v.Get("anexo_maximo") != "" || v.Get("status_abertura") != "" {
		t.Errorf("a default looks like a value: %q %q", v.Get("anexo_maximo"), v.Get("status_abertura"))
	}
	v.Set("anexo_maximo", "5 MB")
	v.Set("status_abertura", "em_atendimento")
	if pg := p.pedir(http.MethodPost, "/configuracoes", v); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	v = p.formulario("/configuracoes", "form#configuracoes")
	if v.Get("anexo_maximo") != "5 MB" || v.Get("status_abertura") != "em_atendimento" {
		t.Errorf("kept: %q %q", v.Get("anexo_maximo"), v.Get("status_abertura"))
	}
	v.Set("cnpj", "123")
	v.Set("status_abertura", "naoexiste")
	v.Set("chamadas_dias", "0")
	v.Set("anexo_maximo", "1 GB")
	v.Set("nome", "Outro nome")
	pg := p.pedir(http.MethodPost, "/configuracoes", v)
	if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#resumo-erros h2").Text(), "4 campos com erro") {
		t.Fatalf("%d %s", pg.status, pg.Find("#resumo-erros").Text())
	}
	var campos []string
	pg.Find("#resumo-erros a").Each(func(_ int, a *selecao) {
		para, _ := a.Attr("href")
		if pg.Find(para).Length() != 1 {
			t.Errorf("%s leads to no field", para)
		}
		campos = append(campos, strings.TrimPrefix(para, "#campo-"))
	})
	if strings.Join(campos, " ") != "cnpj status_abertura anexo_maximo chamadas_dias" {
		t.Errorf("the summary's order: %v", campos)
	}
	if foco, _ := pg.Find("[autofocus]").Attr("id"); foco != "campo-cnpj" || pg.Find("[autofocus]").Length() != 1 {
		t.Errorf("the focus is on %q", foco)
	}
	if frase := pg.Find("#erro-anexo_maximo").Text(); !strings.Contains(frase, "1 KB a 128 MB") {
		t.Errorf("the size is refused with %q", frase)
	}
	if agora := p.formulario("/configuracoes", "form#configuracoes"); agora.Get("nome") == "Outro nome" || agora.Get("status_abertura") != "em_atendimento" {
		t.Error("a refused form was taken in part")
	}
}

func TestErroDeConfiguracaoTemOFoco(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.ir("/configuracoes")
	a.espera("Por quanto tempo se guarda")
	a.fazer(chromedp.SetValue("#campo-chamadas_dias", "muitos"), chromedp.Submit("#campo-chamadas_dias"))
	a.espera("1 campo com erro")
	ateQue(t, "the field has the focus", func() bool { return js[string](a, "document.activeElement.id") == "campo-chamadas_dias" })
	if !js[bool](a, `(() => { const r = document.activeElement.getBoundingClientRect(), t = document.querySelector(".topo").getBoundingClientRect(); return r.top >= t.bottom && r.bottom <= innerHeight })()`) {
		t.Error("the field with the focus is not in sight")
	}
}
