package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestAuditoriasPorFiltro: each filter narrows by a range of an index in the list's order, page after page, and the acts
// of no tenant come only when they are asked for.
func TestAuditoriasPorFiltro(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx, c := prazo(t), s.Cadastro()
		for i := range 30 {
			err := c.RegistrarAuditoria(ctx, crm.Auditoria{
				TenantID: int64(i % 3), Quem: fmt.Sprint("pessoa", i%2), Acao: []string{"ip.liberar", "exportar.clientes"}[i/6%2], Alvo: fmt.Sprint("alvo", i%5),
				Em: instanteDeTeste.Add(time.Duration(i/2) * time.Minute),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.pools.escrita.Exec(map[dialeto]string{dialetoMySQL: "ANALYZE TABLE auditorias", dialetoSQLite: "ANALYZE"}[s.dialeto]); err != nil {
			t.Fatal(err)
		}
		for _, caso := range []struct {
			f      crm.FiltroAuditorias
			linhas int
			indice string
		}{
			{crm.FiltroAuditorias{}, 10, "auditorias_em"},
			{crm.FiltroAuditorias{Gerais: true}, 20, "auditorias_em"},
			{crm.FiltroAuditorias{Quem: "pessoa1"}, 5, "auditorias_quem"},
			{crm.FiltroAuditorias{Acao: "ip.liberar"}, 6, "auditorias_acao"},
			{crm.FiltroAuditorias{Alvo: "alvo4"}, 2, "auditorias_alvo"},
			{crm.FiltroAuditorias{De: instanteDeTeste.Add(2 * time.Minute), Ate: instanteDeTeste.Add(3 * time.Minute)}, 2, "auditorias_em"},
			{crm.FiltroAuditorias{Quem: "ninguém"}, 0, "auditorias_quem"},
		} {
			caso.f.TenantID, caso.f.Pagina.Limite = 1, 4
			vistas, ultima := 0, instanteDeTeste.AddDate(1, 0, 0)
			for {
				lista, err := s.Acervo().Auditorias(ctx, caso.f)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range lista.Linhas {
					if l.Em.After(ultima) || l.TenantID != 1 && (l.TenantID != 0 || !caso.f.Gerais) || caso.f.Quem != "" && l.Quem != caso.f.Quem {
						t.Errorf("%+v: out of order or not asked for: %+v", caso.f, l)
					}
					ultima = l.Em
					vistas++
				}
				if caso.f.Pagina.Cursor = lista.Proximo; lista.Proximo == "" {
					break
				}
			}
			if vistas != caso.linhas {
				t.Errorf("%+v: %d rows, want %d", caso.f, vistas, caso.linhas)
			}
			if s.dialeto == dialetoSQLite { // a planner of MySQL may walk so small a table
				consulta, args := consultaAuditorias(&caso.f, cursor{}, 50)
				_, consulta, _ = strings.Cut(consulta, "(")
				consulta, _, _ = strings.Cut(consulta, ") f0")
				n := strings.Count(consulta, "?")
				plano := strings.Join(linhasDoPlano(t, s, "EXPLAIN QUERY PLAN "+consulta, args[:n]), "; ")
				if !strings.Contains(plano, caso.indice+" ") || strings.Contains(plano, "SCAN") || strings.Contains(plano, "TEMP B-TREE") {
					t.Errorf("%+v: %s, want %s", caso.f, plano, caso.indice)
				}
			}
		}
	})
}
