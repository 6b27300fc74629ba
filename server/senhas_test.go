package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"ponte/crm"
)

var (
	office   = netip.MustParseAddr("192.0.2.7")
	elsewere = netip.MustParseAddr("198.51.100.9")
)

func credential(t *testing.T, s *Senhas, password string) *crm.Credencial {
	t.Helper()
	hash, err := s.Derivar(password)
	if err != nil {
		t.Fatal(err)
	}
	return &crm.Credencial{ID: 7, Versao: 1, Usuario: "integra.mega", Segredo: hash}
}

func check(t *testing.T, s *Senhas, c *crm.Credencial, password string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	ok, err := s.Conferir(ctx, office, "integra.mega", c, password)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestConferirRemembersUntilTheCredentialChanges(t *testing.T) {
	t.Parallel()
	s := NewSenhas(time.Now)
	c := credential(t, s, "certa")
	if !check(t, s, c, "certa") {
		t.Fatal("the right password was refused")
	}
	remembered := *c
	remembered.Segredo = "not a hash any more" // shows that the memory answers
	if !check(t, s, &remembered, "certa") {
		t.Fatal("a verified password was not remembered")
	}
	changed := credential(t, s, "outra")
	changed.Versao = 2
	if check(t, s, changed, "certa") {
		t.Fatal("the old password passed after the credential changed")
	}
	if !check(t, s, changed, "outra") {
		t.Fatal("the new password was refused")
	}
}

// One caller with an old password must not keep the others of its network out, not even after a restart.
func TestOthersOfAnAddressAreNotSlowed(t *testing.T) {
	t.Parallel()
	s := NewSenhas(time.Now)
	c := credential(t, s, "certa")
	for i := range 3 * addressPatience {
		s.failures.add(office, fmt.Sprint("antigo-", i%2))
	}
	began := time.Now()
	if !check(t, s, c, "certa") {
		t.Fatal("the right password was refused")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestConferirRefusesWrongAndUnknown(t *testing.T) {
	t.Parallel()
	s := NewSenhas(time.Now)
	c := credential(t, s, "certa")
	if check(t, s, c, "errada") || check(t, s, c, "") {
		t.Error("a wrong password passed")
	}
	if check(t, s, nil, "certa") {
		t.Error("an unknown user passed")
	}
	if check(t, s, &crm.Credencial{ID: 8, Usuario: "vazia"}, "") {
		t.Error("a credential without a password passed")
	}
}

func TestVerifiedPasswordIsNeverLockedOut(t *testing.T) {
	t.Parallel()
	s := NewSenhas(time.Now)
	c := credential(t, s, "certa")
	check(t, s, c, "certa")
	for range 50 {
		s.failures.add(office, "integra.mega")
	}
	start := time.Now()
	if !check(t, s, c, "certa") || time.Since(start) > firstDelay {
		t.Fatalf("the right password waited %s behind the wrong ones", time.Since(start))
	}
}

func TestWrongPasswordsSlowTheirPairOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFailures(time.Now)
		wait := func(a netip.Addr, user string, patience time.Duration) (time.Duration, error) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			start := time.Now()
			err := f.wait(ctx, a, user, true)
			return time.Since(start), err
		}
		for i, want := range []time.Duration{0, 200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond} {
			got, err := wait(office, "mega", time.Minute)
			if err != nil || got != want {
				t.Fatalf("check %d waited %s (%v), want %s", i, got, err, want)
			}
			f.add(office, "mega")
		}
		for _, other := range []pair{{office, "mobuss"}, {elsewere, "mega"}} {
			if got, err := wait(other.address, other.user, time.Minute); err != nil || got != 0 {
				t.Errorf("%v waited %s (%v)", other, got, err)
			}
		}
		if _, err := wait(office, "mega", 100*time.Millisecond); !errors.Is(err, crm.ErrOcupado) {
			t.Errorf("a turn after the deadline gave %v, want busy", err)
		}
		time.Sleep(failureMemory + time.Second)
		if got, err := wait(office, "mega", time.Minute); err != nil || got != 0 {
			t.Errorf("forgotten failures still cost %s (%v)", got, err)
		}
	})
}

func TestManyConnectionsGuessNoFasterThanOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFailures(time.Now)
		for range 6 { // 6.4 s, capped to 5 s
			f.add(office, "mega")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		passed := make(chan struct{}, 64)
		for range 64 {
			go func() {
				if f.wait(ctx, office, "mega", true) == nil {
					passed <- struct{}{}
				}
			}()
		}
		time.Sleep(13 * time.Second)
		if n := len(passed); n != 2 {
			t.Errorf("%d guesses passed in 12 s, want 2", n)
		}
	})
}

func TestFailuresAreBounded(t *testing.T) {
	t.Parallel()
	f := newFailures(time.Now)
	for i := range 3 * maxFailures {
		f.add(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), fmt.Sprint("user", i))
	}
	if n := len(f.pairs); n > maxFailures {
		t.Errorf("%d pairs are remembered, want at most %d", n, maxFailures)
	}
}

// A client that starts with many connections has its password derived once: who waited finds it verified.
func TestWhoWaitedForASlotFindsThePasswordVerified(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewSenhas(time.Now)
		c := &crm.Credencial{ID: 7, Versao: 1, Usuario: "integra.mega", Segredo: "not a hash: deriving it fails"}
		for range maxDerivations {
			s.slots <- struct{}{}
		}
		type outcome struct {
			right bool
			err   error
		}
		waited := make(chan outcome, 1)
		go func() {
			right, err := s.Conferir(t.Context(), office, c.Usuario, c, "certa")
			waited <- outcome{right, err}
		}()
		synctest.Wait()
		s.remember(c, s.mac(c.ID, "certa"))
		for range maxDerivations {
			<-s.slots
		}
		if got := <-waited; !got.right || got.err != nil {
			t.Errorf("%+v", got)
		}
		if len(s.slots) != 0 {
			t.Error("a slot was kept")
		}
	})
}
