package e2e

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"ponte/test/mariadb"
	"ponte/test/memory"
	"ponte/test/migrated"
	"ponte/test/process"
	"ponte/test/sqlite"
)

// journals is where the journals of servers on MariaDB are, a folder a database; SQLite's are beside their file.
var journals string

// complete is what make faults tells the tests of faults; without it they try some of their cases.
var complete = flag.Bool("complete", false, "every failpoint, and every error of the disk")

func TestMain(m *testing.M) {
	var err error
	if journals, err = os.MkdirTemp(memory.Folder(), "ponte-test-journals-*"); err != nil {
		panic(err)
	}
	mariadb.Main(m)
	_ = os.RemoveAll(journals) // a temporary folder that stays harms nobody
	if clientPath != "" {
		_ = os.Remove(clientPath)
	}
	process.RemovePonte()
}

// onBothEngines runs a test on a SQLite file and on a database of MariaDB or MySQL without rows of anybody's.
func onBothEngines(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newSQLite(t))
	})
	t.Run(mariadb.Name(), func(t *testing.T) {
		t.Parallel()
		test(t, migrated.Database(t))
	})
}

// journalOf is the folder of a database's journal.
func journalOf(database string) string {
	if file, sqlite := strings.CutPrefix(database, "sqlite://"); sqlite {
		return file + ".journal"
	}
	return filepath.Join(journals, path.Base(database))
}

// onEachFreshly is onBothEngines for tests that need several databases.
func onEachFreshly(t *testing.T, test func(t *testing.T, fresh func(*testing.T) string)) {
	t.Helper()
	onEach(t, test, newSQLite, func(t *testing.T) string { return migrated.Database(t) })
}

// onEachEmpty is onEachFreshly for tests of a first start: not a table is there.
func onEachEmpty(t *testing.T, test func(t *testing.T, empty func(*testing.T) string)) {
	t.Helper()
	onEach(t, test, func(t *testing.T) string { return sqlite.NewFile(t) }, func(t *testing.T) string { return mariadb.Shared(t).NewDatabase(t) })
}

func onEach(t *testing.T, test func(t *testing.T, database func(*testing.T) string), sqlite, server func(*testing.T) string) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, sqlite)
	})
	t.Run(mariadb.Name(), func(t *testing.T) {
		t.Parallel()
		test(t, server)
	})
}

func newSQLite(t *testing.T) string {
	t.Helper()
	return migrated.File(t)
}
