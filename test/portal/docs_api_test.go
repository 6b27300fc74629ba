package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPaginaDaAPI: the documentation page of the REST facade shows every operation, tries one, and asks nobody outside.
func TestPaginaDaAPI(t *testing.T) {
	s := subir(t, true)
	p := s.admin()
	criado := p.enviar("/tokens", "nome", "Página", "usuario", "integra.mega", "escopos", "ocorrencias:ler", "escopos", "cadastros:ler", "dias", "")
	token := strings.TrimSpace(criado.Find("#senha-criada").Text())
	if !strings.HasPrefix(token, "pnt_") {
		t.Fatal(criado.Text())
	}
	a := abrir(t, s.url)
	for _, tela := range []struct {
		nome    string
		largura int64
		escuro  bool
	}{{"1440-claro", 1440, false}, {"1440-escuro", 1440, true}, {"360-claro", 360, false}, {"360-escuro", 360, true}} {
		a.tema(tela.escuro)
		a.tamanho(tela.largura, 900)
		a.fazer(chromedp.Navigate(s.url + "/v1/docs"))
		a.espera("Abre uma ocorrência")
		a.espera("Sincroniza até 500 títulos")
		a.fotografar("api-" + tela.nome)
	}
	// The page may use what the server gives it and nothing else; a style or script that was kept out would show here.
	if n := js[int](a, `document.querySelectorAll(".opblock").length`); n < 40 {
		t.Errorf("%d operations are shown", n)
	}
	// It calls this server with a token, as an integrator would try it.
	ateQue(t, "the token lets in", func() bool { return s.comToken(token, "/v1/conta") == http.StatusOK })
	js[bool](a, `window.ui.preauthorizeApiKey("token", "`+token+`") !== null`)
	a.fazer(chromedp.Click(`#operations-Conta-lerConta .opblock-summary-control`), chromedp.Click(`#operations-Conta-lerConta .execute`))
	ateQue(t, "the page shows the answer of its call", func() bool {
		texto, err := ler(a, chromedp.Evaluate[string](`(document.querySelector("#operations-Conta-lerConta .live-responses-table") || {innerText: ""}).innerText`))
		return err == nil && strings.Contains(texto, `"usuario": "integra.mega"`)
	})
	if len(a.fora) > 0 {
		t.Errorf("requests outside: %v", a.fora)
	}
	revogado := p.ver("/tokens")
	acao, tem := revogado.Find(`form[action$="/revogar"]`).Attr("action")
	if !tem {
		t.Fatal(revogado.Text())
	}
	p.enviar(strings.TrimPrefix(acao, "/portal"))
	ateQue(t, "the revoked token is refused", func() bool { return s.comToken(token, "/v1/conta") == http.StatusUnauthorized })
}

// comToken calls the facade and gives the status.
func (s *servidor) comToken(token, caminho string) int {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+caminho, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
