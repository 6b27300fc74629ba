// Package migrated gives tests databases that are up to date already: to bring an empty one there takes longer than many a test.
// Tests of a first start make an empty one. It must not know what a test does with a database.
package migrated

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/storage"
	"ponte/test/mariadb"
	"ponte/test/memory"
)

const patience = 5 * time.Minute

// model is SQLite's file, made once for a test binary.
var model = sync.OnceValues(func() ([]byte, error) { return Content(migrate) })

// File is the address of a SQLite database of the test's own.
func File(t testing.TB) string {
	t.Helper()
	content, err := model()
	if err != nil {
		t.Fatal(err)
	}
	return Copy(t, content)
}

// Database is the address of a database of the test's own on the server that the tests of its binary share.
func Database(t testing.TB) string {
	t.Helper()
	return mariadb.Shared(t).NewCopy(t, "ponte", migrate)
}

// Content is the SQLite file that fill makes at an address.
func Content(fill func(address string) error) ([]byte, error) {
	folder, err := os.MkdirTemp(memory.Folder(), "ponte-test-model-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "ponte.db")
	if err := fill("sqlite://" + file); err != nil {
		return nil, err
	}
	if log, err := os.Stat(file + "-wal"); err == nil && log.Size() > 0 {
		return nil, errors.New("something is in the write-ahead log still")
	}
	return os.ReadFile(file)
}

// Copy is the address of a SQLite database of the test's own with a content.
func Copy(t testing.TB, content []byte) string {
	t.Helper()
	address := Empty(t)
	if err := os.WriteFile(strings.TrimPrefix(address, "sqlite://"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return address
}

// Empty is the address of a SQLite database that is not there yet.
func Empty(t testing.TB) string {
	t.Helper()
	return "sqlite://" + filepath.Join(memory.TempDir(t), "ponte.db")
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
