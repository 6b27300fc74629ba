package storage

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRestoreIgnoresALogThatWasLeftBehind: a log beside a database that was deleted belongs to that one; SQLite would
// play it into the one that takes its place.
func TestRestoreIgnoresALogThatWasLeftBehind(t *testing.T) {
	dir := t.TempDir()
	file, backup := filepath.Join(dir, "ponte.db"), filepath.Join(dir, "copia.db")
	s, err := Open(deadline(t), "sqlite://"+file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Backup(deadline(t), "sqlite://"+file, backup); err != nil {
		t.Fatal(err)
	}
	acme := newTenant(t, administration(s), "acme")
	if err := s.Escritor().Gravar(deadline(t), opening(t, s, acme.ID, "")); err != nil {
		t.Fatal(err)
	}
	// As a crash leaves it: the log is there, the database is deleted by hand.
	log, err := os.ReadFile(file + walSuffix)
	if err != nil || len(log) == 0 {
		t.Fatal("no log", err)
	}
	if err := s.Close(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file+walSuffix, log, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(deadline(t), "sqlite://"+file, backup); err != nil {
		t.Fatal(err)
	}
	restored := open(t, "sqlite://"+file)
	if n := count(t, restored, "SELECT COUNT(*) FROM tenants"); n != 0 {
		t.Errorf("%d tenants: the deleted database's log was played into the restored one", n)
	}
	var health string
	if err := restored.pools.writer.QueryRow("PRAGMA integrity_check").Scan(&health); err != nil || health != "ok" {
		t.Errorf("integrity: %s %v", health, err)
	}
}
