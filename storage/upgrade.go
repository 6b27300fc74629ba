package storage

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"ponte/crm/diagnostico"
)

// Upgrade is what ponte migrate would do to a database, found out without writing.
type Upgrade struct {
	Version, Target int64
	Engine          string // with its version
	SQLite          bool
	Galera          bool // a change of a table stops the whole cluster while it runs
	Steps           []UpgradeStep
	Folder          string // of the database's files, "" = of a server elsewhere
	Free            int64  // bytes in it, -1 = not known
}

// UpgradeStep is a pending migration. On SQLite it is one transaction.
type UpgradeStep struct {
	Version int64
	Name    string
	Effects []Effect
}

// EffectKind says what a statement does.
type EffectKind string

// The kinds.
const (
	EffectTable     EffectKind = "table"      // a new table
	EffectColumn    EffectKind = "column"     // new columns, which old rows have by their default
	EffectIndex     EffectKind = "index"      // a new index
	EffectDropIndex EffectKind = "drop_index" // one goes
	EffectUpdate    EffectKind = "update"     // rows are changed
	EffectCopy      EffectKind = "copy"       // rows are made of other tables' rows
	EffectOther     EffectKind = "other"      // this program does not know it
)

// Effect is what one statement does to this database.
type Effect struct {
	Kind    EffectKind
	Table   string
	Names   []string // columns, or the index
	Columns []string // of the index
	From    []string // tables that a copy reads
	Unique  bool
	Rebuild bool // the server writes the whole table anew, and nobody writes to it meanwhile
	Expand  bool // the program before this one goes on with it

	Rows     int64 // changed, made or read for the index; at most so many where Upto; 0 = the table is new or empty
	Upto     bool
	Takes    time.Duration // estimate
	Sampled  int64         // rows that it was measured with, 0 = nothing was
	Measured time.Duration // what reading and sorting those took
	Bytes    int64         // of room, estimate
}

// Takes is the estimate of a step.
func (s *UpgradeStep) Takes() (sum time.Duration) {
	for _, e := range s.Effects {
		sum += e.Takes
	}
	return sum
}

// Takes and Bytes are the estimates of all.
func (u *Upgrade) Takes() (sum time.Duration) {
	for i := range u.Steps {
		sum += u.Steps[i].Takes()
	}
	return sum
}

// Bytes is the room that it needs meanwhile. SQLite writes what it changes into the log first.
func (u *Upgrade) Bytes() (sum int64) {
	for i := range u.Steps {
		for _, e := range u.Steps[i].Effects {
			sum += e.Bytes
		}
	}
	return 2 * sum // of a server: what it sorts goes to its temporary files first
}

// Expands tells whether the program before this one goes on while and after the schema changes.
func (u *Upgrade) Expands() bool {
	for i := range u.Steps {
		for _, e := range u.Steps[i].Effects {
			if !e.Expand {
				return false
			}
		}
	}
	return true
}

// PlanUpgrade reads what is pending on the database at an address and what it would do. Nothing is written.
func PlanUpgrade(ctx context.Context, address string) (*Upgrade, error) {
	x := &examiner{}
	err := x.open(ctx, address)
	defer x.close()
	if err == nil {
		err = x.unread
	}
	if err != nil {
		return nil, classify(err)
	}
	u := &Upgrade{Version: x.version, Target: x.target, Engine: x.engine(), SQLite: x.dialect == dialectSQLite, Galera: x.galera(), Free: -1}
	switch {
	case x.version > 0 && x.version < firstRelease:
		return u, fmt.Errorf("%w: it is at version %d, from before the first release, and cannot be brought up to date; start on an empty database", ErrSchema, x.version)
	case x.version > x.target:
		return u, fmt.Errorf("%w: it is at version %d and this program knows up to %d; start the newer program", ErrSchema, x.version, x.target)
	}
	if u.Folder = x.folder(); u.Folder != "" {
		if free, all, err := FreeSpace(u.Folder); err == nil && all > 0 {
			u.Free = int64(free) //nolint:gosec // no disk has 8 EiB
		}
	}
	p := &planner{x}
	u.Steps, err = p.steps(ctx)
	return u, err
}

