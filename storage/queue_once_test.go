package storage

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// sameOcorrencia makes one ocorrência with n entregas of MOBUSS_ISA in produção, each a second after the one before.
func sameOcorrencia(t *testing.T, s *Storage, n int) []crm.Entrega {
	t.Helper()
	e := opening(t, s, 1, "uma")
	e.Entregas[0].Ambiente = crm.AmbienteProducao
	write(t, s, e)
	list := []crm.Entrega{e.Entregas[0]}
	for len(list) < n {
		list = append(list, following(t, s, list[len(list)-1], "MOBUSS_ISA"))
	}
	return list
}

func resend(t *testing.T, f *Entregas, ids ...int64) {
	t.Helper()
	filter := crm.FiltroEntregas{TenantID: 1, IDs: ids, Estados: append([]crm.EstadoEntrega{crm.EntregaEntregue}, crm.EstadosReenviaveis...)}
	n, err := f.Reenviar(deadline(t), filter, "de novo", []string{"MOBUSS_ISA"}, testTrail)
	if err != nil || n != int64(len(ids)) {
		t.Fatalf("resent %d: %v", n, err)
	}
}

func stateOf(t *testing.T, f *Entregas, id int64) crm.LinhaEntrega {
	t.Helper()
	list, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: 1, IDs: []int64{id}})
	if err != nil || len(list.Linhas) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list.Linhas[0]
}

// TestOneAtATimeWhateverTheOrder: an earlier entrega that a person sends again does not go beside a later one that is under way,
// and of what another left unclear the next one knows.
func TestOneAtATimeWhateverTheOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestDestino(t, s)
		f := s.Entregas()
		both := sameOcorrencia(t, s, 2)
		finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaFalhou, Motivo: "recusada"})
		later := claim(t, f, "b", 5)
		if len(later) != 1 || later[0].ID != both[1].ID || !begin(t, f, &later[0]) {
			t.Fatalf("claimed %+v, want the later one", later)
		}
		resend(t, f, both[0].ID)
		if list := claim(t, f, "c", 5); len(list) != 0 {
			t.Errorf("%d are claimed beside one that is under way", len(list))
		}
		if others, err := f.Irmas(deadline(t), &both[0]); err != nil || !others.EmEnvio || others.Duvidosas {
			t.Errorf("%+v, %v", others, err)
		}
		if others, err := f.Irmas(deadline(t), &both[1]); err != nil || others != (crm.IrmasEntrega{}) {
			t.Errorf("it finds itself: %+v, %v", others, err)
		}
		finish(t, f, crm.FimTentativa{Reservada: &later[0], Estado: crm.EntregaAgendada, Verificar: true, Espera: time.Hour})
		if others, err := f.Irmas(deadline(t), &both[0]); err != nil || others.EmEnvio || !others.Duvidosas {
			t.Errorf("one that may have been carried out: %+v, %v", others, err)
		}
		if list := claim(t, f, "d", 5); len(list) != 1 || list[0].ID != both[0].ID || !list[0].Manual {
			t.Errorf("%+v", list)
		}
	})
}

// TestADeliveredOpeningIsNotForgotten: sent again it keeps what it opened, and what others opened is known by its id.
func TestADeliveredOpeningIsNotForgotten(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestDestino(t, s)
		f := s.Entregas()
		both := sameOcorrencia(t, s, 2)
		finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "501", NumeroExterno: "SA-501"})
		second := claim(t, f, "b", 5)
		if len(second) != 1 {
			t.Fatalf("%+v", second)
		}
		d := &crm.DossieEntrega{Entrega: second[0].Entrega}
		if err := f.fillExternals(deadline(t), d); err != nil || d.NumeroExterno != "SA-501" || len(d.Conhecidos) != 1 || d.Conhecidos[0] != "501" {
			t.Errorf("%+v, %v", d, err)
		}
		if !finish(t, f, crm.FimTentativa{Reservada: &second[0], Estado: crm.EntregaCancelada, Motivo: "já aberta: SA-501"}) {
			t.Error("the claim was lost")
		}
		if e := stateOf(t, f, both[1].ID); e.Estado != crm.EntregaCancelada || e.Tentativas != 0 {
			t.Errorf("%+v", e)
		}
		resend(t, f, both[0].ID)
		again := claim(t, f, "c", 5)
		if len(again) != 1 || again[0].IDExterno != "501" || again[0].NumeroExterno != "SA-501" {
			t.Errorf("the opening is forgotten: %+v", again)
		}
	})
}

