package storage

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

const claimTimeout = 30 * time.Second

// queueWith makes one ocorrência per name, each with its first entrega, and gives the queue and the entregas' ids.
func queueWith(t *testing.T, s *Storage, n int) (*Entregas, []int64) {
	t.Helper()
	ids := make([]int64, n)
	for i := range n {
		e := opening(t, s, 1, fmt.Sprint("fila-", i))
		e.Entregas[0].Ambiente = crm.AmbienteHomologacao
		ids[i] = e.Entregas[0].ID
		if err := s.Escritor().Gravar(deadline(t), e); err != nil {
			t.Fatal(err)
		}
	}
	return s.Entregas(), ids
}

func claim(t *testing.T, f *Entregas, token string, n int) []crm.EntregaReservada {
	t.Helper()
	list, err := f.Reservar(deadline(t), crm.Reserva{TenantID: 1, Destino: "mobuss", Token: token, Max: n, Prazo: claimTimeout})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func begin(t *testing.T, f *Entregas, e *crm.EntregaReservada) bool {
	t.Helper()
	ok, err := f.Iniciar(deadline(t), e, "http://x.invalid", claimTimeout)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func finish(t *testing.T, f *Entregas, end crm.FimTentativa) bool {
	t.Helper()
	ok, err := f.Concluir(deadline(t), end)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func statesOf(t *testing.T, f *Entregas) map[crm.EstadoEntrega]int {
	t.Helper()
	list, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: 1, Pagina: crm.Pagina{Limite: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	m := map[crm.EstadoEntrega]int{}
	for _, l := range list.Linhas {
		m[l.Estado]++
	}
	return m
}

func TestClaimsDoNotOverlap(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		const n = 60
		s := open(t, address)
		f, _ := queueWith(t, s, n)
		var mu sync.Mutex
		times := map[int64]int{}
		var group sync.WaitGroup
		for g := range 6 {
			group.Go(func() {
				for i := 0; ; i++ {
					list := claim(t, f, fmt.Sprint("t-", g, "-", i), 4)
					if len(list) == 0 {
						mu.Lock()
						total := len(times)
						mu.Unlock()
						if total == n {
							return
						}
						time.Sleep(5 * time.Millisecond)
						continue
					}
					mu.Lock()
					for _, e := range list {
						times[e.ID]++
					}
					mu.Unlock()
				}
			})
		}
		group.Wait()
		for id, v := range times {
			if v != 1 {
				t.Errorf("entrega %d was claimed %d times", id, v)
			}
		}
	})
}

func TestExpiredClaimPassesOnAndTheOldOneWritesNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, _ := queueWith(t, s, 2)
		list, err := f.Reservar(deadline(t), crm.Reserva{TenantID: 1, Destino: "mobuss", Token: "morto", Max: 2, Prazo: time.Millisecond})
		if err != nil || len(list) != 2 {
			t.Fatalf("%d claimed: %v", len(list), err)
		}
		if ok, err := f.Iniciar(deadline(t), &list[0], "http://x.invalid", time.Millisecond); err != nil || !ok {
			t.Fatalf("the try does not begin: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
		expired, err := f.Vencidas(deadline(t), "vivo", claimTimeout, 10)
		if err != nil || len(expired) != 2 {
			t.Fatalf("%d expired claims: %v", len(expired), err)
		}
		for i := range expired {
			if v := &expired[i]; v.EmVoo != (v.ID == list[0].ID) {
				t.Errorf("entrega %d: begun = %v", v.ID, v.EmVoo)
			}
		}
		if finish(t, f, crm.FimTentativa{Reservada: &list[0], Estado: crm.EntregaEntregue}) {
			t.Error("the dead claim wrote an outcome")
		}
		if begin(t, f, &list[1]) {
			t.Error("the dead claim began a try")
		}
		again, err := f.Vencidas(deadline(t), "outro", claimTimeout, 10)
		if err != nil || len(again) != 0 {
			t.Errorf("a live lease was taken over: %v", err)
		}
	})
}

func TestOrderWithinAnOcorrencia(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, _ := queueWith(t, s, 1)
		first := allEntregas(t, f)[0]
		second := first
		id, err := s.Numeracao().IDs(deadline(t), 3)
		if err != nil {
			t.Fatal(err)
		}
		second.ID, second.Acao = id, "MOBUSS_ICSA"
		if err := s.Escritor().Gravar(deadline(t), &crm.Escrita{Entregas: []crm.Entrega{second}}); err != nil {
			t.Fatal(err)
		}
		list := claim(t, f, "a", 10)
		if len(list) != 1 || list[0].ID != first.ID {
			t.Fatalf("claimed %v, want the first one alone", list)
		}
		begin(t, f, &list[0])
		finish(t, f, crm.FimTentativa{Reservada: &list[0], Estado: crm.EntregaFalhou, Motivo: "recusada", Avisar: true, Tentativa: &crm.Tentativa{ID: id + 1, TenantID: 1, EntregaID: first.ID, Ordem: 1}})
		if e := statesOf(t, f); e[crm.EntregaSuspensa] != 1 || e[crm.EntregaFalhou] != 1 {
			t.Fatalf("after the failure: %v", e)
		}
		if untold, err := f.PorAvisar(deadline(t), 10); err != nil || len(untold) != 1 {
			t.Errorf("%d are to be told: %v", len(untold), err)
		}
		if err := f.Avisada(deadline(t), first.ID); err != nil {
			t.Fatal(err)
		}
		if untold, _ := f.PorAvisar(deadline(t), 10); len(untold) != 0 {
			t.Error("it is told twice")
		}
		writeTestDestino(t, s)
		n, err := f.Reenviar(deadline(t), crm.FiltroEntregas{TenantID: 1, IDs: []int64{first.ID}, Estados: crm.EstadosReenviaveis}, "corrigida", nil, crm.Auditoria{TenantID: 1, Quem: "teste", Acao: "entrega.reenviar"})
		if err != nil || n != 1 {
			t.Fatalf("resent %d: %v", n, err)
		}
		list = claim(t, f, "b", 10)
		if len(list) != 1 || !list[0].Manual || list[0].Ambiente != crm.AmbienteProducao || list[0].Endereco != "http://novo.invalid" {
			t.Fatalf("the resend is %+v", list)
		}
		begin(t, f, &list[0])
		finish(t, f, crm.FimTentativa{Reservada: &list[0], Estado: crm.EntregaEntregue, IDExterno: "501", Tentativa: &crm.Tentativa{ID: id + 2, TenantID: 1, EntregaID: first.ID, Ordem: 2, Manual: true}})
		tentativas, err := f.Tentativas(deadline(t), 1, first.ID)
		if err != nil || len(tentativas) != 2 || tentativas[0].Ordem != 1 || tentativas[1].Ordem != 2 || !tentativas[1].Manual {
			t.Errorf("the tries are %+v (%v)", tentativas, err)
		}
	})
}

