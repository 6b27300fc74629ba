package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// foraDoCartao names what sticks out of the card that it stands in.
const foraDoCartao = `[...document.querySelectorAll("main table, main .botao, main .emblema, main input, main select, main pre")].filter(e => {
	if (e.closest(".rolagem, .oculto, dialog, pre") && !e.matches("pre")) return false;
	const r = e.getBoundingClientRect(), k = e.closest(".cartao, .filtros, main").getBoundingClientRect();
	return r.width > 2 && r.right > k.right + 1 }).map(e => e.tagName + "." + e.className + " " + (e.caption?.textContent ?? e.textContent).slice(0, 40)).slice(0, 4).join("; ")`

// TestGeometria: nothing leaves its card at any width, a list is a table down to 40rem and cards below it, and what is known to have been
// wrong of single pieces stays right.
func TestGeometria(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("GE-1")
	s.abrir("GE-2", "COD_STATUS", "em_atendimento")
	s.abrir("GE-3", "COD_STATUS", "falha_integracao")
	s.abrir("SIM-816911-6", "COD_STATUS", "falha_integracao", "COD_SOLICITACAO", "SO124")
	s.abrir("OC-DE-CODIGO-COMPRIDO-0001", "COD_STATUS", "falha_integracao", "DATA_ABERTURA", "2026-01-15 10:11:12", "COD_ABERTO_POR", "integra.mobuss")
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999")
	p := s.admin()
	ateQue(t, "the refusal is in the log", func() bool {
		return strings.Contains(p.ver("/chamadas").Find("table.lista").Text(), "Contrato não encontrado")
	})
	chamada, _ := p.ver("/chamadas?situacao=recusada").Find("table.lista tbody th a").Attr("href")
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	for _, largura := range []int64{360, 660, 768, 850, 970, 1440} {
		a.tamanho(largura, 900)
		for _, caminho := range []string{"", "/ocorrencias", "/ocorrencias/" + numero, "/chamadas", strings.TrimPrefix(chamada, "/portal"), "/entregas", "/configuracoes", "/webservice", "/auditoria", "/alarmes?situacao=todos", "/ips", "/credenciais", "/unidades", "/usuarios", "/conferencias", "/papeis/novo", "/ocorrencias/relatorio", "/webservice/wsdl"} {
			a.ir(caminho)
			if total := js[int64](a, "document.documentElement.scrollWidth"); total > largura {
				t.Errorf("%s at %d is %d wide", caminho, largura, total)
			}
			if fora := js[string](a, foraDoCartao); fora != "" {
				t.Errorf("%s at %d: out of its card: %s", caminho, largura, fora)
			}
		}
		a.ir("/ocorrencias")
		if forma, quer := js[string](a, `getComputedStyle(document.querySelector("table.lista tr")).display`), map[bool]string{true: "flex", false: "table-row"}[largura == 360]; forma != quer {
			t.Errorf("a row at %d is shown as %s", largura, forma)
		}
		if escondidas := js[int](a, `document.querySelectorAll("table.lista thead th").length - [...document.querySelectorAll("table.lista thead th")].filter(e => e.offsetWidth > 0).length`); (largura == 660 || largura == 768) && escondidas == 0 || largura == 1440 && escondidas != 0 {
			t.Errorf("at %d %d columns are hidden", largura, escondidas)
		}
	}

	// A ticket in work does not look like one whose delivery failed, in colour and in mark.
	a.ir("/ocorrencias")
	marca := func(status string) string {
		t.Helper()
		return js[string](a, fmt.Sprintf(`(() => { const e = [...document.querySelectorAll(".lista .emblema")].find(e => e.textContent === %q), m = getComputedStyle(e, "::before"); return [getComputedStyle(e).color, m.borderRadius, m.transform, m.backgroundImage].join("/") })()`, status))
	}
	if em, falha := strings.Split(marca("Em atendimento"), "/"), strings.Split(marca("Falha de integração"), "/"); em[0] == falha[0] || strings.Join(em[1:], "/") == strings.Join(falha[1:], "/") {
		t.Errorf("em andamento %v, falha %v", em, falha)
	}
	// The words of a badge stand on the line of the words beside them.
	a.ir("/webservice?testar=1")
	if desvio := js[float64](a, `(() => { const e = document.querySelector("#verificacoes .emblema"); const base = (por) => { const s = document.createElement("span"); s.className = "regua-de-teste"; por(s); const r = s.getBoundingClientRect().bottom; s.remove(); return r; };
		document.styleSheets[0].insertRule(".regua-de-teste{display:inline-block;width:0;height:0}"); return Math.abs(base(s => e.append(s)) - base(s => e.after(s))) })()`); desvio > 0.6 {
		t.Errorf("a badge stands %.1f px off the line", desvio)
	}
	// A badge in a dense table keeps its padding on both sides.
	a.ir("")
	if iguais := js[bool](a, `[...document.querySelectorAll(".densa .emblema")].every(e => { const c = getComputedStyle(e); return c.paddingLeft === c.paddingRight }) && document.querySelector(".densa .emblema") !== null`); !iguais {
		t.Error("a badge of the Painel is cut at its edge")
	}
	// At 360 no word of it is broken, and the form that names a filter opens within the page, wherever its word stands.
	a.tamanho(360, 800)
	a.ir("")
	if quebrada := js[string](a, `[...document.querySelectorAll("#primeiros-passos .emblema, #primeiros-passos thead th")].filter(e => { const r = document.createRange(); r.selectNodeContents(e); return new Set([...r.getClientRects()].map(c => Math.round(c.top))).size > 1 }).map(e => e.textContent).join()`); quebrada != "" {
		t.Errorf("broken inside a word: %s", quebrada)
	}
	for _, caminho := range []string{"/entregas?periodo=30d", "/chamadas?periodo=30d", "/ocorrencias?periodo=30d"} {
		a.ir(caminho)
		if direita := js[float64](a, `(() => { document.querySelector(".visoes details").open = true; return Math.max(document.querySelector(".visoes details > .cartao").getBoundingClientRect().right, document.documentElement.scrollWidth) })()`); direita > 360 {
			t.Errorf("%s: the form that saves a filter ends at %.0f", caminho, direita)
		}
	}
	// The menu opens below the bar.
	a.tamanho(360, 800)
	a.ir("/chamadas")
	a.fazer(chromedp.Click(".abrir-menu"))
	a.esperaJS("the way to close the menu is in sight", `(() => { const r = document.querySelector(".fechar-menu").getBoundingClientRect(); return r.height > 0 && r.top >= document.querySelector(".topo").getBoundingClientRect().bottom - 1 && r.bottom <= innerHeight })()`)
}

