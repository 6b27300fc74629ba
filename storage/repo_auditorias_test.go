package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestAuditoriasByFilter: each filter narrows by a range of an index in the list's order, page after page, and the acts
// of no tenant come only when they are asked for.
func TestAuditoriasByFilter(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx, c := deadline(t), s.Cadastro()
		for i := range 30 {
			err := c.RegistrarAuditoria(ctx, crm.Auditoria{
				TenantID: int64(i % 3), Quem: fmt.Sprint("pessoa", i%2), Acao: []string{"ip.liberar", "exportar.clientes"}[i/6%2], Alvo: fmt.Sprint("alvo", i%5),
				Em: testInstant.Add(time.Duration(i/2) * time.Minute),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.pools.writer.Exec(map[dialect]string{dialectMySQL: "ANALYZE TABLE auditorias", dialectSQLite: "ANALYZE"}[s.dialect]); err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			f     crm.FiltroAuditorias
			rows  int
			index string
		}{
			{crm.FiltroAuditorias{}, 10, "auditorias_em"},
			{crm.FiltroAuditorias{Gerais: true}, 20, "auditorias_em"},
			{crm.FiltroAuditorias{Quem: "pessoa1"}, 5, "auditorias_quem"},
			{crm.FiltroAuditorias{Acao: "ip.liberar"}, 6, "auditorias_acao"},
			{crm.FiltroAuditorias{Alvo: "alvo4"}, 2, "auditorias_alvo"},
			{crm.FiltroAuditorias{De: testInstant.Add(2 * time.Minute), Ate: testInstant.Add(3 * time.Minute)}, 2, "auditorias_em"},
			{crm.FiltroAuditorias{Quem: "ninguém"}, 0, "auditorias_quem"},
		} {
			tc.f.TenantID, tc.f.Pagina.Limite = 1, 4
			seen, last := 0, testInstant.AddDate(1, 0, 0)
			for {
				list, err := s.Acervo().Auditorias(ctx, tc.f)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range list.Linhas {
					if l.Em.After(last) || l.TenantID != 1 && (l.TenantID != 0 || !tc.f.Gerais) || tc.f.Quem != "" && l.Quem != tc.f.Quem {
						t.Errorf("%+v: out of order or not asked for: %+v", tc.f, l)
					}
					last = l.Em
					seen++
				}
				if tc.f.Pagina.Cursor = list.Proximo; list.Proximo == "" {
					break
				}
			}
			if seen != tc.rows {
				t.Errorf("%+v: %d rows, want %d", tc.f, seen, tc.rows)
			}
			if s.dialect == dialectSQLite { // a planner of MySQL may walk so small a table
				query, args := auditoriaQuery(&tc.f, cursor{}, 50)
				_, query, _ = strings.Cut(query, "(")
				query, _, _ = strings.Cut(query, ") f0")
				n := strings.Count(query, "?")
				plan := strings.Join(planRows(t, s, "EXPLAIN QUERY PLAN "+query, args[:n]), "; ")
				if !strings.Contains(plan, tc.index+" ") || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
					t.Errorf("%+v: %s, want %s", tc.f, plan, tc.index)
				}
			}
		}
	})
}
