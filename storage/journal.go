package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

const (
	journalSync    = time.Second
	journalCompare = 30 * time.Second // the longest comparison with the database while it is in use
	journalWarn    = time.Minute      // between two lines of the log about what could not be written
	journalSpace   = 64 << 10         // bytes of the buffer that is kept for the next batch
	noDay          = -1
	journalPrefix  = "#" // begins a line that is no opening
)

// JournalOptions say where a process keeps what it acknowledged (docs/adr/0015-a-journal-of-acknowledged-numbers.md).
// Without a folder nothing is kept.
type JournalOptions struct {
	Folder string
	Name   string // of this process among those of its host
	Days   int    // after which a file is removed, 0 = never
}

// JournalState tells how the journal does: what was written and what was not since the start, and why the last write
// failed, nil when it did not.
type JournalState struct {
	Folder      string // "" = none is kept
	Lines, Lost int64
	Err         error
}

// journal appends every acknowledged opening to a file of this process. What goes wrong with it never reaches a call: it is
// counted, logged, and said in the portal. A nil one keeps nothing.
type journal struct {
	o      JournalOptions
	host   string
	log    *zap.Logger
	now    crm.Relogio
	slugOf func(tenantID int64) (string, error)

	suspect func() bool                              // the database may have become another one since it was asked last
	compare func(ctx context.Context, k marks) error // with what is acknowledged here

	mu      sync.Mutex // the committer appends, the keeper syncs
	file    *os.File   // nil = could not be opened
	day     int64      // of the file, in days of Unix time, or noDay
	torn    bool       // the file ends within a line
	dirty   bool       // since the last sync
	retired []*os.File // of days before, still to be synced and closed
	buf     []byte
	slugs   map[int64]string
	marks   marks // of everything acknowledged here, which begins each file

	unsynced int64 // lines since the last sync

	lines, lost atomic.Int64
	failure     atomic.Pointer[error]
	warned      time.Time // the keeper's
	warnedLost  int64
	cleaned     int64 // day of the last removal of old files
}

func newJournal(s *Storage, o JournalOptions, before marks) *journal {
	j := &journal{o: o, host: journalHost(), log: s.log, now: s.now, slugOf: s.tenantSlug, slugs: map[int64]string{}, marks: before}
	j.suspect, j.compare = s.mayHaveGoneBack, func(ctx context.Context, k marks) error {
		_, recent := s.recentJournal(o.Folder)
		return s.compareJournal(ctx, k, recent)
	}
	j.day = noDay
	if err := j.probe(); err != nil {
		j.fail(err, 0)
	}
	return j
}