// TestAbrirOutra: one more, after all the others, for a destination that is on; and never two for two clicks.
func TestAbrirOutra(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f := s.Entregas()
		both := sameOcorrencia(t, s, 2)
		if _, err := f.AbrirOutra(deadline(t), 1, both[0].ID, "x", testTrail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("while one is unfinished: %v", err)
		}
		finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "501"})
		finishNext(t, s, "b", crm.FimTentativa{Estado: crm.EntregaFalhou, Motivo: "recusada"})
		if _, err := f.AbrirOutra(deadline(t), 1, both[0].ID, "x", testTrail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("without a destination: %v", err)
		}
		if _, err := f.AbrirOutra(deadline(t), 2, both[0].ID, "x", testTrail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of another tenant: %v", err)
		}
		writeTestDestino(t, s)
		var made []int64
		var mu sync.Mutex
		var clicks sync.WaitGroup
		for range 4 {
			clicks.Go(func() {
				id, err := f.AbrirOutra(deadline(t), 1, both[0].ID, "a primeira foi para o local errado", testTrail)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made = append(made, id)
				case !errors.Is(err, crm.ErrConflito):
					t.Error(err)
				}
			})
		}
		clicks.Wait()
		if len(made) != 1 {
			t.Fatalf("four clicks made %d", len(made))
		}
		list := claim(t, f, "c", 5)
		if len(list) != 1 || list[0].ID != made[0] || !list[0].Outra || !list[0].Manual || list[0].Endereco == "" || list[0].Ambiente != crm.AmbienteProducao {
			t.Fatalf("%+v", list)
		}
		if !list[0].CriadaEm.After(both[1].CriadaEm) || list[0].Acao != "MOBUSS_ISA" || list[0].OcorrenciaID != both[0].OcorrenciaID {
			t.Errorf("%+v", list[0].Entrega)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = ?", testTrail.Acao); n != 1 {
			t.Errorf("%d entries in the trail", n)
		}
	})
}

// TestWaitingForTheDestination: what was not sent because of the destination is counted and sent again, and nothing else is.
func TestWaitingForTheDestination(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f := s.Entregas()
		suspended := func(key, ambiente string, statusID int64, by int64) int64 {
			e := opening(t, s, 1, key)
			e.Entregas[0].Ambiente, e.Entregas[0].StatusID, e.Entregas[0].Estado, e.Entregas[0].Motivo = ambiente, statusID, crm.EntregaSuspensa, "Não enviada: x"
			write(t, s, e)
			if by != 0 {
				if _, err := s.pools.writer.Exec("UPDATE entregas SET suspensa_por = ? WHERE id = ?", by, e.Entregas[0].ID); err != nil {
					t.Fatal(err)
				}
			}
			return e.Entregas[0].ID
		}
		never, off := suspended("nunca", "", 7, 0), suspended("desligado", crm.AmbienteProducao, 7, 0)
		suspended("atrás de outra", crm.AmbienteProducao, 7, 99)
		suspended("do outro ambiente", crm.AmbienteHomologacao, 8, 0)
		queuedEntrega(t, s, "pendente")
		if list, err := f.Esperas(deadline(t), 1); err != nil || fmt.Sprint(list) != "[{mobuss 7 2} {mobuss 8 1}]" {
			t.Errorf("before it is set up: %v, %v", list, err)
		}
		writeTestDestino(t, s) // on, in produção
		if list, err := f.Esperas(deadline(t), 1); err != nil || fmt.Sprint(list) != "[{mobuss 7 2}]" {
			t.Errorf("%v, %v", list, err)
		}
		filter := crm.FiltroEntregas{TenantID: 1, Destino: "mobuss", Esperando: true, Estados: crm.EstadosReenviaveis}
		if n, err := f.ContarEntregas(deadline(t), filter); err != nil || n != 2 {
			t.Errorf("%d wait, %v", n, err)
		}
		if n, err := f.Reenviar(deadline(t), filter, "ligado", nil, testTrail); err != nil || n != 2 {
			t.Fatalf("resent %d: %v", n, err)
		}
		for _, id := range []int64{never, off} {
			if e := stateOf(t, f, id); e.Estado != crm.EntregaPendente || e.Ambiente != crm.AmbienteProducao || e.Endereco == "" || !e.Manual {
				t.Errorf("%+v", e)
			}
		}
		if list, err := f.Esperas(deadline(t), 1); err != nil || len(list) != 0 {
			t.Errorf("after all: %v, %v", list, err)
		}
	})
}

