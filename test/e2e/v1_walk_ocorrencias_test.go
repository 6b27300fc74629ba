package e2e

import (
	"bytes"
	"io"
	"mime/multipart"
	"testing"
	"time"

	"ponte/api/v1/cliente"
)

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
