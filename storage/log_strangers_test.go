package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// strangerCall is a call of 57 KB from an address on no list.
func strangerCall(i int, address string) crm.Chamada {
	c := refusedCall(i)
	c.Estranha, c.Endereco, c.Pedido = true, address, strings.Repeat("p", 57_000)
	return c
}

// TestStrangersDoNotFillTheDatabase: whoever has no credential and is on no list cannot make the database grow: a few calls
// of an address and operation are kept whole in an hour, the others are counted in one row; also when every call comes
// from another address of a network, or names another operation, or another tenant.
func TestStrangersDoNotFillTheDatabase(t *testing.T) {
	const n = 3000
	for name, tc := range map[string]struct {
		chamada func(i int) crm.Chamada
		rows    int // at most
		ips     int
	}{
		"one address":      {func(i int) crm.Chamada { return strangerCall(i, "203.0.113.9") }, strangerCalls + 1, 1},
		"one IPv6 network": {func(i int) crm.Chamada { return strangerCall(i, fmt.Sprintf("2001:db8:1:2::%x", i+1)) }, strangerCalls + 1, ipsPerNetwork + 1},
		"many networks":    {func(i int) crm.Chamada { return strangerCall(i, fmt.Sprintf("2001:db8:%x::1", i+1)) }, strangerGroups*(strangerCalls+1) + 4, n},
		"many operations": {func(i int) crm.Chamada {
			c := strangerCall(i, "203.0.113.9")
			c.Situacao, c.CodigoRecusa, c.Operacao = crm.ChamadaDesconhecida, 0, fmt.Sprint("Inventada", i)
			return c
		}, strangerGroups*2 + 4, 0},
		"an unknown tenant": {func(i int) crm.Chamada {
			c := strangerCall(i, "203.0.113.9")
			c.TenantID, c.CodigoRecusa = 0, int(crm.RecusaTenant)
			return c
		}, strangerCalls + 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, address string) {
				s, err := Open(deadline(t), address, Options{})
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					s.Diario().Registrar(tc.chamada(i))
					if e := &s.calls.strangers; i%500 == 0 {
						s.calls.mu.Lock()
						if len(e.groups) > strangerGroups+4 || len(e.ips) > strangerIPs || len(s.calls.ips) > logIPs {
							t.Errorf("%d groups, %d addresses in memory", len(e.groups), len(e.ips))
						}
						s.calls.mu.Unlock()
					}
				}
				if err := s.Close(t.Context()); err != nil { // thousands of addresses, whatever the disk
					t.Fatal(err)
				}
				s = open(t, address)
				if rows := count(t, s, "SELECT COUNT(*) FROM chamadas"); rows > tc.rows {
					t.Errorf("%d rows, want at most %d", rows, tc.rows)
				}
				if bytes := count(t, s, "SELECT SUM(LENGTH(pedido) + LENGTH(resposta)) FROM chamadas"); bytes > min(strangerBytes, tc.rows*57_000) {
					t.Errorf("%d bytes of payloads", bytes)
				}
				if times := count(t, s, "SELECT SUM(vezes) FROM chamadas"); times != n {
					t.Errorf("%d calls kept or counted, want %d", times, n)
				}
				if ips := count(t, s, "SELECT COUNT(*) FROM ips_recusados"); ips != tc.ips {
					t.Errorf("%d refused addresses listed, want %d", ips, tc.ips)
				}
				if !countsOthers(t, s, tc.chamada(0).TenantID) {
					t.Error("no row counts the others")
				}
			})
		})
	}
}

// countsOthers looks for the row that says of itself that it stands for others, among those of one instant wherever it was written.
func countsOthers(t *testing.T, s *Storage, tenantID int64) bool {
	t.Helper()
	f := crm.FiltroChamadas{TenantID: tenantID, ComConteudo: true}
	for {
		list, err := newLists(s).Chamadas(deadline(t), f)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(list.Linhas, func(c crm.Chamada) bool {
			return c.Vezes > 1 && slices.Contains(c.Avisos, countedAviso) && c.Pedido == ""
		}) {
			return true
		}
		if f.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return false
		}
	}
}

// TestCountsGoOnInTheirRow: what is counted later in the hour is added to the row that is there; the next hour has a row of
// its own, and keeps whole calls again; a row that was deleted meanwhile is made anew.
func TestCountsGoOnInTheirRow(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		d := &callLog{s: s, wake: make(chan struct{}, 1), ips: map[ipKey]*crm.IPRecusado{}} // no goroutine writes it meanwhile
		d.reset()
		d.strangers.startHour(0)
		send := func(n int, at time.Time) {
			for i := range n {
				c := strangerCall(i, "203.0.113.9")
				c.Em = at
				d.Registrar(c)
			}
			d.mu.Lock()
			rows := d.calls
			d.calls = nil
			d.mu.Unlock()
			if len(rows) > 0 {
				if err := d.write(deadline(t), rows); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.writeCounts(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		counted := func() (rows, times int) {
			const q = " FROM chamadas WHERE vezes > 1"
			return count(t, s, "SELECT COUNT(*)"+q), count(t, s, "SELECT COALESCE(SUM(vezes), 0)"+q)
		}
		send(strangerCalls+10, testInstant)
		send(10, testInstant.Add(time.Minute))
		if rows, times := counted(); rows != 1 || times != 20 {
			t.Errorf("%d rows count %d, want 1 and 20", rows, times)
		}
		send(strangerCalls+7, testInstant.Add(time.Hour))
		if rows, times := counted(); rows != 2 || times != 27 {
			t.Errorf("in the next hour %d rows count %d, want 2 and 27", rows, times)
		}
		if _, err := s.pools.writer.Exec("DELETE FROM chamadas WHERE vezes > 1"); err != nil {
			t.Fatal(err)
		}
		send(5, testInstant.Add(time.Hour+time.Minute))
		if rows, times := counted(); rows != 1 || times != 5 {
			t.Errorf("after the sweeper %d rows count %d, want 1 and 5", rows, times)
		}
	})
}
