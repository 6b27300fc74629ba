package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
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
	"ponte/integration"
	"ponte/server"
	"ponte/storage"
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
	made, err := cliente.NewClientWithResponses(p.url+"/v1", cliente.WithHTTPClient(&http.Client{Transport: c, Timeout: 20 * time.Second}),
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
			database := ""
			if engine == "sqlite" {
				database = newSQLite(t)
			} else {
				database = mariadb.Start(t).NewDatabase(t)
			}
			in := install(t, database)
			in.status("abrir_mobuss", "MOBUSS_ISA")
			in.destination(database, "mobuss", "url=http://127.0.0.1:9", "ativo=nao")
			token := in.token(megaUser)
			p := start(t, database, func(c *server.Config) { c.SecretKey = sourceKey })
			c := newContract(t)
			api := c.client(p, token)
			walkAccount(t, api)
			walkMasterData(t, api)
			walkOcorrencias(t, api)
			walkVinculos(t, api)
			walkLog(t, api)
			walkEntregas(t, in, database, api)
			walkWebhooks(t, api)
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

func walkMasterData(t *testing.T, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	wants := func(what string, r *cliente.ResultadoDoLote, criados, pendentes, recusados int) {
		t.Helper()
		if r.Criados != criados || r.Pendentes != pendentes || r.Recusados != recusados {
			t.Errorf("%s: %+v", what, r)
		}
	}
	// A contract before its client and its unit waits, and comes in with them.
	early, err := api.GravarContratoWithResponse(ctx, "CT-9", cliente.RegistroContrato{Campos: cliente.CamposContrato{
		Codigo: ptr("CT-9"), Cliente: ptr("9"), CodigoUnidade: ptr("U-9"), Situacao: ptr("A"),
	}})
	want(t, "a contract before its client", early, err, 202)

	e, err := api.GravarEmpreendimentoWithResponse(ctx, "E-9", cliente.RegistroEmpreendimento{Campos: cliente.CamposEmpreendimento{Nome: ptr("Residencial Nove")}})
	want(t, "empreendimento", e, err, 201)
	again, err := api.GravarEmpreendimentoWithResponse(ctx, "E-9", cliente.RegistroEmpreendimento{Campos: cliente.CamposEmpreendimento{Nome: ptr("Residencial Nove")}})
	want(t, "the same again", again, err, 200)
	if again.JSON200.Desfecho != cliente.ResultadoDoRegistroDesfechoIgual || again.JSON200.Id == nil || *again.JSON200.Id != *e.JSON201.Id {
		t.Errorf("the same again: %+v after %+v", again.JSON200, e.JSON201)
	}
	es, err := api.SincronizarEmpreendimentosWithResponse(ctx, cliente.LoteDeEmpreendimentos{Registros: []cliente.RegistroEmpreendimento{
		{IdExterno: ptr("E-10"), Campos: cliente.CamposEmpreendimento{Nome: ptr("Residencial Dez"), DataEntrega: ptr("2027-03-31")}},
	}})
	want(t, "empreendimentos", es, err, 200)
	wants("empreendimentos", es.JSON200, 1, 0, 0)
	b, err := api.GravarBlocoWithResponse(ctx, "B-9", cliente.RegistroBloco{Campos: cliente.CamposBloco{Nome: ptr("Torre A"), Empreendimento: ptr("E-9")}})
	want(t, "bloco", b, err, 201)
	bs, err := api.SincronizarBlocosWithResponse(ctx, cliente.LoteDeBlocos{Registros: []cliente.RegistroBloco{
		{IdExterno: ptr("B-10"), Campos: cliente.CamposBloco{Nome: ptr("Torre B"), Empreendimento: ptr("E-9")}},
	}})
	want(t, "blocos", bs, err, 200)
	wants("blocos", bs.JSON200, 1, 0, 0)
	u, err := api.GravarUnidadeWithResponse(ctx, "U-9", cliente.RegistroUnidade{Campos: cliente.CamposUnidade{CodigoBloco: ptr("B-9"), Unidade: ptr("901"), Codigo: ptr("9901")}})
	want(t, "unidade", u, err, 201)
	us, err := api.SincronizarUnidadesWithResponse(ctx, cliente.LoteDeUnidades{Registros: []cliente.RegistroUnidade{
		{IdExterno: ptr("U-10"), Campos: cliente.CamposUnidade{CodigoBloco: ptr("B-9"), Unidade: ptr("902")}, Codigos: &map[string]string{"mobuss": "77902"}},
	}})
	want(t, "unidades", us, err, 200)
	wants("unidades", us.JSON200, 1, 0, 0)
	cl, err := api.GravarClienteWithResponse(ctx, "9", cliente.RegistroCliente{Em: ptr(time.Now().Add(-time.Hour)), Campos: cliente.CamposCliente{
		Documento: ptr("529.982.247-25"), Nome: ptr("Maria Exemplo"), Celular: ptr("11 98765-4321"),
	}})
	want(t, "cliente", cl, err, 201)
	simulated, err := api.SincronizarClientesWithResponse(ctx, cliente.LoteDeClientes{Simular: ptr(true), Registros: []cliente.RegistroCliente{
		{IdExterno: ptr("10"), Campos: cliente.CamposCliente{Nome: ptr("João Exemplo"), Documento: ptr("390.533.447-05")}},
	}})
	want(t, "a preview", simulated, err, 200)
	wants("a preview", simulated.JSON200, 1, 0, 0)
	cs, err := api.SincronizarClientesWithResponse(ctx, cliente.LoteDeClientes{Registros: []cliente.RegistroCliente{
		{IdExterno: ptr("10"), Campos: cliente.CamposCliente{Nome: ptr("João Exemplo"), Documento: ptr("390.533.447-05")}},
		{IdExterno: ptr("11"), Campos: cliente.CamposCliente{Documento: ptr("1")}},
	}})
	want(t, "clientes", cs, err, 200)
	wants("clientes", cs.JSON200, 1, 0, 1)
	old, err := api.GravarClienteWithResponse(ctx, "9", cliente.RegistroCliente{Em: ptr(time.Now().Add(-48 * time.Hour)), Campos: cliente.CamposCliente{Nome: ptr("Maria Antiga")}})
	want(t, "older than what was told", old, err, 200)
	if old.JSON200.Desfecho != cliente.ResultadoDoRegistroDesfechoAntigo {
		t.Errorf("older than what was told: %+v", old.JSON200)
	}
	found, err := api.ListarContratosWithResponse(ctx, &cliente.ListarContratosParams{IdExterno: ptr("CT-9")})
	want(t, "the contract that waited", found, err, 200)
	if len(found.JSON200.Itens) != 1 || *found.JSON200.Itens[0].Campos.Cliente != "9" || *found.JSON200.Itens[0].Campos.CodigoUnidade != "U-9" {
		t.Fatalf("the contract that waited: %s", found.Body)
	}
	contrato := *found.JSON200.Itens[0].Id
	cts, err := api.SincronizarContratosWithResponse(ctx, cliente.LoteDeContratos{Registros: []cliente.RegistroContrato{
		{IdExterno: ptr("CT-10"), Campos: cliente.CamposContrato{Codigo: ptr("CT-10"), Cliente: ptr("10"), CodigoUnidade: ptr("U-10"), Situacao: ptr("A")}},
	}})
	want(t, "contratos", cts, err, 200)
	wants("contratos", cts.JSON200, 1, 0, 0)
	pa, err := api.GravarParticipanteWithResponse(ctx, "P-9", cliente.RegistroParticipante{Campos: cliente.CamposParticipante{
		Contrato: ptr("CT-9"), Cliente: ptr("10"), Papel: ptr("Cônjuge"), Parte: ptr("33,33"),
	}})
	want(t, "participante", pa, err, 201)
	pas, err := api.SincronizarParticipantesWithResponse(ctx, cliente.LoteDeParticipantes{Registros: []cliente.RegistroParticipante{
		{IdExterno: ptr("P-10"), Campos: cliente.CamposParticipante{Contrato: ptr("CT-10"), Cliente: ptr("9"), Papel: ptr("Fiador")}},
	}})
	want(t, "participantes", pas, err, 200)
	wants("participantes", pas.JSON200, 1, 0, 0)
	ti, err := api.GravarTituloWithResponse(ctx, "T-9", cliente.RegistroTitulo{Campos: cliente.CamposTitulo{
		Contrato: ptr("CT-9"), Codigo: ptr("001"), Vencimento: ptr("10/12/2026"), Valor: ptr("1.234,56"),
	}})
	want(t, "título", ti, err, 201)
	tis, err := api.SincronizarTitulosWithResponse(ctx, cliente.LoteDeTitulos{Registros: []cliente.RegistroTitulo{
		{IdExterno: ptr("T-10"), Campos: cliente.CamposTitulo{Contrato: ptr("CT-9"), Codigo: ptr("002"), Vencimento: ptr("2027-01-10"), Valor: ptr("99")}},
	}})
	want(t, "títulos", tis, err, 200)
	wants("títulos", tis.JSON200, 1, 0, 0)
	readMasterData(t, api, *e.JSON201.Id, *u.JSON201.Id, *cl.JSON201.Id, contrato)
}

func readMasterData(t *testing.T, api *cliente.ClientWithResponses, empreendimento, unidade, pessoa, contrato string) {
	t.Helper()
	ctx := t.Context()
	le, err := api.ListarEmpreendimentosWithResponse(ctx, &cliente.ListarEmpreendimentosParams{Texto: ptr("Residencial"), Limite: ptr(1)})
	want(t, "list of empreendimentos", le, err, 200)
	if len(le.JSON200.Itens) != 1 || le.JSON200.Proximo == nil || le.HTTPResponse.Header.Get("Link") == "" {
		t.Errorf("a first page: %s", le.Body)
	}
	next, err := api.ListarEmpreendimentosWithResponse(ctx, &cliente.ListarEmpreendimentosParams{Texto: ptr("Residencial"), Cursor: le.JSON200.Proximo})
	want(t, "the page after it", next, err, 200)
	if len(next.JSON200.Itens) != 2 {
		t.Errorf("the page after it: %s", next.Body)
	}
	re, err := api.LerEmpreendimentoWithResponse(ctx, empreendimento)
	want(t, "an empreendimento", re, err, 200)
	lb, err := api.ListarBlocosWithResponse(ctx, empreendimento)
	want(t, "its blocos", lb, err, 200)
	if len(lb.JSON200.Itens) != 2 || *lb.JSON200.Itens[0].Campos.Empreendimento != "E-9" {
		t.Errorf("its blocos: %s", lb.Body)
	}
	lu, err := api.ListarUnidadesWithResponse(ctx, &cliente.ListarUnidadesParams{IdExterno: ptr("U-10")})
	want(t, "list of unidades", lu, err, 200)
	if len(lu.JSON200.Itens) != 1 || len(*lu.JSON200.Itens[0].Vinculos) != 2 {
		t.Errorf("list of unidades: %s", lu.Body)
	}
	ru, err := api.LerUnidadeWithResponse(ctx, unidade)
	want(t, "a unidade", ru, err, 200)
	lc, err := api.ListarClientesWithResponse(ctx, &cliente.ListarClientesParams{Texto: ptr("52998224725")})
	want(t, "list of clientes", lc, err, 200)
	if len(lc.JSON200.Itens) != 1 || *lc.JSON200.Itens[0].Campos.Nome != "Maria Exemplo" {
		t.Errorf("list of clientes: %s", lc.Body)
	}
	rc, err := api.LerClienteWithResponse(ctx, pessoa)
	want(t, "a cliente", rc, err, 200)
	rct, err := api.LerContratoWithResponse(ctx, contrato)
	want(t, "a contrato", rct, err, 200)
	lp, err := api.ListarParticipantesWithResponse(ctx, contrato)
	want(t, "its participantes", lp, err, 200)
	if len(lp.JSON200.Itens) != 1 || *lp.JSON200.Itens[0].Campos.Parte != "33.33" {
		t.Errorf("its participantes: %s", lp.Body)
	}
	lt, err := api.ListarTitulosWithResponse(ctx, contrato, nil)
	want(t, "its títulos", lt, err, 200)
	if len(lt.JSON200.Itens) != 2 || *lt.JSON200.Itens[0].Campos.Valor != "1234.56" || *lt.JSON200.Itens[0].Campos.Vencimento != "2026-12-10" {
		t.Errorf("its títulos: %s", lt.Body)
	}
}

func walkOcorrencias(t *testing.T, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	nova := cliente.NovaOcorrencia{CodigoOc: ptr("V1-1"), Contrato: ptr("CT-9"), Divisao: ptr("COM01"), Descricao: "A porta não fecha", CamposVariaveis: &[]cliente.Item{{Codigo: "CA_1", Valor: "x"}}}
	key := &cliente.AbrirOcorrenciaParams{IdempotencyKey: ptr("abrir-1")}
	aberta, err := api.AbrirOcorrenciaWithResponse(ctx, key, nova)
	want(t, "an opening", aberta, err, 201)
	numero := aberta.JSON201.Numero
	repetida, err := api.AbrirOcorrenciaWithResponse(ctx, key, nova)
	want(t, "the same call again", repetida, err, 201)
	if !bytes.Equal(aberta.Body, repetida.Body) || repetida.HTTPResponse.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same call again: %s after %s", repetida.Body, aberta.Body)
	}
	semChave, err := api.AbrirOcorrenciaWithResponse(ctx, nil, nova)
	want(t, "the same codigo_oc without a key", semChave, err, 200)
	if semChave.JSON200.Numero != numero {
		t.Errorf("the same codigo_oc: %s, want %s", semChave.JSON200.Numero, numero)
	}
	outra := nova
	outra.Descricao = "Outra coisa"
	reusada, err := api.AbrirOcorrenciaWithResponse(ctx, key, outra)
	want(t, "another call under the key", reusada, err, 422)
	if reusada.ApplicationproblemJSONDefault.Codigo != "336" {
		t.Errorf("another call under the key: %s", reusada.Body)
	}
	minima, err := api.AbrirOcorrenciaWithResponse(ctx, &cliente.AbrirOcorrenciaParams{IdempotencyKey: ptr("abrir-2"), Prefer: ptr("return=minimal")},
		cliente.NovaOcorrencia{Unidade: ptr("9901"), Descricao: "Sem código", Cliente: &cliente.ClienteDaOcorrencia{Documento: ptr("52998224725")}})
	want(t, "an opening that wants the number alone", minima, err, 201)
	if !digits.Match(minima.Body) {
		t.Errorf("the number alone: %q", minima.Body)
	}
	changeOcorrencia(t, api, numero)

	lista, err := api.ListarOcorrenciasWithResponse(ctx, &cliente.ListarOcorrenciasParams{Status: &[]string{"encerrado"}, AbertaDe: ptr(time.Now().Add(-time.Hour))})
	want(t, "a list", lista, err, 200)
	if len(lista.JSON200.Itens) != 1 || lista.JSON200.Itens[0].Numero != numero || *lista.JSON200.Itens[0].Cliente.Documento != "52998224725" {
		t.Errorf("a list: %s", lista.Body)
	}
}

