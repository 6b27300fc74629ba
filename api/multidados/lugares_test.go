package multidados

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// Whoever is on no allowlist waits only where few do: what a waiting call holds in memory cost its sender some 150 bytes,
// when they unpack to a large body.
func TestFewStrangersWaitForAPlace(t *testing.T) {
	t.Parallel()
	l := novosLugares(16)
	ocupar := func(ctx context.Context) (func(), error) {
		return l.ocupar(ctx, false, netip.MustParseAddr("198.51.100.7"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var liberar []func()
	for range cap(l.estranhos) {
		soltar, err := ocupar(ctx)
		if err != nil {
			t.Fatal(err)
		}
		liberar = append(liberar, soltar)
	}
	var espera sync.WaitGroup
	for range cap(l.fila) - cap(l.estranhos) {
		espera.Go(func() {
			soltar, err := ocupar(ctx)
			if err != nil {
				t.Errorf("one of the few that wait: %v", err)
				return
			}
			soltar()
		})
	}
	for len(l.fila) < cap(l.fila) && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	_, err := ocupar(ctx)
	var recusa *crm.Recusa
	if ctx.Err() != nil || !errors.As(err, &recusa) || recusa.Codigo != crm.RecusaOcupado {
		t.Errorf("one too many: %v %v", err, ctx.Err())
	}
	for _, soltar := range liberar {
		soltar()
	}
	espera.Wait()
	if len(l.fila)+len(l.estranhos) != 0 {
		t.Error("a place was not given back")
	}
}
