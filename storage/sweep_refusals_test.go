package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestOldestRefusalsGoFirst: above the ceiling of a tenant the oldest refused calls are deleted, and no others.
func TestOldestRefusalsGoFirst(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestTenant(t, s)
		if _, err := s.pools.writer.Exec("INSERT INTO tenant_configuracoes (tenant_id, chave, valor) VALUES (1, 'recusas_maximo', '600')"); err != nil {
			t.Fatal(err)
		}
		now := crm.RelogioDoSistema().Add(-time.Hour)
		var rows []crm.Chamada
		for i := range 1500 {
			for tenantID, outcome := range map[int64]crm.SituacaoChamada{1: crm.ChamadaRecusada, 2: crm.ChamadaRecusada, 0: crm.ChamadaFalha} {
				rows = append(rows, crm.Chamada{TenantID: tenantID, Situacao: outcome, RequestID: fmt.Sprint(tenantID, "/", i), Em: now.Add(time.Duration(i/3) * time.Millisecond)})
			}
			rows = append(rows, crm.Chamada{TenantID: 1, Situacao: crm.ChamadaAtendida, Em: now})
		}
		for len(rows) > 0 {
			n := min(len(rows), 1000)
			if err := s.calls.write(deadline(t), rows[:n]); err != nil {
				t.Fatal(err)
			}
			rows = rows[n:]
		}
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		for q, want := range map[string]int{
			"tenant_id = 1 AND situacao = 'recusada'": 600, "tenant_id = 1 AND situacao = 'atendida'": 1500, "tenant_id = 2": 1500, "tenant_id = 0": 1500,
			"request_id = '1/899'": 0, "request_id = '1/900'": 1, "request_id = '1/1499'": 1,
		} {
			if n := count(t, s, "SELECT COUNT(*) FROM chamadas WHERE "+q); n != want {
				t.Errorf("%s: %d, want %d", q, n, want)
			}
		}
		if err := s.Analyze(deadline(t)); err != nil {
			t.Fatal(err)
		}
		for index, q := range map[string]string{
			"chamadas_situacao":    ceilingQuery("chamadas", "em", "tenant_id = 1 AND situacao = 'recusada'"),
			"ips_recusados_ultima": ceilingQuery("ips_recusados", "ultima", "tenant_id = 1"),
		} {
			plan := strings.Join(planRows(t, s, explain(t, s)+q, []any{100}), "; ")
			if !strings.Contains(plan, index) || strings.Contains(plan, "filesort") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s: %s", index, plan)
			}
		}
	})
}
