package e2e

import (
	"testing"
	"time"

	"ponte/api/v1/cliente"
)

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
