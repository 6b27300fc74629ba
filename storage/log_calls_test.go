package storage

import (
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
)

func recusada(i int) crm.Chamada {
	return crm.Chamada{
		TenantID: 1, RequestID: fmt.Sprint("r", i), Superficie: "soap", Operacao: "DadosServicedesk", Usuario: "x", Endereco: fmt.Sprint("203.0.113.", i%4),
		Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaIP), Mensagem: "Esse IP", Pedido: strings.Repeat("p", 2000), Em: instanteDeTeste,
	}
}

func TestRefusedCallsAreLoggedOrCounted(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s, err := Open(prazo(t), address, Opcoes{})
		if err != nil {
			t.Fatal(err)
		}
		const n = 3*diarioLinhas + 5
		release := holdWrites(t, s, "chamadas")
		for i := range n {
			s.Diario().Registrar(recusada(i))
		}
		hostil := recusada(n)
		hostil.Usuario, hostil.Mensagem = strings.Repeat("ã", 5000), "inv\xe1lido"
		s.Diario().Registrar(hostil)
		release()
		if err := s.Close(prazo(t)); err != nil {
			t.Fatal(err)
		}
		s = abrir(t, address)
		if got := contar(t, s, "SELECT SUM(vezes) FROM chamadas"); got != n+1 {
			t.Errorf("%d calls logged or counted, want %d", got, n+1)
		}
		// What was taken before the writing stood still, what the queue holds, and of each a row for every kind that was counted.
		if rows := contar(t, s, "SELECT COUNT(*) FROM chamadas"); rows > 2*(diarioLinhas+5) || rows < diarioLinhas {
			t.Errorf("%d rows", rows)
		}
		if got := contar(t, s, "SELECT SUM(quantidade) FROM ips_recusados"); got != n+1 {
			t.Errorf("%d refusals counted by address, want %d", got, n+1)
		}
		if got := contar(t, s, "SELECT COUNT(*) FROM ips_recusados"); got != 4 {
			t.Errorf("%d addresses, want 4", got)
		}
	})
}

// holdWrites keeps a table from being written until release.
func holdWrites(t *testing.T, s *Storage, table string) (release func()) {
	t.Helper()
	conn, err := s.pools.escrita.Conn(prazo(t)) // of SQLite the only one that writes
	if err != nil {
		t.Fatal(err)
	}
	if s.dialeto == dialetoMySQL {
		if _, err := conn.ExecContext(prazo(t), "LOCK TABLES "+table+" WRITE"); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		if s.dialeto == dialetoMySQL {
			if _, err := conn.ExecContext(prazo(t), "UNLOCK TABLES"); err != nil {
				t.Error(err)
			}
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRefusalsOfTwoProcessesAddUp(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		for range 2 {
			s, err := Open(prazo(t), address, Opcoes{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 8 {
				s.Diario().Registrar(recusada(i))
			}
			if err := s.Close(prazo(t)); err != nil {
				t.Fatal(err)
			}
		}
		s := abrir(t, address)
		if got := contar(t, s, "SELECT SUM(quantidade) FROM ips_recusados"); got != 16 {
			t.Errorf("%d refusals, want 16", got)
		}
		if got := contar(t, s, "SELECT COUNT(*) FROM ips_recusados"); got != 4 {
			t.Errorf("%d addresses, want 4", got)
		}
	})
}
