package storage_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
	"ponte/storage/seed"
)

// TestSearchInWindows: what is rare among very many is found whole and in order, over pages that may end before they are
// full; a page never looks beyond its window.
func TestSearchInWindows(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		s := storage.OpenTest(t, address)
		ctx := storage.Deadline(t)
		tenant := crm.Tenant{Slug: "semeada"}
		if err := s.Cadastro().CriarTenant(ctx, &tenant, crm.StatusIniciais(), 1, crm.Auditoria{Quem: "teste"}); err != nil {
			t.Fatal(err)
		}
		if err := seed.Write(ctx, s, seed.Past{TenantID: tenant.ID, Ocorrencias: 2_000, From: time.Now().AddDate(0, -3, 0), To: time.Now()}); err != nil {
			t.Fatal(err)
		}
		a := storage.ListsWithin(s, 2, 150, 150)
		for _, c := range []struct {
			name    string
			filter  crm.FiltroOcorrencias
			where   string
			partial bool
		}{
			{"a word that all have", crm.FiltroOcorrencias{Texto: "da"}, "1 = 1", false},
			{"few of a system, by change", crm.FiltroOcorrencias{Sistemas: []string{"vimob"}, Ordem: crm.OrdemModificacao}, "o.origem_sistema = 'vimob'", false},
			{
				"closed ones of two systems, by change",
				crm.FiltroOcorrencias{Sistemas: []string{"vimob", "mega"}, Status: []string{crm.StatusEncerrado}, Ordem: crm.OrdemModificacao},
				"o.origem_sistema IN ('vimob', 'mega') AND o.fechada_em IS NOT NULL", false,
			},
			{"a status, by change", crm.FiltroOcorrencias{Status: []string{crm.StatusAberta}, Ordem: crm.OrdemModificacao}, "o.fechada_em IS NULL", false},
			{"a beginning", crm.FiltroOcorrencias{Texto: "mar"}, "c.nome LIKE 'Mar%' OR c.nome LIKE '% Mar%' OR c.nome LIKE 'Már%'", true},
			{"two beginnings", crm.FiltroOcorrencias{Texto: "da f"}, "c.nome LIKE 'F%' OR c.nome LIKE '% F%'", true},
			{
				"in a status of two systems",
				crm.FiltroOcorrencias{Texto: "da", Status: []string{crm.StatusEncerrado}, Sistemas: []string{"vimob", "mobuss"}},
				"o.origem_sistema IN ('vimob', 'mobuss') AND o.fechada_em IS NOT NULL", false,
			},
			{
				"a rare one in a status",
				crm.FiltroOcorrencias{Texto: "an", Status: []string{crm.StatusEncerrado}},
				"o.fechada_em IS NOT NULL AND (c.nome LIKE 'An%' OR c.nome LIKE '% An%')", true,
			},
		} {
			order := "aberta_em"
			if c.filter.Ordem == crm.OrdemModificacao {
				order = "atualizada_em"
			}
			want, err := storage.ReadIDs(ctx, s, "SELECT o.id FROM ocorrencias o JOIN clientes c ON c.id = o.cliente_id WHERE o.tenant_id = ? AND ("+
				c.where+") ORDER BY o."+order+" DESC, o.id DESC", tenant.ID)
			if err != nil || len(want) == 0 {
				t.Fatal(c.name, err, len(want))
			}
			c.filter.TenantID, c.filter.Pagina.Limite = tenant.ID, 40
			found, partial := turnPages(t, func(cursor string) (ids []int64, next string, until time.Time) {
				c.filter.Pagina.Cursor = cursor
				l, err := a.Ocorrencias(ctx, c.filter)
				if err != nil {
					t.Fatal(c.name, err)
				}
				for _, o := range l.Linhas {
					ids = append(ids, o.Ocorrencia.ID)
				}
				return ids, l.Proximo, l.Ate
			}, 40)
			if !slices.Equal(found, want) {
				t.Errorf("%s: %d found, want %d", c.name, len(found), len(want))
			}
			if c.partial != (partial > 0) {
				t.Errorf("%s: %d pages ended early", c.name, partial)
			}
		}
		checkChamadaWindows(ctx, t, s, a, tenant.ID)
	})
}

func checkChamadaWindows(ctx context.Context, t *testing.T, s *storage.Storage, a crm.Acervo, tenantID int64) {
	t.Helper()
	for _, c := range []struct {
		name    string
		filter  crm.FiltroChamadas
		where   string
		partial bool
	}{
		{"all", crm.FiltroChamadas{}, "1 = 1", false},
		{"an address", crm.FiltroChamadas{Enderecos: netip.MustParsePrefix("192.0.2.2/32")}, "endereco = '192.0.2.2'", true},
		{"a network", crm.FiltroChamadas{Enderecos: netip.MustParsePrefix("192.0.2.2/31")}, "endereco IN ('192.0.2.2', '192.0.2.3')", true},
		{"outcomes of a system", crm.FiltroChamadas{Sistema: "vimob", Situacoes: []crm.SituacaoChamada{crm.ChamadaAtendida, crm.ChamadaRecusada}}, "sistema = 'vimob'", true},
		{"a reason", crm.FiltroChamadas{Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada}, CodigoRecusa: int(crm.RecusaIP)}, "codigo_recusa = 101", false},
	} {
		want, err := storage.ReadIDs(ctx, s, "SELECT id FROM chamadas WHERE tenant_id = ? AND ("+c.where+") ORDER BY em DESC, id DESC", tenantID)
		if err != nil || len(want) == 0 {
			t.Fatal(c.name, err, len(want))
		}
		c.filter.TenantID, c.filter.Pagina.Limite = tenantID, 40
		found, partial := turnPages(t, func(cursor string) (ids []int64, next string, until time.Time) {
			c.filter.Pagina.Cursor = cursor
			l, err := a.Chamadas(ctx, c.filter)
			if err != nil {
				t.Fatal(c.name, err)
			}
			for _, k := range l.Linhas {
				ids = append(ids, k.ID)
			}
			return ids, l.Proximo, l.Ate
		}, 40)
		if !slices.Equal(found, want) {
			t.Errorf("calls, %s: %d found, want %d", c.name, len(found), len(want))
		}
		if c.partial != (partial > 0) {
			t.Errorf("calls, %s: %d pages ended early", c.name, partial)
		}
	}
}

// turnPages turns all pages. A page that is not full is the last one, or says how far back it looked.
func turnPages(t *testing.T, page func(cursor string) ([]int64, string, time.Time), limit int) (all []int64, partial int) {
	t.Helper()
	cursor := ""
	for range 200 {
		ids, next, until := page(cursor)
		all = append(all, ids...)
		if (len(ids) < limit && next != "") != !until.IsZero() {
			t.Error(fmt.Sprint("a page of ", len(ids), ", next ", next, ", searched back to ", until))
		}
		if !until.IsZero() {
			partial++
		}
		if cursor = next; cursor == "" {
			return all, partial
		}
	}
	t.Fatal("the pages do not end")
	return nil, 0
}