func allEntregas(t *testing.T, f *Entregas) []crm.Entrega {
	t.Helper()
	list, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: 1})
	if err != nil {
		t.Fatal(err)
	}
	entregas := make([]crm.Entrega, len(list.Linhas))
	for i := range list.Linhas {
		entregas[i] = list.Linhas[i].Entrega
	}
	return entregas
}

func writeTestDestino(t *testing.T, s *Storage) {
	t.Helper()
	vault, err := NewVault("uma chave de teste com folga")
	if err != nil {
		t.Fatal(err)
	}
	d := &crm.Destino{TenantID: 1, Nome: "mobuss", Ambiente: crm.AmbienteProducao, Endereco: "http://novo.invalid", Ativo: true}
	values := []crm.ValorDestino{{Chave: "token", Texto: "segredo-de-teste", Segredo: true}, {Chave: "prazo", Texto: "5s"}}
	if _, err := s.Destinos(vault).GravarDestino(deadline(t), d, d.Ambiente, values, crm.Auditoria{TenantID: 1, Quem: "teste", Acao: "destino.configurar"}); err != nil {
		t.Fatal(err)
	}
}

func TestSecretOfADestinoIsEncrypted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestDestino(t, s)
		if n := count(t, s, "SELECT COUNT(*) FROM destino_configuracoes WHERE valor LIKE '%segredo%'"); n != 0 {
			t.Error("a secret is stored in clear")
		}
		right, _ := NewVault("uma chave de teste com folga")
		list, err := s.Destinos(right).Destinos(deadline(t), 1)
		if err != nil || list[0].EmVigor()["token"] != "segredo-de-teste" || list[0].EmVigor()["prazo"] != "5s" {
			t.Fatalf("read back: %v %v", list, err)
		}
		wrong, _ := NewVault("outra chave que nao serve")
		if _, err := s.Destinos(wrong).Destinos(deadline(t), 1); !errors.Is(err, crm.ErrChaveErrada) {
			t.Errorf("another key opens the secret: %v", err)
		}
		if err := s.Destinos(wrong).ConferirSegredos(deadline(t)); !errors.Is(err, crm.ErrChaveErrada) {
			t.Errorf("another key is not noticed: %v", err)
		}
		if err := s.Destinos(right).ConferirSegredos(deadline(t)); err != nil {
			t.Error(err)
		}
		keyless, _ := NewVault("")
		old := list[0].Destino
		if _, err := s.Destinos(keyless).GravarDestino(deadline(t), &old, old.Ambiente, []crm.ValorDestino{{Chave: "token", Texto: "x", Segredo: true}}, crm.Auditoria{}); err == nil {
			t.Error("a secret is saved without a key")
		}
		old.Versao--
		if _, err := s.Destinos(right).GravarDestino(deadline(t), &old, old.Ambiente, nil, crm.Auditoria{}); err == nil {
			t.Error("a destination that changed meanwhile is overwritten")
		}
	})
}

