package storage

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWhatNeverEndsIsNoFileOfAJournal: a pipe or a device in the folder would keep a server from starting.
func TestWhatNeverEndsIsNoFileOfAJournal(t *testing.T) {
	folder, address := t.TempDir(), newFile(t)
	if err := syscall.Mkfifo(filepath.Join(folder, "20261127-a-1"+journalSuffix), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"20261127-b-1": "/dev/zero", "20261127-c-1": filepath.Join(folder, "nowhere"), "20261127-d-1": filepath.Join(t.TempDir(), "elsewhere")} {
		if err := os.Symlink(target, filepath.Join(folder, name+journalSuffix)); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(target) != "elsewhere" {
			continue
		}
		if err := os.WriteFile(target, []byte("2026-11-26T10:00:00.000Z\t1\tdemo\t1600\tmega\t900\tX\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, log := openKeeping(t, address, folder, "a")
	if log.FilterMessageSnippet("a file of the journal cannot be read").Len() != 1 {
		t.Errorf("a link to nothing is not told: %v", log.All())
	}
	if _, err := s.Reconcile(deadline(t), Reconciling{Paths: []string{folder}}); err == nil {
		t.Error("reconcile does not tell that a file is missing")
	}
	if err := os.Remove(filepath.Join(folder, "20261127-c-1"+journalSuffix)); err != nil {
		t.Fatal(err)
	}
	if r, _ := reconcile(t, s, folder); r.Files != 1 || r.Missing != 1 {
		t.Errorf("%+v", r)
	}
}
