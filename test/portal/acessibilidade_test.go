package portal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ponte/crm"
	"ponte/test/require"
)

// violacao is what axe-core reports.
type violacao struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML string }
}

// TestAcessibilidade runs axe-core on every page, in both themes and at both widths; the pages of the collection and of the bureau have tests of their
// own, with data of theirs. A serious violation fails; a picture
// of each page is kept.
func TestAcessibilidade(t *testing.T) {
	axe := lerAxe(t)
	s := subir(t, true)
	s.daFonte("mega", append(obra(), reg(crm.VinculoContrato, "K-9", "codigo", "C-9009", "cliente", "M-99"))...)
	p := s.admin()
	p.enviar("/instalacoes", "slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "pacote", "starter", "integracao", "mega")
	contrato, unidade, cliente, empreendimento := p.ficha("contratos", "K-1"), p.ficha("unidades", "U-901"), p.ficha("clientes", "M-1"), p.ficha("empreendimentos", "E-1")
	numero := s.abrir("AX-1", "COD_SOLICITACAO", "SO999")
	s.abrir("AX-2", "COD_STATUS", "encerrado")
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999")
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001", "CODIGO_OC", "AX-1")
	ateQue(t, "the refusal is in the log", func() bool {
		return strings.Contains(p.ver("/chamadas").Find("table.lista").Text(), "Contrato não encontrado")
	})
	recusada, _ := p.ver("/chamadas?situacao=recusada").Find("table.lista tbody th a").Attr("href")
	remedio, _ := p.ver("/chamadas?recusa=301").Find("table.lista tbody th a").Attr("href")
	remedio, _ = p.ver(strings.TrimPrefix(remedio, "/portal")).Find(".remedio a").Attr("href")
	usuario, _ := p.ver("/usuarios").Find("table.lista tbody th a").Attr("href")
	alarme := s.alarmar("901")
	outras := []string{
		"/alarmes?situacao=todos", alarme,
		"/instalacoes/obra", "/busca?q=maria", "/busca?q=nada-disso", "/ocorrencias?q=nada", "/ocorrencias/relatorio", strings.TrimPrefix(recusada, "/portal"), strings.TrimPrefix(usuario, "/portal"),
		"/ips?endereco=10.0.0.1", "/clientes/novo", "/clientes/importar", "/destinos/mobuss", "/destinos/sienge", "/destinos/email", "/email/modelos/contrato.criado", "/empresas?nova=filial", "/empresas/ftp", "/avisos", "/credenciais/mobuss", "/privacidade/previa?corpos_dias=30", "/webservice/ficha/mobuss", "/webservice/wsdl", "/senha", "/papeis/crm-diretor", "/papeis/novo", "/entregas/lote?ato=reenviar", "/nada",
		"/ocorrencias/lote?numero=" + numero + "&numero=0&status=encerrado", "/chamadas?periodo=datas&situacao=recusada",
	}
	conferencia, naoFeita := s.conferencia()
	s.avisoQueFalhou(970001)
	outras = append(outras, s.emEspelho(p), "/sombra/virar?para=frente&antigo=http://10.0.0.5") // the last that is called: Ponte does not answer from here on
	outras = append(outras, conferencia, naoFeita, conferencia+"/aplicar", unidade, cliente, empreendimento, empreendimento+"/editar", cliente+"/editar", cliente+"/titular", "/pendencias/nomes", "/contratos?sem=mobuss", strings.TrimPrefix(remedio, "/portal"))
	sempre := append([]string{"/ocorrencias/" + numero, contrato, contrato + "/editar"}, todas...)
	a := abrir(t, s.url)
	a.tamanho(1440, 900)
	a.ir("/entrar")
	conferirAcessibilidade(a, "entrar", axe)
	a.entrar("admin", "demo")
	for _, tela := range medidas[:3] { // the narrow dark one has the widths of the one and the colours of the other
		a.tema(tela.escuro)
		a.tamanho(tela.largura, 900)
		paginas := sempre
		if !tela.escuro {
			paginas = append(outras, sempre...)
		}
		for _, caminho := range paginas {
			a.ir(caminho)
			nome := nomeDaFoto(caminho)
			conferirAcessibilidade(a, nome+" "+tela.nome, axe)
			if largura := js[int64](a, "document.documentElement.scrollWidth"); largura > tela.largura {
				t.Errorf("%s at %d px is %d px wide", caminho, tela.largura, largura)
			}
			a.fotografar(nome + "-" + tela.nome)
		}
	}
	a.semFora()
}

// lerAxe is axe-core's script.
func lerAxe(t *testing.T) string {
	t.Helper()
	require.NodePackage(t, ".", "axe-core")
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(axe)
}

// violacoes is what axe finds on the page that is open.
func violacoes(a *aba, onde, axe string) []violacao {
	a.t.Helper()
	// The script comes through the debugger, so that the page's policy need not allow it.
	js[bool](a, axe+"\n;true")
	lista, err := ler(a, chromedp.Evaluate[[]violacao](
		`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.slice(0, 3).map(n => ({HTML: n.html}))})))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		a.t.Fatalf("%s: %v", onde, err)
	}
	return lista
}

func conferirAcessibilidade(a *aba, onde, axe string) {
	a.t.Helper()
	for _, v := range violacoes(a, onde, axe) {
		frase := fmt.Sprintf("%s: %s (%s): %s", onde, v.ID, v.Impact, v.Help)
		for _, n := range v.Nodes {
			frase += "\n\t" + n.HTML
		}
		if v.Impact == "serious" || v.Impact == "critical" {
			a.t.Error(frase)
		} else {
			a.t.Log(frase)
		}
	}
}

// TestAcessibilidadeDoQueSeAbre: what stands on a page only for a moment, in both themes.
func TestAcessibilidadeDoQueSeAbre(t *testing.T) {
	t.Parallel()
	axe := lerAxe(t)
	s := subir(t, true)
	for i := range 3 {
		s.abrir(fmt.Sprintf("AB-%d", i+1))
	}
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	for _, escuro := range []bool{false, true} {
		a.tema(escuro)
		nome := map[bool]string{true: "escuro", false: "claro"}[escuro]
		a.ir("/ocorrencias/2?lista=fase%3Daberta")
		a.esperaJS("the neighbours are there", `document.querySelector("a[rel=prev]") && document.querySelector("a[rel=next]")`)
		conferirAcessibilidade(a, "vizinhas "+nome, axe)
		a.tecla("?")
		a.esperaJS("the sheet is open", `document.getElementById("atalhos").open`)
		conferirAcessibilidade(a, "atalhos "+nome, axe)
		for _, largura := range []int64{360, 1440} {
			a.tamanho(largura, 900)
			if total := js[int64](a, "document.documentElement.scrollWidth"); total > largura {
				t.Errorf("the sheet at %d is %d wide", largura, total)
			}
			a.fotografar(fmt.Sprintf("atalhos-%d-%s", largura, nome))
		}
		a.ir("/configuracoes")
		a.espera("Por quanto tempo se guarda")
		a.fazer(chromedp.SetValue("#campo-chamadas_dias", "0"), chromedp.SetValue("#campo-cnpj", "1"), chromedp.Submit("#campo-chamadas_dias"))
		a.espera("2 campos com erro")
		conferirAcessibilidade(a, "configuracoes com erros "+nome, axe)
		a.fotografar("configuracoes-erros-1440-" + nome)
	}
}
