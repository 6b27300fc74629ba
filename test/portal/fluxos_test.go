package portal_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/xuri/excelize/v2"

	"ponte/crm"
)

func TestPrimeiroAcesso(t *testing.T) {
	s := subir(t, false)
	m := regexp.MustCompile(`password (\S+)`).FindStringSubmatch(s.out)
	if m == nil {
		t.Fatalf("the first start printed no password:\n%s", s.out)
	}
	a := abrir(t, s.url)
	a.entrar("admin", m[1])
	a.espera("Escolha a sua senha")
	a.ir("/ocorrencias") // no way around it
	a.espera("Escolha a sua senha")
	a.fazer(chromedp.SendKeys("#campo-atual", m[1]), chromedp.SendKeys("#campo-nova", "uma frase comprida"),
		chromedp.SendKeys("#campo-repetida", "outra frase comprida"), chromedp.Submit("#campo-nova"))
	a.espera("é diferente da nova senha")
	a.fazer(chromedp.SendKeys("#campo-atual", m[1]), chromedp.SendKeys("#campo-nova", "uma frase comprida"),
		chromedp.SendKeys("#campo-repetida", "uma frase comprida"), chromedp.Submit("#campo-nova"))
	a.espera("Ainda não há instalação") // a new database has no tenant yet: the first is made here
	a.semFora()
}

func TestBuscarNoNavegador(t *testing.T) {
	s := subir(t, true)
	numero := s.abrir("NAV-1")
	s.abrir("NAV-2", "COD_STATUS", "encerrado")
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.teclarBarra()
	a.fazer(chromedp.KeyEvent("NAV-1"), chromedp.KeyEvent(kb.Enter))
	a.espera("Ocorrência " + numero)
	// A filter changes the list in place, and the address with it.
	a.ir("/ocorrencias")
	a.espera("2 ocorrências")
	a.fazer(chromedp.SetValue("#campo-fase", "encerrada"))
	js[bool](a, `document.getElementById("campo-fase").dispatchEvent(new Event("change", {bubbles: true}))`)
	a.espera("1 ocorrência")
	if onde := js[string](a, "location.search"); onde != "?fase=encerrada" {
		t.Errorf("the filter is not in the address, or more than it: %q", onde)
	}
	a.fazer(chromedp.Reload())
	a.espera("1 ocorrência")
	a.semFora()
}

// TestLiberarEChamarDeNovo is the whole story of a system that stopped: the Painel's refusal leads to the call, the call
// to the button, and the next call passes.
func TestLiberarEChamarDeNovo(t *testing.T) {
	s := subir(t, true)
	p := s.admin()
	faixa, _ := p.ver("/ips").Find("tr:contains('127.0.0.0/8') input[name=id]").Attr("value")
	p.enviar("/ips/remover", "id", faixa)
	abrirAgora := func() string {
		return s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001", "CODIGO_OC", "IP-1", "DESCRICAO", "x")
	}
	ateQue(t, "the address is refused", func() bool { return strings.Contains(abrirAgora(), "(e:101)") })
	ateQue(t, "the refusal is in the log", func() bool { return strings.Contains(p.ver("/chamadas").Text(), "IP não liberado") })
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.espera("IP não liberado")
	a.clicar("table a[href*='recusa=101']")
	a.espera("Motivo da recusa")
	a.clicar("table.lista tbody th a")
	a.espera("não está na lista de liberados")
	a.fotografar("chamada-recusada")
	a.clicar(".remedio a.botao")
	a.espera("É o endereço da própria máquina")
	a.fazer(chromedp.Click("#campo-ciente"), chromedp.Click("#liberar button.principal"))
	a.espera("127.0.0.1/32 liberado")
	ateQue(t, "the next call passes", func() bool { return regexp.MustCompile(`^[0-9]+$`).MatchString(abrirAgora()) })
	a.semFora()
}

