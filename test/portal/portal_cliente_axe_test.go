package portal_test

import (
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
		dentro, err := chromedp.Run(a.ctx, chromedp.Evaluate[bool](`location.pathname === "/cliente/demo" && document.readyState === "complete"`))
		return err == nil && dentro
	})
	conferir("/cliente/demo", "/cliente/demo/contratos/C-9001", "/cliente/demo/ocorrencias", "/cliente/demo/ocorrencias/"+numero, "/cliente/demo/contrato?numero=C-1001")
	a.entrar("admin", "demo")
	conferir("/portal"+p.ficha("clientes", "M-1")+"/como-cliente", "/portal"+p.ficha("contratos", "K-1")+"/portal-do-cliente", "/portal/portal-do-cliente", "/portal"+p.ficha("empreendimentos", "E-1"))
	a.semFora()
}
