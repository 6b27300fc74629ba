//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ponte/storage"
	"ponte/storage/seed"
	"ponte/test/mariadb"
)

// site is one size's database with a Ponte on it.
type site struct {
	plan   growthPlan
	engine string
	folder string // of the database, kept when the plan says so
	dir    string // of the run
	one    growth
	b      *bench
	tested *ponte
	db     *sql.DB
}

// Files that say how far a kept folder got.
const (
	preparedMark = "prepared" // tenant, credential and buyers are there
	seededMark   = "seeded"
)

func (g growthPlan) site(engine, dir string, size int64) *site {
	name := engine + "-" + strconv.FormatInt(size, 10)
	s := &site{plan: g, engine: engine, folder: filepath.Join(g.data, name), dir: filepath.Join(dir, name)}
	s.one = growth{Engine: "Ponte", Ocorrencias: size}
	if engine == "sqlite" {
		s.one.Engine = "Ponte (SQLite)"
	}
	return s
}

func (s *site) label() string { return fmt.Sprintf("%s at %d", s.engine, s.one.Ocorrencias) }

func (s *site) has(mark string) bool {
	_, err := os.Stat(filepath.Join(s.folder, mark))
	return err == nil
}

func (s *site) mark(mark string) error {
	return os.WriteFile(filepath.Join(s.folder, mark), nil, 0o600)
}

// seedingArguments are for a database that nobody uses yet: a crash while it is seeded costs the seeding.
func seedingArguments(poolMB int) []string {
	return append(databaseArguments(false, poolMB), "--innodb-flush-log-at-trx-commit=2", "--innodb-log-file-size=2G",
		"--innodb-doublewrite=0", "--innodb-io-capacity=2000", "--innodb-max-dirty-pages-pct=70", "--innodb-sort-buffer-size=64M")
}

// start runs the database server, if the engine has one, and prepares a Ponte that does not run yet.
func (s *site) start(arguments []string) (err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	s.b = &bench{plan: s.plan.plan, stored: map[string]int64{}, acks: map[string]map[string]string{}}
	s.tested = &ponte{label: s.one.Engine, dir: s.dir, program: s.plan.Program, body: s.plan.Body, buyers: s.plan.Buyers}
	s.b.targets = []target{s.tested}
	if s.engine == "sqlite" {
		if err := os.MkdirAll(s.folder, 0o700); err != nil {
			return err
		}
		file := filepath.Join(s.folder, "ponte.db")
		s.tested.database = "sqlite://" + file
		s.db, err = openSQLite(file)
		return err
	}
	if s.b.server, err = mariadb.LaunchIn(s.folder, arguments...); err != nil {
		return err
	}
	s.tested.database = s.b.server.URL(ponteDatabase)
	if s.b.watch, err = s.b.server.Open(""); err != nil {
		return err
	}
	s.db, err = s.b.server.Open(ponteDatabase)
	return err
}

// close ends what start and open began.
func (s *site) close() (err error) {
	if s.tested != nil && s.tested.process != nil {
		err = s.tested.process.end()
	}
	if s.db != nil {
		err = errors.Join(err, s.db.Close())
	}
	if s.b != nil && s.b.server != nil {
		err = errors.Join(err, flushed(s.b.watch), s.b.watch.Close(), s.b.server.Close())
	}
	s.tested, s.db, s.b = nil, nil, nil
	return err
}