// folder is where the database's files are, "" where they are not seen from here.
func (x *examiner) folder() string {
	if x.dialect == dialectSQLite {
		return filepath.Dir(x.file)
	}
	if f, err := examineServerDisk(context.Background(), x); err != nil || f.outcome == diagnostico.NaoSeAplica {
		return ""
	}
	return x.vars["datadir"]
}

// planner foretells on one base. A table that a pending step makes is not there, and has no rows.
type planner struct{ x *examiner }

var migrationName = regexp.MustCompile(`^(\d+)_(\w+)\.sql$`)

func (p *planner) steps(ctx context.Context) (steps []UpgradeStep, err error) {
	folder := "migrations/" + string(p.x.dialect)
	files, err := fs.ReadDir(migrations, folder)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		m := migrationName.FindStringSubmatch(f.Name())
		if m == nil {
			continue
		}
		version, _ := strconv.ParseInt(m[1], 10, 64)
		if version <= p.x.version {
			continue
		}
		text, err := fs.ReadFile(migrations, path.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		step := UpgradeStep{Version: version, Name: m[2]}
		for _, statement := range statementsOf(string(text)) {
			if statement, err = p.x.unguarded(ctx, statement); err != nil {
				return nil, err
			}
			if statement == "" {
				continue
			}
			e := effectOf(statement)
			if done, err := p.x.done(ctx, &e); err != nil || done {
				if err != nil {
					return nil, err
				}
				continue
			}
			if err := p.judge(ctx, &e, statement); err != nil {
				return nil, err
			}
			step.Effects = append(step.Effects, e)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// done tells whether a table or an index of these columns is there already: MySQL keeps what an interrupted step did.
func (x *examiner) done(ctx context.Context, e *Effect) (bool, error) {
	switch e.Kind {
	case EffectTable:
		return x.hasTable(ctx, e.Table)
	case EffectIndex:
		q := "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ? ORDER BY seq_in_index"
		if x.dialect == dialectSQLite {
			q = "SELECT c.name FROM sqlite_master i JOIN pragma_index_info(i.name) c WHERE i.type = 'index' AND i.tbl_name = ? AND i.name = ? ORDER BY c.seqno"
		}
		columns, err := readAll(ctx, x.db, readText, q, e.Table, e.Names[0])
		return slices.Equal(columns, e.Columns), err
	}
	return false, nil
}

// judge adds what only this database tells.
func (p *planner) judge(ctx context.Context, e *Effect, statement string) error {
	if e.Kind == EffectOther {
		return nil
	}
	there, err := p.x.hasTable(ctx, e.Table)
	if err != nil {
		return err
	}
	switch e.Kind {
	case EffectTable:
		return nil
	case EffectColumn:
		e.Rebuild = p.x.rebuildsForColumns() && there
	case EffectIndex:
		// What is unique from now on may be what the program before this one writes twice.
		e.Expand = e.Expand && (!e.Unique || !there)
	}
	if e.Kind == EffectCopy {
		return p.measureCopy(ctx, e, statement)
	}
	if !there {
		e.Expand = true
		return nil
	}
	return p.measure(ctx, e, statement)
}

// rebuildsForColumns: MySQL adds a column without writing the table since 8.0.12, MariaDB since 10.3.
func (x *examiner) rebuildsForColumns() bool {
	if x.dialect == dialectSQLite || x.mariaDB() {
		return false
	}
	var major, minor, patch int
	_, _ = fmt.Sscanf(x.vars["version"], "%d.%d.%d", &major, &minor, &patch)
	return cmp.Or(cmp.Compare(major, 8), cmp.Compare(minor, 0), cmp.Compare(patch, 12)) < 0
}

func (x *examiner) hasTable(ctx context.Context, table string) (bool, error) {
	q := "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?"
	if x.dialect == dialectSQLite {
		q = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
	}
	var n int
	err := x.db.QueryRowContext(ctx, q, table).Scan(&n)
	return n > 0, classify(err)
}