func changeOcorrencia(t *testing.T, api *cliente.ClientWithResponses, numero string) {
	t.Helper()
	ctx := t.Context()
	lida, err := api.LerOcorrenciaWithResponse(ctx, numero, nil)
	want(t, "one", lida, err, 200)
	versao := lida.HTTPResponse.Header.Get("ETag")
	naoMudou, err := api.LerOcorrenciaWithResponse(ctx, numero, &cliente.LerOcorrenciaParams{IfNoneMatch: ptr(versao)})
	want(t, "one that did not change", naoMudou, err, 304)
	narrada, err := api.NarrarOcorrenciaWithResponse(ctx, numero, &cliente.NarrarOcorrenciaParams{IdempotencyKey: ptr("narrar-1")}, cliente.NovaNarrativa{Texto: "Visita marcada", Autor: ptr("Campo")})
	want(t, "a narrativa", narrada, err, 201)
	deNovo, err := api.NarrarOcorrenciaWithResponse(ctx, numero, &cliente.NarrarOcorrenciaParams{IdempotencyKey: ptr("narrar-1")}, cliente.NovaNarrativa{Texto: "Visita marcada", Autor: ptr("Campo")})
	want(t, "the same narrativa", deNovo, err, 201)
	outroTexto, err := api.NarrarOcorrenciaWithResponse(ctx, numero, &cliente.NarrarOcorrenciaParams{IdempotencyKey: ptr("narrar-1")}, cliente.NovaNarrativa{Texto: "Outro texto"})
	want(t, "another text under the key", outroTexto, err, 422)
	velha, err := api.MoverOcorrenciaWithResponse(ctx, numero, &cliente.MoverOcorrenciaParams{IfMatch: ptr(versao)}, cliente.Mudanca{Status: ptr("em_atendimento")})
	want(t, "a change of what was read before", velha, err, 412)
	nova := narrada.HTTPResponse.Header.Get("ETag")
	params := &cliente.MoverOcorrenciaParams{IfMatch: ptr(nova), IdempotencyKey: ptr("mover-1")}
	movida, err := api.MoverOcorrenciaWithResponse(ctx, numero, params, cliente.Mudanca{Status: ptr("encerrado"), Observacao: ptr("Concluído")})
	want(t, "a change", movida, err, 200)
	outraVez, err := api.MoverOcorrenciaWithResponse(ctx, numero, params, cliente.Mudanca{Status: ptr("encerrado"), Observacao: ptr("Concluído")})
	want(t, "the same change, whose If-Match is over", outraVez, err, 200)

	form, tipo := formOf(t, "foto da porta.txt", "conteúdo do anexo")
	for range 2 { // a repeat attaches nothing
		anexo, err := api.AnexarArquivoWithBodyWithResponse(ctx, numero, &cliente.AnexarArquivoParams{IdempotencyKey: ptr("anexar-1")}, tipo, bytes.NewReader(form))
		want(t, "a file", anexo, err, 201)
	}
	inteira, err := api.LerOcorrenciaWithResponse(ctx, numero, nil)
	want(t, "one", inteira, err, 200)
	o := inteira.JSON200
	if o.Status.Codigo != "encerrado" || o.FechadaEm == nil || len(o.Movimentos) != 2 || len(o.Anexos) != 1 || len(o.Narrativas) != 4 {
		t.Fatalf("one whole: %s", inteira.Body)
	}
	arquivo, err := api.LerAnexoWithResponse(ctx, numero, o.Anexos[0].Id)
	want(t, "the file", arquivo, err, 200)
	if string(arquivo.Body) != "conteúdo do anexo" || o.Anexos[0].Nome != "foto da porta.txt" {
		t.Errorf("the file: %q, %+v", arquivo.Body, o.Anexos[0])
	}
}

