package storage

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRestoreIgnoresALogThatWasLeftBehind: a log beside a database that was deleted belongs to that one; SQLite would
// play it into the one that takes its place.
func TestRestoreIgnoresALogThatWasLeftBehind(t *testing.T) {
	pasta := t.TempDir()
	arquivo, copia := filepath.Join(pasta, "ponte.db"), filepath.Join(pasta, "copia.db")
	s, err := Open(prazo(t), "sqlite://"+arquivo, Opcoes{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Copiar(prazo(t), "sqlite://"+arquivo, copia); err != nil {
		t.Fatal(err)
	}
	acme := novoTenant(t, administracao(s), "acme")
	if err := s.Escritor().Gravar(prazo(t), abertura(t, s, acme.ID, "")); err != nil {
		t.Fatal(err)
	}
	// As a crash leaves it: the log is there, the database is deleted by hand.
	log, err := os.ReadFile(arquivo + fimDoArquivo)
	if err != nil || len(log) == 0 {
		t.Fatal("no log", err)
	}
	if err := s.Close(prazo(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(arquivo+fimDoArquivo, log, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(arquivo); err != nil {
		t.Fatal(err)
	}
	if _, err := Restaurar(prazo(t), "sqlite://"+arquivo, copia); err != nil {
		t.Fatal(err)
	}
	restaurado := abrir(t, "sqlite://"+arquivo)
	if n := contar(t, restaurado, "SELECT COUNT(*) FROM tenants"); n != 0 {
		t.Errorf("%d tenants: the deleted database's log was played into the restored one", n)
	}
	var saude string
	if err := restaurado.pools.escrita.QueryRow("PRAGMA integrity_check").Scan(&saude); err != nil || saude != "ok" {
		t.Errorf("integrity: %s %v", saude, err)
	}
}
