package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/crm"
	"ponte/test/require"
)

// TestFullDiskIsRefusedAtOnce: with no room for the write-ahead log a COMMIT fails. The caller is told soon, nothing is
// half-written, and the next call is stored once there is room again.
func TestFullDiskIsRefusedAtOnce(t *testing.T) {
	pasta := t.TempDir()
	if err := syscall.Mount("tmpfs", pasta, "tmpfs", 0, "size=3m"); err != nil {
		require.Missing(t, "the right to mount a small disk", "run as root ("+err.Error()+")")
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(pasta, 0); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(prazo(t), "sqlite://"+filepath.Join(pasta, "ponte.db"), Opcoes{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(prazo(t)); err != nil {
			t.Error(err)
		}
	}()
	primeira := abertura(t, s, 1, "")
	if err := s.Escritor().Gravar(prazo(t), primeira); err != nil {
		t.Fatal(err)
	}
	lastro := filepath.Join(pasta, "lastro")
	if err := os.WriteFile(lastro, []byte(strings.Repeat("x", 4<<20)), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	grande := abertura(t, s, 1, "") // ids and number come from the block that is reserved already
	grande.Ocorrencias[0].Descricao = strings.Repeat("descrição ", 6000)
	if err := s.Escritor().Gravar(ctx, grande); !errors.Is(err, crm.ErrIndisponivel) {
		t.Errorf("on a full disk: %v", err)
	}
	var nao *NaoPronto
	if err := s.Pronto(prazo(t)); !errors.As(err, &nao) || !strings.Contains(nao.Motivo, "the disk is full") {
		t.Errorf("ready on a full disk: %v", err)
	}
	if err := os.Remove(lastro); err != nil {
		t.Fatal(err)
	}
	s.prontidao.ultima = time.Time{} // as if a while had passed
	if err := s.Pronto(prazo(t)); err != nil {
		t.Errorf("with room again, before any write: %v", err)
	}
	if n := contar(t, s, "SELECT COUNT(*) FROM anexo_partes"); n != 0 {
		t.Errorf("the probe left %d rows", n)
	}
	if err := s.Escritor().Gravar(prazo(t), abertura(t, s, 1, "")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if n := contar(t, s, "SELECT COUNT(*) FROM ocorrencias"); n != 2 {
		t.Errorf("%d ocorrências, want 2", n)
	}
}
