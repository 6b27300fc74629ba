package e2e

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"ponte/test/mariadb"
	"ponte/test/process"
)

// journals is where the journals of servers on MariaDB are, a folder a database; SQLite's are beside their file.
var journals string

// complete is what make faults tells the tests of faults; without it they try some of their cases.
var complete = flag.Bool("complete", false, "every failpoint, and every error of the disk")

func TestMain(m *testing.M) {
	var err error
	if journals, err = os.MkdirTemp("", "ponte-journals"); err != nil {
		panic(err)
	}
	mariadb.Main(m)
	_ = os.RemoveAll(journals) // a temporary folder that stays harms nobody
	if clientPath != "" {
		_ = os.Remove(clientPath)
	}
	process.RemovePonte()
}

// onBothEngines runs a test on an empty SQLite file and on an empty database of MariaDB or MySQL.
func onBothEngines(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newSQLite(t))
	})
	t.Run(mariadb.Name(), func(t *testing.T) {
		t.Parallel()
		test(t, mariadb.Shared(t).NewDatabase(t))
	})
}

// journalOf is the folder of a database's journal.
func journalOf(database string) string {
	if file, sqlite := strings.CutPrefix(database, "sqlite://"); sqlite {
		return file + ".journal"
	}
	return filepath.Join(journals, path.Base(database))
}

// onEachFreshly is onBothEngines for tests that need several empty databases.
func onEachFreshly(t *testing.T, test func(t *testing.T, fresh func(*testing.T) string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newSQLite)
	})
	t.Run(mariadb.Name(), func(t *testing.T) {
		t.Parallel()
		test(t, func(t *testing.T) string { return mariadb.Shared(t).NewDatabase(t) })
	})
}

func newSQLite(t *testing.T) string {
	t.Helper()
	return "sqlite://" + filepath.Join(t.TempDir(), "ponte.db")
}
