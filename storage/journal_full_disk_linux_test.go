package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFullDiskOfTheJournalStopsNothing: calls are answered while its disk is full, what is lost is counted, and the lines that
// follow are whole.
func TestAFullDiskOfTheJournalStopsNothing(t *testing.T) {
	folder := smallDisk(t, "32k")
	address := newFile(t)
	s, log := openKeeping(t, address, folder, "a")
	writeTestTenant(t, s)
	ballast := filepath.Join(folder, "lastro")
	if err := os.WriteFile(ballast, []byte(strings.Repeat("x", 28<<10)), 0o600); err != nil {
		t.Fatal(err)
	}
	const n = 150 // some 50 bytes each, and there is room for a page of 4 KiB
	for i := range n {
		openOne(t, s, 1, fmt.Sprint("ANTES-", i))
	}
	state := s.Journal()
	if state.Err == nil || state.Lost == 0 || state.Lines == 0 || state.Lines+state.Lost != n {
		t.Errorf("%+v", state)
	}
	if got := count(t, s, "SELECT COUNT(*) FROM ocorrencias"); got != n {
		t.Errorf("%d ocorrências, want %d", got, n)
	}
	until(t, "the log tells it", func() bool { return log.FilterMessageSnippet("are not in the journal").Len() == 1 })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	last := openOne(t, s, 1, "DEPOIS")
	if state := s.Journal(); state.Err != nil {
		t.Errorf("with room again: %+v", state)
	}
	list, garbage := lines(t, folder)
	if int64(len(list)) != state.Lines+1 || list[len(list)-1].ID != last.ID || garbage > 1 {
		t.Errorf("%d lines, %d torn, of %+v", len(list), garbage, state)
	}
	if r, _ := reconcile(t, s, folder); r.Missing != 0 {
		t.Errorf("%+v", r)
	}
}
