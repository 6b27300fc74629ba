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
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		tenantDeTeste(t, s)
		if _, err := s.pools.escrita.Exec("INSERT INTO tenant_configuracoes (tenant_id, chave, valor) VALUES (1, 'recusas_maximo', '600')"); err != nil {
			t.Fatal(err)
		}
		agora := crm.RelogioDoSistema().Add(-time.Hour)
		var linhas []crm.Chamada
		for i := range 1500 {
			for tenantID, situacao := range map[int64]crm.SituacaoChamada{1: crm.ChamadaRecusada, 2: crm.ChamadaRecusada, 0: crm.ChamadaFalha} {
				linhas = append(linhas, crm.Chamada{TenantID: tenantID, Situacao: situacao, RequestID: fmt.Sprint(tenantID, "/", i), Em: agora.Add(time.Duration(i/3) * time.Millisecond)})
			}
			linhas = append(linhas, crm.Chamada{TenantID: 1, Situacao: crm.ChamadaAtendida, Em: agora})
		}
		for len(linhas) > 0 {
			n := min(len(linhas), 1000)
			if err := s.diario.gravar(prazo(t), linhas[:n]); err != nil {
				t.Fatal(err)
			}
			linhas = linhas[n:]
		}
		if err := s.Limpar(prazo(t)); err != nil {
			t.Fatal(err)
		}
		for q, want := range map[string]int{
			"tenant_id = 1 AND situacao = 'recusada'": 600, "tenant_id = 1 AND situacao = 'atendida'": 1500, "tenant_id = 2": 1500, "tenant_id = 0": 1500,
			"request_id = '1/899'": 0, "request_id = '1/900'": 1, "request_id = '1/1499'": 1,
		} {
			if n := contar(t, s, "SELECT COUNT(*) FROM chamadas WHERE "+q); n != want {
				t.Errorf("%s: %d, want %d", q, n, want)
			}
		}
		explicar := "EXPLAIN QUERY PLAN "
		if s.dialeto == dialetoMySQL {
			explicar = "EXPLAIN "
		}
		for indice, q := range map[string]string{
			"chamadas_situacao":    consultaDoTeto("chamadas", "em", "tenant_id = 1 AND situacao = 'recusada'"),
			"ips_recusados_ultima": consultaDoTeto("ips_recusados", "ultima", "tenant_id = 1"),
		} {
			plano := strings.Join(linhasDoPlano(t, s, explicar+q, []any{100}), "; ")
			if !strings.Contains(plano, indice) || strings.Contains(plano, "filesort") || strings.Contains(plano, "TEMP B-TREE") {
				t.Errorf("%s: %s", indice, plano)
			}
		}
	})
}
