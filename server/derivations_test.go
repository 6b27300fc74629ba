package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ponte/crm"
)

// TestGuessesDoNotKeepAPartnerWaiting: right after a start, when nothing is remembered, hundreds of guesses from another
// network hold the places and the queue; a partner's first check has its network's turn, and the guesses beyond the bound are told
// that the service is busy.
func TestGuessesDoNotKeepAPartnerWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewSenhas(time.Now)
		begun := slow(s)
		busy, answered := 0, make(chan error, 1024)
		for i := range 300 {
			go func() {
				_, err := s.Conferir(t.Context(), elsewere, fmt.Sprint("chute-", i), nil, "x")
				answered <- err
			}()
		}
		synctest.Wait()
		for len(answered) > 0 {
			if err := <-answered; !errors.Is(err, crm.ErrOcupado) {
				t.Fatal(err)
			}
			busy++
		}
		if want := 300 - maxWaiting - webserviceDerivations; busy != want || len(begun) != webserviceDerivations {
			t.Fatalf("%d are told that the service is busy, want %d; %d derive", busy, want, len(begun))
		}
		for _, partner := range []*crm.Credencial{{ID: 7, Versao: 1, Usuario: "integra.mega", Segredo: "x"}, {ID: 8, Versao: 1, Usuario: "mobuss", Segredo: "x"}} {
			done := make(chan error, 1)
			go func() {
				_, err := s.Conferir(t.Context(), office, partner.Usuario, partner, partner.Usuario)
				done <- err
			}()
			synctest.Wait()
			before := 0
			for w := range begun {
				w.end <- w.password == partner.Usuario
				synctest.Wait()
				if w.password == partner.Usuario {
					break
				}
				before++
			}
			if most := webserviceDerivations + 1; before > most { // those at work, and one of their network's turn
				t.Errorf("%d guesses end before %s is checked, want %d at most", before, partner.Usuario, most)
			}
			if len(done) != 1 || <-done != nil {
				t.Errorf("%s is not answered", partner.Usuario)
			}
		}
		time.Sleep(derivationPatience + time.Second) // nobody ends the rest: who waits too long is told so
		synctest.Wait()
		if len(s.places.waiting) != 0 {
			t.Errorf("%d still wait", len(s.places.waiting))
		}
		for s.places.free < webserviceDerivations {
			(<-begun).end <- false
			synctest.Wait()
		}
	})
}

// TestOrderOfDerivations: who has shown a right password first, then who is not slowed, networks in turn.
func TestOrderOfDerivations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDerivations(1)
		if err := d.take(t.Context(), slowed, crm.RedeDe(office)); err != nil {
			t.Fatal(err)
		}
		order := make(chan string, 16)
		for _, w := range []struct {
			name     string
			standing standing
			network  netip.Addr
		}{
			{"slowed", slowed, elsewere},
			{"a1", unproven, office},
			{"a2", unproven, office},
			{"a3", unproven, office},
			{"b1", unproven, elsewere},
			{"proven", proven, office},
			{"b2", unproven, elsewere},
		} {
			go func() {
				if err := d.take(t.Context(), w.standing, crm.RedeDe(w.network)); err != nil {
					t.Error(w.name, err)
				}
				order <- w.name
				d.leave()
			}()
			synctest.Wait()
		}
		d.leave()
		synctest.Wait()
		var got []string
		for len(order) > 0 {
			got = append(got, <-order)
		}
		if want := "proven a1 b1 a2 b2 a3 slowed"; strings.Join(got, " ") != want {
			t.Errorf("%v, want %s", got, want)
		}
	})
}

// TestWhoGivesUpLosesNoPlace: places handed to somebody who has just given up go on to the next.
func TestWhoGivesUpLosesNoPlace(t *testing.T) {
	t.Parallel()
	d := newDerivations(2)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%20)*50*time.Microsecond)
			defer cancel()
			if d.take(ctx, unproven, crm.RedeDe(office)) == nil {
				time.Sleep(20 * time.Microsecond)
				d.leave()
			}
		})
	}
	wg.Wait()
	if d.free != 2 || len(d.waiting) != 0 {
		t.Errorf("%d of 2 places are free, %d wait", d.free, len(d.waiting))
	}
}
