package storage

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"
)

// TestTheLogStartsAgain: however much is written, the write-ahead log stays near its bound, a read that lasts makes it
// longer without stopping writers, and afterwards it is cut again.
func TestTheLogStartsAgain(t *testing.T) {
	file := newPath(t)
	s := open(t, "sqlite://"+file)
	ctx := deadline(t)
	writeSQL(t, s, "CREATE TABLE enchimento (id INTEGER PRIMARY KEY, texto TEXT NOT NULL)")
	fill := func(mib int) {
		for range mib {
			writeSQL(t, s, "INSERT INTO enchimento (texto) VALUES (hex(zeroblob(524288)))")
		}
	}
	const pageBytes = 4096 + 24
	fill(5 * walLarge * pageBytes >> 22)
	until(t, "the log is short again", func() bool {
		writeSQL(t, s, "INSERT INTO enchimento (texto) VALUES ('')")
		return walPages(t, s) < walSmall
	})

	reader, err := s.pools.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM enchimento").Scan(&n); err != nil {
		t.Fatal(err)
	}
	fill(walLimit>>20 + 16) // which does not wait for the read: it ends later
	if size := walSize(t, file); size <= walLimit {
		t.Fatalf("the log has %d bytes: the read did not hold it", size)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	until(t, "the log is cut to its limit", func() bool {
		writeSQL(t, s, "INSERT INTO enchimento (texto) VALUES ('')")
		return walSize(t, file) <= walLimit
	})
}

func writeSQL(t *testing.T, s *Storage, q string) {
	t.Helper()
	if _, err := s.pools.writer.ExecContext(t.Context(), q); err != nil {
		t.Fatal(err)
	}
}

func walPages(t *testing.T, s *Storage) int {
	t.Helper()
	var busy bool
	var pages, moved int
	if err := s.pools.reader.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &moved); err != nil {
		t.Fatal(err)
	}
	return pages
}

func walSize(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file + walSuffix)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// until waits until something holds.
func until(t *testing.T, o string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatal("not in time: ", o)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
