package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"ponte/crm"
)

//go:embed migrations
var migrations embed.FS

// Migration says what Open does about a schema that is older than the program.
type Migration string

// The two ways.
const (
	MigrateAuto  Migration = "auto"  // bring it up to date
	MigrateCheck Migration = "check" // refuse to start
)

// ErrSchema is wrapped by errors about a schema that does not fit this program.
var ErrSchema = errors.New("the database schema does not fit this program")

// Times of the lease under which one process migrates and the others wait (not GET_LOCK: it is local to a Galera node).
const (
	migrationLease = 30 * time.Second
	migrationWait  = 150 * time.Millisecond
)

// nowMS is the database's clock in milliseconds: replicas whose own clocks differ agree on it.
func (d dialect) nowMS() string {
	if d == dialectMySQL {
		return "CAST(UNIX_TIMESTAMP(NOW(3))*1000 AS SIGNED)"
	}
	return "CAST(unixepoch('subsec')*1000 AS INTEGER)"
}

// byIndex, behind a table's name, makes a query go by one index, where a planner that judges by counts of a moment may take
// another one and walk a backlog.
func (d dialect) byIndex(name string) string {
	if d == dialectMySQL {
		return " FORCE INDEX (" + name + ")"
	}
	return " INDEXED BY " + name
}

// joinInOrder joins what stands behind it to each row of what stands before it, never the other way round.
func (d dialect) joinInOrder() string {
	if d == dialectMySQL {
		return " STRAIGHT_JOIN "
	}
	return " CROSS JOIN "
}

// firstRelease is the version of the schema with which the first release was made; older ones were never anybody's.
const firstRelease = 9

type migrator struct {
	dialect  dialect
	db       *sql.DB
	provider *goose.Provider
	target   int64 // the version that this program needs
	owner    string
}