func TestHealthOfADestino(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f := s.Entregas()
		openFor := func(errs int) time.Duration {
			if errs < 3 {
				return 0
			}
			return time.Minute
		}
		for i := 1; i <= 3; i++ {
			if n, err := f.Falhou(deadline(t), 1, "mobuss", "fora do ar", openFor); err != nil || n != i {
				t.Fatalf("failure %d counts as %d: %v", i, n, err)
			}
		}
		// What was under way when it opened fails, too, and neither counts nor opens it for longer.
		longer := func(int) time.Duration { return time.Hour }
		if n, err := f.Falhou(deadline(t), 1, "mobuss", "sem resposta", longer); err != nil || n != 3 {
			t.Errorf("a failure while it is open counts as %d: %v", n, err)
		}
		if h, err := f.Saude(deadline(t), 1, "mobuss"); err != nil || h.Falhas != 3 || h.Fechado <= 0 || h.Fechado > time.Minute || h.UltimoErro != "sem resposta" {
			t.Errorf("the breaker is %+v (%v)", h, err)
		}
		if _, err := s.pools.writer.ExecContext(deadline(t), "UPDATE destino_saude SET aberto_ate = 1"); err != nil { // its pause is over
			t.Fatal(err)
		}
		if n, err := f.Falhou(deadline(t), 1, "mobuss", "fora do ar", longer); err != nil || n != 4 {
			t.Errorf("the failure after the pause counts as %d: %v", n, err)
		}
		if h, err := f.Saude(deadline(t), 1, "mobuss"); err != nil || h.Falhas != 4 || h.Fechado <= time.Minute || h.UltimoErro != "fora do ar" {
			t.Errorf("the breaker is %+v (%v)", h, err)
		}
		if err := f.Funcionou(deadline(t), 1, "mobuss"); err != nil {
			t.Fatal(err)
		}
		if h, _ := f.Saude(deadline(t), 1, "mobuss"); h.Falhas != 0 || h.Fechado != 0 || h.UltimoSucesso.IsZero() {
			t.Errorf("after a success the breaker is %+v", h)
		}
		if err := f.Funcionou(deadline(t), 1, "vimob"); err != nil {
			t.Error(err)
		}
	})
}
