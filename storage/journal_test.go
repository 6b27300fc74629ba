package storage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"ponte/crm"
)

// openKeeping opens a database with a journal; its log is observed.
func openKeeping(t *testing.T, address, folder, name string) (*Storage, *observer.ObservedLogs) {
	t.Helper()
	core, log := observer.New(zapcore.WarnLevel)
	s, err := Open(deadline(t), address, Options{Log: zap.New(core), Journal: JournalOptions{Folder: folder, Name: name, Days: 35}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStorage(t, s) })
	return s, log
}

func closeStorage(t *testing.T, s *Storage) {
	t.Helper()
	if err := s.Close(deadline(t)); err != nil {
		t.Error(err)
	}
}

// openOne opens an ocorrência as a caller does, and gives what was acknowledged.
func openOne(t *testing.T, s *Storage, tenantID int64, key string) crm.Ocorrencia {
	t.Helper()
	for {
		e := opening(t, s, tenantID, key)
		e.Chamada.CodigoOC, e.Ocorrencias[0].CriadaEm = key, crm.RelogioDoSistema()
		err := s.Escritor().Gravar(deadline(t), e)
		if err == nil {
			return e.Ocorrencias[0]
		}
		if !errors.Is(err, crm.ErrConflito) { // an imported number
			t.Fatal(err)
		}
	}
}

// lines are the openings of a folder's journals.
func lines(t *testing.T, folder string) (list []Acknowledged, garbage int64) {
	t.Helper()
	files, err := journalFiles(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		n, err := f.read(0, marks{}, func(a *Acknowledged) error {
			list = append(list, *a)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		garbage += n
	}
	return list, garbage
}

// TestEveryAcknowledgedNumberIsInTheJournal: whoever opens, alone or among many, has its line when it is answered.
func TestEveryAcknowledgedNumberIsInTheJournal(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		folder := filepath.Join(t.TempDir(), "journal")
		s, _ := openKeeping(t, address, folder, "a")
		writeTestTenant(t, s)
		var mu sync.Mutex
		given := map[string]int64{}
		var callers sync.WaitGroup
		for caller := range 16 {
			callers.Go(func() {
				for i := range 20 {
					o := openOne(t, s, 1, fmt.Sprintf("OS-%d-%d", caller, i))
					mu.Lock()
					given[o.Numero] = o.ID
					mu.Unlock()
				}
			})
		}
		callers.Wait()
		list, garbage := lines(t, folder) // what a kill would leave
		if len(list) != len(given) || garbage != 0 {
			t.Fatalf("%d lines and %d that are none, of %d openings", len(list), garbage, len(given))
		}
		for _, a := range list {
			if given[a.Numero] != a.ID || a.Tenant != "Demo" || a.TenantID != 1 || a.Sistema != "erp" || !strings.HasPrefix(a.CodigoOC, "OS-") ||
				a.Em.IsZero() || a.Replica != journalHost()+"-a" {
				t.Errorf("%+v", a)
			}
			delete(given, a.Numero)
		}
		if state := s.Journal(); state.Lines != 320 || state.Lost != 0 || state.Err != nil {
			t.Errorf("%+v", state)
		}
	})
}

// TestTheJournalHidesWhatTheLogHides: a person's document is no code to be read beside the database.
func TestTheJournalHidesWhatTheLogHides(t *testing.T) {
	folder := t.TempDir()
	s, _ := openKeeping(t, newFile(t), folder, "a")
	e := opening(t, s, 1, "529.982.247-25")
	e.Chamada = nil
	if err := s.Escritor().Gravar(deadline(t), e); err != nil {
		t.Fatal(err)
	}
	e = opening(t, s, 1, "")
	e.Chamada.CodigoOC = "com\ttab\nquebra"
	if err := s.Escritor().Gravar(deadline(t), e); err != nil {
		t.Fatal(err)
	}
	list, garbage := lines(t, folder)
	if len(list) != 2 || garbage != 0 || strings.Contains(list[0].CodigoOC, "529") || !strings.Contains(list[0].CodigoOC, "982") || list[1].CodigoOC != "com tab quebra" {
		t.Errorf("%+v, %d", list, garbage)
	}
}

