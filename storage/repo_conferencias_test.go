package storage

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
)

// TestComparisons: one place of a tenant over all processes, a run that ends with all that it found or not at all, and findings that become an event
// each, once.
func TestComparisons(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		port := s.Conferencias()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		take := func(owner string, want bool) {
			t.Helper()
			if got, err := port.Ocupar(deadline(t), acme.ID, owner, time.Hour); got != want || err != nil {
				t.Fatalf("%s takes the place: %v, %v", owner, got, err)
			}
		}
		take("a", true)
		take("b", false)

		at := testInstant
		trail := crm.Auditoria{TenantID: acme.ID, Quem: "maria", Acao: "conferencia.pedir", Alvo: "sienge", Em: at}
		run := &crm.Conferencia{TenantID: acme.ID, Destino: "sienge", Ambiente: crm.AmbienteProducao, Quem: "maria", Estado: crm.ConferenciaPedida, PedidaEm: at}
		must(port.Criar(deadline(t), run, trail))
		again := *run
		if err := port.Criar(deadline(t), &again, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a second one of the same destination is kept: %v", err)
		}
		if open, err := port.Abertas(deadline(t)); err != nil || len(open) != 1 || open[0].ID != run.ID {
			t.Errorf("to end are %+v, %v", open, err)
		}
		run.Estado, run.IniciadaEm = crm.ConferenciaExecutando, at
		must(port.Iniciar(deadline(t), run, "a"))
		run.Estado, run.TerminouEm, run.Vistas, run.Nomeadas, run.Diferencas, run.Faltas = crm.ConferenciaConcluida, at.Add(time.Second), 5, 4, 2, 1
		found := []crm.Achado{
			{Ordem: 1, Tipo: crm.AchadoDiferenca, Codigo: "7", Numero: "70", Aqui: "Aberta", La: "FINISHED", Porque: "terminou lá", Fara: "finaliza", Evento: "X_FINISHED", Corpo: `{"id":"7"}`},
			{Ordem: 2, Tipo: crm.AchadoDiferenca, Codigo: "8", La: "NEW", Porque: "existe só lá", Evento: "X_CREATED", Corpo: `{"id":"8"}`},
			{Ordem: 3, Tipo: crm.AchadoDiferenca, Codigo: "9", Numero: "90", Porque: "só aqui"},
			{Ordem: 4, Tipo: crm.AchadoFalta, Numero: "91", Porque: "Falta a data."},
		}
		if err := port.Concluir(deadline(t), run, "b", found); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("who has not the place ends it: %v", err)
		}
		if list, err := port.Achados(deadline(t), crm.FiltroAchados{TenantID: acme.ID, ConferenciaID: run.ID}); err != nil || len(list.Linhas) != 0 {
			t.Errorf("and leaves %v, %v", list, err)
		}
		must(port.Concluir(deadline(t), run, "a", found))
		must(port.Desocupar(deadline(t), acme.ID, "a"))
		take("b", true)
		if got, err := port.Manter(deadline(t), acme.ID, "a", time.Hour); got || err != nil {
			t.Errorf("a place that is another's is kept: %v, %v", got, err)
		}

		got, err := port.Ultima(deadline(t), acme.ID, "sienge", crm.AmbienteProducao)
		must(err)
		if d := cmp.Diff(run, got); d != "" {
			t.Error(d)
		}
		if _, err := port.Ultima(deadline(t), acme.ID, "sienge", crm.AmbienteHomologacao); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of the other environment: %v", err)
		}
		if _, err := port.Conferencia(deadline(t), acme.ID+1, run.ID); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of another tenant: %v", err)
		}
		orders := func(f crm.FiltroAchados) (all []int) {
			t.Helper()
			f.TenantID, f.ConferenciaID, f.Pagina.Limite = acme.ID, run.ID, 2
			for {
				list, err := port.Achados(deadline(t), f)
				must(err)
				for _, a := range list.Linhas {
					all = append(all, a.Ordem)
				}
				if f.Pagina.Cursor = list.Proximo; list.Proximo == "" {
					return all
				}
			}
		}
		filters := func(want map[string][]int) {
			t.Helper()
			for name, f := range map[string]crm.FiltroAchados{
				"all": {}, "differences": {Tipo: crm.AchadoDiferenca}, "number": {Numero: "90"}, "to apply": {Situacao: crm.AchadoAplicavel}, "applied": {Situacao: crm.AchadoAplicado},
				"to judge": {Situacao: crm.AchadoJulgar}, "one": {Ordem: 2},
			} {
				if d := cmp.Diff(want[name], orders(f)); d != "" {
					t.Errorf("%s: %s", name, d)
				}
			}
		}
		filters(map[string][]int{"all": {1, 2, 3, 4}, "differences": {1, 2, 3}, "number": {3}, "to apply": {1, 2}, "to judge": {3, 4}, "one": {2}})

		apply := func(orders []int, want int) {
			t.Helper()
			if n, err := port.Aplicar(deadline(t), run, orders, "maria", at, trail); n != want || err != nil {
				t.Errorf("%v: applied %d, %v", orders, n, err)
			}
		}
		apply([]int{1, 3}, 1) // of the third nothing can be
		apply([]int{1}, 0)
		apply(nil, 1)
		apply(nil, 0)
		filters(map[string][]int{"all": {1, 2, 3, 4}, "differences": {1, 2, 3}, "number": {3}, "applied": {1, 2}, "to judge": {3, 4}, "one": {2}})
		events, err := s.Entregas().EventosDeParceiro(deadline(t), acme.ID, "sienge", 10)
		must(err)
		if len(events) != 2 || events[1].Codigo != "X_FINISHED" || events[1].Ambiente != crm.AmbienteProducao || events[1].Estado != crm.EventoPendente {
			t.Errorf("events: %+v", events)
		}
		events[1].Estado, events[1].Motivo = crm.EventoAplicado, "ocorrência 70: finalizada"
		must(s.Entregas().ConcluirEvento(deadline(t), &events[1]))
		list, err := port.Achados(deadline(t), crm.FiltroAchados{TenantID: acme.ID, ConferenciaID: run.ID, Ordem: 1})
		must(err)
		want := found[0]
		want.AplicadoEm, want.AplicadoPor, want.Estado, want.Motivo = at, "maria", crm.EventoAplicado, "ocorrência 70: finalizada"
		if d := cmp.Diff([]crm.Achado{want}, list.Linhas); d != "" {
			t.Error(d)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'conferencia.pedir'"); n != 3 { // asked for, and two that applied something
			t.Errorf("%d acts are in the trail", n)
		}
	})
}

