package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

var trilhaDeTeste = crm.Auditoria{TenantID: 1, Quem: "teste", Acao: "entrega.teste"}

// depoisDe writes another entrega of the same ocorrência.
func depoisDe(t *testing.T, s *Storage, anterior crm.Entrega, acao string) crm.Entrega {
	t.Helper()
	id, err := s.Numeracao().IDs(prazo(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	anterior.ID, anterior.Acao, anterior.CriadaEm = id, acao, anterior.CriadaEm.Add(time.Second)
	if err := s.Escritor().Gravar(prazo(t), &crm.Escrita{Entregas: []crm.Entrega{anterior}}); err != nil {
		t.Fatal(err)
	}
	return anterior
}

// terminar brings the one ready entrega to an end.
func terminar(t *testing.T, s *Storage, token string, fim crm.FimTentativa) {
	t.Helper()
	f := s.Entregas()
	lista := reservar(t, f, token, 1)
	if len(lista) != 1 || !iniciar(t, f, &lista[0]) {
		t.Fatalf("%d are ready, want one", len(lista))
	}
	fim.Reservada = &lista[0]
	if !concluir(t, f, fim) {
		t.Fatal("the claim was lost")
	}
}

// naFila makes one ocorrência with its first entrega.
func naFilaDe(t *testing.T, s *Storage, chave string) crm.Entrega {
	t.Helper()
	e := abertura(t, s, 1, chave)
	e.Entregas[0].Ambiente = crm.AmbienteHomologacao
	if err := s.Escritor().Gravar(prazo(t), e); err != nil {
		t.Fatal(err)
	}
	return e.Entregas[0]
}

func entregar(t *testing.T, f *Entregas, e *crm.EntregaReservada) {
	t.Helper()
	if !concluir(t, f, crm.FimTentativa{Reservada: e, Estado: crm.EntregaEntregue}) {
		t.Fatal("the claim was lost")
	}
}

func cancelar(t *testing.T, f *Entregas, id int64) {
	t.Helper()
	n, err := f.Cancelar(prazo(t), crm.FiltroEntregas{TenantID: 1, IDs: []int64{id}, Estados: crm.EstadosCancelaveis}, "conferida lá", trilhaDeTeste)
	if err != nil || n != 1 {
		t.Fatalf("cancelled %d: %v", n, err)
	}
}

// TestCancelarSoltaAsSeguintes: who cancels an entrega has judged it, so what waited for that judgement goes on.
func TestCancelarSoltaAsSeguintes(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		for i, fim := range []crm.FimTentativa{
			{Estado: crm.EntregaIncerta, Motivo: "sem resposta"},
			{Estado: crm.EntregaFalhou, Motivo: "recusada"},
			{Estado: crm.EntregaAgendada, Espera: 10 * time.Hour, Motivo: "fora do ar"},
		} {
			f := s.Entregas()
			primeira, token := naFilaDe(t, s, fmt.Sprint("cancelar-", i)), fmt.Sprint(i)
			segunda := depoisDe(t, s, primeira, "MOBUSS_ICSA")
			terminar(t, s, "a"+token, fim)
			if lista := reservar(t, f, "b"+token, 5); len(lista) != 0 {
				t.Fatalf("%d are ready behind one that is %s", len(lista), fim.Estado)
			}
			cancelar(t, f, primeira.ID)
			lista := reservar(t, f, "c"+token, 5)
			if len(lista) != 1 || lista[0].ID != segunda.ID {
				t.Fatalf("%d are ready after one that was %s is cancelled, want 1", len(lista), fim.Estado)
			}
			entregar(t, f, &lista[0])
		}
	})
}

// TestReenvioParaOutroAmbienteComecaDoZero: what homologação made has no meaning in produção, its ids least of all.
func TestReenvioParaOutroAmbienteComecaDoZero(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		f, ids := filaCom(t, s, 1)
		terminar(t, s, "a", crm.FimTentativa{
			Estado: crm.EntregaIncerta, Motivo: "o anexo não foi", Verificar: true, IDExterno: "501", NumeroExterno: "SA-501", Progresso: "77",
		})
		gravarDestinoDeTeste(t, s) // switched on in produção
		if _, err := f.Reenviar(prazo(t), crm.FiltroEntregas{TenantID: 1, IDs: ids, Estados: crm.EstadosReenviaveis}, "vale lá", trilhaDeTeste); err != nil {
			t.Fatal(err)
		}
		lista := reservar(t, f, "b", 5)
		if len(lista) != 1 {
			t.Fatalf("%d are ready, want 1", len(lista))
		}
		if e := lista[0]; e.Ambiente != crm.AmbienteProducao || e.IDExterno != "" || e.NumeroExterno != "" || e.Progresso != "" || e.Verificar {
			t.Errorf("it takes along what the other environment made: %+v", e)
		}
	})
}

// TestAcompanhadasSaoDeUmAmbiente: an id of homologação asked for in produção would bring a stranger's news.
func TestAcompanhadasSaoDeUmAmbiente(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		f, _ := filaCom(t, s, 1)
		if err := s.Cadastro().GravarStatus(prazo(t), crm.Status{}, &crm.Status{TenantID: 1, Codigo: "aberta_aqui", Nome: "Aberta", Fase: crm.FaseAberta}, trilhaDeTeste); err != nil {
			t.Fatal(err)
		}
		if _, err := s.pools.escrita.Exec("UPDATE ocorrencias SET status_id = (SELECT MIN(id) FROM status WHERE codigo = 'aberta_aqui')"); err != nil {
			t.Fatal(err)
		}
		terminar(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "501"})
		for ambiente, quantas := range map[string]int{crm.AmbienteHomologacao: 1, crm.AmbienteProducao: 0} {
			lista, err := f.Acompanhadas(prazo(t), crm.Acompanhamento{TenantID: 1, Destino: "mobuss", Ambiente: ambiente, Acao: "MOBUSS_ISA", Max: 10})
			if err != nil || len(lista) != quantas {
				t.Errorf("%d are followed in %s, want %d (%v)", len(lista), ambiente, quantas, err)
			}
		}
	})
}

// TestDossieTrazOQueJaFoi: a later action knows which steps the others got through, of its own ocorrência and environment.
func TestDossieTrazOQueJaFoi(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		f, ids := filaCom(t, s, 4)
		for i, progresso := range []string{"71", "72 !73", "74"} {
			terminar(t, s, "a", crm.FimTentativa{Estado: crm.EntregaEntregue, IDExterno: "501", Progresso: progresso})
			if i == 2 { // of another environment
				if _, err := s.pools.escrita.Exec("UPDATE entregas SET ambiente = 'producao' WHERE progresso = '74'"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := s.pools.escrita.Exec("UPDATE entregas SET ocorrencia_id = (SELECT m FROM (SELECT MIN(ocorrencia_id) AS m FROM entregas) x)"); err != nil {
			t.Fatal(err)
		}
		lista, err := f.Entregas(prazo(t), crm.FiltroEntregas{TenantID: 1, IDs: ids, Estados: []crm.EstadoEntrega{crm.EntregaPendente}})
		if err != nil || len(lista.Linhas) != 1 {
			t.Fatalf("%+v, %v", lista, err)
		}
		d := &crm.DossieEntrega{Entrega: lista.Linhas[0].Entrega}
		if err := f.externos(prazo(t), d); err != nil {
			t.Fatal(err)
		}
		slices.Sort(d.Progressos)
		if got := strings.Join(d.Progressos, ","); got != "71,72 !73" || d.IDExterno != "501" {
			t.Errorf("it knows %q and %q", got, d.IDExterno)
		}
	})
}
