// Package migrated gives tests databases that are up to date already: to bring an empty one there takes longer than many a test.
// Tests of a first start make an empty one. It must not know what a test does with a database.
package migrated

import (
	"context"
	"sync"
	"testing"
	"time"

	"ponte/storage"
	"ponte/test/mariadb"
	"ponte/test/sqlite"
)

const patience = 5 * time.Minute

// model is SQLite's file, made once for a test binary.
var model = sync.OnceValues(func() ([]byte, error) { return sqlite.Model(migrate) })

// File is the address of a SQLite database of the test's own.
func File(t testing.TB) string {
	t.Helper()
	content, err := model()
	if err != nil {
		t.Fatal(err)
	}
	return sqlite.NewCopy(t, content)
}

// Database is the address of a database of the test's own on the server that the tests of its binary share.
func Database(t testing.TB) string {
	t.Helper()
	return mariadb.Shared(t).NewCopy(t, "ponte", migrate)
}

func migrate(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := storage.Open(ctx, address, storage.Options{})
	if err != nil {
		return err
	}
	return s.Close(ctx)
}
