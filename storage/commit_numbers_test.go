package storage

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
	"ponte/crm/importacao"
)

func TestNumbersOfTwoProcessesDiffer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		a, b := open(t, address), open(t, address)
		if _, err := a.pools.writer.Exec("INSERT INTO sequencias (nome, proximo) VALUES (?, 5000)", numberSequence(1)); err != nil {
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
					n, err := s.Numeracao().Numero(deadline(t), 1)
					id, err2 := s.Numeracao().IDs(deadline(t), 3)
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
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(open(t, address))
		acme := newTenant(t, a, "acme") // numbers from 500 on
		if n, err := s.Numeracao().Numero(deadline(t), acme.ID); err != nil || n != "500" {
			t.Fatal(n, err)
		}
		var csv strings.Builder
		csv.WriteString("numero\n")
		for n := 501; n <= 620; n++ {
			fmt.Fprintln(&csv, n)
		}
		importFile(t, a, acme, importacao.Ocorrencias, false, csv.String())
		if err := s.Escritor().Gravar(deadline(t), opening(t, s, acme.ID, "")); !errors.Is(err, crm.ErrConflito) {
			t.Fatalf("the number of an imported ocorrência: %v", err)
		}
		e := opening(t, s, acme.ID, "")
		if err := s.Escritor().Gravar(deadline(t), e); err != nil || e.Ocorrencias[0].Numero != "621" {
			t.Errorf("number %s (%v), want 621: an opening tries a few times only", e.Ocorrencias[0].Numero, err)
		}
	})
}

func TestUnusedNumbersAreHandedBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		for want := range 3 {
			s, err := Open(deadline(t), address, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := s.Numeracao().Numero(deadline(t), 1); err != nil || n != fmt.Sprint(want+1) {
				t.Errorf("number %s (%v), want %d: a clean stop leaves no gap", n, err, want+1)
			}
			if err := s.Close(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
