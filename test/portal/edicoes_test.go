package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// formulario reads a form of a page as a browser would send it untouched.
func (p *pessoa) formulario(caminho, seletor string) url.Values {
	p.t.Helper()
	v := url.Values{}
	form := p.ver(caminho).Find(seletor)
	if form.Length() != 1 {
		p.t.Fatalf("%s has %d forms %s", caminho, form.Length(), seletor)
	}
	form.Find("input, select, textarea").Each(func(_ int, c *selecao) {
		nome, _ := c.Attr("name")
		valor, _ := c.Attr("value")
		tipo, _ := c.Attr("type")
		_, marcado := c.Attr("checked")
		switch {
		case c.Is("select"):
			if valor, _ = c.Find("option[selected]").Attr("value"); c.Find("option[selected]").Length() == 0 {
				valor, _ = c.Find("option").First().Attr("value")
			}
		case c.Is("textarea"):
			valor = c.Text()
		case tipo == "checkbox" && !marcado, tipo == "file", nome == "":
			return
		}
		v.Add(nome, valor)
	})
	return v
}

// TestEdicaoVelhaNaoSobrescreve: of every form that changes a record, the second of two people who opened it is told, keeps
// what there is, and can go on from it.
func TestEdicaoVelhaNaoSobrescreve(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	p.enviar("/usuarios", "login", "rui", "nome", "Rui", "papeis", "crm-diretor", "instalacao", "0")
	usuario, _ := p.ver("/usuarios").Find("table.lista a:contains('rui')").Attr("href")
	for _, caso := range []struct{ pagina, form, para, campo, um, outro string }{
		{"/configuracoes", "form#configuracoes", "/configuracoes", "chamadas_dias", "30", "40"},
		{"/credenciais/mobuss", "#t-regras + form", "/credenciais/mobuss", "janela", "20m", "30m"},
		{strings.TrimPrefix(usuario, "/portal"), "#t-cadastro + form", strings.TrimPrefix(usuario, "/portal"), "nome", "Rui Um", "Rui Outro"},
		{"/status?tipo=status&codigo=em_atendimento", "#novo form", "/status", "nome", "Em curso", "Andando"},
		{"/status?tipo=divisao&codigo=COM01", "#novo form", "/status", "nome", "Assistência", "Atendimento"},
		{"/status?tipo=solicitacao&codigo=SO124", "#novo form", "/status", "nome", "Vazamento", "Umidade"},
		{"/destinos/vimob", "#t-config + form", "/destinos/vimob", "c_por_minuto", "100", "200"},
	} {
		velho := p.formulario(caso.pagina, caso.form)
		novo := p.formulario(caso.pagina, caso.form)
		novo.Set(caso.campo, caso.um)
		if pg := p.pedir(http.MethodPost, caso.para, novo); pg.status != http.StatusOK {
			t.Errorf("%s: %d %s", caso.pagina, pg.status, pg.Find(".erro, .aviso").Text())
			continue
		}
		velho.Set(caso.campo, caso.outro)
		pg := p.pedir(http.MethodPost, caso.para, velho)
		if valor, _ := pg.Find("#campo-" + caso.campo).Attr("value"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find(".aviso.tom-ruim").Text(), "Outra pessoa salvou") || !mesmoValor(valor, caso.um) {
			t.Errorf("%s: a stale form: %d, %q, shows %q", caso.pagina, pg.status, pg.Find(".aviso.tom-ruim").Text(), valor)
		}
		relido := p.formulario(caso.pagina, caso.form)
		if valor := relido.Get(caso.campo); !mesmoValor(valor, caso.um) {
			t.Errorf("%s: %q was overwritten by %q", caso.pagina, caso.um, valor)
		}
		relido.Set(caso.campo, caso.outro)
		if pg := p.pedir(http.MethodPost, caso.para, relido); pg.status != http.StatusOK {
			t.Errorf("%s: after reading it again: %d %s", caso.pagina, pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	// The trail tells what a setting was and what it became.
	if texto := p.trilha("tenant.alterar"); !strings.Contains(texto, "Dias de registro de chamadas: padrão → 30 dias") || !strings.Contains(texto, "Dias de registro de chamadas: 30 dias → 40 dias") || strings.Contains(texto, "Nome:") {
		t.Errorf("before and after: %s", texto)
	}
}

// mesmoValor tells whether a form shows what was saved: a duration may come back in another spelling.
func mesmoValor(mostrado, gravado string) bool {
	return mostrado == gravado || strings.HasSuffix(gravado, "m") && mostrado == gravado+"0s"
}

// TestEdicoesSimultaneas: of many who save the same form at the same moment one is heard, the others are told.
func TestEdicoesSimultaneas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	const pessoas = 6
	var todos []*pessoa
	for range pessoas {
		todos = append(todos, s.admin())
	}
	p := todos[0]
	for _, caso := range []struct{ pagina, form, campo string }{
		{"/configuracoes", "form#configuracoes", "nome"},
		{"/credenciais/mobuss", "#t-regras + form", "janela"},
		{"/destinos/vimob", "#t-config + form", "c_por_minuto"},
		{"/status?tipo=status&codigo=em_atendimento", "#novo form", "nome"},
		{"/status?tipo=divisao&codigo=COM01", "#novo form", "nome"},
		{"/status?tipo=solicitacao&codigo=SO124", "#novo form", "nome"},
	} {
		lido := p.formulario(caso.pagina, caso.form)
		para, _, _ := strings.Cut(caso.pagina, "?")
		status := make([]int, pessoas)
		var espera sync.WaitGroup
		for i, quem := range todos {
			meu := url.Values{}
			for nome, valores := range lido {
				meu[nome] = append([]string(nil), valores...)
			}
			meu.Set(caso.campo, map[string]string{"nome": "Nome ", "janela": "1h1", "c_por_minuto": "10"}[caso.campo]+string(rune('0'+i))+map[bool]string{true: "m"}[caso.campo == "janela"])
			espera.Go(func() { status[i] = quem.pedir(http.MethodPost, para, meu).status })
		}
		espera.Wait()
		ouvidos := 0
		for _, codigo := range status {
			if codigo == http.StatusOK {
				ouvidos++
			} else if codigo != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", caso.pagina, codigo)
			}
		}
		if ouvidos != 1 {
			t.Errorf("%s: %d of %d were heard: %v", caso.pagina, ouvidos, pessoas, status)
		}
	}
}
