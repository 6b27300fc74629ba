package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAcessibilidadeDoCliente runs axe-core on the client's pages at a phone's width and at a desk's, in both colours, and on the builder's pages about
// them. Any violation fails.
func TestAcessibilidadeDoCliente(t *testing.T) {
	t.Parallel()
	axe := lerAxe(t)
	s, p, caixa, _ := comPortalDoCliente(t)
	numero := s.abrir("PC-AX", "COD_PROJETO", "C-9001")
	a := abrir(t, s.url)
	ir := func(caminho string) { a.fazer(chromedp.Navigate(s.url + caminho)) }
	medidas := []struct {
		nome    string
		largura int64
		escuro  bool
	}{{"360-claro", 360, false}, {"360-escuro", 360, true}, {"1440-claro", 1440, false}, {"1440-escuro", 1440, true}}
	conferir := func(caminhos ...string) {
		t.Helper()
		for _, m := range medidas {
			a.tema(m.escuro)
			a.tamanho(m.largura, 800)
			for _, caminho := range caminhos {
				ir(caminho)
				nome := "cliente" + strings.NewReplacer("/cliente/demo", "", "/", "-", "?", "-", "=", "-").Replace(caminho) + "-" + m.nome
				if achadas := violacoes(a, nome, axe); len(achadas) > 0 {
					t.Errorf("%s: %+v", nome, achadas)
				}
				if largura := js[int64](a, "document.documentElement.scrollWidth"); largura > m.largura {
					t.Errorf("%s at %d px is %d px wide", caminho, m.largura, largura)
				}
				if corte := js[int64](a, `(u => u ? u.scrollWidth - u.clientWidth : 0)(document.querySelector(".menu ul"))`); corte > 0 {
					t.Errorf("%s at %d px: %d px of the menu are out of sight", caminho, m.largura, corte)
				}
				a.fotografar(nome)
			}
		}
	}
	conferir("/cliente/demo/entrar", "/cliente/nada/entrar", "/cliente/demo/acesso?cliente=J-1")
	ir("/cliente/demo/entrar")
	a.fazer(chromedp.SendKeys("#documento", joana), chromedp.Submit("#documento"))
	codigo := codigoPara(t, caixa, "joana@exemplo.com.br", 0)
	conferir("/cliente/demo/codigo")
	ir("/cliente/demo/codigo")
	a.fazer(chromedp.SendKeys("#codigo", codigo), chromedp.Submit("#codigo"))
	ateQue(t, "the client is in", func() bool {
		dentro, err := ler(a, chromedp.Evaluate[bool](`location.pathname === "/cliente/demo" && document.readyState === "complete"`))
		return err == nil && dentro
	})
	conferir("/cliente/demo/nova") // with no kind offered
	p.enviar("/itens-manutencao", "nome", "Infiltração", "no_painel", "sim", "garantia_meses", "60")
	for _, tipo := range [][]string{
		{"nome", "Elogio ou sugestão", "ajuda", "Conte o que achou.", "fechada", "fechada"},
		{"nome", "Financeiro", "ajuda", "Boletos, reajuste, quitação antecipada.", "fechada", "aberta", "divisao", "COM01", "solicitacao", "SO124"}, // what the others are of, so that the client sees them
		{"nome", "Assistência técnica", "ajuda", "Um defeito na sua unidade.", "assistencia", "sim", "unidade", "sim", "fechada", "aberta"},
	} {
		if pg := p.enviar("/fale-conosco", append([]string{"oferecido", "sim", "fotos", "opcionais"}, tipo...)...); pg.status != http.StatusOK {
			t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
		}
	}
	fechada := s.abrir("PC-FIM", "COD_PROJETO", "C-9001", "COD_STATUS", "encerrado")
	ir("/cliente/demo/nova")
	tipos := js[[]string](a, `[...document.querySelectorAll("a.linha")].map(x => x.getAttribute("href"))`)
	if len(tipos) != 3 {
		t.Fatalf("%q are offered", tipos)
	}
	conferir(append(tipos, "/cliente/demo", "/cliente/demo/nova", "/cliente/demo/contratos/C-9001", "/cliente/demo/ocorrencias", "/cliente/demo/ocorrencias/"+numero, "/cliente/demo/ocorrencias/"+fechada, "/cliente/demo/contrato?numero=C-1001")...)
	// A form that was refused, and one that arrived: at a phone's width, in both colours.
	a.tamanho(360, 800)
	for _, escuro := range []bool{false, true} {
		a.tema(escuro)
		nome := map[bool]string{true: "escuro", false: "claro"}[escuro]
		ir(tipos[1])
		js[bool](a, `document.querySelector("main form").noValidate = true`)
		a.fazer(chromedp.SetValue("#texto", " "), chromedp.Submit("#texto"))
		a.esperaJS("the refusal is there", `!!document.querySelector("#erro-texto")`)
		for _, v := range violacoes(a, "recusada", axe) {
			t.Errorf("a form that was refused, %s: %+v", nome, v)
		}
		a.fotografar("cliente-nova-recusada-360-" + nome)
		a.fazer(chromedp.SetValue("#texto", "Quero antecipar parcelas."), chromedp.Submit("#texto"))
		a.espera("Quero antecipar parcelas.")
		for _, v := range violacoes(a, "aberta", axe) {
			t.Errorf("one that was just opened, %s: %+v", nome, v)
		}
		a.fotografar("cliente-aberta-360-" + nome)
	}
	ir("/cliente/demo/ocorrencias/" + fechada)
	a.esperaJS("what is closed can be rated", `!!document.querySelector("#avaliar")`)
	a.fazer(chromedp.Click(`#avaliar input[value="4"]`), chromedp.SetValue("#comentario", "Resolveram no dia."), chromedp.Submit("#comentario"))
	a.espera("A sua avaliação")
	a.fotografar("cliente-avaliada-360-escuro")
	a.entrar("admin", "demo")
	conferir("/portal/fale-conosco", "/portal/ocorrencias/"+fechada, "/portal"+p.ficha("clientes", "M-1")+"/como-cliente", "/portal"+p.ficha("contratos", "K-1")+"/portal-do-cliente", "/portal/portal-do-cliente", "/portal"+p.ficha("empreendimentos", "E-1"))
	a.semFora()
}