// formOf is a multipart body with one file.
func formOf(t *testing.T, name, content string) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("arquivo", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func walkVinculos(t *testing.T, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	nome, err := api.ListarVinculosWithResponse(ctx, &cliente.ListarVinculosParams{Tipo: cliente.ListarVinculosParamsTipoUnidade, Sistema: ptr("mobuss"), Codigo: ptr("77902")})
	want(t, "whose name it is", nome, err, 200)
	if len(nome.JSON200.Itens) != 1 {
		t.Fatalf("whose name it is: %s", nome.Body)
	}
	nomes, err := api.ListarVinculosWithResponse(ctx, &cliente.ListarVinculosParams{Tipo: cliente.ListarVinculosParamsTipoUnidade, Id: nome.JSON200.Itens[0].Id})
	want(t, "the names of it", nomes, err, 200)
	if len(nomes.JSON200.Itens) != 2 {
		t.Errorf("the names of it: %s", nomes.Body)
	}
}

func walkLog(t *testing.T, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	for range 50 { // the log is written after the answer
		chamadas, err := api.ListarChamadasWithResponse(ctx, &cliente.ListarChamadasParams{Situacao: &[]cliente.ListarChamadasParamsSituacao{"recusada"}})
		want(t, "chamadas", chamadas, err, 200)
		if len(chamadas.JSON200.Itens) > 0 {
			uma, err := api.LerChamadaWithResponse(ctx, chamadas.JSON200.Itens[0].Id)
			want(t, "a chamada", uma, err, 200)
			if uma.JSON200.Superficie != "v1" || strings.Contains(fmt.Sprint(uma.JSON200), "52998224725") {
				t.Errorf("a chamada: %s", uma.Body)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("no refused call in the log")
}

// walkEntregas sends again what waited for a destination that was off.
func walkEntregas(t *testing.T, in *installation, database string, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	aberta, err := api.AbrirOcorrenciaWithResponse(ctx, nil, cliente.NovaOcorrencia{CodigoOc: ptr("V1-9"), Contrato: ptr("CT-9"), Status: ptr("abrir_mobuss"), Descricao: "Para a Mobuss"})
	want(t, "an opening that asks a destination", aberta, err, 201)
	entregas, err := api.ListarEntregasWithResponse(ctx, &cliente.ListarEntregasParams{Ocorrencia: ptr(aberta.JSON201.Numero), Estado: &[]cliente.ListarEntregasParamsEstado{"suspensa"}})
	want(t, "entregas", entregas, err, 200)
	if len(entregas.JSON200.Itens) != 1 {
		t.Fatalf("entregas: %s", entregas.Body)
	}
	id := entregas.JSON200.Itens[0].Id
	early, err := api.ReenviarEntregaWithResponse(ctx, id, cliente.PedidoDeReenvio{Motivo: "  "})
	want(t, "without a reason", early, err, 422)
	in.destination(database, "mobuss", "ativo=sim", "pausa")
	again, err := api.ReenviarEntregaWithResponse(ctx, id, cliente.PedidoDeReenvio{Motivo: "O destino foi ligado"})
	want(t, "sent again", again, err, 202)
	twice, err := api.ReenviarEntregaWithResponse(ctx, id, cliente.PedidoDeReenvio{Motivo: "De novo"})
	want(t, "what waits already", twice, err, 409)
	uma, err := api.LerEntregaWithResponse(ctx, id)
	want(t, "an entrega", uma, err, 200)
	if uma.JSON200.Estado != "pendente" || uma.JSON200.Destino != "mobuss" {
		t.Errorf("an entrega: %s", uma.Body)
	}
	none, err := api.LerEntregaWithResponse(ctx, "999999999")
	want(t, "an entrega that is not there", none, err, 404)
}

// dispatch gives the use cases of deliveries on the database.
func (in *installation) dispatch(database string) *crm.Despacho {
	in.t.Helper()
	vault, err := storage.OpenVault(database, sourceKey)
	in.must(err)
	return &crm.Despacho{
		Cadastro: in.store.Destinos(vault), Entregas: in.store.Entregas(), Status: in.store.Cadastro(), Definicoes: integration.Definitions(), Relogio: crm.RelogioDoSistema,
	}
}

func (in *installation) status(code, action string) {
	in.t.Helper()
	d := &crm.Despacho{Status: in.store.Cadastro(), Definicoes: integration.Definitions(), Relogio: crm.RelogioDoSistema}
	_, err := d.ConfigurarStatus(in.t.Context(), operator, in.tenant.ID, code, crm.MudancaStatus{IntegracaoExterna: &action})
	in.must(err)
}

// destination changes settings, each key=value; "pausa" pauses it first, so that nothing is sent.
func (in *installation) destination(database, name string, changes ...string) {
	in.t.Helper()
	d := in.dispatch(database)
	var set []crm.Atribuicao
	for _, c := range changes {
		if c == "pausa" {
			in.must(d.Pausar(in.t.Context(), operator, in.tenant.ID, name))
			continue
		}
		key, value, _ := strings.Cut(c, "=")
		set = append(set, crm.Atribuicao{Chave: key, Valor: value})
	}
	_, _, err := d.ConfigurarDestino(in.t.Context(), operator, in.tenant.ID, name, "", set)
	in.must(err)
}

// walkWebhooks sets a subscriber up, and changes its secret with an overlap.
func walkWebhooks(t *testing.T, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	first, err := api.GravarWebhookWithResponse(ctx, "webhook1", cliente.MudancaDeWebhook{
		Url: ptr("http://127.0.0.1:9/ganchos"), Eventos: &[]string{crm.EventoAbertura, crm.EventoContrato}, Ativo: ptr(true),
	})
	want(t, "a webhook", first, err, 200)
	if w := first.JSON200; w.Segredo == nil || !strings.HasPrefix(*w.Segredo, crm.PrefixoSegredo) || !w.Ativo || w.EmTroca || len(w.Eventos) != 2 {
		t.Fatalf("a webhook: %s", first.Body)
	}
	second, err := api.GravarWebhookWithResponse(ctx, "webhook1", cliente.MudancaDeWebhook{NovoSegredo: ptr(true)})
	want(t, "another secret", second, err, 200)
	if w := second.JSON200; w.Segredo == nil || *w.Segredo == *first.JSON200.Segredo || !w.EmTroca || len(w.Eventos) != 2 {
		t.Errorf("another secret: %s", second.Body)
	}
	over, err := api.GravarWebhookWithResponse(ctx, "webhook1", cliente.MudancaDeWebhook{EncerrarTroca: ptr(true)})
	want(t, "the overlap ended", over, err, 200)
	if w := over.JSON200; w.Segredo != nil || w.EmTroca {
		t.Errorf("the overlap ended: %s", over.Body)
	}
	for what, m := range map[string]cliente.MudancaDeWebhook{
		"an address that is none": {Url: ptr("ftp://x")}, "an unknown event": {Eventos: &[]string{"nada"}},
	} {
		bad, err := api.GravarWebhookWithResponse(ctx, "webhook1", m)
		want(t, what, bad, err, 422)
	}
	mobuss, err := api.GravarWebhookWithResponse(ctx, "mobuss", cliente.MudancaDeWebhook{Ativo: ptr(false)})
	want(t, "a destination that is no subscriber", mobuss, err, 404)
	all, err := api.ListarWebhooksWithResponse(ctx)
	want(t, "all webhooks", all, err, 200)
	if len(all.JSON200.Itens) < 3 || strings.Contains(string(all.Body), crm.PrefixoSegredo) {
		t.Errorf("all webhooks: %s", all.Body)
	}
}
