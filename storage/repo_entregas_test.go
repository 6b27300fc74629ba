package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

var testTrail = crm.Auditoria{TenantID: 1, Quem: "teste", Acao: "entrega.teste"}

// following writes another entrega of the same ocorrência.
func following(t *testing.T, s *Storage, previous crm.Entrega, action string) crm.Entrega {
	t.Helper()
	id, err := s.Numeracao().IDs(deadline(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	previous.ID, previous.Acao, previous.CriadaEm = id, action, previous.CriadaEm.Add(time.Second)
	if err := s.Escritor().Gravar(deadline(t), &crm.Escrita{Entregas: []crm.Entrega{previous}}); err != nil {
		t.Fatal(err)
	}
	return previous
}

// finishNext brings the one ready entrega to an end.
func finishNext(t *testing.T, s *Storage, token string, end crm.FimTentativa) {
	t.Helper()
	f := s.Entregas()
	list := claim(t, f, token, 1)
	if len(list) != 1 || !begin(t, f, &list[0]) {
		t.Fatalf("%d are ready, want one", len(list))
	}
	end.Reservada = &list[0]
	end.Reservada.Nomeado = crm.Vinculo{
		TenantID: list[0].TenantID, Tipo: crm.VinculoOcorrencia, ObjetoID: list[0].OcorrenciaID, Sistema: list[0].Destino, Ambiente: list[0].Ambiente,
	}
	if !finish(t, f, end) {
		t.Fatal("the claim was lost")
	}
}

// queuedEntrega makes one ocorrência with its first entrega.
func queuedEntrega(t *testing.T, s *Storage, key string) crm.Entrega {
	t.Helper()
	e := opening(t, s, 1, key)
	e.Entregas[0].Ambiente = crm.AmbienteHomologacao
	if err := s.Escritor().Gravar(deadline(t), e); err != nil {
		t.Fatal(err)
	}
	return e.Entregas[0]
}

func deliver(t *testing.T, f *Entregas, e *crm.EntregaReservada) {
	t.Helper()
	if !finish(t, f, crm.FimTentativa{Reservada: e, Estado: crm.EntregaEntregue}) {
		t.Fatal("the claim was lost")
	}
}

func cancel(t *testing.T, f *Entregas, id int64) {
	t.Helper()
	n, err := f.Cancelar(deadline(t), crm.FiltroEntregas{TenantID: 1, IDs: []int64{id}, Estados: crm.EstadosCancelaveis}, "conferida lá", testTrail)
	if err != nil || n != 1 {
		t.Fatalf("cancelled %d: %v", n, err)
	}
}

// TestCancellingLetsTheNextGo: who cancels an entrega has judged it, so what waited for that judgement goes on.
func TestCancellingLetsTheNextGo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		for i, end := range []crm.FimTentativa{
			{Estado: crm.EntregaIncerta, Motivo: "sem resposta"},
			{Estado: crm.EntregaFalhou, Motivo: "recusada"},
			{Estado: crm.EntregaAgendada, Espera: 10 * time.Hour, Motivo: "fora do ar"},
		} {
			f := s.Entregas()
			first, token := queuedEntrega(t, s, fmt.Sprint("cancelar-", i)), fmt.Sprint(i)
			second := following(t, s, first, "MOBUSS_ICSA")
			finishNext(t, s, "a"+token, end)
			if list := claim(t, f, "b"+token, 5); len(list) != 0 {
				t.Fatalf("%d are ready behind one that is %s", len(list), end.Estado)
			}
			cancel(t, f, first.ID)
			list := claim(t, f, "c"+token, 5)
			if len(list) != 1 || list[0].ID != second.ID {
				t.Fatalf("%d are ready after one that was %s is cancelled, want 1", len(list), end.Estado)
			}
			deliver(t, f, &list[0])
		}
	})
}

