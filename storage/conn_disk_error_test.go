package storage

import (
	"path/filepath"
	"testing"
)

// TestRecoveredLogIsMovedBeforeAnythingIsBuiltOnIt: what the process before wrote may be in the system's memory alone, after a sync
// that failed. A start writes it into the database file, and the log begins again, so that nothing acknowledged later lies behind it.
func TestRecoveredLogIsMovedBeforeAnythingIsBuiltOnIt(t *testing.T) {
	file, numeros := deadDatabase(t, 40)
	s := open(t, "sqlite://"+file)
	if s.recovery.before.recovered == 0 {
		t.Fatal("nothing was recovered: this test means something else")
	}
	alone := filepath.Join(t.TempDir(), "ponte.db") // the file without its log, as a disk may have it
	copyFile(t, file, alone)
	if n := count(t, open(t, "sqlite://"+alone), "SELECT COUNT(*) FROM ocorrencias"); n != len(numeros) {
		t.Errorf("%d of %d ocorrências are in the file itself", n, len(numeros))
	}
	if err := s.Escritor().Gravar(deadline(t), opening(t, s, 1, "")); err != nil {
		t.Fatal(err)
	}
	now, err := inspectWAL(file + walSuffix)
	if err != nil {
		t.Fatal(err)
	}
	if now.recovered == 0 || now.recovered >= s.recovery.before.recovered {
		t.Errorf("the log has %d frames, before the start %d: it did not begin again", now.recovered, s.recovery.before.recovered)
	}
}
