package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite" // registers "sqlite"
)

// Pool sizes. Replicas times maxConns must stay under the server's max_connections (docs/fatos/mysql-e-durabilidade.md §1.5).
const (
	maxConns     = 24
	maxIdleConns = 8
	connLifetime = 30 * time.Minute // shorter than the idle limits of servers and of what stands between
	connIdleTime = 5 * time.Minute
	maxReaders   = 4
)

// pools are the ways into one database. On SQLite writer and batch are the same single connection: several writers starve
// each other in the busy handler. On MySQL writer and reader are the same pool, and batch is one connection of the
// committer's own.
type pools struct {
	writer *sql.DB
	reader *sql.DB
	batch  *sql.DB
	lookup *sql.DB // look-ups of the hot path; on MySQL one connection, because one round answers all that wait
}

func (p pools) close() error {
	var err error
	closed := map[*sql.DB]bool{nil: true}
	for _, db := range []*sql.DB{p.lookup, p.batch, p.reader, p.writer} {
		if !closed[db] {
			closed[db] = true
			err = errors.Join(err, db.Close())
		}
	}
	return err
}

// interposer stands between a pool and its driver; nil = nothing does.
type interposer func(driver.Connector) driver.Connector

// interposed is set by builds with the tag failpoint only.
var interposed interposer

func (x interposer) on(c driver.Connector) *sql.DB {
	if x != nil {
		c = x(c)
	}
	return sql.OpenDB(c)
}

func openPools(ctx context.Context, e dsn, x interposer) (pools, error) {
	if e.dialect == dialectMySQL {
		return openMySQL(ctx, e.mysql, x)
	}
	return openSQLite(ctx, e.file, x)
}

func openMySQL(ctx context.Context, cfg *mysql.Config, x interposer) (pools, error) {
	db, err := mysqlPoolThrough(x, cfg, maxConns, maxIdleConns)
	if err != nil {
		return pools{}, err
	}
	if err := db.PingContext(ctx); err != nil {
		return pools{}, errors.Join(fmt.Errorf("connect to %s: %w", cfg.Addr, classify(err)), db.Close())
	}
	p := pools{writer: db, reader: db}
	batch := cfg.Clone()
	batch.InterpolateParams = true // what is not prepared goes out with its values, in one round trip (runLone)
	if p.batch, err = mysqlPoolThrough(x, batch, 1, 1); err != nil {
		return pools{}, errors.Join(err, p.close())
	}
	if p.lookup, err = mysqlPoolThrough(x, cfg, 1, 1); err != nil {
		return pools{}, errors.Join(err, p.close())
	}
	return p, nil
}

func mysqlPool(cfg *mysql.Config, conns, idle int) (*sql.DB, error) {
	return mysqlPoolThrough(nil, cfg, conns, idle)
}

func mysqlPoolThrough(x interposer, cfg *mysql.Config, conns, idle int) (*sql.DB, error) {
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, errors.New("mysql address: " + maskError(err).Error())
	}
	db := x.on(mysqlConnector{c})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(idle)
	db.SetConnMaxLifetime(connLifetime)
	db.SetConnMaxIdleTime(connIdleTime)
	return db, nil
}

// mysqlConnector sets the isolation of each new session by a statement, because the variable's name differs between
// MySQL 8 and MariaDB. READ COMMITTED: a look-up after a collision must see what collided (docs/fatos/mysql-e-durabilidade.md §3).
type mysqlConnector struct{ driver.Connector }

func (c mysqlConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errors.New("the MySQL driver cannot run statements"), conn.Close())
	}
	if _, err := execer.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func openSQLite(ctx context.Context, path string, x interposer) (pools, error) {
	// Personal data: only the service's own user may read the file. SQLite gives -wal and -shm the same mode.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return pools{}, fmt.Errorf("open the database file: %w", err)
	}
	if err := f.Close(); err != nil {
		return pools{}, fmt.Errorf("open the database file: %w", err)
	}
	w, err := openFileThrough(x, path, lockWait, "_txlock=immediate", "_pragma=wal_autocheckpoint(0)", "_pragma=journal_size_limit("+strconv.Itoa(walLimit)+")")
	if err != nil {
		return pools{}, err
	}
	w.SetMaxOpenConns(1)
	w.SetMaxIdleConns(1)
	// The first connection creates the WAL before a reader looks for it. Who does so while another process does is told that the
	// file is locked, at once: waiting for a lock does not hold for a change of the journal's mode.
	if err := retry(ctx, func() error { return classify(w.PingContext(ctx)) }); err != nil {
		return pools{}, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	r, err := openFileThrough(x, path, lockWait, "_pragma=query_only(1)")
	if err != nil {
		return pools{}, errors.Join(err, w.Close())
	}
	r.SetMaxOpenConns(maxReaders)
	r.SetMaxIdleConns(maxReaders)
	return pools{writer: w, batch: w, reader: r, lookup: r}, nil
}

// lockWait is how long a connection waits for another's lock.
const lockWait = 10 * time.Second

// openFile opens a SQLite file with durable settings. FULL: a commit is on disk before it is answered.
func openFile(path string, wait time.Duration, options ...string) (*sql.DB, error) {
	return openFileThrough(nil, path, wait, options...)
}

func openFileThrough(x interposer, path string, wait time.Duration, options ...string) (*sql.DB, error) {
	dsn := fileDSN(path, wait, slices.Concat([]string{"_pragma=journal_mode(WAL)", "_pragma=foreign_keys(1)"}, options))
	db, err := sql.Open("sqlite", dsn)
	if err != nil || x == nil {
		return db, err
	}
	c := fileConnector{db.Driver(), dsn}
	return x.on(c), db.Close()
}

// openFileAsItIs is openFile without what changes the file.
func openFileAsItIs(path string, wait time.Duration, options ...string) (*sql.DB, error) {
	return sql.Open("sqlite", fileDSN(path, wait, options))
}

func fileDSN(path string, wait time.Duration, options []string) string {
	dsn := fmt.Sprintf("file:%s?_pragma=busy_timeout(%d)&_pragma=synchronous(FULL)", uriPath(path), wait.Milliseconds())
	for _, o := range options {
		dsn += "&" + o
	}
	return dsn
}

// fileConnector opens connections as sql.Open has them opened.
type fileConnector struct {
	driver driver.Driver
	dsn    string
}

func (c fileConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

func (c fileConnector) Driver() driver.Driver { return c.driver }

// uriPath writes a path as SQLite's URIs want it: ?, # and % escaped.
func uriPath(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return (&url.URL{Path: path}).EscapedPath()
}