// TestTornLinesAreNoOpenings: a file that ends within a line, or holds garbage, tells what is whole in it; who goes on with it
// begins a line.
func TestTornLinesAreNoOpenings(t *testing.T) {
	folder := t.TempDir()
	address := newFile(t)
	s, _ := openKeeping(t, address, folder, "a")
	first, second := openOne(t, s, 1, "A"), openOne(t, s, 1, "B")
	closeStorage(t, s)
	file := onlyFile(t, folder)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	last := strings.LastIndexByte(strings.TrimSuffix(string(whole), "\n"), '\n') + 1
	for cut := last; cut < len(whole); cut++ {
		if err := os.WriteFile(file, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		list, garbage := lines(t, folder)
		if len(list) != 1 || list[0].Numero != first.Numero || garbage != int64(min(1, cut-last)) {
			t.Fatalf("cut at %d: %+v, %d", cut, list, garbage)
		}
	}
	s, _ = openKeeping(t, address, folder, "a")
	third := openOne(t, s, 1, "C")
	closeStorage(t, s)
	list, _ := lines(t, folder)
	if n := len(list); n != 3 || list[n-1].ID != third.ID {
		t.Errorf("after a torn line: %+v", list)
	}
	garbage := string(whole) + "\x00\x00\x00\n" + strings.Repeat("x", journalBuffer+5) + "\n\n1\t2\n" + string(whole[last:])
	if err := os.WriteFile(file, []byte(garbage), 0o600); err != nil {
		t.Fatal(err)
	}
	list, n := lines(t, folder)
	if len(list) != 3 || list[2].ID != second.ID || n != 3 {
		t.Errorf("among garbage: %+v, %d", list, n)
	}
}

func onlyFile(t *testing.T, folder string) string {
	t.Helper()
	files, err := journalFiles(folder)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return files[0].path
}

// TestANumberThatEndsASequenceIsGarbage: a line that somebody forged, or a disk garbled, must not use up the ids of the database.
func TestANumberThatEndsASequenceIsGarbage(t *testing.T) {
	folder := t.TempDir()
	content := "2026-11-26T10:00:00.000Z\t1\tDemo\t1600\tmega\t9223372036854775807\tX\n"
	if err := os.WriteFile(filepath.Join(folder, "forged"+journalSuffix), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := openKeeping(t, newFile(t), folder, "a")
	if id, err := s.Numeracao().IDs(deadline(t), 1); err != nil || id <= 0 || id > 2*maxBlock {
		t.Errorf("id %d (%v)", id, err)
	}
}

// TestANameThatCannotBeReadIsAskedForOnce: a batch of callers does not wait for it again and again.
func TestANameThatCannotBeReadIsAskedForOnce(t *testing.T) {
	folder, asked := t.TempDir(), 0
	j := &journal{
		o: JournalOptions{Folder: folder, Name: "a"}, host: "h", log: zap.NewNop(), now: time.Now, day: noDay, slugs: map[int64]string{}, marks: marks{},
		slugOf: func(int64) (string, error) { asked++; return "", crm.ErrIndisponivel },
	}
	batch := make([]*member, 64)
	for i := range batch {
		batch[i] = &member{p: &preparedWrite{numeros: []drawnNumber{{7, strconv.Itoa(i), int64(i) + 1, time.Now(), "mega", ""}}}}
	}
	j.acknowledge(batch)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	j.slugOf = func(int64) (string, error) { return "sete", nil }
	if err := j.sync(); err != nil {
		t.Fatal(err)
	}
	j.acknowledge(batch[:1])
	j.close()
	if list, _ := lines(t, folder); len(list) != 65 || list[63].Tenant != "" || list[64].Tenant != "sete" {
		t.Errorf("%d lines, the last %+v", len(list), list[max(0, len(list)-2):])
	}
}

// FuzzAcknowledged: whatever a line holds, what is read of it is written as it was.
func FuzzAcknowledged(f *testing.F) {
	f.Add("2026-11-27T10:00:00.000Z\t1\tdemo\t500\tmega\t77\tOS-1")
	f.Add("\t\t\t\t\t\t")
	f.Fuzz(func(t *testing.T, line string) {
		a, ok := parseAcknowledged([]byte(line))
		if !ok {
			return
		}
		n := drawnNumber{a.TenantID, a.Numero, a.ID, a.Em, a.Sistema, a.CodigoOC}
		again, ok := parseAcknowledged([]byte(strings.TrimSuffix(string(appendAcknowledged(nil, &n, a.Tenant)), "\n")))
		if !ok || again.ID != a.ID || again.Numero != a.Numero || again.Tenant != a.Tenant || !again.Em.Equal(a.Em) {
			t.Errorf("%q: %+v, then %+v", line, a, again)
		}
	})
}

// TestFilesOfTheJournalAreBounded: a day begins a file, old ones go, and the newest of a host stays however old.
func TestFilesOfTheJournalAreBounded(t *testing.T) {
	folder := t.TempDir()
	now := time.Date(2026, 11, 27, 23, 59, 59, 0, time.UTC)
	var mu sync.Mutex
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	for _, name := range []string{"20261001-outra-7", "20261002-outra-8", "20260901-" + journalHost() + "-1", "anotado-por-alguem"} {
		if err := os.WriteFile(filepath.Join(folder, name+journalSuffix), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(deadline(t), newFile(t), Options{Clock: clock, Journal: JournalOptions{folder, "a", 35}})
	if err != nil {
		t.Fatal(err)
	}
	defer closeStorage(t, s)
	writeTestTenant(t, s)
	openOne(t, s, 1, "A")
	mu.Lock()
	now = now.Add(time.Second)
	mu.Unlock()
	openOne(t, s, 1, "B")
	want := "20261002-outra-8 20261127-" + journalHost() + "-a 20261128-" + journalHost() + "-a anotado-por-alguem "
	until(t, "old files are removed", func() bool {
		files, err := journalFiles(folder)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range files {
			got += strings.TrimSuffix(filepath.Base(f.path), journalSuffix) + " "
		}
		return got == want
	})
	content, err := os.ReadFile(filepath.Join(folder, "20261128-"+journalHost()+"-a"+journalSuffix))
	if err != nil || !strings.HasPrefix(string(content), markName+"\t1\tDemo\t1\t") || strings.Count(string(content), "\n") != 2 {
		t.Errorf("%v, a new file begins with what was given before:\n%s", err, content)
	}
}

// TestAJournalThatCannotBeKeptStopsNothing: calls are answered, what is lost is counted and told, and it goes on by itself.
func TestAJournalThatCannotBeKeptStopsNothing(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "journal")
	if err := os.WriteFile(folder, []byte("a file is in its place"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, log := openKeeping(t, "sqlite://"+filepath.Join(dir, "ponte.db"), folder, "a")
	if s.Journal().Err == nil {
		t.Error("nothing is told before the first opening")
	}
	openOne(t, s, 1, "A")
	if state := s.Journal(); state.Lost != 1 || state.Lines != 0 || state.Err == nil {
		t.Errorf("%+v", state)
	}
	until(t, "the log tells it", func() bool { return log.FilterMessageSnippet("are not in the journal").Len() == 1 })
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	until(t, "it is kept again", func() bool { return s.Journal().Err == nil })
	o := openOne(t, s, 1, "B")
	if list, _ := lines(t, folder); len(list) != 1 || list[0].ID != o.ID {
		t.Errorf("%+v", list)
	}
}

// TestTheJournalAllocatesNothing: it is on the way of every opening.
func TestTheJournalAllocatesNothing(t *testing.T) {
	s, _ := openKeeping(t, newFile(t), t.TempDir(), "a")
	writeTestTenant(t, s)
	batch := make([]*member, 16)
	for i := range batch {
		p, err := prepareWrite(openingWrite(int64(1000+i), 1, strconv.Itoa(1000+i), "OS-1"))
		if err != nil {
			t.Fatal(err)
		}
		batch[i] = &member{p: p}
	}
	least := math.Inf(1)
	for range 5 { // what else this process does meanwhile is counted, too
		least = min(least, testing.AllocsPerRun(100, func() { s.journal.acknowledge(batch) }))
	}
	if least != 0 {
		t.Errorf("%v allocations a batch", least)
	}
}

// reconcile gives what a database misses of a folder.
func reconcile(t *testing.T, s *Storage, folder string) (*Reconciliation, map[string]*Missing) {
	t.Helper()
	found := map[string]*Missing{}
	r, err := s.Reconcile(context.Background(), Reconciling{Paths: []string{folder}, Found: func(m *Missing) error {
		if found[m.Tenant+" "+m.Numero] != nil {
			t.Errorf("%s is named twice", m.Numero)
		}
		found[m.Tenant+" "+m.Numero] = m
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r, found
}
