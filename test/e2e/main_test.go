package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"ponte/test/mariadb"
	"ponte/test/process"
)

func TestMain(m *testing.M) {
	mariadb.Main(m)
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

func newSQLite(t *testing.T) string { return "sqlite://" + filepath.Join(t.TempDir(), "ponte.db") }
