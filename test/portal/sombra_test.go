package portal_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// antigo is an old service that answers each opening with the same sentence, and has a WSDL of its own.
func antigo(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="urn:x" targetNamespace="urn:x">
<message name="q"/><message name="r"><part name="return" type="xsd:string"/></message>
<portType name="p"><operation name="DadosServicedesk"><input message="tns:q"/><output message="tns:r"/></operation><operation name="LancarHoras"><input message="tns:q"/><output message="tns:r"/></operation></portType>
<binding name="b" type="tns:p"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="DadosServicedesk"><soap:operation soapAction="a"/><input><soap:body use="encoded" namespace="urn:x"/></input><output><soap:body use="encoded" namespace="urn:x"/></output></operation><operation name="LancarHoras"><soap:operation soapAction="b"/><input><soap:body use="encoded" namespace="urn:x"/></input><output><soap:body use="encoded" namespace="urn:x"/></output></operation></binding>
<service name="s"><port name="pp" binding="tns:b"><soap:address location="http://velho.exemplo.invalid/webservices/index.php"/></port></service></definitions>`))
			return
		}
		_, _ = w.Write([]byte(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><x><return>Contrato em analise.</return></x></e:Body></e:Envelope>`))
	}))
	t.Cleanup(s.Close)
	return s
}