// flushed waits until the server has nothing left to write, so that it ends, and starts, at once.
func flushed(db *sql.DB) error {
	if db == nil {
		return nil
	}
	for _, setting := range []string{"innodb_io_capacity_max=20000", "innodb_io_capacity=20000", "innodb_max_dirty_pages_pct_lwm=0", "innodb_max_dirty_pages_pct=0"} {
		if _, err := db.Exec("SET GLOBAL " + setting); err != nil {
			return err
		}
	}
	deadline := time.Now().Add(5 * time.Minute)
	for {
		var name string
		var dirty int64
		err := db.QueryRow("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'").Scan(&name, &dirty)
		if err != nil || dirty < 100 || time.Now().After(deadline) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// seed brings the folder's database to its size and schema, if it is not there from a run before. It goes on where one was
// stopped.
func (s *site) seed() (err error) {
	if s.has(seededMark) && !s.plan.seedOnly { // open brings the schema up to date too, with durable settings
		return nil
	}
	if !s.has(preparedMark) {
		if err := os.RemoveAll(s.folder); err != nil {
			return err
		}
	}
	begin := time.Now()
	if err := s.start(seedingArguments(s.plan.PoolMB)); err != nil {
		return errors.Join(err, s.close())
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if !s.has(preparedMark) {
		if s.b.server != nil {
			if err := makeDatabase(s.b.server, ponteDatabase); err != nil {
				return err
			}
		}
		if err := s.tested.prepare(); err != nil {
			return err
		}
		if err := s.mark(preparedMark); err != nil {
			return err
		}
	} else if err := s.tested.command("", "migrate"); err != nil {
		return err
	}
	if s.has(seededMark) {
		return nil
	}
	if err := s.invent(); err != nil {
		return err
	}
	s.one.Seeding = time.Since(begin)
	return s.mark(seededMark)
}

// seededYears is the past that a seeded database has.
const seededYears = 5

// seeders write at the same time, each its part of the past; SQLite has one writer.
const seeders = 3

// invent adds the ocorrências that are missing, from where a stopped seeding got to.
func (s *site) invent() error {
	ctx := context.Background()
	store, err := storage.Open(ctx, s.tested.database, storage.Options{})
	if err != nil {
		return err
	}
	err = s.inventIn(ctx, store)
	closing, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return errors.Join(err, store.Close(closing))
}

func (s *site) inventIn(ctx context.Context, store *storage.Storage) error {
	tenantID, err := tenantOf(s.db)
	if err != nil {
		return err
	}
	have, err := countRows(s.db, "ocorrencias")
	if err != nil || have >= s.one.Ocorrencias {
		return err
	}
	parts := int64(seeders)
	if s.engine == "sqlite" || s.one.Ocorrencias < 100_000 {
		parts = 1
	}
	now := time.Now()
	past := now.Sub(now.AddDate(-seededYears, 0, 0))
	at := func(n int64) time.Time {
		return now.Add(-time.Duration(float64(past) * float64(s.one.Ocorrencias-n) / float64(s.one.Ocorrencias)))
	}
	var done atomic.Int64
	done.Store(have)
	failures := make([]error, parts)
	missing := s.one.Ocorrencias - have
	var all sync.WaitGroup
	for i := range parts {
		from, to := have+missing*i/parts, have+missing*(i+1)/parts
		all.Go(func() {
			before := int64(0)
			failures[i] = seed.Write(ctx, store, seed.Past{
				TenantID: tenantID, Ocorrencias: to - from, From: at(from), To: at(to), Now: now,
				Progress: func(n int64) {
					if sum := done.Add(n - before); sum/100_000 != (sum-n+before)/100_000 {
						log.Printf("%s: seeded %d", s.label(), sum)
					}
					before = n
				},
			})
		})
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	began := time.Now()
	err = store.Count(ctx)
	log.Printf("%s: calls and openings counted in %v", s.label(), time.Since(began).Round(time.Millisecond))
	return err
}

func tenantOf(db *sql.DB) (id int64, err error) {
	err = db.QueryRow("SELECT id FROM tenants WHERE slug = ?", ponteTenant).Scan(&id)
	return id, err
}

// open starts the database with durable settings, and Ponte on it.
func (s *site) open() error {
	if err := s.start(databaseArguments(s.plan.Binlog, s.plan.PoolMB)); err != nil {
		return err
	}
	if err := s.tested.command("", "migrate"); err != nil { // a kept database may be older than the program
		return err
	}
	if err := s.tested.start(); err != nil {
		return err
	}
	tenantID, err := tenantOf(s.db)
	if err != nil {
		return err
	}
	if s.one.Ocorrencias, err = countRows(s.db, "ocorrencias"); err != nil {
		return err
	}
	if s.one.DataMB, err = s.dataMB(); err != nil {
		return err
	}
	return s.countFrom(tenantID)
}

// countFrom makes the bench count this run's openings by an index: a scan of millions of rows would take the place of
// what calls need in the server's memory.
func (s *site) countFrom(tenantID int64) error {
	const ours = "ocorrencias WHERE tenant_id = %d AND codigo_oc >= 'BENCH-' AND codigo_oc < 'BENCH.'"
	var last sql.NullString
	if err := s.db.QueryRow("SELECT MAX(codigo_oc) FROM " + fmt.Sprintf(ours, tenantID)).Scan(&last); err != nil {
		return err
	}
	if last.Valid { // of an earlier run on this folder: its calls would be repeats now
		call, err := strconv.ParseInt(strings.TrimPrefix(last.String, "BENCH-"), 10, 64)
		if err != nil {
			return err
		}
		s.tested.calls.next = (call/callsReserved + 1) * callsReserved
	}
	first, err := countRows(s.db, fmt.Sprintf(ours, tenantID))
	if err != nil {
		return err
	}
	since := time.Now().UnixMilli()
	s.b.stored[s.tested.name()] = first
	s.b.count = func() (int64, error) {
		n, err := countRows(s.db, fmt.Sprintf(ours, tenantID))
		if err != nil {
			return 0, err
		}
		logged, err := countRows(s.db, fmt.Sprintf("chamadas WHERE tenant_id = %d AND situacao = 'atendida' AND em >= %d", tenantID, since))
		if err == nil && n-first != logged {
			err = fmt.Errorf("%d openings but %d calls in the request log", n-first, logged)
		}
		return n, err
	}
	return nil
}

func (s *site) dataMB() (int64, error) {
	if s.b.server == nil {
		info, err := os.Stat(strings.TrimPrefix(s.tested.database, "sqlite://"))
		if err != nil {
			return 0, err
		}
		return info.Size() >> 20, nil
	}
	var bytes int64
	err := s.db.QueryRow("SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = ?", ponteDatabase).Scan(&bytes)
	return bytes >> 20, err
}

func (s *site) pages() (err error) {
	log.Printf("%s: lists", s.label())
	s.one.Pages, err = askPages(s.tested.database, s.plan.asks)
	return err
}
