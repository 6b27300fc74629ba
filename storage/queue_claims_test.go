package storage

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

const prazoReserva = 30 * time.Second

// filaCom makes one ocorrência per name, each with its first entrega, and gives the queue and the entregas' ids.
func filaCom(t *testing.T, s *Storage, n int) (*Entregas, []int64) {
	t.Helper()
	ids := make([]int64, n)
	for i := range n {
		e := abertura(t, s, 1, fmt.Sprint("fila-", i))
		e.Entregas[0].Ambiente = crm.AmbienteHomologacao
		ids[i] = e.Entregas[0].ID
		if err := s.Escritor().Gravar(prazo(t), e); err != nil {
			t.Fatal(err)
		}
	}
	return s.Entregas(), ids
}

func reservar(t *testing.T, f *Entregas, token string, n int) []crm.EntregaReservada {
	t.Helper()
	lista, err := f.Reservar(prazo(t), crm.Reserva{TenantID: 1, Destino: "mobuss", Token: token, Max: n, Prazo: prazoReserva})
	if err != nil {
		t.Fatal(err)
	}
	return lista
}

func iniciar(t *testing.T, f *Entregas, e *crm.EntregaReservada) bool {
	t.Helper()
	ok, err := f.Iniciar(prazo(t), e, "http://x.invalid", prazoReserva)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func concluir(t *testing.T, f *Entregas, fim crm.FimTentativa) bool {
	t.Helper()
	ok, err := f.Concluir(prazo(t), fim)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func estados(t *testing.T, f *Entregas) map[crm.EstadoEntrega]int {
	t.Helper()
	lista, err := f.Entregas(prazo(t), crm.FiltroEntregas{TenantID: 1, Pagina: crm.Pagina{Limite: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	m := map[crm.EstadoEntrega]int{}
	for _, l := range lista.Linhas {
		m[l.Estado]++
	}
	return m
}

func TestReservasNaoSeSobrepoem(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		const n = 60
		s := abrir(t, address)
		f, _ := filaCom(t, s, n)
		var mu sync.Mutex
		vezes := map[int64]int{}
		var grupo sync.WaitGroup
		for g := range 6 {
			grupo.Go(func() {
				for i := 0; ; i++ {
					lista := reservar(t, f, fmt.Sprint("t-", g, "-", i), 4)
					if len(lista) == 0 {
						mu.Lock()
						total := len(vezes)
						mu.Unlock()
						if total == n {
							return
						}
						time.Sleep(5 * time.Millisecond)
						continue
					}
					mu.Lock()
					for _, e := range lista {
						vezes[e.ID]++
					}
					mu.Unlock()
				}
			})
		}
		grupo.Wait()
		for id, v := range vezes {
			if v != 1 {
				t.Errorf("entrega %d was claimed %d times", id, v)
			}
		}
	})
}

func TestReservaVencidaPassaAdianteEAntigaNaoEscreve(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		f, _ := filaCom(t, s, 2)
		lista, err := f.Reservar(prazo(t), crm.Reserva{TenantID: 1, Destino: "mobuss", Token: "morto", Max: 2, Prazo: time.Millisecond})
		if err != nil || len(lista) != 2 {
			t.Fatalf("%d claimed: %v", len(lista), err)
		}
		if ok, err := f.Iniciar(prazo(t), &lista[0], "http://x.invalid", time.Millisecond); err != nil || !ok {
			t.Fatalf("the try does not begin: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
		vencidas, err := f.Vencidas(prazo(t), "vivo", prazoReserva, 10)
		if err != nil || len(vencidas) != 2 {
			t.Fatalf("%d expired claims: %v", len(vencidas), err)
		}
		for i := range vencidas {
			if v := &vencidas[i]; v.EmVoo != (v.ID == lista[0].ID) {
				t.Errorf("entrega %d: begun = %v", v.ID, v.EmVoo)
			}
		}
		if concluir(t, f, crm.FimTentativa{Reservada: &lista[0], Estado: crm.EntregaEntregue}) {
			t.Error("the dead claim wrote an outcome")
		}
		if iniciar(t, f, &lista[1]) {
			t.Error("the dead claim began a try")
		}
		again, err := f.Vencidas(prazo(t), "outro", prazoReserva, 10)
		if err != nil || len(again) != 0 {
			t.Errorf("a live lease was taken over: %v", err)
		}
	})
}

func TestOrdemPorOcorrencia(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		f, _ := filaCom(t, s, 1)
		primeira := lerEntregas(t, f)[0]
		segunda := primeira
		id, err := s.Numeracao().IDs(prazo(t), 3)
		if err != nil {
			t.Fatal(err)
		}
		segunda.ID, segunda.Acao = id, "MOBUSS_ICSA"
		if err := s.Escritor().Gravar(prazo(t), &crm.Escrita{Entregas: []crm.Entrega{segunda}}); err != nil {
			t.Fatal(err)
		}
		lista := reservar(t, f, "a", 10)
		if len(lista) != 1 || lista[0].ID != primeira.ID {
			t.Fatalf("claimed %v, want the first one alone", lista)
		}
		iniciar(t, f, &lista[0])
		concluir(t, f, crm.FimTentativa{Reservada: &lista[0], Estado: crm.EntregaFalhou, Motivo: "recusada", Avisar: true, Tentativa: &crm.Tentativa{ID: id + 1, TenantID: 1, EntregaID: primeira.ID, Ordem: 1}})
		if e := estados(t, f); e[crm.EntregaSuspensa] != 1 || e[crm.EntregaFalhou] != 1 {
			t.Fatalf("after the failure: %v", e)
		}
		if avisar, err := f.PorAvisar(prazo(t), 10); err != nil || len(avisar) != 1 {
			t.Errorf("%d are to be told: %v", len(avisar), err)
		}
		if err := f.Avisada(prazo(t), primeira.ID); err != nil {
			t.Fatal(err)
		}
		if avisar, _ := f.PorAvisar(prazo(t), 10); len(avisar) != 0 {
			t.Error("it is told twice")
		}
		gravarDestinoDeTeste(t, s)
		n, err := f.Reenviar(prazo(t), crm.FiltroEntregas{TenantID: 1, IDs: []int64{primeira.ID}, Estados: crm.EstadosReenviaveis}, "corrigida", crm.Auditoria{TenantID: 1, Quem: "teste", Acao: "entrega.reenviar"})
		if err != nil || n != 1 {
			t.Fatalf("resent %d: %v", n, err)
		}
		lista = reservar(t, f, "b", 10)
		if len(lista) != 1 || !lista[0].Manual || lista[0].Ambiente != crm.AmbienteProducao || lista[0].Endereco != "http://novo.invalid" {
			t.Fatalf("the resend is %+v", lista)
		}
		iniciar(t, f, &lista[0])
		concluir(t, f, crm.FimTentativa{Reservada: &lista[0], Estado: crm.EntregaEntregue, IDExterno: "501", Tentativa: &crm.Tentativa{ID: id + 2, TenantID: 1, EntregaID: primeira.ID, Ordem: 2, Manual: true}})
		tentativas, err := f.Tentativas(prazo(t), 1, primeira.ID)
		if err != nil || len(tentativas) != 2 || tentativas[0].Ordem != 1 || tentativas[1].Ordem != 2 || !tentativas[1].Manual {
			t.Errorf("the tries are %+v (%v)", tentativas, err)
		}
	})
}

func lerEntregas(t *testing.T, f *Entregas) []crm.Entrega {
	t.Helper()
	lista, err := f.Entregas(prazo(t), crm.FiltroEntregas{TenantID: 1})
	if err != nil {
		t.Fatal(err)
	}
	entregas := make([]crm.Entrega, len(lista.Linhas))
	for i := range lista.Linhas {
		entregas[i] = lista.Linhas[i].Entrega
	}
	return entregas
}

func gravarDestinoDeTeste(t *testing.T, s *Storage) {
	t.Helper()
	cofre, err := NewVault("uma chave de teste com folga")
	if err != nil {
		t.Fatal(err)
	}
	d := &crm.Destino{TenantID: 1, Nome: "mobuss", Ambiente: crm.AmbienteProducao, Endereco: "http://novo.invalid", Ativo: true}
	valores := []crm.ValorDestino{{Chave: "token", Texto: "segredo-de-teste", Segredo: true}, {Chave: "prazo", Texto: "5s"}}
	if _, err := s.Destinos(cofre).GravarDestino(prazo(t), d, d.Ambiente, valores, crm.Auditoria{TenantID: 1, Quem: "teste", Acao: "destino.configurar"}); err != nil {
		t.Fatal(err)
	}
}

func TestSegredoDeDestinoFicaCifrado(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		gravarDestinoDeTeste(t, s)
		if n := contar(t, s, "SELECT COUNT(*) FROM destino_configuracoes WHERE valor LIKE '%segredo%'"); n != 0 {
			t.Error("a secret is stored in clear")
		}
		certo, _ := NewVault("uma chave de teste com folga")
		lista, err := s.Destinos(certo).Destinos(prazo(t), 0)
		if err != nil || lista[0].EmVigor()["token"] != "segredo-de-teste" || lista[0].EmVigor()["prazo"] != "5s" {
			t.Fatalf("read back: %v %v", lista, err)
		}
		errado, _ := NewVault("outra chave que nao serve")
		if _, err := s.Destinos(errado).Destinos(prazo(t), 0); err == nil {
			t.Error("another key opens the secret")
		}
		semChave, _ := NewVault("")
		velho := lista[0].Destino
		if _, err := s.Destinos(semChave).GravarDestino(prazo(t), &velho, velho.Ambiente, []crm.ValorDestino{{Chave: "token", Texto: "x", Segredo: true}}, crm.Auditoria{}); err == nil {
			t.Error("a secret is saved without a key")
		}
		velho.Versao--
		if _, err := s.Destinos(certo).GravarDestino(prazo(t), &velho, velho.Ambiente, nil, crm.Auditoria{}); err == nil {
			t.Error("a destination that changed meanwhile is overwritten")
		}
	})
}

func TestSaudeDoDestino(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		f := s.Entregas()
		abre := func(falhas int) time.Duration {
			if falhas < 3 {
				return 0
			}
			return time.Minute
		}
		for i := 1; i <= 3; i++ {
			if n, err := f.Falhou(prazo(t), 1, "mobuss", "fora do ar", abre); err != nil || n != i {
				t.Fatalf("failure %d counts as %d: %v", i, n, err)
			}
		}
		if h, err := f.Saude(prazo(t), 1, "mobuss"); err != nil || h.Falhas != 3 || h.Fechado <= 50*time.Second || h.UltimoErro != "fora do ar" {
			t.Errorf("the breaker is %+v (%v)", h, err)
		}
		if err := f.Funcionou(prazo(t), 1, "mobuss"); err != nil {
			t.Fatal(err)
		}
		if h, _ := f.Saude(prazo(t), 1, "mobuss"); h.Falhas != 0 || h.Fechado != 0 || h.UltimoSucesso.IsZero() {
			t.Errorf("after a success the breaker is %+v", h)
		}
		if err := f.Funcionou(prazo(t), 1, "vimob"); err != nil {
			t.Error(err)
		}
	})
}
