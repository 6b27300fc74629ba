package storage

import (
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
)

func refusedCall(i int) crm.Chamada {
	return crm.Chamada{
		TenantID: 1, RequestID: fmt.Sprint("r", i), Superficie: "soap", Operacao: "DadosServicedesk", Usuario: "x", Endereco: fmt.Sprint("203.0.113.", i%4),
		Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaIP), Mensagem: "Esse IP", Pedido: strings.Repeat("p", 2000), Em: testInstant,
	}
}

func TestRefusedCallsAreLoggedOrCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, err := Open(deadline(t), address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		const n = 3*logRows + 5
		release := holdWrites(t, s, "chamadas")
		for i := range n {
			s.Diario().Registrar(refusedCall(i))
		}
		hostile := refusedCall(n)
		hostile.Usuario, hostile.Mensagem = strings.Repeat("ã", 5000), "inv\xe1lido"
		s.Diario().Registrar(hostile)
		release()
		if err := s.Close(deadline(t)); err != nil {
			t.Fatal(err)
		}
		s = open(t, address)
		if got := count(t, s, "SELECT SUM(vezes) FROM chamadas"); got != n+1 {
			t.Errorf("%d calls logged or counted, want %d", got, n+1)
		}
		// What was taken before the writing stood still, what the queue holds, and of each a row for every kind that was counted.
		if rows := count(t, s, "SELECT COUNT(*) FROM chamadas"); rows > 2*(logRows+5) || rows < logRows {
			t.Errorf("%d rows", rows)
		}
		if got := count(t, s, "SELECT SUM(quantidade) FROM ips_recusados"); got != n+1 {
			t.Errorf("%d refusals counted by address, want %d", got, n+1)
		}
		if got := count(t, s, "SELECT COUNT(*) FROM ips_recusados"); got != 4 {
			t.Errorf("%d addresses, want 4", got)
		}
	})
}

// holdWrites keeps a table from being written until release.
func holdWrites(t *testing.T, s *Storage, table string) (release func()) {
	t.Helper()
	conn, err := s.pools.writer.Conn(deadline(t)) // of SQLite the only one that writes
	if err != nil {
		t.Fatal(err)
	}
	if s.dialect == dialectMySQL {
		if _, err := conn.ExecContext(deadline(t), "LOCK TABLES "+table+" WRITE"); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		if s.dialect == dialectMySQL {
			if _, err := conn.ExecContext(deadline(t), "UNLOCK TABLES"); err != nil {
				t.Error(err)
			}
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRefusalsOfTwoProcessesAddUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		for range 2 {
			s, err := Open(deadline(t), address, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 8 {
				s.Diario().Registrar(refusedCall(i))
			}
			if err := s.Close(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		s := open(t, address)
		if got := count(t, s, "SELECT SUM(quantidade) FROM ips_recusados"); got != 16 {
			t.Errorf("%d refusals, want 16", got)
		}
		if got := count(t, s, "SELECT COUNT(*) FROM ips_recusados"); got != 4 {
			t.Errorf("%d addresses, want 4", got)
		}
	})
}
