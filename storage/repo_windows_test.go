package storage

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"ponte/crm"
)

// TestBuscaPorJanelas: what is rare among very many is found whole and in order, over pages that may end before they are
// full; a page never looks beyond its window.
func TestBuscaPorJanelas(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx := prazo(t)
		tenant := crm.Tenant{Slug: "semeada"}
		if err := s.Cadastro().CriarTenant(ctx, &tenant, crm.StatusIniciais(), 1, crm.Auditoria{Quem: "teste"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Semear(ctx, Semeadura{TenantID: tenant.ID, Ocorrencias: 2_000, De: time.Now().AddDate(0, -3, 0), Ate: time.Now()}); err != nil {
			t.Fatal(err)
		}
		a := &acervo{s, limitesDeBusca{clientes: 2, ocorrencias: 150, chamadas: 150}}
		for _, c := range []struct {
			nome    string
			filtro  crm.FiltroOcorrencias
			onde    string
			parcial bool
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
			ordem := "aberta_em"
			if c.filtro.Ordem == crm.OrdemModificacao {
				ordem = "atualizada_em"
			}
			esperadas, err := lerTodas(ctx, s.pools.leitura, lerID, "SELECT o.id FROM ocorrencias o JOIN clientes c ON c.id = o.cliente_id WHERE o.tenant_id = ? AND ("+
				c.onde+") ORDER BY o."+ordem+" DESC, o.id DESC", tenant.ID)
			if err != nil || len(esperadas) == 0 {
				t.Fatal(c.nome, err, len(esperadas))
			}
			c.filtro.TenantID, c.filtro.Pagina.Limite = tenant.ID, 40
			achadas, parciais := virar(t, func(cursor string) (ids []int64, proximo string, ate time.Time) {
				c.filtro.Pagina.Cursor = cursor
				l, err := a.Ocorrencias(ctx, c.filtro)
				if err != nil {
					t.Fatal(c.nome, err)
				}
				for _, o := range l.Linhas {
					ids = append(ids, o.Ocorrencia.ID)
				}
				return ids, l.Proximo, l.Ate
			}, 40)
			if !slices.Equal(achadas, esperadas) {
				t.Errorf("%s: %d found, want %d", c.nome, len(achadas), len(esperadas))
			}
			if c.parcial != (parciais > 0) {
				t.Errorf("%s: %d pages ended early", c.nome, parciais)
			}
		}
		conferirJanelasDeChamadas(ctx, t, a, tenant.ID)
	})
}

func conferirJanelasDeChamadas(ctx context.Context, t *testing.T, a *acervo, tenantID int64) {
	t.Helper()
	for _, c := range []struct {
		nome    string
		filtro  crm.FiltroChamadas
		onde    string
		parcial bool
	}{
		{"all", crm.FiltroChamadas{}, "1 = 1", false},
		{"an address", crm.FiltroChamadas{Endereco: "192.0.2.2"}, "endereco = '192.0.2.2'", true},
		{"outcomes of a system", crm.FiltroChamadas{Sistema: "vimob", Situacoes: []crm.SituacaoChamada{crm.ChamadaAtendida, crm.ChamadaRecusada}}, "sistema = 'vimob'", true},
		{"a reason", crm.FiltroChamadas{Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada}, CodigoRecusa: int(crm.RecusaIP)}, "codigo_recusa = 101", false},
	} {
		esperadas, err := lerTodas(ctx, a.s.pools.leitura, lerID, "SELECT id FROM chamadas WHERE tenant_id = ? AND ("+c.onde+") ORDER BY em DESC, id DESC", tenantID)
		if err != nil || len(esperadas) == 0 {
			t.Fatal(c.nome, err, len(esperadas))
		}
		c.filtro.TenantID, c.filtro.Pagina.Limite = tenantID, 40
		achadas, parciais := virar(t, func(cursor string) (ids []int64, proximo string, ate time.Time) {
			c.filtro.Pagina.Cursor = cursor
			l, err := a.Chamadas(ctx, c.filtro)
			if err != nil {
				t.Fatal(c.nome, err)
			}
			for _, k := range l.Linhas {
				ids = append(ids, k.ID)
			}
			return ids, l.Proximo, l.Ate
		}, 40)
		if !slices.Equal(achadas, esperadas) {
			t.Errorf("calls, %s: %d found, want %d", c.nome, len(achadas), len(esperadas))
		}
		if c.parcial != (parciais > 0) {
			t.Errorf("calls, %s: %d pages ended early", c.nome, parciais)
		}
	}
}

// virar turns all pages. A page that is not full is the last one, or says how far back it looked.
func virar(t *testing.T, pagina func(cursor string) ([]int64, string, time.Time), limite int) (todas []int64, parciais int) {
	t.Helper()
	cursor := ""
	for range 200 {
		ids, proximo, ate := pagina(cursor)
		todas = append(todas, ids...)
		if (len(ids) < limite && proximo != "") != !ate.IsZero() {
			t.Error(fmt.Sprint("a page of ", len(ids), ", next ", proximo, ", searched back to ", ate))
		}
		if !ate.IsZero() {
			parciais++
		}
		if cursor = proximo; cursor == "" {
			return todas, parciais
		}
	}
	t.Fatal("the pages do not end")
	return nil, 0
}
