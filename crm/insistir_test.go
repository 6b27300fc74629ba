package crm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestInsistir: a conflict is decided about again, a bounded number of times, with what is newer before each; anything else
// ends it.
func TestInsistir(t *testing.T) {
	t.Parallel()
	outro, velho := errors.New("something else"), errors.New("no newer picture")
	for nome, caso := range map[string]struct {
		conflitos           int // before fim
		fim, renovada       error
		quer                error
		decisoes, renovadas int
	}{
		"at once":                 {0, nil, nil, nil, 1, 0},
		"after conflicts":         {3, nil, nil, nil, 4, 3},
		"always conflicts":        {100, nil, nil, ErrConflito, maxTentativas, maxTentativas - 1},
		"another error":           {1, outro, nil, outro, 2, 1},
		"nothing newer to be had": {1, nil, velho, velho, 1, 1},
	} {
		decisoes, renovadas := 0, 0
		err := insistir(t.Context(), &vez{}, func(conflito error) error {
			renovadas++
			if !errors.Is(conflito, ErrConflito) {
				t.Errorf("%s: told of %v", nome, conflito)
			}
			return caso.renovada
		}, func() error {
			if decisoes++; decisoes <= caso.conflitos {
				return fmt.Errorf("write: %w", ErrConflito)
			}
			return caso.fim
		})
		if !errors.Is(err, caso.quer) || decisoes != caso.decisoes || renovadas != caso.renovadas {
			t.Errorf("%s: %v after %d decisions, %d newer", nome, err, decisoes, renovadas)
		}
	}
}

// TestInsistirSozinho: from the third time on one decides at a time, and who waits for that place leaves it when its time is over.
func TestInsistirSozinho(t *testing.T) {
	t.Parallel()
	var v vez
	var juntos, maximo atomic.Int32
	var todos sync.WaitGroup
	for range 8 {
		todos.Go(func() {
			n := 0
			_ = insistir(t.Context(), &v, func(error) error { return nil }, func() error {
				if n++; n < 3 {
					return ErrConflito
				}
				agora := juntos.Add(1)
				defer juntos.Add(-1)
				for m := maximo.Load(); agora > m && !maximo.CompareAndSwap(m, agora); m = maximo.Load() {
				}
				time.Sleep(time.Millisecond) // others would come in
				return ErrConflito
			})
		})
	}
	todos.Wait()
	if maximo.Load() != 1 {
		t.Errorf("%d decided at once", maximo.Load())
	}
	soltar, err := v.pegar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer soltar()
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err = insistir(ctx, &v, func(error) error { return nil }, func() error {
		if n++; n == 2 {
			cancel()
		}
		return ErrConflito
	})
	if !errors.Is(err, context.Canceled) || n != 2 {
		t.Errorf("%v after %d decisions", err, n)
	}
}