// TestResendToAnotherEnvironmentStartsAfresh: what homologação made has no meaning in produção, its ids least of all.
func TestResendToAnotherEnvironmentStartsAfresh(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, ids := queueWith(t, s, 1)
		finishNext(t, s, "a", crm.FimTentativa{
			Estado: crm.EntregaIncerta, Motivo: "o anexo não foi", Verificar: true, IDExterno: "501", NumeroExterno: "SA-501", Progresso: "77",
		})
		writeTestDestino(t, s) // switched on in produção
		if _, err := f.Reenviar(deadline(t), crm.FiltroEntregas{TenantID: 1, IDs: ids, Estados: crm.EstadosReenviaveis}, "vale lá", nil, testTrail); err != nil {
			t.Fatal(err)
		}
		list := claim(t, f, "b", 5)
		if len(list) != 1 {
			t.Fatalf("%d are ready, want 1", len(list))
		}
		if e := list[0]; e.Ambiente != crm.AmbienteProducao || e.IDExterno != "" || e.NumeroExterno != "" || e.Progresso != "" || e.Verificar {
			t.Errorf("it takes along what the other environment made: %+v", e)
		}
	})
}

// TestFollowedEntregasAreOfOneEnvironment: an id of homologação asked for in produção would bring a stranger's news.
func TestFollowedEntregasAreOfOneEnvironment(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, _ := queueWith(t, s, 1)
		if err := s.Cadastro().GravarStatus(deadline(t), crm.Status{}, &crm.Status{TenantID: 1, Codigo: "aberta_aqui", Nome: "Aberta", Fase: crm.FaseAberta}, testTrail); err != nil {
			t.Fatal(err)
		}
		if _, err := s.pools.writer.Exec("UPDATE ocorrencias SET status_id = (SELECT MIN(id) FROM status WHERE codigo = 'aberta_aqui')"); err != nil {
			t.Fatal(err)
		}
		finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "501"})
		ids, err := readAll(deadline(t), s.pools.reader, readID, "SELECT id FROM ocorrencias ORDER BY id")
		if err != nil || len(ids) == 0 {
			t.Fatal(ids, err)
		}
		rows := &Rows{}
		for _, v := range []crm.Vinculo{ // another system's, and another tenant's
			{TenantID: 1, Tipo: crm.VinculoOcorrencia, ObjetoID: ids[0], Sistema: "vimob", Ambiente: crm.AmbienteProducao, Codigo: "501"},
			{TenantID: 2, Tipo: crm.VinculoOcorrencia, ObjetoID: ids[0], Sistema: "mobuss", Ambiente: crm.AmbienteProducao, Codigo: "501"},
		} {
			rows.Add(vinculosTable, vinculoValues(&v)...)
		}
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		for environment, want := range map[string]int{crm.AmbienteHomologacao: 1, crm.AmbienteProducao: 0} {
			list, err := f.Acompanhadas(deadline(t), crm.Acompanhamento{TenantID: 1, Destino: "mobuss", Ambiente: environment, Max: 10})
			if err != nil || len(list) != want {
				t.Errorf("%d are followed in %s, want %d (%v)", len(list), environment, want, err)
			}
		}
	})
}

// TestDossieTellsWhatWentBefore: a later action knows which steps the others got through, of its own ocorrência and environment.
func TestDossieTellsWhatWentBefore(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, ids := queueWith(t, s, 4)
		for i, progress := range []string{"71", "72 !73", "74"} {
			finishNext(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "501", Progresso: progress})
			if i == 2 { // of another environment
				if _, err := s.pools.writer.Exec("UPDATE entregas SET ambiente = 'producao' WHERE progresso = '74'"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := s.pools.writer.Exec("UPDATE entregas SET ocorrencia_id = (SELECT m FROM (SELECT MIN(ocorrencia_id) AS m FROM entregas) x)"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.pools.writer.Exec("UPDATE vinculos SET objeto_id = (SELECT MIN(ocorrencia_id) FROM entregas)"); err != nil {
			t.Fatal(err)
		}
		list, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: 1, IDs: ids, Estados: []crm.EstadoEntrega{crm.EntregaPendente}})
		if err != nil || len(list.Linhas) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		d := &crm.DossieEntrega{Entrega: list.Linhas[0].Entrega}
		if err := f.fillExternals(deadline(t), d); err != nil {
			t.Fatal(err)
		}
		slices.Sort(d.Progressos)
		if got := strings.Join(d.Progressos, ","); got != "71,72 !73" || d.IDExterno != "501" {
			t.Errorf("it knows %q and %q", got, d.IDExterno)
		}
	})
}
