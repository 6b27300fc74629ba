package mobuss

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ponte/integration/destino"
)

// TestTestarReconheceAMobuss: a server that only answers 200 is not taken for Mobuss.
func TestTestarReconheceAMobuss(t *testing.T) {
	for nome, c := range map[string]struct {
		status int
		corpo  string
		certo  bool
	}{
		"there is none":        {http.StatusNotFound, `{"codigoInterno":"SAT-AT002","mensagem":"Solicitação não encontrada"}`, true},
		"there is none, a 200": {http.StatusOK, `{"status":"400","codigoInterno":"SAT-AT002"}`, true},
		"there is one":         {http.StatusOK, `{"id":0,"desSolicitacao":"x"}`, true},
		"nothing":              {http.StatusOK, ``, false},
		"an empty object":      {http.StatusOK, `{}`, false},
		"an empty list":        {http.StatusOK, `[]`, false},
		"another's":            {http.StatusOK, `{"status":"UP","id":"7"}`, false},
	} {
		t.Run(nome, func(t *testing.T) {
			servico := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.corpo))
			}))
			defer servico.Close()
			tipo := Tipo()
			d, err := tipo.Abrir(destino.Configuracao{Valores: tipo.Completar(map[string]string{destino.CampoURL: servico.URL}), Rede: destino.Rede{Loopback: true}})
			if err != nil {
				t.Fatal(err)
			}
			frase, err := d.Testar(t.Context(), destino.NovoRegistro(nil))
			if c.certo && (err != nil || !strings.Contains(frase, "servem")) {
				t.Errorf("%q, %v", frase, err)
			}
			if !c.certo && (err == nil || !strings.Contains(err.Error(), "não como a Mobuss")) {
				t.Errorf("%q, %v", frase, err)
			}
		})
	}
}
