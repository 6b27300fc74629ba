package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ponte/crm"
	"ponte/integration"
)

// mobuss sets the simulator up as the destination, with statuses that open there, ask for the visit and cancel it.
func (s *servidor) mobuss(p *pessoa) *httptest.Server {
	s.t.Helper()
	tipo, _ := integration.Find("mobuss")
	parceiro := httptest.NewServer(tipo.Simulador())
	s.t.Cleanup(func() {
		parceiro.CloseClientConnections()
		parceiro.Close()
	})
	if pg := p.enviar("/destinos/mobuss", "lado", "homologacao", "versao", "0", "ativo", "sim", "sistema", "mobuss", "c_url", parceiro.URL, "c_token", "segredo-de-teste"); pg.status != 200 {
		s.t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	for codigo, acao := range map[string]string{"abrir_mobuss": "MOBUSS_ISA", "vistoria": "MOBUSS_IVV", "sem_vistoria": "MOBUSS_CVV"} {
		if pg := p.enviar("/status", "tipo", "status", "codigo", codigo, "nome", "Status "+codigo, "fase", string(crm.FaseEmAndamento), "acao", acao); pg.status != 200 {
			s.t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	p.emVigor()
	return parceiro
}

// acao is where a form is sent.
func (pg *pagina) acao() string {
	caminho, _ := pg.Find("main form[method=post]").Attr("action")
	return strings.TrimPrefix(caminho, "/portal")
}

func (pg *pagina) valor(seletor string) string {
	v, _ := pg.Find(seletor).Attr("value")
	return v
}

// TestNovaOcorrencia opens as the central does, without scripts.
func TestNovaOcorrencia(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	pg := p.ver("/ocorrencias/nova")
	if p.ver("/ocorrencias").Find(`.cabeca a[href="/portal/ocorrencias/nova"]`).Length() != 1 || pg.Find(`nav.lado a[aria-current="page"]`).Length() != 1 {
		t.Error("the page is not led to, or marked in the navigation with another")
	}
	// By document, name, client's code, contract or unit: each leads to the form with all three.
	for _, q := range []string{"529.982.247-25", "maria sil", "C-77", "C-10", "101"} {
		pg := p.ver("/ocorrencias/nova?" + url.Values{"q": {q}}.Encode())
		if strings.Contains(pg.corpo, "52998224725") {
			t.Errorf("%q shows the document", q)
		}
		link, _ := pg.Find("#resultado a").Attr("href")
		form := p.ver(strings.TrimPrefix(link, "/portal"))
		if para := form.Find("#t-para").Closest("section").Text(); !strings.Contains(para, "MARIA DA SILVA · ***.982.247-**") || !strings.Contains(para, "C-1001") || !strings.Contains(para, "Residencial Ponte · A · 101") {
			t.Errorf("%q leads to %q", q, para)
		}
	}
	if texto := p.ver("/ocorrencias/nova?q=ninguem").Text(); !strings.Contains(texto, "Nada encontrado") {
		t.Error("nothing found is not told")
	}
	cliente, _ := p.ver("/clientes").Find("table.lista a").Attr("href")
	nova, _ := p.ver(strings.TrimPrefix(cliente, "/portal")).Find("a:contains('Nova ocorrência')").Last().Attr("href")
	form := p.ver(strings.TrimPrefix(nova, "/portal"))
	chave := form.valor("input[name=chave]")
	campos := []string{"chave", chave, "texto", "Porta não fecha", "divisao", "COM01", "solicitacao", "SO124", "status", "aberta", "responsavel", "Ana"}
	pg = p.anexar(form.acao(), "anexo", "porta.txt", "foto", campos...)
	if !strings.HasPrefix(pg.url.Path, "/portal/ocorrencias/") || !strings.Contains(pg.Text(), "aberta.") {
		t.Fatalf("%s %s", pg.url, pg.Find(".erro, .aviso").Text())
	}
	resumo := pg.Find("#t-resumo").Closest("section").Text()
	for _, trecho := range []string{"MARIA DA SILVA", "C-1001", "Infiltração", "portal", "admin", "Ana"} {
		if !strings.Contains(resumo, trecho) {
			t.Errorf("the page does not say %q: %s", trecho, resumo)
		}
	}
	if !strings.Contains(pg.Find(".tempo").Text(), "porta.txt") {
		t.Error("the file is not there")
	}
	aberta := pg.url.Path
	// Sent twice it is the same; with other words it is told, and opens when it is sent again.
	if pg := p.anexar(form.acao(), "anexo", "porta.txt", "foto", campos...); pg.url.Path != aberta || !strings.Contains(pg.Text(), "enviado duas vezes") {
		t.Errorf("the form again: %s", pg.url)
	}
	campos[3] = "Janela não abre"
	pg = p.enviar(form.acao(), campos...)
	if pg.status != 422 || !strings.Contains(pg.Text(), "já abriu uma ocorrência") || pg.Find("#campo-texto").Text() != "Janela não abre" || pg.valor("input[name=chave]") == chave {
		t.Fatalf("the form with other words: %d %s", pg.status, pg.Find(".aviso").Text())
	}
	campos[1] = pg.valor("input[name=chave]")
	if pg := p.enviar(form.acao(), campos...); pg.url.Path == aberta || pg.status != 200 {
		t.Errorf("sent again: %d %s", pg.status, pg.url)
	}
	if n := p.ver("/ocorrencias?sistema=portal").Find("table.lista tbody tr").Length(); n != 2 {
		t.Errorf("%d of the portal", n)
	}
	if texto := p.trilha("ocorrencia.abrir"); strings.Count(texto, "Contrato: C-1001") != 2 || strings.Contains(texto, "52998224725") {
		t.Errorf("trail: %s", texto)
	}
	if texto := s.chamar("ConsultarOcorrencias", "NUMERO", strings.TrimPrefix(aberta, "/portal/ocorrencias/"), "CAMPOS", "aberto_por,sistema"); !strings.Contains(texto, "admin") || !strings.Contains(texto, "portal") {
		t.Errorf("the query says %s", texto)
	}
	chamada, _ := p.ver("/chamadas?sistema=portal").Find("table.lista tbody a").Attr("href")
	if corpo := p.ver(strings.TrimPrefix(chamada, "/portal")).corpo; strings.Contains(corpo, "52998224725") || strings.Contains(corpo, "curl ") {
		t.Error("the call of a person shows the document, or a command to repeat it")
	}
}

func TestNovaOcorrenciaRecusada(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	form := "/ocorrencias/nova?cliente=nenhum"
	for nome, c := range map[string]struct {
		campos       []string
		campo, frase string
	}{
		"no text":       {[]string{"texto", "  "}, "texto", "é obrigatório"},
		"a long text":   {[]string{"texto", strings.Repeat("ã", 65_001)}, "texto", "Descrição passa do limite de 65000"},
		"a long name":   {[]string{"texto", "x", "responsavel", strings.Repeat("a", 101)}, "responsavel", "Responsável passa do limite"},
		"no such code":  {[]string{"texto", "x", "divisao", "NADA"}, "divisao", "não foi encontrado"},
		"no such state": {[]string{"texto", "x", "status", "NADA"}, "status", "não foi encontrado"},
	} {
		pg := p.anexar(form, "outro", "x", "x", append([]string{"chave", "k"}, c.campos...)...)
		if pg.status != 422 || !strings.Contains(pg.Find("#erro-"+c.campo).Text(), c.frase) || strings.Contains(pg.Find(".erro").Text(), "DESCRICAO") {
			t.Errorf("%s: %d %q", nome, pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	for _, caminho := range []string{"/ocorrencias/nova?cliente=999", "/ocorrencias/nova?contrato=999", "/ocorrencias/nova?unidade=999"} {
		if pg := p.pedir(http.MethodGet, caminho, nil); pg.status != http.StatusNotFound {
			t.Errorf("%s: %d", caminho, pg.status)
		}
	}
	if n := p.ver("/ocorrencias").Find("table.lista").Length(); n != 0 {
		t.Error("something was opened")
	}
	// What the installation requires has a field.
	v := p.formulario("/configuracoes", "main form")
	v.Set("campos_obrigatorios", "DESCRICAO, COD_CAMPANHA")
	if pg := p.pedir(http.MethodPost, "/configuracoes", v); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	ateQue(t, "the setting holds", func() bool {
		pg := p.enviar(form, "texto", "x")
		return pg.status == 422 && strings.Contains(pg.Find("#erro-parte_COD_CAMPANHA").Text(), "é obrigatório")
	})
	if pg := p.enviar(form, "chave", "k3", "texto", "x", "parte_COD_CAMPANHA", "C1"); pg.status != 200 || !strings.Contains(pg.Text(), "aberta.") {
		t.Errorf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
}

// TestVistoria is the way of a visit, without scripts: opened at the partner, free times asked, one chosen, cancelled.
func TestVistoria(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	parceiro := s.mobuss(p)
	contrato, _ := p.ver("/contratos").Find("a:contains('Nova')").Last().Attr("href")
	form := p.ver(strings.TrimPrefix(contrato, "/portal"))
	pg := p.enviar(form.acao(), "chave", "v", "texto", "Infiltração", "status", "abrir_mobuss")
	if pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	oc := strings.TrimPrefix(pg.url.Path, "/portal")
	ateQue(t, "it is open at the partner", func() bool { return strings.Contains(p.ver(oc).Find(".tempo").Text(), "SA-501") })
	// The status says what else is needed: the fields come, with what is missing beside them.
	pg = p.enviar(oc, "status", "vistoria", "texto", "Marcar")
	if pg.status != 422 || !strings.Contains(pg.Find("#erro-VISTORIA_INICIO").Text(), "é obrigatório") || !strings.Contains(pg.Find("#campos-acao").Text(), "Início da vistoria") || pg.Find("#campo-texto").Text() != "Marcar" {
		t.Fatalf("%d %s", pg.status, pg.Find("#campos-acao").Text())
	}
	amanha := time.Now().Add(48 * time.Hour).Format(time.DateOnly)
	pg = p.enviar(oc, "status", "vistoria", "VISTORIA_INICIO", amanha+"T10:00", "VISTORIA_FIM", amanha+"T09:00")
	if pg.status != 422 || !strings.Contains(pg.Find("#erro-VISTORIA_FIM").Text(), "precisa ser depois de Início da vistoria") {
		t.Errorf("%d %s", pg.status, pg.Find("#campos-acao").Text())
	}
	pg = p.enviar(oc, "status", "vistoria", "VISTORIA_INICIO", "2020-01-01T10:00", "VISTORIA_FIM", amanha+"T09:00")
	if pg.status != 422 || !strings.Contains(pg.Find("#erro-VISTORIA_INICIO").Text(), "já passou") || pg.valor("#campo-VISTORIA_INICIO") != "2020-01-01T10:00" {
		t.Errorf("%d %s", pg.status, pg.Find("#campos-acao").Text())
	}
	pg = p.enviar(oc+"/horarios", "status", "vistoria", "texto", "Marcar", "VISTORIA_INICIO", amanha+"T10:00")
	livre := pg.valor(`input[name=horario]:not([value=""])`)
	if pg.status != 200 || livre != amanha+"T11:00|"+amanha+"T12:00|77" || pg.Find("#campo-texto").Text() != "Marcar" {
		t.Fatalf("%d %q %s", pg.status, livre, pg.Find("#campos-acao").Text())
	}
	pg = p.enviar(oc, "status", "vistoria", "horario", livre, "VISTORIA_INICIO", amanha+"T10:00")
	if pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if resumo := pg.Find("#t-resumo").Closest("section").Text(); !strings.Contains(resumo, "Colaborador") || !strings.Contains(resumo, "11:00:00") {
		t.Errorf("the page does not say when: %s", resumo)
	}
	ateQue(t, "the visit is asked for", func() bool { return strings.Contains(p.ver(oc).Find(".tempo").Text(), "9001") })
	if pg := p.enviar(oc, "status", "sem_vistoria"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	ateQue(t, "the visit is cancelled", func() bool {
		return strings.Contains(p.ver("/entregas?estado=entregue").Text(), "Cancelar a vistoria")
	})
	entrega, _ := p.ver("/entregas?estado=entregue").Find("tr:contains('Cancelar a vistoria') a").Attr("href")
	if texto := p.ver(strings.TrimPrefix(entrega, "/portal")).Find(".tentativa").Text(); !strings.Contains(texto, `"idVisita": "9001"`) && !strings.Contains(texto, `"idVisita":"9001"`) {
		t.Errorf("the try does not show what was sent: %s", texto)
	}
	// A partner that does not answer is a sentence, and the person goes on.
	parceiro.CloseClientConnections()
	parceiro.Close()
	pg = p.enviar(oc+"/horarios", "status", "vistoria", "texto", "Marcar")
	if texto := pg.Find("#campos-acao .aviso").Text(); pg.status != 200 || !strings.Contains(texto, "Mobuss: ") || !strings.Contains(texto, "Escreva o início e o fim") || pg.Find("#campo-texto").Text() != "Marcar" {
		t.Errorf("%d %q", pg.status, texto)
	}
	if strings.Contains(pg.corpo, "segredo-de-teste") || strings.Count(p.trilha("ocorrencia.horarios"), "10 horários") != 1 {
		t.Errorf("a secret is shown, or the trail is not whole: %s", p.trilha("ocorrencia.horarios"))
	}
}

// TestNovaOcorrenciaNoNavegador types, chooses and opens where scripts run: results come while typing, and the fields of the
// visit with its status.
func TestNovaOcorrenciaNoNavegador(t *testing.T) {
	s := subir(t, true)
	s.mobuss(s.admin())
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	a.clicar(`nav.lado a[href="/portal/ocorrencias/nova"]`)
	a.fazer(chromedp.SendKeys("#campo-q", "maria"))
	// A machine that pauses between two letters searches more than once; the last result is the one to click on.
	a.esperaJS("the result of the whole word", `location.search.includes("q=maria") && !document.querySelector(".htmx-request") && document.getElementById("resultado").textContent.includes("MARIA DA SILVA")`)
	a.clicar("#resultado a")
	a.espera("Residencial Ponte · A · 101")
	escolher := func(status string) {
		a.fazer(chromedp.SetValue("#campo-status", status))
		js[bool](a, `document.getElementById("campo-status").dispatchEvent(new Event("change", {bubbles: true}))`)
	}
	a.fazer(chromedp.SendKeys("#campo-texto", "Infiltração na sala"))
	escolher("vistoria")
	a.espera("Início da vistoria")
	escolher("abrir_mobuss")
	ateQue(t, "the fields go", func() bool { return !js[bool](a, `document.getElementById("campo-VISTORIA_INICIO") !== null`) })
	if js[string](a, `document.getElementById("campo-texto").value`) != "Infiltração na sala" {
		t.Error("what was typed is lost")
	}
	a.fotografar("nova-ocorrencia")
	a.clicar("main form button.principal")
	a.espera("aberta.")
	ateQue(t, "it is open at the partner", func() bool {
		a.fazer(chromedp.Reload())
		return strings.Contains(js[string](a, "document.body.innerText"), "SA-501")
	})
	a.fazer(chromedp.SendKeys("#campo-texto", "Marcar a vistoria"))
	escolher("vistoria")
	a.espera("Horários livres")
	a.fazer(chromedp.Click(`#campos-acao button`))
	ateQue(t, "free times come", func() bool { return js[int](a, `document.querySelectorAll("input[name=horario]").length`) == 11 })
	a.fazer(chromedp.Click(`input[name=horario]:not([value=""])`))
	a.clicar("#atender form > button.principal")
	a.espera("Ocorrência atualizada.")
	a.espera("Marcar a vistoria")
	a.espera("Colaborador")
	a.semFora()
}
