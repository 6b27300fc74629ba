package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"ponte/api/v1/cliente"
	"ponte/crm"
	"ponte/server"
	"ponte/test/mariadb"
)

// contract holds every request and answer against the facade's description, and knows which operations were called.
type contract struct {
	t      *testing.T
	spec   *openapi3.T
	router routers.Router

	mu     sync.Mutex
	called map[string]map[int]bool // operation → statuses
}

func newContract(t *testing.T) *contract {
	t.Helper()
	text, err := os.ReadFile("../../api/v1/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(t.Context()); err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	router, err := legacy.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return &contract{t: t, spec: spec, router: router, called: map[string]map[int]bool{}}
}

// RoundTrip sends a request and checks the answer. The description's server is a path; the router wants it alone.
func (c *contract) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	_ = answer.Body.Close()
	answer.Body = io.NopCloser(bytes.NewReader(body))
	at := *r
	address := *r.URL
	address.Scheme, address.Host = "", ""
	at.URL = &address
	route, params, err := c.router.FindRoute(&at)
	if err != nil {
		c.t.Errorf("%s %s is no operation: %v", r.Method, r.URL.Path, err)
		return answer, nil
	}
	c.mu.Lock()
	if c.called[route.Operation.OperationID] == nil {
		c.called[route.Operation.OperationID] = map[int]bool{}
	}
	c.called[route.Operation.OperationID][answer.StatusCode] = true
	c.mu.Unlock()
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 answer.StatusCode, Header: answer.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") && answer.StatusCode != http.StatusNotModified { // return=minimal
		in.SetBodyBytes(body)
		if err := openapi3filter.ValidateResponse(c.t.Context(), in); err != nil {
			c.t.Errorf("%s %s answered %d %s\n%v", r.Method, r.URL.Path, answer.StatusCode, body, err)
		}
	}
	return answer, nil
}

// everyOperation fails for those that nobody called with success.
func (c *contract) everyOperation() {
	c.t.Helper()
	for path, item := range c.spec.Paths.Map() {
		for method, o := range item.Operations() {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(c.called[o.OperationID])), func(status int) bool { return status < 300 }) {
				c.t.Errorf("%s (%s %s) was not called with success: every operation needs a step in this test", o.OperationID, method, path)
			}
		}
	}
}

// token makes one that acts as a user, with every scope unless some are named.
func (in *installation) token(user string, scopes ...crm.Escopo) string {
	in.t.Helper()
	names := []string{}
	for _, l := range crm.Escopos {
		if len(scopes) == 0 || slices.Contains(scopes, l.Escopo) {
			names = append(names, string(l.Escopo))
		}
	}
	_, text, err := in.admin.CriarToken(in.t.Context(), operator, in.tenant.ID, crm.NovoToken{Usuario: user, Nome: fmt.Sprintf("teste %s %d", user, len(names)), Escopos: names})
	in.must(err)
	return text
}

// client is the generated one, with a token.
func (c *contract) client(p *ponte, token string) *cliente.ClientWithResponses {
	c.t.Helper()
	made, err := cliente.NewClientWithResponses(p.url+"/v1", cliente.WithHTTPClient(&http.Client{Transport: c, Timeout: 2 * time.Minute}),
		cliente.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+token)
			return nil
		}))
	if err != nil {
		c.t.Fatal(err)
	}
	return made
}

func ptr[T any](v T) *T { return &v }

// want tells what an answer should have been.
func want(t *testing.T, what string, answer interface{ StatusCode() int }, err error, status int) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if answer.StatusCode() != status {
		body := ""
		if b, ok := answer.(interface{ GetBody() []byte }); ok {
			body = string(b.GetBody())
		}
		t.Fatalf("%s: %d, want %d %s", what, answer.StatusCode(), status, body)
	}
}

// TestEveryOperationOfTheFacade walks the description with the generated client, on both engines.
func TestEveryOperationOfTheFacade(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "mariadb"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			var database string
			if engine == "sqlite" {
				database = newSQLite(t)
			} else {
				database = mariadb.Start(t).NewDatabase(t)
			}
			in := install(t, database)
			in.status("abrir_mobuss", "MOBUSS_ISA")
			in.destination(database, "mobuss", "url=http://127.0.0.1:9", "ativo=nao")
			token := in.token(megaUser)
			in.credential(crm.NovaCredencial{Usuario: "alheio", Sistema: "alheio", Senha: "segredo-alheio"})
			other := in.token("alheio", crm.EscopoLerOcorrencias, crm.EscopoEscreverOcorrencias)
			p := start(t, database, func(c *server.Config) { c.SecretKey = sourceKey })
			c := newContract(t)
			api := c.client(p, token)
			walkAccount(t, api)
			walkMasterData(t, api)
			walkOcorrencias(t, api)
			walkTarefas(t, api, c.client(p, other))
			walkAssistencias(t, in, api)
			walkVinculos(t, api)
			walkLog(t, api)
			walkEntregas(t, in, database, api)
			walkWebhooks(t, in, database, api)
			c.everyOperation()
		})
	}
}

func walkAccount(t *testing.T, api *cliente.ClientWithResponses) {
	t.Helper()
	conta, err := api.LerContaWithResponse(t.Context())
	want(t, "conta", conta, err, 200)
	if conta.JSON200.Sistema != "mega" || !conta.JSON200.Mestre || len(conta.JSON200.Escopos) != len(crm.Escopos) {
		t.Errorf("conta %+v", conta.JSON200)
	}
	codigos, err := api.ListarCodigosWithResponse(t.Context())
	want(t, "códigos", codigos, err, 200)
	if len(codigos.JSON200.Status) == 0 {
		t.Error("no status")
	}
}
