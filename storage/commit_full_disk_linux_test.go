package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestFullDiskIsRefusedAtOnce: with no room for the write-ahead log a COMMIT fails. The caller is told soon, nothing is
// half-written, and the next call is stored once there is room again.
func TestFullDiskIsRefusedAtOnce(t *testing.T) {
	dir := smallDisk(t, "3m")
	s, err := Open(deadline(t), "sqlite://"+filepath.Join(dir, "ponte.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(deadline(t)); err != nil {
			t.Error(err)
		}
	}()
	first := opening(t, s, 1, "")
	if err := s.Escritor().Gravar(deadline(t), first); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "lastro")
	if err := os.WriteFile(ballast, []byte(strings.Repeat("x", 4<<20)), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	large := opening(t, s, 1, "") // ids and number come from the block that is reserved already
	large.Ocorrencias[0].Descricao = strings.Repeat("descrição ", 6000)
	if err := s.Escritor().Gravar(ctx, large); !errors.Is(err, crm.ErrIndisponivel) {
		t.Errorf("on a full disk: %v", err)
	}
	var not *NotReady
	if err := s.Ready(deadline(t)); !errors.As(err, &not) || !strings.Contains(not.Reason, "the disk is full") {
		t.Errorf("ready on a full disk: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	s.readiness.last = time.Time{} // as if a while had passed
	if err := s.Ready(deadline(t)); err != nil {
		t.Errorf("with room again, before any write: %v", err)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM anexo_partes"); n != 0 {
		t.Errorf("the probe left %d rows", n)
	}
	if err := s.Escritor().Gravar(deadline(t), opening(t, s, 1, "")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM ocorrencias"); n != 2 {
		t.Errorf("%d ocorrências, want 2", n)
	}
}
