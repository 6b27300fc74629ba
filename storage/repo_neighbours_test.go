package storage_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
	"ponte/storage/seed"
)

// TestNeighboursFollowTheList: from the first row of a list on, each one's neighbours are those of the list, read whole.
func TestNeighboursFollowTheList(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		s := storage.OpenTest(t, address)
		ctx := storage.Deadline(t)
		tenant := crm.Tenant{Slug: "semeada"}
		if err := s.Cadastro().CriarTenant(ctx, &tenant, crm.StatusIniciais(), 1, crm.Auditoria{Quem: "teste"}); err != nil {
			t.Fatal(err)
		}
		if err := seed.Write(ctx, s, seed.Past{TenantID: tenant.ID, Ocorrencias: 300, From: time.Now().AddDate(0, -3, 0), To: time.Now()}); err != nil {
			t.Fatal(err)
		}
		v, a := s.Vizinhanca(), s.Acervo()
		for name, f := range map[string]crm.FiltroOcorrencias{
			"all":                 {},
			"a status":            {Status: []string{crm.StatusEncerrado}},
			"systems":             {Sistemas: []string{"vimob", "mega"}},
			"a name":              {Texto: "an"},
			"late ones":           {VencidaAte: time.Now()},
			"by change":           {Ordem: crm.OrdemModificacao},
			"what nobody can see": {Status: []string{"nenhum"}},
		} {
			f.TenantID, f.Pagina.Limite = tenant.ID, 1000
			l, err := a.Ocorrencias(ctx, f)
			if err != nil || len(l.Linhas) == 0 && name != "what nobody can see" && name != "late ones" {
				t.Fatal(name, err, len(l.Linhas))
			}
			numbers, ids := make([]string, len(l.Linhas)), make([]int64, len(l.Linhas))
			for i := range l.Linhas {
				numbers[i], ids[i] = l.Linhas[i].Ocorrencia.Numero, l.Linhas[i].Ocorrencia.ID
			}
			follow(t, name, numbers, func(i int) (crm.Vizinhas, error) { return v.VizinhasDaOcorrencia(ctx, f, ids[i]) })
		}
		for name, f := range map[string]crm.FiltroChamadas{
			"calls":                {},
			"refused calls":        {Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaAtendida}},
			"of a system":          {Sistema: "mega"},
			"of a system, refused": {Sistema: "mega", Situacoes: []crm.SituacaoChamada{crm.ChamadaAtendida}},
		} {
			f.TenantID, f.Pagina.Limite = tenant.ID, 1000
			l, err := a.Chamadas(ctx, f)
			if err != nil {
				t.Fatal(name, err)
			}
			ids := make([]string, len(l.Linhas))
			for i := range l.Linhas {
				ids[i] = strconv.FormatInt(l.Linhas[i].ID, 10)
			}
			follow(t, name, ids, func(i int) (crm.Vizinhas, error) { return v.VizinhasDaChamada(ctx, f, l.Linhas[i].ID) })
		}
		for name, f := range map[string]crm.FiltroEntregas{
			"deliveries": {},
			"of states":  {Estados: []crm.EstadoEntrega{crm.EntregaEntregue, crm.EntregaFalhou}},
			"of one":     {Destino: "mobuss"},
		} {
			f.TenantID, f.Pagina.Limite = tenant.ID, 1000
			l, err := s.Entregas().Entregas(ctx, f)
			if err != nil {
				t.Fatal(name, err)
			}
			ids := make([]string, len(l.Linhas))
			for i := range l.Linhas {
				ids[i] = strconv.FormatInt(l.Linhas[i].ID, 10)
			}
			follow(t, name, ids, func(i int) (crm.Vizinhas, error) { return v.VizinhasDaEntrega(ctx, f, l.Linhas[i].ID) })
		}
		if n, err := v.VizinhasDaChamada(ctx, crm.FiltroChamadas{TenantID: tenant.ID}, 1<<60); err != nil || n != (crm.Vizinhas{}) {
			t.Errorf("beside what does not exist: %+v %v", n, err)
		}
	})
}

// follow asks for the neighbours of each of a list, or of some of a long one.
func follow(t *testing.T, name string, list []string, beside func(i int) (crm.Vizinhas, error)) {
	t.Helper()
	t.Logf("%s: %d", name, len(list))
	if len(slices.Compact(slices.Sorted(slices.Values(list)))) != len(list) {
		t.Fatalf("%s: a row twice", name)
	}
	at := func(i int) string {
		if i < 0 || i >= len(list) {
			return ""
		}
		return list[i]
	}
	for i := range list {
		if i > 30 && i < len(list)-30 {
			continue
		}
		got, err := beside(i)
		if want := (crm.Vizinhas{Antes: at(i - 1), Depois: at(i + 1)}); err != nil || got != want {
			t.Fatalf("%s: beside %d of %d are %+v, want %+v: %v", name, i, len(list), got, want, err)
		}
	}
}
