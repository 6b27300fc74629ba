package storage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
)

// TestAProbeIsNoWordForCallsThatFail: where the pages of the ocorrências are damaged, a write elsewhere succeeds and every
// opening fails. Nobody is told that calls can be served, until one was or some time went by.
func TestAProbeIsNoWordForCallsThatFail(t *testing.T) {
	file, _ := deadDatabase(t, 20)
	s, err := Open(deadline(t), "sqlite://"+file, Options{}) // all of it into the file
	if err != nil {
		t.Fatal(err)
	}
	root := count(t, s, "SELECT rootpage FROM sqlite_master WHERE name = 'ocorrencias'")
	if err := s.Close(deadline(t)); err != nil {
		t.Fatal(err)
	}
	garble(t, file, int64(root-1)*4096, 4096)
	reopened, _ := openLogged(t, file)
	if err := reopened.Escritor().Gravar(deadline(t), opening(t, reopened, 1, "")); !errors.Is(err, crm.ErrIndisponivel) {
		t.Fatalf("an opening into a damaged table: %v", err)
	}
	var not *NotReady
	if err := reopened.Ready(deadline(t)); !errors.As(err, &not) || !strings.Contains(not.Reason, "its file is damaged") {
		t.Errorf("ready with a damaged table: %v", err)
	}
	reopened.readiness.blind.Store(0) // as if a while had passed
	if err := reopened.Ready(deadline(t)); err != nil {
		t.Errorf("somebody has to try again: %v", err)
	}
}

// TestReadyReadsATable: a server may answer a ping and no question to a table, as a Galera node without its cluster.
func TestReadyReadsATable(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		rename := func(from, to string) {
			t.Helper()
			if _, err := s.pools.writer.ExecContext(deadline(t), "ALTER TABLE "+from+" RENAME TO "+to); err != nil {
				t.Fatal(err)
			}
		}
		rename("sequencias", "sequencias_fora")
		var not *NotReady
		if err := s.Ready(deadline(t)); !errors.As(err, &not) || not.Reason != "the database does not answer" {
			t.Errorf("ready without a table: %v", err)
		}
		rename("sequencias_fora", "sequencias")
		if err := s.Ready(deadline(t)); err != nil {
			t.Error(err)
		}
		if reason := s.reasonOf(t.Context(), classify(&mysql.MySQLError{Number: 1047})); reason != "its node has lost the cluster" {
			t.Errorf("the reason of 1047 is %q", reason)
		}
	})
}

// TestFailuresAfterAProbe: of a fault that a probe does not show, the calls that fail after it tell.
func TestFailuresAfterAProbe(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		p := &s.readiness
		fail := func() { p.note(&p.write, crm.ErrIndisponivel) }
		ready := func(when string, want bool) {
			t.Helper()
			p.last = time.Time{} // as if a while had passed
			if err := s.Ready(deadline(t)); (err == nil) != want {
				t.Errorf("%s: %v", when, err)
			}
		}
		fail()
		ready("a probe succeeds", true)
		fail()
		ready("calls fail all the same", false)
		p.note(&p.lookup, nil)
		ready("a look-up is no write", false)
		p.note(&p.write, nil)
		ready("a call is stored", true)
		fail()
		p.blind.Store(0)
		ready("another fault, much later", true)
	})
}
