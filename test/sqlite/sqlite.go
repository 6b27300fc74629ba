// Package sqlite gives each test a SQLite file of its own, as package mariadb gives it a database. It must not know what is kept.
package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ponte/test/memory"
)

const (
	scheme = "sqlite://"
	name   = "ponte.db"
)

// NewFile is the address, in Ponte's form, of a file that is not there yet.
func NewFile(t testing.TB) string {
	t.Helper()
	return scheme + filepath.Join(memory.TempDir(t), name)
}

// Model is the content of the file that fill makes at an address.
func Model(fill func(address string) error) ([]byte, error) {
	folder, err := os.MkdirTemp(memory.Folder(), memory.Pattern)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, name)
	if err := fill(scheme + file); err != nil {
		return nil, err
	}
	if log, err := os.Stat(file + "-wal"); err == nil && log.Size() > 0 {
		return nil, errors.New("something is in the write-ahead log still")
	}
	return os.ReadFile(file)
}

// NewCopy is the address of a file with the content of a model.
func NewCopy(t testing.TB, content []byte) string {
	t.Helper()
	address := NewFile(t)
	if err := os.WriteFile(strings.TrimPrefix(address, scheme), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return address
}
