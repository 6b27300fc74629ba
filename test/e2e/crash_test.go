package e2e

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ponte/storage"
)

// crashRuns is how often the server dies under load; each run is about two seconds of load.
const crashRuns = 4

// TestKilledUnderLoad kills a serving process with -9 again and again: every number that a caller was given is in the
// database afterwards, and a caller who repeats what it got no answer for gets one number.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		load := &load{}
		for run := range crashRuns {
			p := launch(t, database, "")
			load.start(p, run)
			load.more(t, 10)
			time.Sleep(1500*time.Millisecond + rand.N(time.Second))
			if err := p.end(syscall.SIGKILL, time.Minute); err == nil {
				t.Error("the process was killed and says that it ended well")
			}
			load.wait()
			load.checkJournal(t, in, database)
		}
		load.check(t, in)
		p := launch(t, database, "")
		load.repeat(t, p)
		load.check(t, in)
	})
}

// TestStoppedUnderLoad stops a serving process with SIGTERM: it ends well and soon, and calls that it took are answered.
func TestStoppedUnderLoad(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		load := &load{}
		for run := range 2 {
			p := launch(t, database, "")
			load.start(p, run)
			load.more(t, 10)
			time.Sleep(1500 * time.Millisecond)
			if err := p.end(syscall.SIGTERM, time.Minute); err != nil {
				t.Errorf("stopped with %v", err)
			}
			load.wait()
		}
		load.check(t, in)
		load.checkExtra(t, in)
	})
}

// load is what 16 callers sent, and the numbers that they were given.
type load struct {
	mu       sync.Mutex
	given    map[string]string // CODIGO_OC → number
	hanging  []string          // CODIGO_OC of calls without an answer
	callers  sync.WaitGroup
	refusals atomic.Int64
	unknown  atomic.Int64 // of them, those whose time was over: what was sent may be written later
	parts    []string     // of every opening, besides its CODIGO_OC
	prefix   string       // of some's CODIGO_OC
	fewer    bool         // the fault comes early: few answers are enough
}

func (l *load) opening(id string) string {
	return opening(append([]string{"CODIGO_OC", id, "DESCRICAO", "carga"}, l.parts...)...)
}

func (l *load) start(p *launched, run int) {
	l.mu.Lock()
	if l.given == nil {
		l.given = map[string]string{}
	}
	l.mu.Unlock()
	for caller := range 16 {
		l.callers.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("CARGA-%d-%d-%d", run, caller, i)
				r, err := p.try("/webservices/index.php", l.opening(id))
				l.mu.Lock()
				switch {
				case err != nil:
					l.hanging = append(l.hanging, id)
				case digits.MatchString(r.text):
					l.given[id] = r.text
				default:
					l.refusals.Add(1)
					if strings.HasSuffix(r.text, "(e:903)") {
						l.unknown.Add(1)
					}
				}
				l.mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
}

// more waits until that many further calls were answered.
func (l *load) more(t *testing.T, n int) {
	t.Helper()
	count := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.given)
	}
	want := count() + n
	eventually(t, "calls are answered", func() bool { return count() >= want })
}

func (l *load) wait() { l.callers.Wait() }

// check finds every number that was given, and no number given twice.
func (l *load) check(t *testing.T, in *installation) {
	t.Helper()
	stored, owner := in.numbers(), map[string]string{}
	for id, number := range l.given {
		if !stored[number] {
			t.Errorf("%s was given number %s, which is not in the database", id, number)
		}
		if other := owner[number]; other != "" {
			t.Errorf("%s and %s were both given number %s", id, other, number)
		}
		owner[number] = id
	}
	if len(l.given) < 20 && !l.fewer { // a busy machine and a slow disk
		t.Errorf("only %d openings were answered: that is no load", len(l.given))
	}
	t.Logf("%d answered, %d without an answer, %d refused, %d stored", len(l.given), len(l.hanging), l.refusals.Load(), len(stored))
}

// checkExtra finds nothing that was written whose caller got no answer: a stop waits for them.
func (l *load) checkExtra(t *testing.T, in *installation) {
	t.Helper()
	if extra := len(in.numbers()) - len(l.given); extra < 0 || extra > int(l.unknown.Load()) {
		t.Errorf("%d ocorrências were written whose callers got no answer: the stop did not wait for them", extra)
	}
}

// checkJournal finds a line of every number that was given, and none of an ocorrência that is not there: the line is written
// between the COMMIT and the answer, wherever the process was killed.
func (l *load) checkJournal(t *testing.T, in *installation, database string) {
	t.Helper()
	r, err := in.store.Reconcile(t.Context(), storage.Reconciling{Paths: []string{journalOf(database)}, Found: func(m *storage.Missing) error {
		t.Errorf("number %s is in the journal and not in the database: %+v", m.Numero, m)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	noted := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(journalOf(database), "*.journal"))
	for _, file := range files {
		content, e := os.ReadFile(file)
		err = errors.Join(err, e)
		for line := range strings.Lines(string(content)) {
			if fields := strings.Split(line, "\t"); len(fields) == 7 {
				noted[fields[3]] = true
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	for id, number := range l.given {
		if !noted[number] {
			t.Errorf("%s was given number %s, which is not in the journal", id, number)
		}
	}
	t.Logf("%d lines in %d files", r.Lines, r.Files)
}

// repeat sends again what hung, and some of what was answered: as an ERP does on its next run.
func (l *load) repeat(t *testing.T, p *launched) {
	t.Helper()
	defer func() {
		if strings.Contains(p.Log.String(), "older than what was acknowledged") {
			t.Errorf("the journal tells of a loss: %s", p.Log.Tail())
		}
	}()
	for _, id := range l.hanging {
		r := p.soap(l.opening(id))
		if !digits.MatchString(r.text) {
			t.Errorf("%s again: %q", id, r.text)
		}
		l.given[id] = r.text
	}
	n := 0
	for id, number := range l.given {
		if n++; n > 50 {
			break
		}
		if r := p.soap(l.opening(id)); r.text != number {
			t.Errorf("%s again: %q, first %s", id, r.text, number)
		}
	}
}
