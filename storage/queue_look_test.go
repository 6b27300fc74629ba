package storage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// destinoOf makes a tenant's destination.
func destinoOf(t *testing.T, s *Storage, tenantID int64, active, paused bool) {
	t.Helper()
	vault, err := NewVault("uma chave de teste com folga")
	if err != nil {
		t.Fatal(err)
	}
	d := &crm.Destino{TenantID: tenantID, Nome: "mobuss", Ambiente: crm.AmbienteHomologacao, Ativo: active, Pausado: paused}
	if _, err := s.Destinos(vault).GravarDestino(deadline(t), d, d.Ambiente, nil, crm.Auditoria{TenantID: tenantID}); err != nil {
		t.Fatal(err)
	}
}

// TestWhoHasWork: a destination is found while something of it is due, and it may be delivered to.
func TestWhoHasWork(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f := s.Entregas()
		for tenant, entrega := range []struct{ state, wait string }{
			{"pendente", "0"},
			{"agendada", "-1000"},
			{"agendada", "60000"}, // not yet
			{"pendente", "60000"}, // not yet: it waits behind another
			{"suspensa", "0"},
			{"entregue", "0"},
			{"enviando", "0"},
			{"pendente", "0"}, // paused
			{"pendente", "0"}, // switched off
			{"pendente", "0"}, // broken
		} {
			id := int64(tenant + 1)
			destinoOf(t, s, id, id != 9, id == 8)
			e := opening(t, s, id, "k")
			e.Entregas[0].Ambiente = crm.AmbienteHomologacao
			if err := s.Escritor().Gravar(deadline(t), e); err != nil {
				t.Fatal(err)
			}
			next := s.dialect.nowMS() + " + " + entrega.wait
			if entrega.wait == "0" {
				next = "0"
			}
			if n, err := f.exec(deadline(t), "UPDATE entregas SET atualizada_em = 1, estado = ?, proxima_em = "+next+" WHERE tenant_id = ? AND destino = 'mobuss'", entrega.state, id); err != nil || n != 1 {
				t.Fatal(n, err)
			}
		}
		if _, err := f.Falhou(deadline(t), 10, "mobuss", "fora do ar", func(int) time.Duration { return time.Hour }); err != nil {
			t.Fatal(err)
		}
		found := func() (tenants []int64) {
			t.Helper()
			list, err := f.ComTrabalho(deadline(t))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range list {
				if tenants = append(tenants, d.TenantID); d.Nome != "mobuss" || d.Versao != 1 {
					t.Errorf("found is %+v", d)
				}
			}
			slices.Sort(tenants)
			return tenants
		}
		if got := found(); !slices.Equal(got, []int64{1, 2}) {
			t.Errorf("work is found for %v", got)
		}
		if closed, err := f.Fechados(deadline(t)); err != nil || len(closed) != 1 || closed[0].TenantID != 10 || closed[0].Destino != "mobuss" {
			t.Errorf("kept away from are %+v (%v)", closed, err)
		}
		if _, err := f.exec(deadline(t), "UPDATE destino_saude SET aberto_ate = "+s.dialect.nowMS()+" - 1"); err != nil {
			t.Fatal(err)
		}
		if got := found(); !slices.Equal(got, []int64{1, 2, 10}) {
			t.Errorf("after the rest work is found for %v", got)
		}
		if closed, err := f.Fechados(deadline(t)); err != nil || len(closed) != 0 {
			t.Errorf("kept away from are %+v (%v)", closed, err)
		}
	})
}

// TestTheLookWalksNoBacklog: what a planner that judges by a moment's counts would take goes by the state alone, and reads all that
// waits anywhere for each destination.
func TestTheLookWalksNoBacklog(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		check := func(when string) {
			t.Helper()
			plan := planRows(t, s, explain(t, s)+s.dialect.withWork(), nil)
			ranges := 0
			for _, step := range plan {
				if strings.Contains(step, "entregas_destino") {
					ranges++
				}
				if strings.Contains(step, "SCAN e") || strings.Contains(step, "filesort") || strings.Contains(step, "TEMP B-TREE") || strings.Contains(step, "MATERIALIZED") {
					t.Errorf("%s: %s", when, step)
				}
			}
			if ranges != 2 {
				t.Errorf("%s: %d ranges of the index in %s", when, ranges, strings.Join(plan, "; "))
			}
		}
		check("empty")
		for tenant := range int64(20) {
			destinoOf(t, s, tenant+1, true, false)
		}
		for i := range 40 { // few wait, many were delivered: the counts by which a planner errs
			e := opening(t, s, 1+int64(i%2), strings.Repeat("k", i+1))
			e.Entregas[0].Ambiente = crm.AmbienteHomologacao
			if i > 3 {
				e.Entregas[0].Estado = crm.EntregaEntregue
			}
			if err := s.Escritor().Gravar(deadline(t), e); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Analyze(deadline(t)); err != nil {
			t.Fatal(err)
		}
		check("with a backlog")
		if list, err := s.Entregas().ComTrabalho(deadline(t)); err != nil || len(list) != 2 {
			t.Errorf("%v (%v)", list, err)
		}
	})
}