func TestReenviarNoNavegador(t *testing.T) {
	s := subir(t, true)
	recebidos := make(chan struct{}, 64)
	parceiro := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		recebidos <- struct{}{}
		http.Error(w, `{"mensagem":"dados inválidos"}`, http.StatusUnprocessableEntity) // for good: the entrega ends falhou
	}))
	defer parceiro.Close()
	p := s.admin()
	if pg := p.enviar("/destinos/mobuss", "lado", "homologacao", "versao", "0", "ativo", "sim", "sistema", "mobuss", "c_url", parceiro.URL, "c_token", "segredo-de-teste"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if strings.Contains(p.ver("/destinos/mobuss").corpo, "segredo-de-teste") {
		t.Error("the page shows a secret")
	}
	versao, _ := p.ver("/status?tipo=status&codigo=em_atendimento").Find(`#novo input[name="versao"]`).Attr("value")
	if pg := p.enviar("/status", "versao", versao, "tipo", "status", "codigo", "em_atendimento", "nome", "Em atendimento", "fase", string(crm.FaseEmAndamento), "acao", "MOBUSS_ISA"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	p.emVigor()
	numero := s.abrir("RE-1", "COD_STATUS", "em_atendimento")
	ateQue(t, "the entrega fails", func() bool { // the number alone also stands in an hour or a total
		pg := p.ver("/entregas?estado=falhou")
		return strings.Contains(pg.Text(), numero) && pg.Find("a[href*='ato=reenviar']").Length() > 0
	})
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.ir("/entregas?estado=falhou")
	a.clicar("a[href*='ato=reenviar']")
	a.espera("Reenviar 1 entrega")
	a.fazer(chromedp.SendKeys("#campo-motivo", "parceiro corrigiu o cadastro"), chromedp.Click("main form button.principal"))
	a.espera("1 entrega: reenvio pedido")
	ateQue(t, "it is tried again", func() bool { return strings.Contains(p.ver("/ocorrencias/"+numero).Text(), "tentativa 2") })
	if len(recebidos) < 2 {
		t.Errorf("the partner was called %d times", len(recebidos))
	}
	a.ir("/auditoria")
	a.espera("parceiro corrigiu o cadastro")
	a.ir("/ocorrencias/" + numero)
	a.espera("tentativa 2")
	a.fotografar("ocorrencia-com-entregas")
	a.semFora()
}

func TestExportarNoNavegador(t *testing.T) {
	s := subir(t, true)
	numero := s.abrir("XL-1")
	a := abrir(t, s.url)
	pasta := t.TempDir()
	a.entrar("admin", "demo")
	a.baixarEm(pasta)
	a.ir("/ocorrencias")
	a.clicarSemEsperar("a[href*='formato=xlsx']")
	var arquivo string
	ateQue(t, "the file arrives", func() bool {
		achados, _ := filepath.Glob(filepath.Join(pasta, "ocorrencias-*.xlsx"))
		if len(achados) == 1 {
			arquivo = achados[0]
		}
		return arquivo != ""
	})
	f, err := excelize.OpenFile(arquivo)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	linhas, err := f.GetRows("Sheet1")
	if err != nil || len(linhas) != 2 || linhas[0][0] != "Número" || linhas[1][0] != numero || linhas[1][1] != "XL-1" {
		t.Errorf("%q, %v", linhas, err)
	}
	if tipo, err := f.GetCellType("Sheet1", "D2"); err != nil || tipo == excelize.CellTypeSharedString || tipo == excelize.CellTypeInlineString {
		t.Errorf("the date is a text: %v %v", tipo, err)
	}
}

// TestSoTeclado walks from the sign-in to a narrativa without a mouse.
func TestSoTeclado(t *testing.T) {
	s := subir(t, true)
	numero := s.abrir("TEC-1")
	a := abrir(t, s.url)
	a.ir("/entrar")
	a.esperaJS("the field has the focus", `document.activeElement.id === "campo-login"`)
	a.fazer(chromedp.KeyEvent("admin"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("demo"), chromedp.KeyEvent(kb.Enter))
	a.espera("Painel")
	a.fazer(chromedp.KeyEvent(kb.Tab))
	if texto := js[string](a, "document.activeElement.textContent"); texto != "Pular para o conteúdo" {
		t.Errorf("the first stop is %q", texto)
	}
	a.fazer(chromedp.KeyEvent(kb.Enter))
	ateQue(t, "the content has the focus", func() bool { return js[string](a, "document.activeElement.id") == "conteudo" })
	a.tabularAte(`document.activeElement.id !== "conteudo"`)
	if !js[bool](a, `document.activeElement.closest("main") !== null`) {
		t.Error("skipping to the content leads elsewhere")
	}
	ateQue(t, "the focus can be seen", func() bool {
		return js[bool](a, `getComputedStyle(document.activeElement).outlineStyle !== "none" && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2`)
	})
	a.ir("")
	a.espera("Painel")
	a.fazer(chromedp.KeyEvent(kb.Tab))
	a.tabularAte(`document.activeElement.getAttribute("href") === "/portal/ocorrencias"`)
	a.fazer(chromedp.KeyEvent(kb.Enter))
	a.espera("1 ocorrência")
	a.tabularAte(`document.activeElement.matches(".ocs th a")`)
	a.fazer(chromedp.KeyEvent(kb.Enter))
	a.espera("Ocorrência " + numero)
	a.tabularAte(`document.activeElement.id === "campo-texto"`)
	a.fazer(chromedp.KeyEvent("Escrita sem mouse"))
	a.tabularAte(`document.activeElement.textContent === "Gravar"`)
	a.fazer(chromedp.KeyEvent(kb.Enter))
	a.espera("Ocorrência atualizada.")
	a.espera("Escrita sem mouse")
	a.teclarBarra()
}

func TestTemaEscolhido(t *testing.T) {
	s := subir(t, true)
	a := abrir(t, s.url)
	a.tema(false)
	a.entrar("admin", "demo")
	claro := js[string](a, "getComputedStyle(document.body).backgroundColor")
	a.fazer(chromedp.Click("details.conta summary"))
	a.clicar(`button[name="tema"][value="escuro"]`)
	if js[string](a, `document.documentElement.dataset.tema || ""`) != "escuro" {
		t.Error("the page is not dark")
	}
	if js[string](a, "getComputedStyle(document.body).backgroundColor") == claro {
		t.Error("the dark theme looks like the light one")
	}
	a.ir("/ips")
	if js[string](a, `document.documentElement.dataset.tema || ""`) != "escuro" {
		t.Error("the choice is forgotten on the next page")
	}
}

// paciencia is how long a test waits for what comes by itself: alarms are judged after thirty seconds, or twenty times what the last look took.
const paciencia = 5 * time.Minute

// ateQue waits for what comes by itself.
func ateQue(t *testing.T, o string, certo func() bool) {
	t.Helper()
	for fim := time.Now().Add(paciencia); !certo(); time.Sleep(150 * time.Millisecond) {
		if time.Now().After(fim) {
			t.Fatalf("never: %s", o)
		}
	}
}

// clicar follows a link and waits for the next page.
func (a *aba) clicar(seletor string) {
	a.t.Helper()
	js[bool](a, "window.velha = true")
	a.fazer(chromedp.Click(seletor))
	ateQue(a.t, "the page behind "+seletor, func() bool {
		nova, err := ler(a, chromedp.Evaluate[bool](`window.velha === undefined && document.readyState === "complete"`))
		return err == nil && nova
	})
}

func (a *aba) clicarSemEsperar(seletor string) {
	a.t.Helper()
	a.fazer(chromedp.Click(seletor))
}

// tabularAte presses Tab until a condition holds of what has the focus.
func (a *aba) tabularAte(condicao string) {
	a.t.Helper()
	for range 120 {
		if js[bool](a, condicao) {
			return
		}
		a.fazer(chromedp.KeyEvent(kb.Tab))
	}
	a.t.Fatalf("Tab never leads to %s", condicao)
}

// teclarBarra presses / and expects the focus in the search. The debugger types the character although the page took the
// key, which no keyboard does; it is taken out again.
func (a *aba) teclarBarra() {
	a.t.Helper()
	a.fazer(chromedp.KeyEvent("/"))
	if foco := js[string](a, "document.activeElement.id"); foco != "busca" {
		a.t.Errorf("/ leads to %q", foco)
	}
	js[bool](a, `document.getElementById("busca").value = "", true`)
}

// semFora fails when the page asked another host for anything.
func (a *aba) semFora() {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, u := range a.fora {
		a.t.Errorf("a request left the server: %s", u)
	}
}

// baixarEm keeps downloads in a folder.
func (a *aba) baixarEm(pasta string) {
	a.t.Helper()
	a.fazer(chromedp.Func(func(ctx context.Context, alvo *chromedp.Target) error {
		_, err := cdp.Call(ctx, alvo, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: pasta, BrowserContextID: chromedp.FromContext(a.ctx).BrowserContextID,
		})
		return err
	}))
}
