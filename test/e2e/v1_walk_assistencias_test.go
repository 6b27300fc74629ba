package e2e

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/api/v1/cliente"
	"ponte/crm"
)

// walkAssistencias opens an ocorrência with items, moves items, visit and assistência, and reads what that made of the ocorrência.
func walkAssistencias(t *testing.T, in *installation, api *cliente.ClientWithResponses) {
	t.Helper()
	ctx := t.Context()
	item := crm.ItemDeManutencao{TenantID: in.tenant.ID, Nome: "Infiltração", DiasMinimos: 5, GarantiaMeses: 60, NoPainel: true}
	in.must(in.admin.GravarItemDeManutencao(ctx, operator, &item))
	catalogo, err := api.ListarItensDeManutencaoWithResponse(ctx)
	want(t, "the catalogue", catalogo, err, 200)
	if len(catalogo.JSON200.Itens) != 1 || catalogo.JSON200.Itens[0].Id != strconv.FormatInt(item.ID, 10) {
		t.Fatalf("the catalogue: %s", catalogo.Body)
	}
	situacoes, err := api.ListarSituacoesWithResponse(ctx)
	want(t, "the situations", situacoes, err, 200)
	fim := slices.IndexFunc(situacoes.JSON200.Situacoes, func(s cliente.Situacao) bool { return s.Fim && s.Funcionalidade == "assistencias" })
	if fim < 0 || len(situacoes.JSON200.Situacoes) != 11 {
		t.Fatalf("the situations: %s", situacoes.Body)
	}

	nova := cliente.NovaOcorrencia{CodigoOc: ptr("AT-1"), Contrato: ptr("CT-9"), Descricao: "Mancha no teto", Assistencia: &cliente.AssistenciaNova{
		Itens: []cliente.ItemNovo{{ItemManutencao: catalogo.JSON200.Itens[0].Id, Descricao: ptr("Mancha"), Ambiente: ptr("Sala")}}, Prioridade: ptr(cliente.AssistenciaNovaPrioridadeA),
	}}
	key := &cliente.AbrirOcorrenciaParams{IdempotencyKey: ptr("assistencia-1")}
	aberta, err := api.AbrirOcorrenciaWithResponse(ctx, key, nova)
	want(t, "an opening with items", aberta, err, 201)
	numero := aberta.JSON201.Numero
	repetida, err := api.AbrirOcorrenciaWithResponse(ctx, key, nova)
	want(t, "the same call again", repetida, err, 201)
	if !bytes.Equal(repetida.Body, aberta.Body) {
		t.Errorf("the same call again: %s", repetida.Body)
	}
	outra := nova
	outra.Assistencia = &cliente.AssistenciaNova{Itens: []cliente.ItemNovo{{ItemManutencao: catalogo.JSON200.Itens[0].Id, Descricao: ptr("Outra")}}}
	reusada, err := api.AbrirOcorrenciaWithResponse(ctx, key, outra)
	want(t, "other items under the key", reusada, err, 422)
	semItem, err := api.AbrirOcorrenciaWithResponse(ctx, nil, cliente.NovaOcorrencia{Descricao: "x", Assistencia: &cliente.AssistenciaNova{Itens: []cliente.ItemNovo{{ItemManutencao: "1"}}}})
	want(t, "an item that is not in the catalogue", semItem, err, 422)

	lida, err := api.LerAssistenciaWithResponse(ctx, numero)
	want(t, "an assistência", lida, err, 200)
	a := lida.JSON200
	if len(a.Itens) != 1 || a.Situacao.Nome != "Aberta" || *a.Prioridade != "A" || a.Itens[0].Coberto || !strings.Contains(a.Itens[0].Cobertura, "falta a data de entrega") || len(a.Pendencias) != 2 {
		t.Fatalf("an assistência: %s", lida.Body)
	}
	nenhuma, err := api.LerAssistenciaWithResponse(ctx, "1")
	want(t, "an ocorrência that is none", nenhuma, err, 404)
	etag := lida.HTTPResponse.Header.Get("ETag")
	de := time.Now().Add(24 * time.Hour)
	mudanca := cliente.MudancaDeAssistencia{
		Situacao: ptr("2"), Parecer: ptr("Troca da manta"), CustoPrevisto: ptr(int64(123456)), Itens: &[]cliente.ItemAlterado{{Id: a.Itens[0].Id, Situacao: ptr("12"), Coberto: ptr(true)}},
		VisitaNova: &cliente.DadosDaVisita{Equipe: "Equipe 1", De: de, Ate: de.Add(time.Hour), Itens: []string{a.Itens[0].Id}},
	}
	params := &cliente.AlterarAssistenciaParams{IfMatch: ptr(etag), IdempotencyKey: ptr("assistencia-2")}
	for range 2 { // a repeat does nothing, although its If-Match is over
		mudada, err := api.AlterarAssistenciaWithResponse(ctx, numero, params, mudanca)
		want(t, "an act", mudada, err, 200)
	}
	velha, err := api.AlterarAssistenciaWithResponse(ctx, numero, &cliente.AlterarAssistenciaParams{IfMatch: ptr(etag)}, cliente.MudancaDeAssistencia{Parecer: ptr("x")})
	want(t, "an act on what was read before", velha, err, 412)
	proibida, err := api.AlterarAssistenciaWithResponse(ctx, numero, nil, cliente.MudancaDeAssistencia{Situacao: ptr("1")})
	want(t, "a situation that does not follow", proibida, err, 422)
	if !strings.Contains(string(proibida.Body), "Finalizada, Cancelada") {
		t.Errorf("a situation that does not follow: %s", proibida.Body)
	}
	final, err := api.AlterarAssistenciaWithResponse(ctx, numero, nil, cliente.MudancaDeAssistencia{Situacao: ptr(situacoes.JSON200.Situacoes[fim].Id)})
	want(t, "the end", final, err, 200)
	depois, err := api.LerAssistenciaWithResponse(ctx, numero)
	want(t, "an assistência", depois, err, 200)
	a = depois.JSON200
	if len(a.Visitas) != 1 || a.Itens[0].Situacao.Nome != "Concluído" || !a.Itens[0].Coberto || *a.ConcluidaEm == "" || *a.Parecer != "Troca da manta" {
		t.Errorf("after the end: %s", depois.Body)
	}
	oc, err := api.LerOcorrenciaWithResponse(ctx, numero, nil)
	want(t, "its ocorrência", oc, err, 200)
	if oc.JSON200.Status.Codigo != "encerrado" || len(oc.JSON200.Movimentos) != 3 {
		t.Errorf("its ocorrência: %s", oc.Body)
	}
	lista, err := api.ListarAssistenciasWithResponse(ctx, &cliente.ListarAssistenciasParams{Situacao: ptr(situacoes.JSON200.Situacoes[fim].Id)})
	want(t, "the list", lista, err, 200)
	if len(lista.JSON200.Itens) != 1 || lista.JSON200.Itens[0].Ocorrencia.Numero != numero || lista.JSON200.Itens[0].QuantosItens != 1 {
		t.Errorf("the list: %s", lista.Body)
	}
}
