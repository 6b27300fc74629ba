package e2e

import (
	"bytes"
	"testing"
	"time"

	"ponte/api/v1/cliente"
)

// walkTarefas is a tarefa from its creation to its end, and what another system sees of it.
func walkTarefas(t *testing.T, api, other *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	aberta, err := api.AbrirOcorrenciaWithResponse(ctx, nil, cliente.NovaOcorrencia{CodigoOc: ptr("V1-T"), Contrato: ptr("CT-9"), Descricao: "Para a tarefa"})
	want(t, "an opening", aberta, err, 201)
	numero := aberta.JSON201.Numero
	vence := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	nova := cliente.NovaTarefa{Titulo: "Agendar a visita", Equipe: ptr("Assistência"), VenceEm: &vence, Visibilidade: ptr(cliente.VisibilidadeCliente)}
	key := &cliente.CriarTarefaParams{IdempotencyKey: ptr("tarefa-1")}
	criada, err := api.CriarTarefaWithResponse(ctx, numero, key, nova)
	want(t, "a tarefa", criada, err, 201)
	deNovo, err := api.CriarTarefaWithResponse(ctx, numero, key, nova)
	want(t, "the same call again", deNovo, err, 201)
	if !bytes.Equal(criada.Body, deNovo.Body) || deNovo.HTTPResponse.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same call again: %s after %s", deNovo.Body, criada.Body)
	}
	outra := nova
	outra.Titulo = "Outra"
	reusada, err := api.CriarTarefaWithResponse(ctx, numero, key, outra)
	want(t, "another tarefa under the key", reusada, err, 422)
	sem, err := api.CriarTarefaWithResponse(ctx, numero, nil, cliente.NovaTarefa{Titulo: " "})
	want(t, "a tarefa without a title", sem, err, 422)
	id := criada.JSON201.Id

	lista, err := api.ListarTarefasWithResponse(ctx, &cliente.ListarTarefasParams{Atrasadas: ptr(true), Equipe: &[]string{"Assistência"}})
	want(t, "what is late", lista, err, 200)
	if len(lista.JSON200.Itens) != 1 || lista.JSON200.Itens[0].Id != id || !lista.JSON200.Itens[0].Atrasada || !lista.JSON200.Itens[0].VenceEm.Equal(vence) {
		t.Fatalf("what is late: %s", lista.Body)
	}
	dosOutros, err := other.ListarTarefasWithResponse(ctx, nil)
	want(t, "of another system", dosOutros, err, 200)
	if len(dosOutros.JSON200.Itens) != 0 {
		t.Errorf("of another system: %s", dosOutros.Body)
	}
	alheia, err := other.LerTarefaWithResponse(ctx, id)
	want(t, "one of another system", alheia, err, 404)
	alheio, err := other.EncerrarTarefaWithResponse(ctx, id, nil, cliente.FimDeTarefa{Situacao: "fechada"})
	want(t, "the end of one of another system", alheio, err, 404)

	fim := cliente.FimDeTarefa{Situacao: "fechada", Nota: ptr("Visita feita")}
	for range 2 {
		encerrada, err := api.EncerrarTarefaWithResponse(ctx, id, &cliente.EncerrarTarefaParams{IdempotencyKey: ptr("fim-1")}, fim)
		want(t, "its end", encerrada, err, 200)
		if !bytes.Equal(encerrada.Body, criada.Body) {
			t.Errorf("its end: %s", encerrada.Body)
		}
	}
	cancelada, err := api.EncerrarTarefaWithResponse(ctx, id, nil, cliente.FimDeTarefa{Situacao: "cancelada"})
	want(t, "another end", cancelada, err, 409)
	if cancelada.ApplicationproblemJSONDefault.Codigo != "343" {
		t.Errorf("another end: %s", cancelada.Body)
	}
	uma, err := api.LerTarefaWithResponse(ctx, id)
	want(t, "one", uma, err, 200)
	if x := uma.JSON200; x.Situacao != "fechada" || *x.Nota != "Visita feita" || x.EncerradaEm == nil || x.Atrasada {
		t.Errorf("one: %s", uma.Body)
	}
	inteira, err := api.LerOcorrenciaWithResponse(ctx, numero, nil)
	want(t, "its ocorrência", inteira, err, 200)
	if n := inteira.JSON200.Narrativas; len(n) != 3 || n[2].Visibilidade != "cliente" || n[2].Tipo != "sistema" {
		t.Errorf("its history: %s", inteira.Body)
	}
	vencidas, err := api.ListarOcorrenciasWithResponse(ctx, &cliente.ListarOcorrenciasParams{Vencidas: ptr(true)})
	want(t, "late ocorrências", vencidas, err, 200)
	if len(vencidas.JSON200.Itens) != 0 {
		t.Errorf("late without an SLA: %s", vencidas.Body)
	}
}
