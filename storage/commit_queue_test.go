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
)

func TestManyWritersAreAllStored(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		const callers, each = 32, 20
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for i := range each {
					if err := s.Escritor().Gravar(deadline(t), opening(t, s, 1, fmt.Sprint(c, "-", i))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, table := range []string{"ocorrencias", "narrativas", "movimentos", "entregas", "chamadas", "chaves_idempotencia"} {
			if n := count(t, s, "SELECT COUNT(*) FROM "+table); n != callers*each {
				t.Errorf("%s: %d rows, want %d", table, n, callers*each)
			}
		}
	})
}

// inOneBatch runs several writes as one batch, by a committer of the test's own, so that the batch is exactly this one.
func inOneBatch(t *testing.T, s *Storage, writes []*crm.Escrita) []error {
	t.Helper()
	return inOneBatchBy(t, &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}, writes)
}

func inOneBatchBy(t *testing.T, c *committer, writes []*crm.Escrita) []error {
	t.Helper()
	batch := make([]*member, len(writes))
	for i, e := range writes {
		p, err := prepareWrite(e)
		if err != nil {
			t.Fatal(err)
		}
		batch[i] = &member{p: p, reply: make(chan error, 1)}
	}
	c.write(t.Context(), batch)
	errs := make([]error, len(batch))
	for i, m := range batch {
		select {
		case errs[i] = <-m.reply:
		default:
			t.Fatalf("member %d was not answered", i)
		}
	}
	return errs
}

func TestPoisonedMemberHarmsNoOther(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		old := opening(t, s, 1, "antiga")
		if err := s.Escritor().Gravar(deadline(t), old); err != nil {
			t.Fatal(err)
		}
		var batch []*crm.Escrita
		for i := range 20 {
			batch = append(batch, opening(t, s, 1, fmt.Sprint("nova-", i)))
		}
		batch[3].Chaves[0].Chave = "antiga"                                                              // a key that is stored
		batch[7].Ocorrencias[0].Numero = old.Ocorrencias[0].Numero                                       // a number that an import brought
		batch[11].Chaves[0].Chave = "nova-10"                                                            // a twin inside the batch
		batch[15].Mudancas = []crm.Mudanca{crm.MudancaOcorrencia{ID: old.Ocorrencias[0].ID, Versao: 99}} // a guard that does not hold
		batch[16].Mudancas = []crm.Mudanca{crm.MudancaOcorrencia{ID: old.Ocorrencias[0].ID, Versao: 1, StatusID: 5}}
		batch[17].Mudancas = []crm.Mudanca{crm.MudancaOcorrencia{ID: old.Ocorrencias[0].ID, Versao: 1, StatusID: 6}}
		bad := map[int]bool{3: true, 7: true, 11: true, 15: true, 17: true}
		for i, err := range inOneBatch(t, s, batch) {
			if bad[i] && !errors.Is(err, crm.ErrConflito) || !bad[i] && err != nil {
				t.Errorf("member %d: %v", i, err)
			}
			n := count(t, s, "SELECT COUNT(*) FROM ocorrencias WHERE id = ?", batch[i].Ocorrencias[0].ID) +
				count(t, s, "SELECT COUNT(*) FROM narrativas WHERE ocorrencia_id = ?", batch[i].Ocorrencias[0].ID) +
				count(t, s, "SELECT COUNT(*) FROM chamadas WHERE ocorrencia_id = ?", batch[i].Ocorrencias[0].ID)
			if bad[i] && n != 0 || !bad[i] && n != 3 {
				t.Errorf("member %d: %d rows stored", i, n)
			}
		}
		if n := count(t, s, "SELECT status_id FROM ocorrencias WHERE id = ?", old.Ocorrencias[0].ID); n != 5 {
			t.Errorf("status %d, want the first change's 5", n)
		}
	})
}

func TestTextsThatNoColumnTakesAreRefusedBeforeTheQueue(t *testing.T) {
	s := open(t, newFile(t))
	for name, spoil := range map[string]func(*crm.Escrita){
		"too long": func(e *crm.Escrita) { e.Ocorrencias[0].Numero = strings.Repeat("9", 31) },
		"no UTF-8": func(e *crm.Escrita) { e.Narrativas[0].Texto = "Infiltra\xe7\xe3o" },
	} {
		e := opening(t, s, 1, "k")
		spoil(e)
		if err := s.Escritor().Gravar(deadline(t), e); err == nil || strings.Contains(err.Error(), "999") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEqualKeysFromTwoProcessesOpenOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		a, b := open(t, address), open(t, address)
		const keys, each = 40, 6
		var wg sync.WaitGroup
		var mu sync.Mutex
		opened := map[string]int{}
		for k := range keys {
			for i := range each {
				s := a
				if i%2 == 1 {
					s = b
				}
				wg.Go(func() {
					key := fmt.Sprint("chave-", k)
					err := s.Escritor().Gravar(deadline(t), opening(t, s, 1, key))
					switch {
					case err == nil:
						mu.Lock()
						opened[key]++
						mu.Unlock()
					case !errors.Is(err, crm.ErrConflito):
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		for k := range keys {
			if n := opened[fmt.Sprint("chave-", k)]; n != 1 {
				t.Errorf("chave-%d opened %d times", k, n)
			}
		}
		if n := count(t, a, "SELECT COUNT(*) FROM ocorrencias"); n != keys {
			t.Errorf("%d ocorrências, want %d", n, keys)
		}
	})
}

func TestCloseWritesWhatWasQueued(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, err := Open(deadline(t), address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		const n = 300
		written := make(chan string, n)
		var wg sync.WaitGroup
		for i := range n {
			e := opening(t, s, 1, fmt.Sprint("k", i))
			wg.Go(func() {
				switch err := s.Escritor().Gravar(deadline(t), e); {
				case err == nil:
					written <- e.Ocorrencias[0].Numero
				case !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, crm.ErrOcupado):
					t.Error(err)
				}
			})
		}
		time.Sleep(3 * time.Millisecond) // some are queued, some are written, some have yet to come
		if err := s.Close(deadline(t)); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		close(written)
		s = open(t, address)
		if rows := count(t, s, "SELECT COUNT(*) FROM ocorrencias"); rows != len(written) {
			t.Errorf("%d rows, %d acknowledged", rows, len(written))
		}
	})
}

func TestFullQueueAndDeadline(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		tx, err := s.pools.batch.Begin() // the committer's only connection
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		errs := make(chan error, queueMembers+300)
		id := int64(1)
		for range cap(errs) {
			go func() { errs <- s.Escritor().Gravar(ctx, openingWrite(id, 1, fmt.Sprint(id), "")) }()
			id += 5
		}
		full := 0
		for range cap(errs) {
			switch err := <-errs; {
			case errors.Is(err, crm.ErrOcupado) && !errors.Is(err, context.DeadlineExceeded):
				full++
			case !errors.Is(err, crm.ErrOcupado) && !errors.Is(err, crm.ErrSemResposta):
				t.Errorf("past its deadline: %v", err)
			}
		}
		if full == 0 {
			t.Error("the queue has no bound")
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	})
}
