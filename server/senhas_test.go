package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
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
	which, err := s.Conferir(ctx, office, "integra.mega", c, password)
	if err != nil {
		t.Fatal(err)
	}
	return which.Entra()
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
				s.compare = func(_, encoded, _ string) (bool, bool, error) {
					compared[i] = append(compared[i], encoded)
					return false, false, nil
				}
				for n := range wrong {
					s.failures.add(pairOf(office, fmt.Sprint("chute-", n)))
				}
				for n := range 4 {
					start := time.Now()
					if right, err := s.Conferir(t.Context(), office, "integra.mega", c, fmt.Sprint("errada-", n)); right.Entra() || err != nil {
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
	s.compare = func(string, string, string) (bool, bool, error) {
		return false, false, errors.New("it was to be remembered")
	}
	if !check(t, s, c, "certa") {
		t.Fatal("the right password was refused")
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
	s.compare = func(password, _, _ string) (bool, bool, error) {
		w := work{password, make(chan bool)}
		begun <- w
		return <-w.end, false, nil
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
				right <- ok.Entra() && err == nil
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

// While a caller changes from one password to the other both let in, after that the older one is as wrong as any other; each check
// is one derivation.
func TestTwoPasswords(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	s := NewSenhas(func() time.Time { return now })
	c := credential(t, s, "velha")
	fresh, err := s.DerivarJunto("nova", c.Segredo)
	if err != nil {
		t.Fatal(err)
	}
	if is, err := argon2id.ComparePasswordAndHash("nova", fresh); !is || err != nil {
		t.Fatalf("the hash is no argon2id hash of the password: %v %v", is, err)
	}
	end := now.Add(time.Hour)
	c.SegredoAnterior, c.AnteriorAte, c.Segredo, c.Versao = c.Segredo, &end, fresh, 2
	which := func(password string) crm.SenhaConferida {
		t.Helper()
		w, err := s.Conferir(t.Context(), office, c.Usuario, c, password)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for range 2 { // derived, and remembered
		if n, v := which("nova"), which("velha"); n != crm.SenhaAtual || v != crm.SenhaAnterior {
			t.Errorf("the new one is %d, the older one %d", n, v)
		}
	}
	remembered := *c
	remembered.Segredo, remembered.SegredoAnterior = "not a hash", "not a hash"
	for password, want := range map[string]crm.SenhaConferida{"nova": crm.SenhaAtual, "velha": crm.SenhaAnterior} {
		if w, err := s.Conferir(t.Context(), office, c.Usuario, &remembered, password); w != want || err != nil {
			t.Errorf("%s is not remembered: %d %v", password, w, err)
		}
	}
	now = end
	if w := which("velha"); w != crm.SenhaVencida || w.Entra() {
		t.Errorf("after its time the older one is %d", w)
	}
	if w := which("nova"); w != crm.SenhaAtual {
		t.Errorf("the new one is %d", w)
	}
	other := credential(t, s, "de-antes") // another salt: a program that knew one password only has changed it
	c.SegredoAnterior, c.Versao = other.Segredo, 3
	now = end.Add(-time.Minute)
	if w := which("de-antes"); w != crm.SenhaAnterior {
		t.Errorf("an older one under another salt is %d", w)
	}
}
