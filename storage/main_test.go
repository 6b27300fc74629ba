package storage

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/test/mariadb"
)

// What make faults tells the tests of faults; without it they are short.
var (
	lasting = flag.Duration("lasting", 0, "how long the simulation goes on; more than 0 makes the other tests of faults complete")
	seed    = flag.Uint64("seed", 0, "of the simulation; 0 = another one each time")
)

func TestMain(m *testing.M) { mariadb.Main(m) }

// onEachEngine runs a test on SQLite and on a real MariaDB or MySQL, each time with the address of an empty database.
func onEachEngine(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite://"+filepath.Join(t.TempDir(), "ponte.db")) })
	t.Run(mariadb.Name(), func(t *testing.T) { f(t, mariadb.Shared(t).NewDatabase(t)) })
}

// isMariaDB asks the server which it is.
func isMariaDB(t testing.TB, s *Storage) bool {
	t.Helper()
	var version string
	if err := s.pools.reader.QueryRowContext(deadline(t), "SELECT VERSION()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(version, "MariaDB")
}

func deadline(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func open(t testing.TB, address string) *Storage {
	t.Helper()
	s, err := Open(deadline(t), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(deadline(t)); err != nil {
			t.Error(err)
		}
	})
	return s
}

// sharedDatabase is another empty database on the server of the tests.
func sharedDatabase(t *testing.T) string {
	t.Helper()
	return mariadb.Shared(t).NewDatabase(t)
}
