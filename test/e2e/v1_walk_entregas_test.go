package e2e

import (
	"fmt"
	"strings"
	"testing"

	"ponte/api/v1/cliente"
	"ponte/crm"
	"ponte/integration"
	"ponte/storage"
)

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
	var chamadas *cliente.ListarChamadasResponse
	eventually(t, "a refused call is in the log", func() bool { // it is written after the answer
		var err error
		chamadas, err = api.ListarChamadasWithResponse(ctx, &cliente.ListarChamadasParams{Situacao: &[]cliente.ListarChamadasParamsSituacao{"recusada"}})
		want(t, "chamadas", chamadas, err, 200)
		return len(chamadas.JSON200.Itens) > 0
	})
	uma, err := api.LerChamadaWithResponse(ctx, chamadas.JSON200.Itens[0].Id)
	want(t, "a chamada", uma, err, 200)
	if uma.JSON200.Superficie != "v1" || strings.Contains(fmt.Sprint(uma.JSON200), "52998224725") {
		t.Errorf("a chamada: %s", uma.Body)
	}
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
func walkWebhooks(t *testing.T, in *installation, database string, api *cliente.ClientWithResponses) {
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
	third, err := api.GravarWebhookWithResponse(ctx, "webhook1", cliente.MudancaDeWebhook{NovoSegredo: ptr(true)})
	want(t, "another again, as if the answer had been lost", third, err, 200)
	kept, err := in.dispatch(database).Destino(ctx, in.tenant.ID, "webhook1")
	in.must(err)
	if v := kept.Valores[crm.AmbienteProducao]; v[crm.CampoSegredo] != *third.JSON200.Segredo || v[crm.CampoSegredoAnterior] != *first.JSON200.Segredo {
		t.Error("the secret that the subscriber has signs no more")
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
	early, err := api.GravarWebhookWithResponse(ctx, "webhook2", cliente.MudancaDeWebhook{Ativo: ptr(true)})
	want(t, "on before it is filled in", early, err, 422)
	if p := early.ApplicationproblemJSONDefault; p.Campo == nil || *p.Campo != "corpo" || !strings.Contains(p.Detail, "Endereço") {
		t.Errorf("on before it is filled in: %s", early.Body)
	}
	in.destination(database, "webhook3", "url=http://127.0.0.1:9/ensaio", "eventos="+crm.EventoNarrativa, "segredo="+*first.JSON200.Segredo, "ativo=sim")
	tried, err := api.GravarWebhookWithResponse(ctx, "webhook3", cliente.MudancaDeWebhook{Eventos: &[]string{crm.EventoMovimento}})
	want(t, "one that a person switched on in homologação", tried, err, 200)
	if w := tried.JSON200; w.Segredo != nil || !w.Ativo || w.Url == nil || !strings.HasSuffix(*w.Url, "/ensaio") {
		t.Errorf("one that a person switched on in homologação: %s", tried.Body)
	}
	mobuss, err := api.GravarWebhookWithResponse(ctx, "mobuss", cliente.MudancaDeWebhook{Ativo: ptr(false)})
	want(t, "a destination that is no subscriber", mobuss, err, 404)
	all, err := api.ListarWebhooksWithResponse(ctx)
	want(t, "all webhooks", all, err, 200)
	if len(all.JSON200.Itens) < 3 || strings.Contains(string(all.Body), crm.PrefixoSegredo) {
		t.Errorf("all webhooks: %s", all.Body)
	}
}
