package mega

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm/carga"
	"ponte/integration/destino"
)

// api is a scripted Mega: what it is asked, and what it answers after the login.
type api struct {
	*httptest.Server
	logins   atomic.Int64
	juntas   atomic.Int64 // at once
	pedidos  []string
	login    func(w http.ResponseWriter)
	responde func(w http.ResponseWriter, r *http.Request, n int)
}

func novaAPI(t *testing.T, responde func(w http.ResponseWriter, r *http.Request, n int)) *api {
	t.Helper()
	a := &api{responde: responde, login: func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"accessToken":"t","expirationToken":""}`) }}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.juntas.Add(1) != 1 {
			t.Error("two calls at once")
		}
		defer a.juntas.Add(-1)
		if r.URL.Path == caminhoSignIn {
			a.logins.Add(1)
			if r.Header.Get("tenantId") != "guid" || r.Header.Get("grantType") != "Api" {
				t.Errorf("the login's headers: %v", r.Header)
			}
			a.login(w)
			return
		}
		if r.Header.Get("tenantId") != "guid" || r.Header.Get("Authorization") != "Bearer t" {
			t.Errorf("%s: headers %v", r.URL.Path, r.Header)
		}
		a.pedidos = append(a.pedidos, r.URL.Path)
		a.responde(w, r, len(a.pedidos))
	}))
	t.Cleanup(a.Close)
	return a
}

// leitorDe opens the source on an address, with a clock that only waiting moves; the waits are noted.
func leitorDe(t *testing.T, endereco string, valores map[string]string) (*leitor, *[]time.Duration) {
	t.Helper()
	row := Tipo()
	postos := map[string]string{destino.CampoURL: endereco, campoTenantID: "guid", campoUsuario: "api.crm", campoSenha: "senha-secreta-9"}
	for k, v := range valores {
		postos[k] = v
	}
	completos := row.Completar(postos)
	l, err := row.Fonte.Abrir(destino.Configuracao{Tenant: "acme", Valores: completos, Segredos: row.Segredos(completos), Rede: destino.Rede{Loopback: true}})
	if err != nil {
		t.Fatal(err)
	}
	f := l.(*leitor)
	agora, esperas := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC), &[]time.Duration{}
	f.agora = func() time.Time { return agora }
	f.dormir = func(_ context.Context, d time.Duration) error {
		*esperas, agora = append(*esperas, d), agora.Add(d)
		return nil
	}
	return f, esperas
}

// TestLoginRecusado: a refused login is a 200 with a text, and is not tried again by anything.
func TestLoginRecusado(t *testing.T) {
	t.Parallel()
	for nome, resposta := range map[string]string{
		"text": "Usuário api.crm ou senha senha-secreta-9 inválidos", "with a byte order mark": "\ufeffUsuário bloqueado", "no token in it": `{"accessToken":""}`,
		"a text that begins as JSON": "{ não", "nothing": "", "a page": "<html>manutenção</html>",
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			a := novaAPI(t, nil)
			a.login = func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", "text/plain")
				_, _ = io.WriteString(w, resposta)
			}
			f, esperas := leitorDe(t, a.URL, nil)
			for range 3 {
				_, err := f.Proxima(t.Context(), "")
				if !errors.Is(err, carga.ErrLogin) || strings.Contains(err.Error(), "senha-secreta-9") || !strings.Contains(err.Error(), "o Mega recusou o login") {
					t.Fatalf("%v", err)
				}
			}
			if n := a.logins.Load(); n != 1 || len(*esperas) != 0 {
				t.Errorf("%d logins, waits %v", n, *esperas)
			}
		})
	}
}

// TestTokenReusado: one login serves for about 100 minutes, less when Mega's own end, with its seven decimals and offset, is earlier.
func TestTokenReusado(t *testing.T) {
	t.Parallel()
	for fim, minutos := range map[string]int{
		"": 100, "lixo": 100, "2026-11-27T02:00:00.1234567-03:00": 100, "2026-11-27T00:31:00.1234567-03:00": 30, "2026-11-27T03:11:00.1234567Z": 10, "2020-01-01T00:00:00Z": 100,
	} {
		a := novaAPI(t, func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusNoContent) })
		a.login = func(w http.ResponseWriter) {
			_, _ = fmt.Fprintf(w, "\ufeff"+`{"accessToken":"t","expirationToken":"%s","refreshToken":"r"}`, fim)
		}
		f, _ := leitorDe(t, a.URL, nil)
		for _, passo := range []struct {
			depois time.Duration
			logins int64
		}{{0, 1}, {time.Duration(minutos)*time.Minute - time.Minute, 1}, {2 * time.Minute, 2}} {
			if err := f.dormir(t.Context(), passo.depois); err != nil {
				t.Fatal(err)
			}
			if _, err := f.lista(t.Context(), "/api/x"); err != nil {
				t.Fatal(err)
			}
			if n := a.logins.Load(); n != passo.logins {
				t.Errorf("ends %q, after %s more: %d logins, want %d", fim, passo.depois, n, passo.logins)
			}
		}
	}
}

func TestTokenQueMorreAntes(t *testing.T) {
	t.Parallel()
	a := novaAPI(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "[]")
	})
	f, _ := leitorDe(t, a.URL, nil)
	if _, err := f.lista(t.Context(), "/api/x"); err != nil || a.logins.Load() != 2 {
		t.Errorf("%v after %d logins", err, a.logins.Load())
	}
	a.responde = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusUnauthorized) }
	if _, err := f.lista(t.Context(), "/api/x"); !errors.Is(err, carga.ErrLogin) || a.logins.Load() != 3 {
		t.Errorf("a token that is never taken: %v after %d logins", err, a.logins.Load())
	}
}

// TestEsperas: what Mega wants to wait is waited, what may pass is tried a few times, and then the run ends.
func TestEsperas(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for nome, c := range map[string]struct {
		status  int
		depois  string // Retry-After
		corpo   string
		vezes   int // that it fails
		esperas []time.Duration
		certo   bool
	}{
		"429 three times":            {429, "", "", 3, []time.Duration{30 * s, 60 * s, 90 * s}, true},
		"429 that says how long":     {429, "7", "", 2, []time.Duration{7 * s, 7 * s}, true},
		"429 for ever":               {429, "", "", 99, []time.Duration{30 * s, 60 * s, 90 * s}, false},
		"500 once":                   {500, "", "", 1, []time.Duration{2 * s}, true},
		"503 that says how long":     {503, "20", "", 1, []time.Duration{20 * s}, true},
		"502 for ever":               {502, "", "", 99, []time.Duration{2 * s, 10 * s, 30 * s}, false},
		"a page cut in the middle":   {200, "", `[{"a":1},{"a":`, 2, []time.Duration{2 * s, 10 * s}, true},
		"an object cut":              {200, "", `{"a":[1,`, 1, []time.Duration{2 * s}, true},
		"cut for ever":               {200, "", `[{"a":1}`, 99, []time.Duration{2 * s, 10 * s, 30 * s}, false},
		"a text in place of a page":  {200, "", "Ocorreu um erro", 1, []time.Duration{2 * s}, true},
		"nothing in place of a page": {200, "", "", 1, []time.Duration{2 * s}, true},
		"400":                        {400, "", "data inválida", 99, nil, false},
		"403":                        {403, "", "", 1, []time.Duration{2 * s}, true},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			a := novaAPI(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				if n > c.vezes {
					_, _ = io.WriteString(w, "\ufeff"+` [ {"a":1} ] `)
					return
				}
				if c.depois != "" {
					w.Header().Set("Retry-After", c.depois)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.corpo)
			})
			f, esperas := leitorDe(t, a.URL, nil)
			linhas, err := f.lista(t.Context(), "/api/Carteira/DadosContrato/IdEmpreendimento=320")
			if (err == nil) != c.certo || err == nil && len(linhas) != 1 {
				t.Errorf("%d rows, %v", len(linhas), err)
			}
			if err != nil && (errors.Is(err, carga.ErrLogin) || !strings.HasPrefix(err.Error(), "Carteira/DadosContrato/IdEmpreendimento=320: ")) {
				t.Errorf("the error does not say where: %v", err)
			}
			if d := cmp.Diff(c.esperas, *esperas, cmp.Transformer("empty", func(d []time.Duration) []time.Duration { return slices.Clip(append([]time.Duration{0}, d...)) })); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestConexaoQueCai: the connection breaks in the middle of a page whose length was promised.
func TestConexaoQueCai(t *testing.T) {
	t.Parallel()
	a := novaAPI(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `[{"a":1}`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, `[{"a":1}]`)
	})
	f, esperas := leitorDe(t, a.URL, nil)
	linhas, err := f.lista(t.Context(), "/api/x")
	if err != nil || len(linhas) != 1 || len(*esperas) != 1 {
		t.Errorf("%d rows, %v, waits %v", len(linhas), err, *esperas)
	}
}

// TestNada: 204 and 404 are an empty list.
func TestNada(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusNoContent, http.StatusNotFound} {
		a := novaAPI(t, func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(status) })
		f, _ := leitorDe(t, a.URL, nil)
		if linhas, err := f.lista(t.Context(), "/api/x"); err != nil || len(linhas) != 0 {
			t.Errorf("%d: %v, %v", status, linhas, err)
		}
	}
}

// TestEnderecoRecusado: a source obeys the rules of destinations' addresses.
func TestEnderecoRecusado(t *testing.T) {
	t.Parallel()
	a := novaAPI(t, nil)
	row := Tipo()
	valores := row.Completar(map[string]string{destino.CampoURL: a.URL})
	f, err := row.Fonte.Abrir(destino.Configuracao{Valores: valores})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Proxima(t.Context(), ""); !errors.Is(err, destino.ErrEnderecoRecusado) || a.logins.Load() != 0 {
		t.Errorf("%v, %d logins", err, a.logins.Load())
	}
}

// TestTestar makes one login and one call, whatever comes of them.
func TestTestar(t *testing.T) {
	t.Parallel()
	a := novaAPI(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		_, _ = io.WriteString(w, `[{"codigo":"320.0","nome":"x"},{"codigo":321}]`)
	})
	testar := func() (string, error) {
		f, esperas := leitorDe(t, a.URL, nil)
		defer func() {
			if len(*esperas) > 0 {
				t.Errorf("it waited %v", *esperas)
			}
		}()
		registro := destino.NovoRegistro([]string{"senha-secreta-9", "guid"})
		frase, err := f.Testar(t.Context(), registro)
		resposta, _ := registro.Resposta()
		if troca := registro.Pedido() + resposta; strings.Contains(troca, "senha-secreta-9") || strings.Contains(troca, `"t"`) {
			t.Errorf("a secret is shown: %s", troca)
		}
		return frase, err
	}
	if frase, err := testar(); err != nil || !strings.Contains(frase, "2 empreendimentos") {
		t.Errorf("%q, %v", frase, err)
	}
	for nome, falha := range map[string]func(){
		"429": func() { a.responde = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(429) } },
		"a login that fails": func() {
			a.login = func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }
		},
		"a login that is refused": func() { a.login = func(w http.ResponseWriter) { _, _ = io.WriteString(w, "Senha inválida") } },
	} {
		antes := a.logins.Load()
		falha()
		if frase, err := testar(); err == nil || a.logins.Load() != antes+1 {
			t.Errorf("%s: %q, %v, %d logins", nome, frase, err, a.logins.Load()-antes)
		}
	}
}