// TestSenhaErradaVoltaParaASenha: who mistyped has their login there already.
func TestSenhaErradaVoltaParaASenha(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.pessoa()
	if foco, _ := p.ver("/entrar").Find("[autofocus]").Attr("id"); foco != "campo-login" {
		t.Errorf("at first the focus is on %q", foco)
	}
	pg := p.entrar("admin", "errada")
	if foco, _ := pg.Find("[autofocus]").Attr("id"); foco != "campo-senha" || pg.Find("[autofocus]").Length() != 1 {
		t.Errorf("after a wrong password the focus is on %q", foco)
	}
	if strings.Contains(pg.Find("footer").Text(), "Horários") {
		t.Error("the sign-in tells the times of nothing")
	}
}

// TestGeometriaDosCampos: what is typed is seen whole, a row of fields stands on one line, no hole is left where nothing is asked, and an address and a
// vínculo are in one piece.
func TestGeometriaDosCampos(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("GC-1")
	usuario, _ := s.admin().ver("/usuarios").Find("table.lista tbody th a").Attr("href")
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	for _, largura := range []int64{360, 768, 1440} {
		a.tamanho(largura, 900)
		for caminho, medidas := range map[string]map[string]string{
			"/cobranca/janelas": {
				"hours that are cut": `[...document.querySelectorAll(".semana textarea")].filter(e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight).length`,
				"hours at all":       `document.querySelectorAll(".semana textarea").length > 26 ? 0 : 1`,
			},
			"/workflows": {
				"a row's fields off its line": `innerWidth < 641 ? 0 : [...document.querySelectorAll("table.lista tbody tr")].filter(tr => { const m = [...tr.querySelectorAll("input:not([type=hidden]), select, code")].map(e => { const r = e.getBoundingClientRect(); return (r.top + r.bottom) / 2 }); return Math.max(...m) - Math.min(...m) > 2 }).length`,
				"a mark that is cut":          `[...document.querySelectorAll("[name^=marca-]")].filter(e => { const w = document.createElement("canvas").getContext("2d"); w.font = getComputedStyle(e).font; return w.measureText("Cancelado").width + 30 > e.clientWidth }).length`,
			},
			"/ocorrencias/" + numero: {
				"a hole in the form": `(() => { const c = [...document.querySelectorAll("#atender .campo")].map(e => e.getBoundingClientRect()); return c.slice(1).filter((r, i) => r.top - c[i].bottom > 18).length })()`,
			},
			"/unidades": {
				"a vínculo with a hole": `innerWidth > 640 ? 0 : [...document.querySelectorAll("td[data-rotulo=Vínculos]")].filter(e => e.offsetHeight > 30).length`,
			},
			strings.TrimPrefix(usuario, "/portal"): {
				"an address in pieces": `[...document.querySelectorAll("td.ip code")].filter(e => e.getClientRects().length > 1).length`,
			},
		} {
			a.ir(caminho)
			if fora := js[string](a, foraDoCartao); fora != "" {
				t.Errorf("%s at %d: out of its card: %s", caminho, largura, fora)
			}
			for que, quantos := range medidas {
				if n := js[int](a, quantos); n != 0 {
					t.Errorf("%s at %d: %s: %d", caminho, largura, que, n)
				}
			}
		}
	}
}
