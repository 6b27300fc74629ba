// Package memory keeps tests' databases in the machine's memory where it has room: a commit, and several times over a statement
// that makes a table, waits for a disk, and a test learns nothing from that. What a program wrote before it was killed is
// there again either way. It must not know what is kept.
package memory

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

const (
	// Pattern names the folders, for os.MkdirTemp; those of killed tests are found by it.
	Pattern = "ponte-test-*"

	// abandonedAfter is longer than any run of tests.
	abandonedAfter = 6 * time.Hour
)

// Folder is a folder in memory, or the system's for temporary files where there is little, as in a container of Docker's.
var Folder = sync.OnceValue(func() string {
	if folder := roomy(); folder != "" {
		sweep(folder)
		return folder
	}
	return os.TempDir()
})

// TempDir is t.TempDir, in memory.
func TempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(Folder(), Pattern)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove the test's folder: %v", err)
		}
	})
	return dir
}

// sweep removes the folders of tests that were killed: memory is not emptied at night.
func sweep(folder string) {
	left, _ := filepath.Glob(filepath.Join(folder, Pattern))
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > abandonedAfter {
			_ = os.RemoveAll(dir)
		}
	}
}
