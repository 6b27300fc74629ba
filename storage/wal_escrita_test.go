package storage

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestACommitIsInTheFiles copies database and log in the moment in which a commit was answered, as a crash would leave
// them, and finds it there: none is kept back in memory.
func TestACommitIsInTheFiles(t *testing.T) {
	pasta := t.TempDir()
	w := escritorWAL(t, filepath.Join(pasta, "ponte.db"))
	executarEm(t, w, "CREATE TABLE linhas (id INTEGER PRIMARY KEY, texto TEXT NOT NULL)")
	for i := range 40 {
		// From less than a page to several buffers.
		executarEm(t, w, "INSERT INTO linhas (id, texto) VALUES (?, hex(zeroblob(?)))", i, 10<<(i%16))
		copia := filepath.Join(pasta, fmt.Sprint("copia-", i, ".db"))
		for _, fim := range []string{"", fimDoArquivo} {
			conteudo, err := os.ReadFile(filepath.Join(pasta, "ponte.db"+fim))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(copia+fim, conteudo, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		db, err := abrirArquivo(copia, esperaTrava) // SQLite's own way to the files
		if err != nil {
			t.Fatal(err)
		}
		if n := contarEm(t, db, "SELECT COUNT(*) FROM linhas"); n != i+1 {
			t.Fatalf("after %d commits the files have %d", i+1, n)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTransactionsLargerThanTheCache makes SQLite write pages to the log, read them back and write them again before the
// commit, and undo such a transaction.
func TestTransactionsLargerThanTheCache(t *testing.T) {
	arquivo := filepath.Join(t.TempDir(), "ponte.db")
	w := escritorWAL(t, arquivo, "_pragma=cache_size(10)")
	executarEm(t, w, "CREATE TABLE linhas (id INTEGER PRIMARY KEY, texto TEXT NOT NULL); CREATE INDEX por_texto ON linhas (texto)")
	leitor, err := abrirArquivo(arquivo, esperaTrava, "_pragma=query_only(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer leitor.Close()
	gravadas := 0
	for rodada := range 6 {
		tx, err := w.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2_000 {
			if _, err := tx.Exec("INSERT INTO linhas (texto) VALUES (?)", fmt.Sprintf("%07d-%0200d", (i*7_919)%2_000, rodada)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tx.Exec("UPDATE linhas SET texto = texto || 'x' WHERE id % 3 = 0"); err != nil {
			t.Fatal(err)
		}
		if n := contarEm(t, leitor, "SELECT COUNT(*) FROM linhas"); n != gravadas {
			t.Fatalf("another connection sees %d rows before the end, want %d", n, gravadas)
		}
		if rodada%2 == 1 {
			err = tx.Rollback()
		} else {
			err = tx.Commit()
			gravadas += 2_000
		}
		if err != nil {
			t.Fatal(err)
		}
		if n := contarEm(t, leitor, "SELECT COUNT(*) FROM linhas INDEXED BY por_texto"); n != gravadas {
			t.Fatalf("round %d: %d rows, want %d", rodada, n, gravadas)
		}
	}
	if n := contarEm(t, leitor, "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"); n != 1 {
		t.Error("the database is damaged")
	}
}

func escritorWAL(t *testing.T, arquivo string, options ...string) *sql.DB {
	t.Helper()
	if err := registrarVFS(); err != nil {
		t.Fatal(err)
	}
	w, err := abrirArquivo(arquivo, esperaTrava, append(options, "vfs="+vfsJunta, "_pragma=wal_autocheckpoint(0)")...)
	if err != nil {
		t.Fatal(err)
	}
	w.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func executarEm(t *testing.T, db *sql.DB, q string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), q, args...); err != nil {
		t.Fatal(err)
	}
}

func contarEm(t *testing.T, db *sql.DB, q string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), q).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
