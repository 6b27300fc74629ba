package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
