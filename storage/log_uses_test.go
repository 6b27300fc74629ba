package storage

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// Uses of two processes add up, whoever was first; what is over is swept, and of the addresses the last seen ones stay.
func TestUsesAddUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := testInstant
		clock := func() time.Time { return now }
		one, err := Open(deadline(t), address, Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		two, err := Open(deadline(t), address, Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		office := netip.MustParseAddr("203.0.113.7")
		for _, s := range []*Storage{one, two} {
			s.Usos().Usar(crm.Uso{TenantID: 1, CredencialID: 3, Senha: 2, Endereco: office, Em: now.Add(-time.Hour)})
			s.Usos().Usar(crm.Uso{TenantID: 1, CredencialID: 3, Senha: 1, Endereco: office, Em: now.Add(-30 * time.Hour)})
			s.Usos().Usar(crm.Uso{TenantID: 1, CredencialID: 3, TokenID: 9, Endereco: office, Em: now})
			s.Usos().Usar(crm.Uso{TenantID: 2, CredencialID: 4, Endereco: office, Em: now})
		}
		var both sync.WaitGroup
		for _, s := range []*Storage{one, two} {
			both.Go(func() {
				if err := s.Close(deadline(t)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		s, err := Open(deadline(t), address, Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close(deadline(t)) })
		u := readUses(t, s)
		if u.Em24h != 4 || !u.Ultima.Equal(now) || !u.Senhas[2].Equal(now.Add(-time.Hour)) || !u.Senhas[1].Equal(now.Add(-30*time.Hour)) || !u.Tokens[9].Equal(now) {
			t.Errorf("use %+v", u)
		}
		if len(u.Enderecos) != 1 || u.Enderecos[0].Vezes != 6 || !u.Enderecos[0].Primeira.Equal(now.Add(-30*time.Hour)) {
			t.Errorf("addresses %+v", u.Enderecos)
		}
		for i := range crm.MaxEnderecosVistos + 20 {
			s.Usos().Usar(crm.Uso{TenantID: 1, CredencialID: 3, Endereco: netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}), Em: now.Add(time.Duration(i+1) * time.Second)})
		}
		if err := s.uses.flush(deadline(t)); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if u := readUses(t, s); len(u.Enderecos) != crm.MaxEnderecosVistos || u.Enderecos[0].Endereco != "198.51.100.119" || u.Em24h != 4+crm.MaxEnderecosVistos+20 {
			t.Errorf("after the sweep %d addresses, the last %v, %d calls", len(u.Enderecos), u.Enderecos[0], u.Em24h)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM credencial_usos WHERE tipo = 'hora' AND credencial_id = 3"); n > 2 {
			t.Errorf("%d hours are kept", n)
		}
	})
}

func readUses(t *testing.T, s *Storage) crm.UsoDaCredencial {
	t.Helper()
	all, err := s.Cadastro().Usos(deadline(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	return all[3]
}

// What is gathered is bounded: beyond, addresses are one, and no call is lost where there is room for that.
func TestUsesAreBounded(t *testing.T) {
	s := open(t, newFile(t))
	for i := range 3 * useKinds {
		s.Usos().Usar(crm.Uso{TenantID: 1, CredencialID: 3, Endereco: netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1)), Em: testInstant})
	}
	s.uses.mu.Lock()
	kinds, lost := len(s.uses.uses), s.uses.lost
	s.uses.mu.Unlock()
	if kinds != useKinds+1 || lost != 0 {
		t.Errorf("%d kinds, %d lost", kinds, lost)
	}
	if err := s.uses.flush(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT SUM(vezes) FROM credencial_usos WHERE tipo = 'endereco'"); n != 3*useKinds {
		t.Errorf("%d calls noted", n)
	}
}

// BenchmarkUsar is what a call pays for its use being noted.
func BenchmarkUsar(b *testing.B) {
	s := open(b, newFile(b))
	u := crm.Uso{TenantID: 1, CredencialID: 3, Senha: 1, Endereco: netip.MustParseAddr("203.0.113.7"), Em: testInstant}
	b.ReportAllocs()
	for b.Loop() {
		s.Usos().Usar(u)
	}
}
