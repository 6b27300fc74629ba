package storage

import (
	"errors"
	"testing"
	"time"

	"ponte/crm"
)

// TestAPersonDecidesOfAnEvent: what failed raises an alarm until a person has it tried again, or leaves it; what was applied is nobody's business
// any more, and nor is another tenant's.
func TestAPersonDecidesOfAnEvent(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		inbox, at := s.Entregas(), testInstant
		s.now = func() time.Time { return at.Add(time.Hour) }
		failed := func(key string) *crm.EventoDeParceiro {
			e := event(key, at)
			if fresh, err := inbox.GuardarEvento(deadline(t), e); err != nil || !fresh {
				t.Fatal(fresh, err)
			}
			e.Estado, e.Motivo, e.Tentativas = crm.EventoFalhou, "o Sienge não respondeu", 12
			if err := inbox.ConcluirEvento(deadline(t), e); err != nil {
				t.Fatal(err)
			}
			return e
		}
		first, second := failed("e-1"), failed("e-2")
		lost := func() (n int64) {
			list, err := s.Alarmes().AvisosQueFalharam(deadline(t), at.Add(-time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				n += p.Quantidade
			}
			return n
		}
		if n := lost(); n != 2 {
			t.Errorf("%d are told of", n)
		}
		if list, err := s.Alarmes().AvisosQueFalharam(deadline(t), at.Add(time.Minute)); err != nil || len(list) != 0 {
			t.Errorf("old ones are told of: %+v, %v", list, err)
		}
		who := crm.Ator{Quem: "ana", Motivo: "já está lá"}
		decide := func(e *crm.EventoDeParceiro, tenant int64, to crm.EstadoEvento) error {
			return crm.DecidirEvento(deadline(t), inbox, who, at, crm.EventoDeParceiro{ID: e.ID, TenantID: tenant, Destino: "sienge", Estado: to})
		}
		var refused *crm.Invalido
		if err := decide(first, 2, crm.EventoPendente); !errors.As(err, &refused) {
			t.Errorf("another tenant's: %v", err)
		}
		if err := errors.Join(decide(first, 1, crm.EventoPendente), decide(second, 1, crm.EventoIgnorado)); err != nil {
			t.Fatal(err)
		}
		waiting, err := inbox.EventosPendentes(deadline(t), 10)
		if err != nil || len(waiting) != 1 || waiting[0].ID != first.ID || waiting[0].Tentativas != 0 {
			t.Fatalf("to be tried again: %+v, %v", waiting, err)
		}
		if n := lost(); n != 0 {
			t.Errorf("%d are told of although a person decided", n)
		}
		waiting[0].Estado = crm.EventoAplicado
		if err := inbox.ConcluirEvento(deadline(t), &waiting[0]); err != nil {
			t.Fatal(err)
		}
		for _, e := range []*crm.EventoDeParceiro{first, second} {
			if err := decide(e, 1, crm.EventoPendente); !errors.As(err, &refused) {
				t.Errorf("decided of again: %v", err)
			}
		}
		all, err := inbox.EventosDeParceiro(deadline(t), 1, "sienge", 10)
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		for i := range all {
			if e := &all[i]; e.ID == second.ID && (e.Estado != crm.EventoIgnorado || e.Motivo != "deixado como está por ana: já está lá") {
				t.Errorf("left: %+v", e)
			}
		}
		trail, err := s.Acervo().Auditorias(deadline(t), crm.FiltroAuditorias{TenantID: 1, Pagina: crm.Pagina{Limite: 10}})
		if err != nil || len(trail.Linhas) != 2 {
			t.Errorf("the trail: %+v, %v", trail.Linhas, err)
		}
	})
}
