package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
)

func TestManyWritersAreAllStored(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		const chamadores, cada = 32, 20
		var wg sync.WaitGroup
		for c := range chamadores {
			wg.Go(func() {
				for i := range cada {
					if err := s.Escritor().Gravar(prazo(t), abertura(t, s, 1, fmt.Sprint(c, "-", i))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, tabela := range []string{"ocorrencias", "narrativas", "movimentos", "entregas", "chamadas", "chaves_idempotencia"} {
			if n := contar(t, s, "SELECT COUNT(*) FROM "+tabela); n != chamadores*cada {
				t.Errorf("%s: %d rows, want %d", tabela, n, chamadores*cada)
			}
		}
	})
}

// emUmLote runs several writes as one batch, by a committer of the test's own, so that the batch is exactly this one.
func emUmLote(t *testing.T, s *Storage, escritas []*crm.Escrita) []error {
	t.Helper()
	return emUmLotePor(t, &committer{s: s, frases: novasFrases(s.pools.lote, s.dialeto)}, escritas)
}

func emUmLotePor(t *testing.T, c *committer, escritas []*crm.Escrita) []error {
	t.Helper()
	lote := make([]*membro, len(escritas))
	for i, e := range escritas {
		p, err := preparar(e)
		if err != nil {
			t.Fatal(err)
		}
		lote[i] = &membro{p: p, pronto: make(chan error, 1)}
	}
	c.gravar(t.Context(), lote)
	falhas := make([]error, len(lote))
	for i, m := range lote {
		select {
		case falhas[i] = <-m.pronto:
		default:
			t.Fatalf("member %d was not answered", i)
		}
	}
	return falhas
}

func TestPoisonedMemberHarmsNoOther(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		antiga := abertura(t, s, 1, "antiga")
		if err := s.Escritor().Gravar(prazo(t), antiga); err != nil {
			t.Fatal(err)
		}
		var lote []*crm.Escrita
		for i := range 20 {
			lote = append(lote, abertura(t, s, 1, fmt.Sprint("nova-", i)))
		}
		lote[3].Chaves[0].Chave = "antiga"                                                                 // a key that is stored
		lote[7].Ocorrencias[0].Numero = antiga.Ocorrencias[0].Numero                                       // a number that an import brought
		lote[11].Chaves[0].Chave = "nova-10"                                                               // a twin inside the batch
		lote[15].Mudancas = []crm.Mudanca{crm.MudancaOcorrencia{ID: antiga.Ocorrencias[0].ID, Versao: 99}} // a guard that does not hold
		lote[16].Mudancas = []crm.Mudanca{crm.MudancaOcorrencia{ID: antiga.Ocorrencias[0].ID, Versao: 1, StatusID: 5}}
		lote[17].Mudancas = []crm.Mudanca{crm.MudancaOcorrencia{ID: antiga.Ocorrencias[0].ID, Versao: 1, StatusID: 6}}
		ruins := map[int]bool{3: true, 7: true, 11: true, 15: true, 17: true}
		for i, err := range emUmLote(t, s, lote) {
			if ruins[i] && !errors.Is(err, crm.ErrConflito) || !ruins[i] && err != nil {
				t.Errorf("member %d: %v", i, err)
			}
			n := contar(t, s, "SELECT COUNT(*) FROM ocorrencias WHERE id = ?", lote[i].Ocorrencias[0].ID) +
				contar(t, s, "SELECT COUNT(*) FROM narrativas WHERE ocorrencia_id = ?", lote[i].Ocorrencias[0].ID) +
				contar(t, s, "SELECT COUNT(*) FROM chamadas WHERE ocorrencia_id = ?", lote[i].Ocorrencias[0].ID)
			if ruins[i] && n != 0 || !ruins[i] && n != 3 {
				t.Errorf("member %d: %d rows stored", i, n)
			}
		}
		if n := contar(t, s, "SELECT status_id FROM ocorrencias WHERE id = ?", antiga.Ocorrencias[0].ID); n != 5 {
			t.Errorf("status %d, want the first change's 5", n)
		}
	})
}

func TestTextsThatNoColumnTakesAreRefusedBeforeTheQueue(t *testing.T) {
	s := abrir(t, "sqlite://"+t.TempDir()+"/ponte.db")
	for name, quebrar := range map[string]func(*crm.Escrita){
		"too long": func(e *crm.Escrita) { e.Ocorrencias[0].Numero = strings.Repeat("9", 31) },
		"no UTF-8": func(e *crm.Escrita) { e.Narrativas[0].Texto = "Infiltra\xe7\xe3o" },
	} {
		e := abertura(t, s, 1, "k")
		quebrar(e)
		if err := s.Escritor().Gravar(prazo(t), e); err == nil || strings.Contains(err.Error(), "999") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEqualKeysFromTwoProcessesOpenOnce(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		a, b := abrir(t, address), abrir(t, address)
		const chaves, cada = 40, 6
		var wg sync.WaitGroup
		var mu sync.Mutex
		abertas := map[string]int{}
		for k := range chaves {
			for i := range cada {
				s := a
				if i%2 == 1 {
					s = b
				}
				wg.Go(func() {
					chave := fmt.Sprint("chave-", k)
					err := s.Escritor().Gravar(prazo(t), abertura(t, s, 1, chave))
					switch {
					case err == nil:
						mu.Lock()
						abertas[chave]++
						mu.Unlock()
					case !errors.Is(err, crm.ErrConflito):
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		for k := range chaves {
			if n := abertas[fmt.Sprint("chave-", k)]; n != 1 {
				t.Errorf("chave-%d opened %d times", k, n)
			}
		}
		if n := contar(t, a, "SELECT COUNT(*) FROM ocorrencias"); n != chaves {
			t.Errorf("%d ocorrências, want %d", n, chaves)
		}
	})
}

func TestNumbersOfTwoProcessesDiffer(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		a, b := abrir(t, address), abrir(t, address)
		if _, err := a.pools.escrita.Exec("INSERT INTO sequencias (nome, proximo) VALUES (?, 5000)", sequenciaNumero(1)); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		numeros, ids := map[string]bool{}, map[int64]bool{}
		var wg sync.WaitGroup
		for i := range 16 {
			s := a
			if i%2 == 1 {
				s = b
			}
			wg.Go(func() {
				for range 150 {
					n, err := s.Numeracao().Numero(prazo(t), 1)
					id, err2 := s.Numeracao().IDs(prazo(t), 3)
					if err != nil || err2 != nil {
						t.Error(err, err2)
						return
					}
					mu.Lock()
					if numeros[n] || ids[id] || ids[id+1] || ids[id+2] || n < "5000" {
						t.Errorf("number %s or ids %d twice", n, id)
					}
					numeros[n], ids[id], ids[id+1], ids[id+2] = true, true, true, true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
	})
}

// TestImportedNumbersAreSkipped: a server has reserved the numbers that an import brings meanwhile.
func TestImportedNumbersAreSkipped(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a := administracao(abrir(t, address))
		acme := novoTenant(t, a, "acme") // numbers from 500 on
		if n, err := s.Numeracao().Numero(prazo(t), acme.ID); err != nil || n != "500" {
			t.Fatal(n, err)
		}
		var csv strings.Builder
		csv.WriteString("numero\n")
		for n := 501; n <= 620; n++ {
			fmt.Fprintln(&csv, n)
		}
		importar(t, a, acme, importacao.Ocorrencias, false, csv.String())
		if err := s.Escritor().Gravar(prazo(t), abertura(t, s, acme.ID, "")); !errors.Is(err, crm.ErrConflito) {
			t.Fatalf("the number of an imported ocorrência: %v", err)
		}
		e := abertura(t, s, acme.ID, "")
		if err := s.Escritor().Gravar(prazo(t), e); err != nil || e.Ocorrencias[0].Numero != "621" {
			t.Errorf("number %s (%v), want 621: an opening tries a few times only", e.Ocorrencias[0].Numero, err)
		}
	})
}

func TestUnusedNumbersAreHandedBack(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		for want := range 3 {
			s, err := Open(prazo(t), address, Opcoes{})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := s.Numeracao().Numero(prazo(t), 1); err != nil || n != fmt.Sprint(want+1) {
				t.Errorf("number %s (%v), want %d: a clean stop leaves no gap", n, err, want+1)
			}
			if err := s.Close(prazo(t)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestCloseWritesWhatWasQueued(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s, err := Open(prazo(t), address, Opcoes{})
		if err != nil {
			t.Fatal(err)
		}
		const n = 300
		gravadas := make(chan string, n)
		var wg sync.WaitGroup
		for i := range n {
			e := abertura(t, s, 1, fmt.Sprint("k", i))
			wg.Go(func() {
				switch err := s.Escritor().Gravar(prazo(t), e); {
				case err == nil:
					gravadas <- e.Ocorrencias[0].Numero
				case !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, crm.ErrOcupado):
					t.Error(err)
				}
			})
		}
		time.Sleep(3 * time.Millisecond) // some are queued, some are written, some have yet to come
		if err := s.Close(prazo(t)); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		close(gravadas)
		s = abrir(t, address)
		if rows := contar(t, s, "SELECT COUNT(*) FROM ocorrencias"); rows != len(gravadas) {
			t.Errorf("%d rows, %d acknowledged", rows, len(gravadas))
		}
	})
}

func TestFullQueueAndDeadline(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		tx, err := s.pools.lote.Begin() // the committer's only connection
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		falhas := make(chan error, filaMembros+300)
		id := int64(1)
		for range cap(falhas) {
			go func() { falhas <- s.Escritor().Gravar(ctx, escritaAbertura(id, 1, fmt.Sprint(id), "")) }()
			id += 5
		}
		cheia := 0
		for range cap(falhas) {
			switch err := <-falhas; {
			case errors.Is(err, crm.ErrOcupado) && !errors.Is(err, context.DeadlineExceeded):
				cheia++
			case !errors.Is(err, crm.ErrOcupado) && !errors.Is(err, crm.ErrSemResposta):
				t.Errorf("past its deadline: %v", err)
			}
		}
		if cheia == 0 {
			t.Error("the queue has no bound")
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	})
}