// probe tells at the start whether the folder takes files. The journal's own begins with the first opening: a server that
// is started again and again leaves none.
func (j *journal) probe() error {
	if err := os.MkdirAll(j.o.Folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(j.o.Folder, ".probe-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// acknowledge appends the openings of members that were committed, with one write. It is called before they are answered.
func (j *journal) acknowledge(batch []*member) {
	if j == nil {
		return
	}
	lines := int64(0)
	for _, m := range batch {
		lines += int64(len(m.p.numeros))
	}
	if lines == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if at := j.now(); dayOf(at) != j.day {
		if err := j.open(at); err != nil {
			j.fail(err, 0)
		}
	}
	buf := j.buf[:0]
	if j.torn {
		buf = append(buf, '\n')
	}
	for _, m := range batch {
		for i := range m.p.numeros {
			n := &m.p.numeros[i]
			slug := j.slug(n.tenantID)
			buf = appendAcknowledged(buf, n, slug)
			j.marks.add(n, slug)
		}
	}
	if j.buf = buf; cap(buf) > journalSpace {
		j.buf = nil
	}
	j.write(buf, lines)
}

// write appends what is in buf. A part of it may be written on a disk that is full: the next one begins with the end of that line.
func (j *journal) write(buf []byte, lines int64) {
	if j.file == nil {
		j.lost.Add(lines)
		return
	}
	n, err := j.file.Write(buf)
	if n > 0 {
		j.torn, j.dirty = buf[n-1] != '\n', true
	}
	if err != nil {
		written := countLines(bytes.TrimLeft(buf[:n], "\n")) // not the end of a line before
		j.lines.Add(written)
		j.fail(err, lines-written)
		return
	}
	j.lines.Add(lines)
	j.unsynced += lines
	if j.failure.Load() != nil {
		j.failure.Store(nil)
	}
}

func (j *journal) fail(err error, lines int64) {
	j.lost.Add(lines)
	err = fmt.Errorf("the journal of acknowledged numbers: %w", err)
	j.failure.Store(&err)
}

// slug is a tenant's name, read once. While it cannot be read, that is tried once between two syncs: callers wait for it.
func (j *journal) slug(tenantID int64) string {
	slug, ok := j.slugs[tenantID]
	if !ok {
		var err error
		if slug, err = j.slugOf(tenantID); err != nil {
			slug = ""
		}
		j.slugs[tenantID] = slug
	}
	return slug
}

// open begins the file of a day, or goes on with it. What is known of everything before stands at its beginning, so that
// a start finds the highest numbers of quiet tenants in the newest files.
func (j *journal) open(at time.Time) error {
	if j.file != nil {
		j.retired = append(j.retired, j.file)
		j.file = nil
	}
	j.day = dayOf(at)
	if err := os.MkdirAll(j.o.Folder, 0o700); err != nil {
		return err
	}
	name := filepath.Join(j.o.Folder, at.UTC().Format("20060102")+"-"+j.host+"-"+j.o.Name+journalSuffix)
	f, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	empty, torn, err := endOf(f)
	if err == nil && empty {
		_, err = f.Write(j.marks.appendTo(nil))
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	j.file, j.torn, j.dirty = f, torn, true
	return nil
}

// endOf tells whether a file is empty, and whether it ends within a line: who wrote it was stopped by a full disk or a power cut.
func endOf(f *os.File) (empty, torn bool, err error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return true, false, err
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return false, last[0] != '\n', err
}

// keep syncs the journal once a second until life ends, and once more then. Owned by Storage.
func (j *journal) keep(life context.Context) {
	t := time.NewTicker(journalSync)
	defer t.Stop()
	for {
		j.removeOld()
		select {
		case <-life.Done():
			j.close()
			return
		case <-t.C:
		}
		_ = j.sync() // counted and told by warn
		j.mend()
		j.warn()
		j.compareAgain(life)
	}
}

// close ends the file. What it lost has been told: the stop is clean.
func (j *journal) close() {
	err := j.sync()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file != nil {
		err = errors.Join(err, j.file.Close())
		j.file = nil
	}
	if err != nil {
		j.log.Warn("the journal of acknowledged numbers was not closed", zap.Error(err))
	}
}

// compareAgain compares the journal with a database that may have come back older while this process ran.
func (j *journal) compareAgain(life context.Context) {
	if !j.suspect() {
		return
	}
	j.mu.Lock()
	k := maps.Clone(j.marks)
	j.mu.Unlock()
	ctx, cancel := context.WithTimeout(life, journalCompare)
	defer cancel()
	if err := j.compare(ctx, k); err != nil && life.Err() == nil {
		j.log.Error("the journal was not compared with the database: run ponte reconcile", zap.Error(err))
	}
}

// sync puts on disk what was written, while others go on writing. What a sync fails with is not known to be there.
func (j *journal) sync() (err error) {
	j.mu.Lock()
	file, retired, dirty, lines := j.file, j.retired, j.dirty, j.unsynced
	j.retired, j.dirty, j.unsynced = nil, false, 0
	maps.DeleteFunc(j.slugs, func(_ int64, slug string) bool { return slug == "" })
	j.mu.Unlock()
	for _, f := range retired {
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if dirty && file != nil { // only this goroutine closes it
		err = errors.Join(err, file.Sync())
	}
	if err != nil {
		j.mu.Lock()
		j.fail(err, lines)
		j.mu.Unlock()
	}
	return err
}

// mend opens the file anew while writes fail: the folder may be back, or another disk be in its place.
func (j *journal) mend() {
	if j.failure.Load() == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	closed := j.file == nil
	switch err := j.open(j.now()); {
	case err != nil:
		j.fail(err, 0)
	case closed:
		j.failure.Store(nil) // else the next write that succeeds does it
	}
}

func (j *journal) warn() {
	lost := j.lost.Load()
	failure := j.failure.Load()
	if failure == nil && lost == j.warnedLost || time.Since(j.warned) < journalWarn {
		return
	}
	fields := []zap.Field{zap.Int64("lines_lost", lost-j.warnedLost), zap.String("folder", j.o.Folder)}
	if failure != nil {
		fields = append(fields, zap.Error(*failure))
	}
	j.log.Error("acknowledged numbers are not in the journal: ponte reconcile would not name them, should the database lose them", fields...)
	j.warned, j.warnedLost = time.Now(), lost
}

// removeOld removes files by age, once a day; the newest of each host stays.
func (j *journal) removeOld() {
	day := dayOf(j.now())
	if j.o.Days == 0 || day == j.cleaned {
		return
	}
	j.cleaned = day
	files, err := journalFiles(j.o.Folder)
	if err != nil {
		j.log.Warn("the journal's folder cannot be read", zap.Error(err))
		return
	}
	newest := map[string]string{}
	for _, f := range files {
		newest[f.host] = f.path // in the order of their days
	}
	for _, f := range files {
		if f.day.IsZero() || newest[f.host] == f.path || dayOf(f.day) >= day-int64(j.o.Days) {
			continue
		}
		if err := removeIfThere(f.path); err != nil {
			j.log.Warn("an old file of the journal was not removed", zap.Error(err))
		}
	}
}

func (j *journal) state() JournalState {
	if j == nil {
		return JournalState{}
	}
	state := JournalState{Folder: j.o.Folder, Lines: j.lines.Load(), Lost: j.lost.Load()}
	if err := j.failure.Load(); err != nil {
		state.Err = *err
	}
	return state
}

func dayOf(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }
