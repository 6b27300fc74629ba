package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// emCadaSituacao makes negativações that wait, are approved, sent, accepted, rejected and given up; none that leaves the bureau.
func (c *comSerasa) emCadaSituacao() (remessa, retorno string) {
	c.t.Helper()
	c.pedir("SA-2024-0104", 6) // 26 months
	c.pedir("SA-2024-0105", 8)
	c.pedir("SA-2024-0109", 4)
	c.pedir("SA-2024-0102", 2) // a minor's
	c.aprovar()
	remessa, bytes := c.remeter()
	pg := c.retornar(bytes, map[int][]string{3: {"057"}, 4: {"999"}})
	retorno = strings.TrimPrefix(pg.url.Path, "/portal")
	// Some are approved, some only asked for, and one is given up.
	c.pedir("SA-2024-0116", 4)
	c.aprovar()
	c.pedir("SA-2024-0115", 3)
	v := ids(c.admin.ver("/negativacoes?situacao=pendente"), "", 1)
	v.Set("confirmado", "sim")
	v.Set("ato", "cancelar")
	v.Set("motivo", "Negociou por telefone")
	c.admin.pedir(http.MethodPost, "/negativacoes/lote", v)
	return remessa, retorno
}

// TestAcessibilidadeDaCobranca runs axe-core on the pages of the collection and of the bureau, with data as a builder with debts has it.
func TestAcessibilidadeDaCobranca(t *testing.T) {
	t.Parallel()
	axe := lerAxe(t)
	inicio := time.Now()
	c := subirComSerasa(t)
	p := c.admin
	p.cobrar()
	exemplo := p.formulario("/cobranca/reguas/nova?exemplo=sim", "form#regua")
	exemplo.Set("ato", "gravar")
	p.pedir(http.MethodPost, "/cobranca/reguas/nova", exemplo)
	endereco, _ := p.ver("/cobranca/reguas").Find("table.lista tbody th a").Attr("href")
	regua := strings.TrimPrefix(endereco, "/portal")
	segunda := p.formulario(regua, "form#regua")
	segunda.Set("ato", "gravar")
	segunda.Set("multa", "2,00")
	p.pedir(http.MethodPost, regua, segunda)
	p.enviar(regua, "ato", "ligar")
	var devedores []string
	p.ver("/cobranca/devedores").Find("table.lista tbody th a").Each(func(_ int, a *selecao) {
		devedores = append(devedores, strings.TrimPrefix(a.AttrOr("href", ""), "/portal"))
	})
	remessa, retorno := c.emCadaSituacao() // before the promises, which are waited for
	for i, d := range devedores[:5] {
		p.enviar(d+"/promessas", "tipo", []string{"promessa", "acordo"}[i%2], "ate", time.Now().AddDate(0, 0, 5+i).Format(time.DateOnly), "valor", "1.000,00", "combinado", "Paga em duas vezes, a primeira no dia do salário")
	}
	p.enviar(devedores[1]+"/recusas", "canal", "email", "ato", "recusar", "motivo", "Pediu por telefone")
	uma, _ := p.ver("/negativacoes?situacao=aceita").Find("table.lista tbody th a").Attr("href")
	pendente, _ := p.ver("/negativacoes?situacao=pendente").Find("table.lista tbody th a").Attr("href")
	t.Logf("made in %v", time.Since(inicio))
	a := abrir(t, c.url)
	a.entrar("admin", "demo")
	a.percorrer(axe, medidas, []string{
		"/cobranca", "/cobranca/devedores", "/cobranca/devedores?situacao=encerrado", devedores[0], devedores[1], "/cobranca/promessas", "/cobranca/reguas", "/cobranca/reguas/nova", regua, regua + "?versao=1", "/cobranca/ensaio", "/cobranca/janelas",
		"/negativacoes", "/negativacoes?situacao=baixada", "/negativacoes/candidatos", "/negativacoes/remessas", remessa, remessa + "?linha=2", retorno, strings.TrimPrefix(uma, "/portal"), strings.TrimPrefix(pendente, "/portal"),
		"/negativacoes/candidatos?codigo=SA-2024-0102",
	})
	a.semFora()
}

// medida is a window and a theme in which pages are looked at.
type medida struct {
	nome    string
	largura int64
	escuro  bool
	axe     bool // the narrow dark one has the marks of the one and the colours of the other
}

var medidas = []medida{{"1440-claro", 1440, false, true}, {"1440-escuro", 1440, true, true}, {"360-claro", 360, false, true}, {"360-escuro", 360, true, false}}

// percorrer looks at pages in each window and theme: axe finds nothing, nothing is wider than the window, and a picture is kept.
func (a *aba) percorrer(axe string, medidas []medida, paginas []string) {
	a.t.Helper()
	inicio := time.Now()
	for _, m := range medidas {
		a.tema(m.escuro)
		a.tamanho(m.largura, 900)
		for _, caminho := range paginas {
			a.ir(caminho)
			nome := nomeDaFoto(caminho) + "-" + m.nome
			if m.axe {
				for _, v := range violacoes(a, nome, axe) {
					a.t.Errorf("%s: %+v", nome, v)
				}
			}
			if largura := js[int64](a, "document.documentElement.scrollWidth"); largura > m.largura {
				a.t.Errorf("%s at %d px is %d px wide", caminho, m.largura, largura)
			}
			a.fotografar(nome)
		}
	}
	a.t.Logf("%d pages in %v", len(paginas)*len(medidas), time.Since(inicio))
}

// nomeDaFoto is a page's address as the name of a picture.
func nomeDaFoto(caminho string) string {
	nome := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(caminho), "-")
	if nome == "" {
		return "painel"
	}
	return nome
}