// emEspelho has the old service answer, and gives the page of a difference when calls are compared.
func (s *servidor) emEspelho(p *pessoa) (diferenca string) {
	s.t.Helper()
	velho := antigo(s.t)
	form := p.formulario("/sombra/virar?"+url.Values{"para": {"espelho"}, "antigo": {velho.URL}}.Encode(), "main form")
	if pg := p.pedir(http.MethodPost, "/sombra/virar", form); pg.url.Path != "/portal/sombra" {
		s.t.Fatalf("espelho was not set: %d %s", pg.status, pg.Find("main").Text())
	}
	ateQue(s.t, "the old service answers", func() bool { return s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001") == "Contrato em analise." })
	ateQue(s.t, "the calls are compared", func() bool {
		s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001") // one alone may come to nothing on a busy machine, where an evaluation has its time
		diferenca = p.ver("/sombra").Find("#t-diferencas ~ table tbody tr a").First().AttrOr("href", "")
		return diferenca != ""
	})
	return strings.TrimPrefix(diferenca, "/portal")
}

// TestSombra: the page says who answers and what is missing, a difference is explained and taken back, and with the gate shut the switch asks for a reason.
func TestSombra(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	if texto := p.ver("/sombra").Find("main").Text(); !strings.Contains(texto, "Desligada") || !strings.Contains(texto, "pelo menos 1.000") || strings.Contains(texto, "Nada falta") {
		t.Errorf("at the beginning: %s", texto)
	}
	if pg := p.pedir(http.MethodGet, "/sombra/virar?para=espelho&antigo=", nil); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-antigo").Length() != 1 {
		t.Errorf("an espelho of nothing: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.pedir(http.MethodGet, "/sombra/virar?para=espelho&antigo=https://10.0.0.5/x", nil); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-antigo").Length() != 1 {
		t.Errorf("an address with a path: %d %s", pg.status, pg.Find(".erro").Text())
	}
	endereco := s.emEspelho(p)
	pg := p.ver("/sombra")
	linha := pg.Find("#t-diferencas ~ table tbody tr").First()
	for _, quer := range []string{"DadosServicedesk", "Contrato em analise.", "Só no Ponte", "Sem explicação", "aceite com o motivo"} {
		if !strings.Contains(linha.Text(), quer) {
			t.Errorf("no %q in %q", quer, linha.Text())
		}
	}
	if texto := pg.Find("#t-modo").Parent().Text(); !strings.Contains(texto, "por admin") || !strings.Contains(pg.Find("h1").Parent().Text(), "Espelho") {
		t.Errorf("the mode in force: %q", texto)
	}
	form := p.formulario(endereco, "#t-explicar ~ form.formulario")
	if pg := p.pedir(http.MethodPost, "/sombra/diferenca", form); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-porque").Length() != 1 {
		t.Errorf("without a reason: %d %s", pg.status, pg.Find(".erro").Text())
	}
	form.Set("porque", "regra que não existe mais")
	if pg := p.pedir(http.MethodPost, "/sombra/diferenca", form); pg.status != http.StatusOK || !strings.Contains(pg.Find("main").Text(), "Aceita") {
		t.Errorf("explained: %d %s", pg.status, pg.Find("main").Text())
	}
	if texto := p.ver("/sombra").Find("#t-portao ~ table tr:contains('Diferenças sem explicação')").Text(); !strings.Contains(texto, "chega") {
		t.Errorf("the gate counts what is explained: %q", texto)
	}
	if texto := p.ver("/sombra").Find("#t-diferencas ~ table").Text(); !strings.Contains(texto, "regra que não existe mais") || !strings.Contains(texto, "admin") {
		t.Errorf("who explained it and why: %q", texto)
	}
	form.Set("ato", "desfazer")
	p.pedir(http.MethodPost, "/sombra/diferenca", form)
	if texto := p.ver("/sombra").Find("#t-portao ~ table tr:contains('Diferenças sem explicação')").Text(); !strings.Contains(texto, "falta") {
		t.Errorf("taken back, and the gate does not count it: %q", texto)
	}
	for _, ato := range []string{"sombra.explicar", "sombra.desfazer"} {
		if trilha := p.trilha(ato); !strings.Contains(trilha, "DadosServicedesk: Só no Ponte, O que é devolvido") {
			t.Errorf("the trail of %s: %q", ato, trilha)
		}
	}

	previa := "/sombra/virar?" + url.Values{"para": {"frente"}, "antigo": {pg.Find("#campo-antigo").AttrOr("value", "")}}.Encode()
	if texto := p.ver(previa).Find("main").Text(); !strings.Contains(texto, "portão está fechado") || !strings.Contains(texto, "numeração do Ponte está em") || !strings.Contains(texto, "Nada mudou ainda") {
		t.Errorf("the preview: %s", texto)
	}
	virada := p.formulario(previa, "main form")
	if pg := p.pedir(http.MethodPost, "/sombra/virar", virada); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-motivo").Length() != 1 {
		t.Errorf("through a shut gate without a reason: %d %s", pg.status, pg.Find("main").Text())
	}
	virada.Set("motivo", "o antigo parou")
	if pg := p.pedir(http.MethodPost, "/sombra/virar", virada); pg.url.Path != "/portal/sombra" || !strings.Contains(pg.Find("#t-modo").Parent().Text(), "o antigo parou") {
		t.Errorf("switched: %d %s", pg.status, pg.Find("main").Text())
	}
	ateQue(t, "Ponte answers", func() bool { return s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001") != "Contrato em analise." })
	if pg := p.pedir(http.MethodPost, "/sombra/virar", virada); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("main").Text(), "Outra pessoa") {
		t.Errorf("an old form: %d %s", pg.status, pg.Find("main").Text())
	}
	if texto := p.ver("/sombra/virar?para=espelho&antigo=" + url.QueryEscape(virada.Get("antigo"))).Find("main").Text(); !strings.Contains(texto, "não conhece o que o Ponte abriu desde a virada") {
		t.Errorf("the preview of the way back: %s", texto)
	}
	form2 := p.formulario("/configuracoes", "main form")
	if pg := p.pedir(http.MethodPost, "/configuracoes", form2); form2.Has("sombra_modo") || pg.status != http.StatusOK || !strings.Contains(p.ver("/sombra").Find("h1").Parent().Text(), "Frente") {
		t.Errorf("the page of settings changes who answers: %d", pg.status)
	}
}

// TestSombraVolta: after a rollback the page says who answered since when, and which ocorrências the old service does not know.
func TestSombraVolta(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	if n := p.ver("/sombra").Find("#t-viradas").Length(); n != 0 {
		t.Error("nothing was changed, and the page tells of changes")
	}
	s.emEspelho(p)
	virar := func(para string) string {
		t.Helper()
		antigo := p.ver("/sombra").Find("#campo-antigo").AttrOr("value", "")
		endereco := "/sombra/virar?" + url.Values{"para": {para}, "antigo": {antigo}}.Encode()
		previa := p.ver(endereco).Find("main").Text()
		form := p.formulario(endereco, "main form")
		form.Set("motivo", "ensaio")
		if pg := p.pedir(http.MethodPost, "/sombra/virar", form); pg.url.Path != "/portal/sombra" {
			t.Fatalf("%s was not set: %d %s", para, pg.status, pg.Find("main").Text())
		}
		return previa
	}
	virar("frente")
	numero := ""
	ateQue(t, "Ponte answers", func() bool {
		numero = s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001", "CODIGO_OC", "VOLTA-1")
		return numero != "Contrato em analise."
	})
	virar("desligada")
	previa := virar("espelho")
	pg := p.ver("/sombra")
	aviso := strings.Join(strings.Fields(pg.Find("#t-viradas ~ .aviso").Text()), " ")
	for onde, texto := range map[string]string{"the preview of the way back": previa, "the page after it": aviso} {
		if !strings.Contains(texto, "não conhece") || !strings.Contains(texto, numero) || strings.Contains(texto, " a "+numero) {
			t.Errorf("%s does not name %s: %q", onde, numero, texto)
		}
	}
	linhas := pg.Find("#t-viradas ~ table tbody tr")
	var mudancas []string
	for i := range linhas.Length() {
		celulas := linhas.Eq(i).Find("td")
		mudancas = append(mudancas, celulas.Eq(0).Text()+" "+celulas.Eq(1).Text()+" "+celulas.Eq(3).Text())
	}
	if got, want := strings.Join(mudancas, ", "), "Desligada Espelho —, Frente Desligada 0, Espelho Frente 1, Desligada Espelho —"; got != want {
		t.Errorf("who answered: %q, want %q", got, want)
	}
}

// TestSombraWSDL: what the old service has and Ponte has not is told, and the WSDL is served with our address.
func TestSombraWSDL(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	velho := antigo(t)
	if pg := p.ver("/sombra"); pg.Find("form[action$='/sombra/capturar']").Length() != 0 {
		t.Error("without an old service something can be captured")
	}
	form := p.formulario("/sombra/virar?"+url.Values{"para": {"desligada"}, "antigo": {velho.URL}}.Encode(), "main form")
	p.pedir(http.MethodPost, "/sombra/virar", form)
	pg := p.enviar("/sombra/capturar")
	texto := pg.Find("#t-captura").Parent().Text()
	for _, quer := range []string{"LancarHoras", "velho.exemplo.invalid", "é o que esta instalação serve"} {
		if !strings.Contains(texto, quer) {
			t.Errorf("no %q in %q", quer, texto)
		}
	}
	velho.Close()
	if texto := p.enviar("/sombra/capturar").Find("#t-captura").Parent().Text(); !strings.Contains(texto, "não deu o WSDL") {
		t.Errorf("of a dead service: %q", texto)
	}
}

// TestSombraNoNavegador explains a difference and switches by keys and clicks, at both widths and in both themes without a serious violation.
func TestSombraNoNavegador(t *testing.T) {
	t.Parallel()
	axe := lerAxe(t)
	s := subir(t, true)
	p := s.admin()
	diferenca := s.emEspelho(p)
	ateQue(t, "the WSDL is captured", func() bool { return strings.Contains(p.ver("/sombra").Find("main").Text(), "LancarHoras") })
	virar := "/sombra/virar?" + url.Values{"para": {"frente"}, "antigo": {p.ver("/sombra").Find("#campo-antigo").AttrOr("value", "")}}.Encode()
	if texto := p.ver(virar).Find("#t-previa").Parent().Text(); !strings.Contains(texto, "O Ponte não atende do serviço antigo:") || !strings.Contains(texto, "LancarHoras") {
		t.Errorf("the preview does not say what nobody would answer: %s", texto)
	}
	a := abrir(t, s.url)
	a.tamanho(1440, 900)
	a.entrar("admin", "demo")
	for _, escuro := range []bool{false, true} {
		for _, largura := range []int64{360, 768, 1440} {
			a.tema(escuro)
			a.tamanho(largura, 900)
			for nome, caminho := range map[string]string{"sombra": "/sombra", "sombra-diferenca": diferenca, "sombra-virar": virar} {
				onde := fmt.Sprintf("%s-%d-escuro-%v", nome, largura, escuro)
				a.ir(caminho)
				conferirAcessibilidade(a, onde, axe)
				if n := js[int64](a, "document.documentElement.scrollWidth"); n > largura {
					t.Errorf("%s is %d px wide", onde, n)
				}
				a.fotografar(onde)
			}
		}
	}
	a.ir("/sombra")
	a.clicar("#t-diferencas ~ table tbody a")
	a.espera("O que difere")
	a.fazer(chromedp.SendKeys("#campo-porque", "regra antiga"), chromedp.Submit("#campo-porque"))
	a.espera("Diferença explicada")
	a.espera("Aceita")
	a.ir("/sombra")
	a.clicar("#t-modo ~ form button")
	a.espera("Nada mudou ainda")
	a.fazer(chromedp.SendKeys("#campo-motivo", "ensaio"), chromedp.Submit("#campo-motivo"))
	a.espera("Sombra: Frente")
	a.semFora()
}