// migrate looks at the schema with the connections of the program's work, and changes it with others: those give up on an
// answer after readTimeout, and a step over millions of rows takes minutes.
func (s *Storage) migrate(ctx context.Context, e dsn, o Options) (err error) {
	mode := o.Migrate
	if s.dialect == dialectSQLite || mode == MigrateCheck {
		return migrate(ctx, s.dialect, s.pools.writer, mode)
	}
	if err := migrate(ctx, s.dialect, s.pools.writer, MigrateCheck); !errors.Is(err, ErrSchema) {
		return err
	}
	cfg := e.mysql.Clone()
	cfg.ReadTimeout, cfg.WriteTimeout = 0, 0
	db, err := mysqlPoolThrough(o.interposed, cfg, migrationConns, migrationConns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return migrate(ctx, s.dialect, db, mode)
}

// migrationConns: a step's, and one that extends the lease meanwhile.
const migrationConns = 3

// migrate brings the schema to the version of this program, or checks that it is there. Steps only expand, so that the
// program before this one still works on it; a database that is newer than the program is refused.
func migrate(ctx context.Context, d dialect, db *sql.DB, mode Migration) error {
	m, err := newMigrator(d, db)
	if err != nil {
		return err
	}
	for {
		current, err := m.check(ctx)
		if err != nil || current {
			return err
		}
		if mode == MigrateCheck {
			return fmt.Errorf("%w: it is older than version %d: run ponte migrate, or start ponte serve with --migrate auto", ErrSchema, m.target)
		}
		mine, err := m.acquire(ctx)
		if err != nil {
			return err
		}
		if mine {
			return m.apply(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for another process that migrates: %w", ctx.Err())
		case <-time.After(migrationWait):
		}
	}
}

func newMigrator(d dialect, db *sql.DB) (*migrator, error) {
	files, err := fs.Sub(migrations, "migrations/"+string(d))
	if err != nil {
		return nil, err
	}
	name := goose.DialectMySQL
	if d == dialectSQLite {
		name = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(name, db, files)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	sources := p.ListSources()
	return &migrator{dialect: d, db: db, provider: p, target: sources[len(sources)-1].Version, owner: rand.Text()}, nil
}

// check tells whether the schema is at the program's version, without writing anything.
func (m *migrator) check(ctx context.Context) (bool, error) {
	version, err := m.version(ctx)
	switch {
	case err != nil:
		return false, fmt.Errorf("read the schema version: %w", classify(err))
	case version > 0 && version < firstRelease:
		return false, fmt.Errorf("%w: it is at version %d, from before the first release, and cannot be brought up to date; start on an empty database", ErrSchema, version)
	case version > m.target:
		return false, fmt.Errorf("%w: it is at version %d and this program knows up to %d; start the newer program", ErrSchema, version, m.target)
	}
	return version == m.target, nil
}

// versioned tells whether goose's table of versions is there.
func (m *migrator) versioned(ctx context.Context) (bool, error) {
	exists := "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'goose_db_version'"
	if m.dialect == dialectSQLite {
		exists = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	}
	var n int64
	err := m.db.QueryRowContext(ctx, exists).Scan(&n)
	return n > 0, err
}

func (m *migrator) version(ctx context.Context) (int64, error) {
	if exists, err := m.versioned(ctx); err != nil || !exists {
		return 0, err
	}
	var v sql.NullInt64
	err := m.db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied = 1").Scan(&v)
	return v.Int64, err
}

// acquire takes the lease row if nobody holds it.
func (m *migrator) acquire(ctx context.Context) (bool, error) {
	text, suffix := "VARCHAR(64)", " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	if m.dialect == dialectSQLite {
		text, suffix = "TEXT", ""
	}
	_, err := m.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS travas (nome "+text+" NOT NULL PRIMARY KEY, dono "+text+
		" NOT NULL, ate BIGINT NOT NULL)"+suffix)
	if err != nil {
		return false, fmt.Errorf("make the lease table: %w", classify(err))
	}
	_, err = m.db.ExecContext(ctx, "INSERT INTO travas (nome, dono, ate) VALUES ('migracao', '', 0)")
	if err = classify(err); err != nil && !errors.Is(err, crm.ErrConflito) && !errors.Is(err, errRetry) {
		return false, fmt.Errorf("make the lease row: %w", err)
	}
	return m.extend(ctx, "ate < "+m.dialect.nowMS())
}

func (m *migrator) extend(ctx context.Context, condition string) (bool, error) {
	r, err := m.db.ExecContext(ctx, "UPDATE travas SET dono = ?, ate = "+m.dialect.nowMS()+" + ? WHERE nome = 'migracao' AND "+condition,
		m.owner, migrationLease.Milliseconds())
	if err = classify(err); errors.Is(err, errRetry) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take the migration lease: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// apply runs the missing steps while a goroutine extends the lease, and gives the lease back.
func (m *migrator) apply(ctx context.Context) (err error) {
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		t := time.NewTicker(migrationLease / 3)
		defer t.Stop()
		for {
			select {
			case <-stop:
				return
			case <-t.C:
				// A failure only matters when it lasts as long as the lease; every step can be run again anyway.
				_, _ = m.extend(ctx, "dono = '"+m.owner+"'")
			}
		}
	}()
	defer func() {
		close(stop)
		<-stopped
		_, e := m.db.ExecContext(context.WithoutCancel(ctx), "UPDATE travas SET ate = 0 WHERE nome = 'migracao' AND dono = ?", m.owner)
		err = errors.Join(err, classify(e))
	}()
	if current, err := m.check(ctx); err != nil || current { // somebody finished between our look and our lease
		return err
	}
	if err := m.completeVersions(ctx); err != nil {
		return err
	}
	if _, err := m.provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", classify(err))
	}
	return m.completeStatistics(ctx)
}

// completeStatistics counts the indexes that a step made among others that are counted. SQLite takes an index that it knows nothing of for one
// that finds ten rows, whatever the list; InnoDB counts those that it makes.
func (m *migrator) completeStatistics(ctx context.Context) error {
	if m.dialect != dialectSQLite {
		return nil
	}
	uncounted, err := readAll(ctx, m.db, readText, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'sqlite_stat1'")
	if err == nil && len(uncounted) > 0 {
		uncounted, err = readAll(ctx, m.db, readText, "SELECT i.name FROM sqlite_master i WHERE i.type = 'index' AND i.sql IS NOT NULL AND i.name NOT IN"+
			" (SELECT idx FROM sqlite_stat1 WHERE idx IS NOT NULL) AND i.tbl_name IN (SELECT tbl FROM sqlite_stat1)")
	}
	for _, name := range uncounted {
		if err == nil {
			_, err = m.db.ExecContext(ctx, "ANALYZE "+name)
		}
	}
	if err != nil {
		return fmt.Errorf("count the new indexes: %w", classify(err))
	}
	return nil
}

// completeVersions writes the row that goose's table of versions begins with, where a process died between making the table
// and writing it: goose takes an empty one for a mistake.
func (m *migrator) completeVersions(ctx context.Context) error {
	exists, err := m.versioned(ctx)
	if err == nil && exists {
		_, err = m.db.ExecContext(ctx, "INSERT INTO goose_db_version (version_id, is_applied) SELECT 0, 1 FROM travas WHERE nome = 'migracao'"+
			" AND NOT EXISTS (SELECT 1 FROM goose_db_version)")
	}
	if err != nil {
		return fmt.Errorf("complete the table of versions: %w", classify(err))
	}
	return nil
}
