package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// rehearsalMark is in the names of what a rehearsal makes, so that what one leaves that was killed is known.
const rehearsalMark = "ponte_ensaio_"

// rehearsalSlack: replicas' clocks differ, and an opening is written a moment after its call came.
const rehearsalSlack = time.Minute

// Rehearsing says what is restored where, and with what it is compared.
type Rehearsing struct {
	Address  string                // the real database: never written; of MySQL its server holds the rehearsal's own database
	Source   string                // the backup, or a folder of which the newest file is taken
	Folder   string                // for the copy of a SQLite file, "" = the system's for temporary files
	Journals []string              // of acknowledged numbers, none = nothing is compared
	Found    func(*Missing) error  // what is missing; nil = nobody asks
	Progress func(what string)     // as each part begins; nil = nobody
	Exists   func(mark, at string) // what a rehearsal that was killed left behind; nil = nobody
}

// Rehearsal is what a restored backup holds, and what it took.
type Rehearsal struct {
	Source          string
	Bytes           int64
	Made            time.Time // when the file was last written
	Engine          string
	Version, Target int64 // of the schema, as it was and as this program makes it
	Tables          []TableRows
	Tenants         []RehearsedTenant
	Newest          time.Time // the newest ocorrência's, zero = there is none

	Journal *Reconciliation // nil = nothing was compared
	Holes   int64           // missing although they are older than the newest ocorrência
	Behind  []Behind

	Restored, Checked, Opened, Compared time.Duration
}

// TableRows is how many rows a table has.
type TableRows struct {
	Table string
	Rows  int64
}

// RehearsedTenant is what a backup has of a tenant.
type RehearsedTenant struct {
	Slug        string
	Ocorrencias int64
	Last        string // the number given last, "" = none
	LastAt      time.Time
	Next        int64 // the number that would be given next
}

// Lost are the openings that were acknowledged after the backup, which every backup misses.
func (r *Rehearsal) Lost() int64 {
	if r.Journal == nil {
		return 0
	}
	return r.Journal.Missing - r.Holes
}

// Whole is how long it takes to have this backup in service.
func (r *Rehearsal) Whole() time.Duration { return r.Restored + r.Checked + r.Opened }

// ErrBackup is wrapped by errors that are the backup's own fault.
var ErrBackup = errors.New("this backup cannot be restored")

// Rehearse restores a backup into a place of its own, looks into it and removes it. Nothing of the real database is written.
func Rehearse(ctx context.Context, o Rehearsing) (r *Rehearsal, err error) {
	e, err := parseDSN(o.Address)
	if err != nil {
		return nil, err
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	source, info, err := newestFile(o.Source)
	if err != nil {
		return nil, err
	}
	r = &Rehearsal{Source: source, Bytes: info.Size(), Made: info.ModTime()}
	lite, err := isSQLite(source)
	switch {
	case err != nil:
		return nil, err
	case lite && e.dialect != dialectSQLite:
		return nil, fmt.Errorf("%w: %s is a SQLite file, and --database is a MySQL server", ErrBackup, source)
	case !lite && e.dialect == dialectSQLite:
		// Also a dump: which server would take it is not said.
		return nil, fmt.Errorf("%w: %s is no SQLite file", ErrBackup, source)
	}
	var p place = &folderPlace{parent: o.Folder}
	if !lite {
		p = &serverPlace{address: o.Address, real: e}
	}
	defer func() { err = errors.Join(err, p.remove()) }()
	o.Progress("restore")
	began := time.Now()
	left, err := p.make(ctx, info.Size())
	if o.Exists != nil {
		for _, name := range left {
			o.Exists(rehearsalMark, name)
		}
	}
	if err != nil {
		return nil, err
	}
	address, err := p.fill(ctx, source)
	if err != nil {
		return nil, err
	}
	r.Restored = time.Since(began)
	return r, r.look(ctx, address, o)
}

// place is where a rehearsal restores to. remove also takes what a make or fill that failed has left.
type place interface {
	make(ctx context.Context, bytes int64) (left []string, err error)
	fill(ctx context.Context, source string) (address string, err error)
	remove() error
}

// folderPlace holds a copy of a SQLite file.
type folderPlace struct{ parent, folder string }

func (p *folderPlace) make(_ context.Context, bytes int64) (left []string, err error) {
	if p.parent == "" {
		p.parent = os.TempDir()
	}
	left, _ = filepath.Glob(filepath.Join(p.parent, rehearsalMark+"*"))
	// Twice, because bringing an older one up to date writes a log beside it.
	if free, all, err := FreeSpace(p.parent); err == nil && all > 0 && free < 2*uint64(bytes) { //nolint:gosec // a size is never negative
		return left, fmt.Errorf("the rehearsal needs %d MiB in %s, and %d MiB are free: name another folder with --in", 2*bytes>>20+1, p.parent, free>>20)
	}
	p.folder, err = os.MkdirTemp(p.parent, rehearsalMark+"*") // mode 0700
	return left, err
}

func (p *folderPlace) fill(_ context.Context, source string) (string, error) {
	file := filepath.Join(p.folder, "ponte.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return "", err
	}
	return "sqlite://" + file, copyBytes(source, file)
}

func (p *folderPlace) remove() error {
	if p.folder == "" {
		return nil
	}
	return os.RemoveAll(p.folder)
}