// TestStuckInFailure: an ocorrência that Ponte put into the failure status, and whose entrega was delivered after that.
func TestStuckInFailure(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f := s.Entregas()
		const fired, failed = int64(1), int64(50)
		hour := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
		stuck := func(key string, state crm.EstadoEntrega, by string, at, delivered time.Time, further ...crm.Movimento) int64 {
			e := opening(t, s, 1, key)
			id, err := s.Numeracao().IDs(deadline(t), 5)
			if err != nil {
				t.Fatal(err)
			}
			oc := &e.Ocorrencias[0]
			e.Entregas[0].Estado, e.Entregas[0].StatusID, e.Entregas[0].AtualizadaEm, oc.StatusID = state, fired, delivered, failed
			moves := append([]crm.Movimento{{DeStatusID: fired, ParaStatusID: failed, Origem: crm.Origem{Sistema: by}, Em: at}}, further...)
			for i, m := range moves {
				m.ID, m.TenantID, m.OcorrenciaID = id+int64(i), 1, oc.ID
				e.Movimentos = append(e.Movimentos, m)
			}
			write(t, s, e)
			return e.Entregas[0].ID
		}
		ponte := crm.Origem{Sistema: crm.SistemaPonte}
		mended := stuck("presa", crm.EntregaEntregue, crm.SistemaPonte, hour, hour.Add(time.Minute))
		stuck("ainda falhou", crm.EntregaFalhou, crm.SistemaPonte, hour, hour.Add(time.Minute))
		stuck("uma pessoa a pôs lá", crm.EntregaEntregue, crm.SistemaPortal, hour, hour.Add(time.Minute))
		stuck("entregue antes", crm.EntregaEntregue, crm.SistemaPonte, hour, hour.Add(-time.Minute))
		stuck("outro status a pôs lá depois", crm.EntregaEntregue, crm.SistemaPonte, hour, hour.Add(time.Minute),
			crm.Movimento{DeStatusID: failed, ParaStatusID: 60, Em: hour.Add(2 * time.Minute)},
			crm.Movimento{DeStatusID: 60, ParaStatusID: failed, Origem: ponte, Em: hour.Add(3 * time.Minute)})
		for id, want := range map[int64]int{0: 1, mended: 1, mended + 1: 0} {
			list, err := f.EmFalha(deadline(t), 1, failed, id)
			if err != nil || len(list) != want || want == 1 && (list[0].ID != mended || list[0].Numero == "") {
				t.Errorf("entrega %d: %+v, %v", id, list, err)
			}
		}
	})
}

// TestDeliveredAfterAFailureIsTold: an outcome that comes after an end is on the list of what people are to be told.
func TestDeliveredAfterAFailureIsTold(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f := s.Entregas()
		e := queuedEntrega(t, s, "x")
		finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, Avisar: true})
		untold, err := f.PorAvisar(deadline(t), 10)
		if err != nil || len(untold) != 1 || untold[0].ID != e.ID || untold[0].Estado != crm.EntregaEntregue {
			t.Fatalf("%+v, %v", untold, err)
		}
		if err := f.Avisada(deadline(t), e.ID); err != nil {
			t.Fatal(err)
		}
		if untold, err := f.PorAvisar(deadline(t), 10); err != nil || len(untold) != 0 {
			t.Errorf("%+v, %v", untold, err)
		}
	})
}

// TestLastSuccessComesFromTheDeliveries: without any failure, the breaker has heard of no success.
func TestLastSuccessComesFromTheDeliveries(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestDestino(t, s)
		f := s.Entregas()
		health := func() crm.SaudeDestino {
			t.Helper()
			list, err := f.SaudeDestinos(deadline(t), 1)
			if err != nil || len(list) != 1 || list[0].Destino != "mobuss" {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0]
		}
		if h := health(); !h.UltimoSucesso.IsZero() {
			t.Errorf("before any delivery: %+v", h)
		}
		var last crm.Entrega
		for i := range 4 {
			last = queuedEntrega(t, s, fmt.Sprint("s", i))
			finishNext(t, s, fmt.Sprint("t", i), crm.FimTentativa{Estado: crm.EntregaEntregue})
		}
		if h, e := health(), stateOf(t, f, last.ID); !h.UltimoSucesso.Equal(e.AtualizadaEm) {
			t.Errorf("the last success is %s, the last delivery %s", h.UltimoSucesso, e.AtualizadaEm)
		}
	})
}

// TestANameInDisputeReachesNobodyElses: a name that another ocorrência holds is not where this one's entregas go, unless the
// partner answered one of them with it.
func TestANameInDisputeReachesNobodyElses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestDestino(t, s)
		f := s.Entregas()
		e := sameOcorrencia(t, s, 1)[0]
		rows := &Rows{}
		for _, code := range []string{"500", "501"} {
			rows.Add(vinculosTable, vinculoValues(&crm.Vinculo{
				TenantID: 1, Tipo: crm.VinculoOcorrencia, ObjetoID: e.OcorrenciaID, Sistema: e.Destino, Ambiente: e.Ambiente, Codigo: code, Disputa: true, Em: testInstant,
			})...)
			rows.Add(vinculosTable, vinculoValues(&crm.Vinculo{
				TenantID: 1, Tipo: crm.VinculoOcorrencia, ObjetoID: e.OcorrenciaID + 1, Sistema: e.Destino, Ambiente: e.Ambiente, Codigo: code, Em: testInstant,
			})...)
		}
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		known := func(want string) {
			t.Helper()
			d := &crm.DossieEntrega{Entrega: e}
			if err := f.fillNames(deadline(t), d); err != nil || d.IDExterno != want {
				t.Errorf("known as %q, want %q (%v)", d.IDExterno, want, err)
			}
		}
		known("")
		finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "500"})
		known("500")
	})
}
