package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/integration/destino"
	"ponte/integration/mega"
)

// TestCargas: a person sets Mega up, tries the connection, begins a load, stops it, goes on, and reads what became of it; a login that
// is refused is told and not repeated.
func TestCargas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	simulado := mega.NovoSimulador(destino.Tamanho{Empreendimentos: 2, Contratos: 30, Parcelas: 2})
	var leituras atomic.Int64
	segurar := make(chan struct{}) // held until the test has seen the load under way
	servidor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/Carteira/DadosParcelas") && leituras.Add(1) == 3 {
			select {
			case <-segurar:
			case <-r.Context().Done():
				return
			}
		}
		simulado.ServeHTTP(w, r)
	}))
	t.Cleanup(servidor.Close)

	if pg := p.enviar("/cargas", "fonte", "mega"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("[role=alert]").Text(), "não está configurada") {
		t.Errorf("nothing is set up: %d %s", pg.status, pg.Find("[role=alert]").Text())
	}
	gravar := func(versao, senha string) {
		t.Helper()
		campos := []string{"lado", "homologacao", "versao", versao, "ativo", "sim", "sistema", "mega", "c_url", servidor.URL, "c_senha", senha}
		for chave, valor := range mega.Tipo().ExemploValores {
			if chave != "senha" {
				campos = append(campos, "c_"+chave, valor)
			}
		}
		if pg := p.enviar("/destinos/mega", campos...); pg.status != http.StatusOK || strings.Contains(pg.corpo, senha) {
			t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	gravar("0", "senha-errada-77")
	if pg := p.ver("/destinos/mega"); !strings.Contains(pg.Find("#teste").Text(), "bloqueiam a conta") || pg.Find("#t-acoes").Length() != 0 {
		t.Errorf("the page of the source: %s", pg.Find("#teste").Text())
	}
	texto := p.enviar("/destinos/mega/testar", "lado", "homologacao")
	if !strings.Contains(texto.Find("#teste").Text(), "o Mega recusou o login") && !strings.Contains(texto.Find("#teste").Text(), "O Mega recusou o login") || strings.Contains(texto.corpo, "senha-errada-77") {
		t.Errorf("a wrong password: %s", texto.Find("#teste").Text())
	}
	if n := simulado.Executadas()["login recusado"]; n != 1 {
		t.Errorf("one test made %d logins", n)
	}
	ate := func(pg *pagina, quer string) *pagina {
		t.Helper()
		endereco := strings.TrimPrefix(pg.url.Path, "/portal")
		for n := 0; ; n++ {
			if pg = p.ver(endereco); strings.Contains(pg.Find("#t-situacao").Parent().Text(), quer) {
				return pg
			}
			if n > 600 {
				t.Fatalf("the load does not come to %q: %s", quer, pg.Find("#carga").Text())
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	pg := ate(p.enviar("/cargas", "fonte", "mega"), "o Mega recusou o login")
	if pg := p.enviar(strings.TrimPrefix(pg.url.Path, "/portal"), "ato", "continuar"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("[role=alert]").Text(), "grave a configuração de novo") {
		t.Errorf("after a refused login: %d %s", pg.status, pg.Find("[role=alert]").Text())
	}
	if n := simulado.Executadas()["login recusado"]; n != 2 {
		t.Errorf("a refused login was repeated: %d", n)
	}

	if texto := p.ver("").Find("#t-destinos").Parent().Text(); !strings.Contains(texto, "Carga: Interrompida") || !strings.Contains(texto, "o Mega recusou o login") {
		t.Errorf("the Painel does not say it: %s", texto)
	}

	gravar("1", "senha-do-simulador")
	if texto := p.enviar("/destinos/mega/testar", "lado", "homologacao").Find("#teste").Text(); !strings.Contains(texto, "2 empreendimentos") {
		t.Errorf("the right password: %s", texto)
	}
	pg = ate(p.enviar("/cargas", "fonte", "mega"), "Em andamento")
	endereco := strings.TrimPrefix(pg.url.Path, "/portal")
	if outra := p.enviar("/cargas", "fonte", "mega"); outra.status != http.StatusUnprocessableEntity {
		t.Errorf("a second load was taken: %d", outra.status)
	}
	ateQue(t, "it holds in the middle of the instalments", func() bool { return leituras.Load() >= 3 })
	if pg := p.enviar(endereco, "ato", "parar"); pg.status != http.StatusOK {
		t.Fatalf("stop: %d", pg.status)
	}
	ate(pg, "Uma pessoa parou")
	close(segurar)
	p.enviar(endereco, "ato", "continuar")
	pg = ate(pg, "Concluída")
	for _, quer := range []string{"Contratos", "Títulos", "CONJUGE SEM ID INTEGRACAO"} {
		if !strings.Contains(pg.Find("#carga").Text(), quer) {
			t.Errorf("the page of the load has no %q: %s", quer, pg.Find("#carga").Text())
		}
	}
	if texto := p.ver("/cargas").Find("table").Text(); !strings.Contains(texto, "Concluída") || !strings.Contains(texto, "Substituída") {
		t.Errorf("the list: %s", texto)
	}
	if texto := p.ver("/contratos").Find("main").Text(); !strings.Contains(texto, "9001") {
		t.Error("no contract of Mega is in the list")
	}
	if texto := p.ver("/auditoria").Find("main").Text(); !strings.Contains(texto, "Parar carga") {
		t.Error("who stopped it is not in the trail")
	}
}
