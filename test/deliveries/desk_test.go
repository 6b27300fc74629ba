package deliveries

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration"
	"ponte/server"
	"ponte/storage"
)

// desk is a person of the portal: what opens assistências here beside the running server.
type desk struct {
	t        *testing.T
	store    *storage.Storage
	pictures *storage.Retratos
	tenant   *crm.Retrato
	cases    *crm.Assistencias
	unit     int64
	item     int64
}

// sitDown opens the installation's database and adds an item to the catalogue. definitions are the destinations that there are, none = the registry's.
func (p *ponte) sitDown(definitions ...crm.DefinicaoDestino) *desk {
	p.t.Helper()
	ctx := context.Background()
	store, err := storage.Open(ctx, p.database, storage.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = store.Close(context.Background()) })
	if definitions == nil {
		definitions = integration.Definitions()
	}
	pictures, err := store.Retratos(ctx, definitions)
	if err != nil {
		p.t.Fatal(err)
	}
	tenant, ok := pictures.Retrato("demo")
	if !ok {
		p.t.Fatal("there is no demonstration")
	}
	d := &desk{t: p.t, store: store, pictures: pictures, tenant: tenant, cases: server.Assistencias(store, server.UseCases(store, pictures, nil))}
	units, err := store.AcervoCadastros().Unidades(ctx, crm.FiltroUnidades{TenantID: tenant.Tenant.ID})
	if err != nil || len(units.Linhas) == 0 {
		p.t.Fatal(err)
	}
	d.unit = units.Linhas[0].ID
	admin := &crm.Administracao{Assistencias: store.Cadastro(), Relogio: crm.RelogioDoSistema}
	item := &crm.ItemDeManutencao{TenantID: tenant.Tenant.ID, Nome: "Impermeabilização", DiasMinimos: 3, MinutosMedios: 90, GarantiaMeses: 60, NoPainel: true}
	if err := admin.GravarItemDeManutencao(ctx, crm.Ator{Quem: "teste"}, item); err != nil {
		p.t.Fatal(err)
	}
	items, err := store.AcervoAssistencias().ItensDeManutencao(ctx, tenant.Tenant.ID)
	if err != nil || len(items) != 1 {
		p.t.Fatal(items, err)
	}
	d.item = items[0].ID
	return d
}

// open opens an assistência and returns the id and the number of its ocorrência.
func (d *desk) open(n int) (id int64, number string) {
	d.t.Helper()
	ctx, who := context.Background(), crm.Ator{Quem: "teste"}
	made, err := d.cases.Ocorrencias.AbrirPorPessoa(ctx, d.tenant, who, crm.NovaOcorrencia{
		UnidadeID: d.unit, Descricao: fmt.Sprint("Infiltração ", n), Chave: fmt.Sprint("sienge-", n), Requisicao: fmt.Sprint("r", n),
		Anexos: []crm.AnexoRecebido{{Nome: "foto.txt", Tipo: "text/plain", Conteudo: []byte("foto")}},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	_, err = d.cases.Alterar(ctx, crm.Agente{Slug: "demo", Ator: who}, crm.AtoAssistencia{OcorrenciaID: made.OcorrenciaID, NovosItens: []crm.NovoItem{{ItemID: d.item, Descricao: "Mancha no teto"}}})
	if err != nil {
		d.t.Fatal(err)
	}
	return made.OcorrenciaID, made.Numero
}

// stands tells where an assistência is: the situation's id, 0 = it was taken out of the lists.
func (d *desk) stands(id int64) int64 {
	d.t.Helper()
	a, err := d.cases.Acervo.Assistencia(context.Background(), d.tenant.Tenant.ID, id)
	if err != nil {
		d.t.Fatal(err)
	}
	if !a.Ativa() {
		return 0
	}
	return a.SituacaoID
}

// applyOld applies what the newest comparison of a destination found, after it changed here, and awaits that nothing is made of it.
func (d *desk) applyOld(destination string) {
	d.t.Helper()
	runs := d.store.Conferencias()
	run, err := runs.Ultima(context.Background(), d.tenant.Tenant.ID, destination, crm.AmbienteHomologacao)
	if err != nil {
		d.t.Fatal(err)
	}
	checks := &crm.Conferidor{Conferencias: runs, Relogio: crm.RelogioDoSistema}
	if n, err := checks.Aplicar(context.Background(), crm.Ator{Quem: "maria"}, run, nil); n != 1 || err != nil {
		d.t.Fatal(n, err)
	}
	waitFor(d.t, time.Minute, "what it found to be ignored", func() bool {
		list, err := runs.Achados(context.Background(), crm.FiltroAchados{TenantID: run.TenantID, ConferenciaID: run.ID})
		return err == nil && len(list.Linhas) == 1 && list.Linhas[0].Estado == crm.EventoIgnorado && strings.Contains(list.Linhas[0].Motivo, "mudou aqui")
	})
}
