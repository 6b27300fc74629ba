package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestARehearsalOnAFullDisk says so, before it begins and also when the room goes meanwhile, calls it no fault of the backup and
// leaves nothing.
func TestARehearsalOnAFullDisk(t *testing.T) {
	small := smallDisk(t, "4m")
	address := newFile(t)
	s := open(t, address)
	source := backedUp(t, address)
	ballast := filepath.Join(small, "lastro")
	try := func(progress func(string)) error {
		_, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: source, Folder: small, Progress: progress})
		if left := leftovers(t, s, filepath.Join(small, rehearsalMark+"*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		return err
	}
	if err := try(nil); err != nil {
		t.Fatalf("with room: %v", err)
	}
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := try(nil); err == nil || errors.Is(err, ErrBackup) || !strings.Contains(err.Error(), "are free: name another folder with --in") {
		t.Errorf("without room: %v", err)
	}
	for _, part := range []string{"check", "open"} {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		err := try(func(what string) {
			if what == part {
				if err := os.WriteFile(ballast, make([]byte, 4<<20), 0o600); err == nil {
					t.Error("the disk is not full")
				}
			}
		})
		if err == nil || errors.Is(err, ErrBackup) || !strings.Contains(err.Error(), "full") {
			t.Errorf("the room went before %s: %v", part, err)
		}
	}
}
