package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/argon2id"

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

// One caller with an old password must not keep the others of its network out, not even after a restart, when nobody has
// shown a right password yet.
func TestOthersOfAnAddressAreNotSlowed(t *testing.T) {
	t.Parallel()
	s := NewSenhas(time.Now)
	c := credential(t, s, "certa")
	for i := range 3 * addressPatience {
		s.failures.add(pairOf(office, fmt.Sprint("antigo-", i%2)))
	}
	if delay, known := s.failures.reserve(t.Context(), pairOf(office, "integra.mega")); delay != 0 || known != slowed {
		t.Errorf("it is to wait %s, standing %d", delay, known)
	}
	s = NewSenhas(time.Now)
	if !check(t, s, c, "certa") {
		t.Fatal("the right password was refused")
	}
}

// TestTimeTellsNothingOfUsers: whatever was tried from an address, a user who exists waits as long as one who does not, and
// the work that is done for both is the same: one comparison, of the same cost.
func TestTimeTellsNothingOfUsers(t *testing.T) {
	t.Parallel()
	existing := &crm.Credencial{ID: 7, Versao: 1, Usuario: "integra.mega", Segredo: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2Fs$a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U"}
	for _, wrong := range []int{0, 1, addressPatience, addressPatience + 3, 3 * addressPatience} {
		var waits [2][]time.Duration
		var compared [2][]string
		for i, c := range []*crm.Credencial{existing, nil} {
			synctest.Test(t, func(t *testing.T) {
				s := NewSenhas(time.Now)
				s.compare = func(_, encoded string) (bool, error) {
					compared[i] = append(compared[i], encoded)
					return false, nil
				}
				for n := range wrong {
					s.failures.add(pairOf(office, fmt.Sprint("chute-", n)))
				}
				for n := range 4 {
					start := time.Now()
					if right, err := s.Conferir(t.Context(), office, "integra.mega", c, fmt.Sprint("errada-", n)); right || err != nil {
						t.Fatal(right, err)
					}
					waits[i] = append(waits[i], time.Since(start))
				}
			})
		}
		if !slices.Equal(waits[0], waits[1]) || waits[0][3] == 0 {
			t.Errorf("after %d wrong ones the existing user waits %v, the unknown one %v", wrong, waits[0], waits[1])
		}
		if len(compared[0]) != 4 || len(compared[1]) != 4 || compared[0][0] != existing.Segredo {
			t.Errorf("compared with %q", compared)
		}
		cost, _, _, err := argon2id.DecodeHash(compared[1][0])
		if err != nil || *cost != *argonParams {
			t.Errorf("an unknown user costs %+v (%v), want %+v", cost, err, argonParams)
		}
	}
}

// TestProvenPairsAreNotSlowed: of an address that guesses, only the pair that has shown its password does not wait.
func TestProvenPairsAreNotSlowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFailures(time.Now)
		f.prove(pairOf(office, "integra.mega"))
		for i := range addressPatience + 5 {
			f.add(pairOf(office, fmt.Sprint("chute-", i)))
		}
		if delay, known := f.reserve(t.Context(), pairOf(office, " integra.mega ")); delay != 0 || known != proven {
			t.Errorf("the proven pair waits %s, standing %d", delay, known)
		}
		if delay, known := f.reserve(t.Context(), pairOf(office, "mobuss")); delay == 0 || known != slowed {
			t.Errorf("a user who was never seen waits %s, standing %d", delay, known)
		}
		if delay, known := f.reserve(t.Context(), pairOf(elsewere, "mobuss")); delay != 0 || known != unproven {
			t.Errorf("elsewhere it waits %s, standing %d", delay, known)
		}
		f.add(pairOf(office, "integra.mega"))
		if delay, known := f.reserve(t.Context(), pairOf(office, "integra.mega")); delay == 0 || known != slowed {
			t.Errorf("after a wrong one the pair waits %s, standing %d", delay, known)
		}
	})
}

