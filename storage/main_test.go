package storage

import (
	"context"
	"flag"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/sqlite"
)

// What make faults tells the tests of faults; without it they are short.
var (
	lasting = flag.Duration("lasting", 0, "how long the simulation goes on; more than 0 makes the other tests of faults complete")
	seed    = flag.Uint64("seed", 0, "of the simulation; 0 = another one each time")
)

func TestMain(m *testing.M) {
	// Those that are parallel wait for the dead more than they work.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	mariadb.Main(m)
}

// onEachEngine runs a test on SQLite and on a real MariaDB or MySQL, each time with the address of a database without rows of
// anybody's.
func onEachEngine(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, newFile(t)) })
	t.Run(mariadb.Name(), func(t *testing.T) { f(t, sharedDatabase(t)) })
}

// onEachEmpty is onEachEngine for tests of the schema: not a table is there.
func onEachEmpty(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, sqlite.NewFile(t)) })
	t.Run(mariadb.Name(), func(t *testing.T) { f(t, mariadb.Shared(t).NewDatabase(t)) })
}

// migrated brings an empty database up to date: most tests begin with a copy of one, which takes a tenth of the time.
func migrated(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	s, err := Open(ctx, address, Options{})
	if err != nil {
		return err
	}
	return s.Close(ctx)
}

// migratedFile is SQLite's, made once.
var migratedFile = sync.OnceValues(func() ([]byte, error) { return sqlite.Model(migrated) })

// newFile is the address of a SQLite database of the test's own, up to date; newPath is where its file is.
func newFile(t testing.TB) string {
	t.Helper()
	content, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	return sqlite.NewCopy(t, content)
}

func newPath(t testing.TB) string {
	t.Helper()
	return strings.TrimPrefix(newFile(t), "sqlite://")
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
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
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

// sharedDatabase is a database of the test's own on the server of the tests, up to date.
func sharedDatabase(t testing.TB) string {
	t.Helper()
	return mariadb.Shared(t).NewCopy(t, "ponte", migrated)
}
