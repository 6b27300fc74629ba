package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ponte/crm"
)

// TestProvenPairsAreNotSlowed: of an address that guesses, only the pair that has shown its password does not wait.
func TestProvenPairsAreNotSlowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFailures(time.Now)
		f.prove(pairOf(office, "integra.mega"))
		for i := range addressPatience + 5 {
			f.add(pairOf(office, fmt.Sprint("chute-", i)))
		}
		if delay, known := f.reserve(t.Context(), pairOf(office, " integra. mega ")); delay != 0 || known != proven {
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
	synctest.Test(t, func(t *testing.T) {
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
	})
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
		for _, other := range []struct {
			address netip.Addr
			user    string
		}{{office, "mobuss"}, {elsewere, "mega"}} {
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