// TestNetworksOfIPv6: a customer has a /64 of addresses to guess from.
func TestNetworksOfIPv6(t *testing.T) {
	t.Parallel()
	for a, want := range map[string]string{
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "2001:db8:1:2::%eth0": "2001:db8:1:2::", "::ffff:192.0.2.7": "192.0.2.7", "192.0.2.7": "192.0.2.7",
	} {
		if got := network(netip.MustParseAddr(a)); got.String() != want {
			t.Errorf("%s counts as %s, want %s", a, got, want)
		}
	}
	f := newFailures(time.Now)
	for i := range addressPatience + 1 {
		f.add(pairOf(netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2::%x", i+1)), fmt.Sprint("chute-", i)))
	}
	if delay, _ := f.reserve(t.Context(), pairOf(netip.MustParseAddr("2001:db8:1:2:ffff::1"), "outro")); delay == 0 {
		t.Error("another address of the network is not slowed")
	}
	if delay, _ := f.reserve(t.Context(), pairOf(netip.MustParseAddr("2001:db8:1:3::1"), "outro")); delay != 0 {
		t.Error("another network is slowed")
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
		s.failures.add(pairOf(office, "integra.mega"))
	}
	s.compare = func(string, string) (bool, error) { return false, errors.New("it was to be remembered") }
	if !check(t, s, c, "certa") {
		t.Fatal("the right password was refused")
	}
}

func TestWrongPasswordsSlowTheirPairOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFailures(time.Now)
		wait := func(a netip.Addr, user string, patience time.Duration) (time.Duration, error) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			start := time.Now()
			_, err := f.wait(ctx, pairOf(a, user))
			return time.Since(start), err
		}
		for i, want := range []time.Duration{0, 200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond} {
			got, err := wait(office, "mega", time.Minute)
			if err != nil || got != want {
				t.Fatalf("check %d waited %s (%v), want %s", i, got, err, want)
			}
			f.add(pairOf(office, "mega"))
		}
		for _, other := range []pair{pairOf(office, "mobuss"), pairOf(elsewere, "mega")} {
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
			f.add(pairOf(office, "mega"))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		passed := make(chan struct{}, 64)
		for range 64 {
			go func() {
				if _, err := f.wait(ctx, pairOf(office, "mega")); err == nil {
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
		p := pairOf(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), fmt.Sprint(strings.Repeat("user", 1000), i))
		f.add(p)
		f.prove(p)
		f.add(p)
	}
	if n, m := len(f.pairs), len(f.proven); n > maxFailures || m > maxFailures {
		t.Errorf("%d pairs are remembered and %d proven ones, want at most %d", n, m, maxFailures)
	}
	for p := range f.pairs {
		if len(p.user) > maxPairUser {
			t.Fatalf("%d bytes of a name are kept", len(p.user))
		}
	}
}

// work is a comparison whose end the test decides.
type work struct {
	password string
	end      chan bool
}

// slow makes comparisons wait for the test, which is told of each that begins.
func slow(s *Senhas) <-chan work {
	begun := make(chan work, 1024)
	s.compare = func(password, _ string) (bool, error) {
		w := work{password, make(chan bool)}
		begun <- w
		return <-w.end, nil
	}
	return begun
}

// A client that starts with many connections has its password derived once, and none of them is told that the service is busy.
func TestConnectionsOfAClientShareOneDerivation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewSenhas(time.Now)
		begun := slow(s)
		c := &crm.Credencial{ID: 7, Versao: 1, Usuario: "integra.mega", Segredo: "x"}
		right := make(chan bool, 500)
		for range cap(right) {
			go func() {
				ok, err := s.Conferir(t.Context(), office, c.Usuario, c, "certa")
				right <- ok && err == nil
			}()
		}
		synctest.Wait()
		if len(begun) != 1 {
			t.Fatalf("%d derivations", len(begun))
		}
		(<-begun).end <- true
		synctest.Wait()
		if len(right) != cap(right) || len(begun) != 0 {
			t.Errorf("%d of %d are answered, %d derive more", len(right), cap(right), len(begun))
		}
		for range cap(right) {
			if !<-right {
				t.Error("one was refused")
			}
		}
		if s.places.free != webserviceDerivations || len(s.underWay) != 0 {
			t.Errorf("%d places are free, %d under way", s.places.free, len(s.underWay))
		}
	})
}

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
		if err := d.take(t.Context(), slowed, office); err != nil {
			t.Fatal(err)
		}
		order := make(chan string, 16)
		for _, w := range []struct {
			name     string
			standing standing
			network  netip.Addr
		}{
			{"slowed", slowed, elsewere}, {"a1", unproven, office}, {"a2", unproven, office}, {"a3", unproven, office}, {"b1", unproven, elsewere},
			{"proven", proven, office}, {"b2", unproven, elsewere},
		} {
			go func() {
				if err := d.take(t.Context(), w.standing, w.network); err != nil {
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
			if d.take(ctx, unproven, office) == nil {
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
