package portal_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"ponte/crm"
)

// TestTestarConexao: a person sees whether the partner answers, and one that does not answer holds up nobody else.
func TestTestarConexao(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	if pg := p.enviar("/destinos/mobuss/testar", "lado", "homologacao"); !strings.Contains(pg.Find("#teste").Text(), "preencha e grave antes Endereço") {
		t.Errorf("nothing is set up: %d %s", pg.status, pg.Find("#teste").Text())
	}
	resposta := make(chan int, 8)
	chamado := make(chan string, 8)
	parceiro := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		chamado <- r.URL.Path
		status := <-resposta
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"codigoInterno":"SAT-AT002","mensagem":"não encontrada, ` + r.Header.Get("Authorization") + `"}`))
	}))
	defer parceiro.Close()
	defer close(resposta)
	campos := []string{"lado", "homologacao", "versao", "0", "ativo", "", "sistema", "mobuss", "c_url", parceiro.URL, "c_token", "segredo-de-teste"}
	if pg := p.enviar("/destinos/mobuss", campos...); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	testar := func() *pagina { return p.enviar("/destinos/mobuss/testar", "lado", "homologacao") }
	resposta <- http.StatusNotFound
	if pg := testar(); pg.status != http.StatusOK || !strings.Contains(pg.Find("#teste .emblema").Text(), "certo") || strings.Contains(pg.corpo, "segredo-de-teste") {
		t.Errorf("a partner that answers: %d %s", pg.status, pg.Find("#teste").Text())
	}
	<-chamado
	parceiroFalha := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	defer parceiroFalha.Close()
	campos[3], campos[9] = "1", parceiroFalha.URL
	if pg := p.enviar("/destinos/mobuss", campos...); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if texto := testar().Find("#teste").Text(); !strings.Contains(texto, "recusou a credencial (HTTP 401)") {
		t.Errorf("a refused token: %s", texto)
	}
	campos[3], campos[9] = "2", parceiro.URL
	p.enviar("/destinos/mobuss", campos...)
	fim := make(chan *pagina)
	go func() { fim <- testar() }()
	<-chamado // the partner has the question and says nothing
	outra := s.admin()
	for _, caminho := range todas { // none of them waits for the partner, who answers last
		outra.ver(caminho)
	}
	s.abrir("DURANTE-1")
	resposta <- http.StatusServiceUnavailable
	if texto := (<-fim).Find("#teste").Text(); !strings.Contains(texto, "certo") && !strings.Contains(texto, "falhou") {
		t.Errorf("after all: %s", texto)
	}
	if texto := p.trilha("destino.testar"); strings.Count(texto, "mobuss") != 3 || strings.Contains(texto, "segredo") {
		t.Errorf("the trail: %s", texto)
	}
}

// TestAssinante: a person says at a form what a subscriber is told of, and finds what was told of a contract.
func TestAssinante(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	assinante := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }))
	defer assinante.Close()
	segredo := "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	gravar := func(versao string, mais ...string) *pagina {
		return p.enviar("/destinos/webhook1", append([]string{"lado", "homologacao", "versao", versao, "ativo", "sim", "sistema", "webhook1", "c_url", assinante.URL}, mais...)...)
	}
	marcados := func(pg *pagina) (lista []string) {
		pg.Find(`input[name="c_eventos"][checked]`).Each(func(_ int, c *goquery.Selection) { lista = append(lista, c.AttrOr("value", "")) })
		return lista
	}
	if pg := gravar("0", "c_segredo", segredo); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "falta preencher antes de ativar: Eventos") {
		t.Errorf("without an event: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := gravar("0", "c_segredo", "senha", "c_eventos", "contrato.criado"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "use whsec_") {
		t.Errorf("a secret of another form: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	} else if got := marcados(pg); !slices.Equal(got, []string{"contrato.criado"}) {
		t.Errorf("after a mistake these are ticked: %v", got)
	}
	if pg := gravar("0", "c_segredo", segredo, "c_eventos", "contrato.criado", "c_eventos", "ocorrencia.movida"); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	pg := p.ver("/destinos/webhook1")
	if got := marcados(pg); !slices.Equal(got, []string{"ocorrencia.movida", "contrato.criado"}) || strings.Contains(pg.corpo, segredo) {
		t.Errorf("ticked: %v; the secret is shown: %v", got, strings.Contains(pg.corpo, segredo))
	}
	if texto := p.ver("/status").Text(); strings.Contains(texto, "Webhook 1:") {
		t.Error("a status can ask for an event")
	}
	s.daFonte("mega", reg(crm.VinculoContrato, "7", "codigo", "C-7007", "situacao", "A"))
	lista := p.ver("/entregas?destino=webhook1")
	link := lista.Find("tbody td a").First()
	if !strings.Contains(lista.Find("tbody").Text(), "Contrato criado") || link.Text() != "Contrato C-7007" {
		t.Fatalf("the list: %s", lista.Find("tbody").Text())
	}
	contrato := p.ver(strings.TrimPrefix(link.AttrOr("href", ""), "/portal"))
	entrega := contrato.Find("#t-entregas").Parent().Find("th a")
	if entrega.Length() != 1 {
		t.Fatalf("the page of the contract: %s", contrato.Text())
	}
	if texto := p.ver(strings.TrimPrefix(entrega.AttrOr("href", ""), "/portal")).Find("#situacao").Text(); !strings.Contains(texto, "Contrato C-7007") {
		t.Errorf("the page of the entrega: %s", texto)
	}
}
