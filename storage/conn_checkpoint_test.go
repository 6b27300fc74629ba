package storage

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestTheLogStartsAgain: however much is written, the write-ahead log stays near its bound, a read that lasts makes it
// longer without stopping writers, and afterwards it is cut again.
func TestTheLogStartsAgain(t *testing.T) {
	arquivo := filepath.Join(t.TempDir(), "ponte.db")
	s := abrir(t, "sqlite://"+arquivo)
	ctx := prazo(t)
	escrever(t, s, "CREATE TABLE enchimento (id INTEGER PRIMARY KEY, texto TEXT NOT NULL)")
	encher := func(mib int) {
		for range mib {
			escrever(t, s, "INSERT INTO enchimento (texto) VALUES (hex(zeroblob(524288)))")
		}
	}
	const porPagina = 4096 + 24
	encher(5 * walGrande * porPagina >> 22)
	ate(t, "the log is short again", func() bool {
		escrever(t, s, "INSERT INTO enchimento (texto) VALUES ('')")
		return paginasNoLog(t, s) < walPequeno
	})

	leitor, err := s.pools.leitura.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := leitor.QueryRowContext(ctx, "SELECT COUNT(*) FROM enchimento").Scan(&n); err != nil {
		t.Fatal(err)
	}
	encher(walLimite>>20 + 16) // which does not wait for the read: it ends later
	if tamanho := tamanhoDoLog(t, arquivo); tamanho <= walLimite {
		t.Fatalf("the log has %d bytes: the read did not hold it", tamanho)
	}
	if err := leitor.Rollback(); err != nil {
		t.Fatal(err)
	}
	ate(t, "the log is cut to its limit", func() bool {
		escrever(t, s, "INSERT INTO enchimento (texto) VALUES ('')")
		return tamanhoDoLog(t, arquivo) <= walLimite
	})
}

func escrever(t *testing.T, s *Storage, q string) {
	t.Helper()
	if _, err := s.pools.escrita.ExecContext(t.Context(), q); err != nil {
		t.Fatal(err)
	}
}

func paginasNoLog(t *testing.T, s *Storage) int {
	t.Helper()
	var impedido bool
	var paginas, movidas int
	if err := s.pools.leitura.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(NOOP)").Scan(&impedido, &paginas, &movidas); err != nil {
		t.Fatal(err)
	}
	return paginas
}

func tamanhoDoLog(t *testing.T, arquivo string) int64 {
	t.Helper()
	info, err := os.Stat(arquivo + fimDoArquivo)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// ate waits until something holds.
func ate(t *testing.T, o string, vale func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !vale() {
		select {
		case <-ctx.Done():
			t.Fatal("not in time: ", o)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