// TestManyFindingsAreApplied: all of a large comparison are, in steps that let others write between them, once though two people ask at once, and
// the trail has one act of each who applied something.
func TestManyFindingsAreApplied(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		port := s.Conferencias()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		run := &crm.Conferencia{TenantID: acme.ID, Destino: "sienge", Ambiente: crm.AmbienteProducao, Quem: "maria", Estado: crm.ConferenciaPedida, PedidaEm: testInstant}
		must(port.Criar(deadline(t), run, crm.Auditoria{TenantID: acme.ID, Acao: "conferencia.pedir", Em: testInstant}))
		_, err := port.Ocupar(deadline(t), acme.ID, "a", time.Hour)
		must(err)
		found := make([]crm.Achado, 5*appliedAtOnce+1)
		for i := range found {
			found[i] = crm.Achado{Ordem: i + 1, Tipo: crm.AchadoDiferenca, Codigo: "7", Evento: "X_CREATED", Corpo: "{}"}
		}
		run.Estado = crm.ConferenciaConcluida
		must(port.Concluir(deadline(t), run, "a", found))
		var applied [2]int
		var failed [2]error
		var both sync.WaitGroup
		for i := range applied {
			both.Go(func() {
				applied[i], failed[i] = port.Aplicar(deadline(t), run, nil, "maria", testInstant, crm.Auditoria{TenantID: acme.ID, Acao: "conferencia.aplicar", Em: testInstant})
			})
		}
		both.Wait()
		if applied[0]+applied[1] != len(found) || failed != [2]error{} {
			t.Errorf("applied %d, %v", applied, failed)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM eventos_parceiro"); n != len(found) {
			t.Errorf("%d events", n)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'conferencia.aplicar'"); n != min(applied[0], 1)+min(applied[1], 1) {
			t.Errorf("%d acts are in the trail", n)
		}
	})
}
