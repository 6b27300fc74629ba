package storage

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"ponte/test/mariadb"
)

func TestMain(m *testing.M) { mariadb.Main(m) }

// emCadaBanco runs a test on SQLite and on a real MariaDB, each time with the address of an empty database.
func emCadaBanco(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite://"+filepath.Join(t.TempDir(), "ponte.db")) })
	t.Run("mariadb", func(t *testing.T) { f(t, mariadb.Shared(t).NewDatabase(t)) })
}

func prazo(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func abrir(t testing.TB, address string) *Storage {
	t.Helper()
	s, err := Open(prazo(t), address, Opcoes{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(prazo(t)); err != nil {
			t.Error(err)
		}
	})
	return s
}
