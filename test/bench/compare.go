//go:build linux

package main

import (
	"database/sql"
	"errors"
	"fmt"
	"log"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ponte/test/mariadb"
)

// plan is what a comparison runs.
type plan struct {
	Rounds      int
	Warm        time.Duration
	Window      time.Duration
	Connections []int
	Body        string
	Buyers      int
	Binlog      bool
	PoolMB      int
	Only        []string // targets to run, empty = all
	Program     string   // a Ponte to measure, empty = build this tree
	Against     string   // another Ponte in the same rounds, empty = none
	ProfileDir  string   // where processor profiles of Ponte go, empty = none
}

func (p plan) wants(name string) bool { return len(p.Only) == 0 || slices.Contains(p.Only, name) }

// cell is one measurement: a target at so many connections in one round.
type cell struct {
	Target      string
	Connections int
	Round       int
	PerSecond   float64
	P50, P99    float64 // milliseconds
	ServerCPU   float64 // milliseconds per call; of the raw client, its own
	DatabaseCPU float64 // milliseconds per call
	Database    work    // per call
	Kernel      effort  // of the server, per call
	Memory      usage
	Acked       int
	Stored      int64
	Errors      int
	Samples     []string
}

// bench runs cells of targets that share one database server, or none.
type bench struct {
	plan     plan
	server   *mariadb.Server // nil when the database is inside the target
	watch    *sql.DB         // to ask the server for its counters, nil without one
	targets  []target
	numbered []numbered       // those of them whose numbers are compared one by one
	stored   map[string]int64 // what each target's database held after its last cell
	acks     map[string]map[string]string
	cells    []cell
	count    func() (int64, error) // counts stored openings instead of the target, nil = the target does
}

func (b *bench) storedIn(t target) (int64, error) {
	if b.count != nil {
		return b.count()
	}
	return t.stored()
}

// rounds interleaves: in each round every target runs at every concurrency, so that a slow minute of the machine
// hits all of them.
func (b *bench) rounds() error {
	for _, t := range b.targets {
		n, err := b.storedIn(t)
		if err != nil {
			return err
		}
		b.stored[t.name()] = n
	}
	var failures []error
	for round := range b.plan.Rounds {
		for _, connections := range b.plan.Connections {
			for i := range b.targets {
				t := b.targets[(i+round)%len(b.targets)] // who comes first changes from round to round
				if err := b.cell(t, connections, round); errors.Is(err, errLost) {
					failures = append(failures, err)
				} else if err != nil {
					return err
				}
			}
		}
	}
	return errors.Join(failures...)
}

// errLost is wrapped by the failure of a cell in which what was answered is not what is stored.
var errLost = errors.New("answers and rows differ")

// cell measures one cell and keeps it.
func (b *bench) cell(t target, connections, round int) error {
	c, err := b.measure(t, connections, round)
	if err != nil {
		return fmt.Errorf("%s at %d connections: %w", t.name(), connections, err)
	}
	b.cells = append(b.cells, c)
	log.Printf("round %d  %-14s c=%-3d %8.0f/s  p50 %6.2f  p99 %7.2f ms  cpu %.3f + %.3f ms  acked %d stored %d",
		round+1, c.Target, c.Connections, c.PerSecond, c.P50, c.P99, c.ServerCPU, c.DatabaseCPU, c.Acked, c.Stored)
	if int64(c.Acked) != c.Stored || c.Errors > 0 {
		return fmt.Errorf("%w: %s at %d connections: %d acknowledged, %d stored, %d errors %q", errLost,
			t.name(), connections, c.Acked, c.Stored, c.Errors, c.Samples)
	}
	return nil
}

// settle lets the database finish what the cell before left to its background threads, so that nobody pays for it.
func (b *bench) settle() {
	if b.server == nil {
		time.Sleep(200 * time.Millisecond)
		return
	}
	last, err := cpuOf(b.server.Pid())
	for range 20 {
		time.Sleep(150 * time.Millisecond)
		now, again := cpuOf(b.server.Pid())
		if err != nil || again != nil || now-last <= tick {
			return
		}
		last = now
	}
}

func (b *bench) measure(t target, connections, round int) (cell, error) {
	b.settle()
	c := cell{Target: t.name(), Connections: connections, Round: round}
	// Server and database at the opening and at the closing of the window.
	var at [2][2]time.Duration
	var did [2]work
	var asked [2]effort
	marks := 0
	var markErr error
	o, err := t.load(connections, b.plan.Warm, b.plan.Window, func() {
		if marks > 1 {
			return
		}
		var failed error
		if at[marks][0], failed = cpuOf(t.pids()...); failed != nil {
			markErr = failed
		}
		if b.server != nil {
			if at[marks][1], failed = cpuOf(b.server.Pid()); failed != nil {
				markErr = failed
			}
		}
		if did[marks], failed = b.database(); failed != nil {
			markErr = failed
		}
		asked[marks] = effortOf(t.pids()...)
		if marks == 0 {
			resetPeaks(t.pids()...)
		} else if c.Memory, failed = measure(t.pids()...); failed != nil {
			markErr = failed
		}
		marks++
	})
	if err = errors.Join(err, markErr); err != nil {
		return c, err
	}
	c.Acked, c.Errors, c.Samples = len(o.Acks), o.Errors, o.Samples
	if o.Completed == 0 {
		return c, fmt.Errorf("nothing was answered in the window: %d errors %q", o.Errors, o.Samples)
	}
	perCall := func(i int) float64 { return (at[1][i] - at[0][i]).Seconds() * 1000 / float64(o.Completed) }
	c.PerSecond = float64(o.Completed) / o.Seconds
	c.P50, c.P99 = quantile(o.Latencies, 0.50), quantile(o.Latencies, 0.99)
	c.ServerCPU, c.DatabaseCPU = perCall(0), perCall(1)
	c.Kernel = asked[1].sincePer(asked[0], o.Completed)
	c.Database = did[1].since(did[0]).per(o.Completed)
	return c, b.account(t, &c, o)
}

// account compares what was answered with what the database has.
func (b *bench) account(t target, c *cell, o outcome) error {
	stored, err := b.storedIn(t)
	if err != nil {
		return err
	}
	c.Stored = stored - b.stored[t.name()]
	b.stored[t.name()] = stored
	seen := b.acks[t.name()]
	if seen == nil {
		seen = map[string]string{}
		b.acks[t.name()] = seen
	}
	for _, a := range o.Acks {
		if a.Numero != "" { // the raw client keeps no list
			seen[codigoOC(a.Call)] = a.Numero
		}
	}
	return nil
}

// reconcile compares every number that a target answered with the row that has its key, one by one.
func (b *bench) reconcile(t numbered) error {
	stored, err := t.numbers()
	if err != nil {
		return err
	}
	wrong := 0
	numbers := make(map[string]bool, len(stored))
	for code, number := range b.acks[t.name()] {
		if stored[code] != number || numbers[number] {
			wrong++
		}
		numbers[number] = true
	}
	if wrong > 0 || len(numbers) != len(stored) {
		return fmt.Errorf("%s: %d of %d acknowledged numbers are not stored under their key or were given twice; %d stored",
			t.name(), wrong, len(numbers), len(stored))
	}
	return nil
}

// quantile returns a quantile of microseconds, in milliseconds.
func quantile(latencies []uint32, q float64) float64 {
	if len(latencies) == 0 {
		return 0
	}
	sorted := slices.Clone(latencies)
	slices.Sort(sorted)
	return float64(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]) / 1000
}

// compareMariaDB runs Ponte and its peers on one database server.
func compareMariaDB(dir, program string, p plan, r *report) (err error) {
	server, err := mariadb.Launch(databaseArguments(p.Binlog, p.PoolMB)...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	log.Printf("MariaDB answers on %s", server.Address())
	b := &bench{plan: p, server: server, stored: map[string]int64{}, acks: map[string]map[string]string{}}
	if b.watch, err = server.Open(""); err != nil {
		return err
	}
	defer b.watch.Close()
	defer func() {
		for _, t := range b.targets {
			err = errors.Join(err, t.end())
		}
	}()
	var tested *ponte
	if p.wants("raw") {
		t, err := newRaw(dir, server, p.Buyers)
		if err != nil {
			return err
		}
		b.targets = append(b.targets, t)
	}
	if p.wants("gsoap") {
		t, err := newGsoap(dir, server, p.Body, p.Buyers, slices.Max(p.Connections))
		if err != nil {
			return err
		}
		b.targets, b.numbered = append(b.targets, t), append(b.numbered, t)
	}
	if p.wants("nusoap") {
		t, err := newNusoap(dir, server, p.Body, p.Buyers)
		if err != nil {
			return err
		}
		b.targets = append(b.targets, t)
	}
	if p.wants("ponte") {
		if tested, err = ponteOnMariaDB(b, dir, "Ponte", program, ponteDatabase); err != nil {
			return err
		}
		b.numbered = append(b.numbered, tested)
		if p.Against != "" {
			if _, err := ponteOnMariaDB(b, dir, "Ponte before", p.Against, ponteDatabase+"_before"); err != nil {
				return err
			}
		}
	}
	if err := r.readDatabase(b); err != nil {
		return err
	}
	return finish(b, tested, r)
}

func ponteOnMariaDB(b *bench, dir, label, program, name string) (*ponte, error) {
	if err := makeDatabase(b.server, name); err != nil {
		return nil, err
	}
	db, err := b.server.Open(name)
	if err != nil {
		return nil, err
	}
	return preparePonte(b, filepath.Join(dir, name), label, program, b.server.URL(name), db)
}

// compareSQLite runs Ponte alone on its embedded database.
func compareSQLite(dir, program string, p plan, r *report) (err error) {
	b := &bench{plan: p, stored: map[string]int64{}, acks: map[string]map[string]string{}}
	defer func() {
		for _, t := range b.targets {
			err = errors.Join(err, t.end())
		}
	}()
	tested, err := ponteOnSQLite(b, filepath.Join(dir, "on-sqlite"), "Ponte (SQLite)", program)
	if err != nil {
		return err
	}
	b.numbered = append(b.numbered, tested)
	if p.Against != "" {
		if _, err := ponteOnSQLite(b, filepath.Join(dir, "on-sqlite-before"), "Ponte before (SQLite)", p.Against); err != nil {
			return err
		}
	}
	return finish(b, tested, r)
}

func ponteOnSQLite(b *bench, dir, label, program string) (*ponte, error) {
	file := filepath.Join(dir, "ponte.db")
	db, err := openSQLite(file)
	if err != nil {
		return nil, err
	}
	return preparePonte(b, dir, label, program, "sqlite://"+file, db)
}

// openSQLite opens an embedded database to look at.
func openSQLite(file string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+file+"?mode=ro&_pragma=busy_timeout(10000)")
}

func preparePonte(b *bench, dir, label, program, database string, db *sql.DB) (*ponte, error) {
	log.Printf("%s: preparing %d buyers", label, b.plan.Buyers)
	tested, err := newPonte(dir, label, program, database, b.plan.Body, b.plan.Buyers, b.plan.ProfileDir != "")
	if tested != nil {
		tested.db = db
		b.targets = append(b.targets, tested)
	}
	return tested, err
}

// finish runs the rounds, checks every acknowledged number, and measures what is measured once.
func finish(b *bench, tested *ponte, r *report) error {
	err := b.rounds()
	r.Cells = append(r.Cells, b.cells...)
	if err != nil {
		return err
	}
	for _, t := range b.numbered {
		if err := b.reconcile(t); err != nil {
			return err
		}
	}
	if tested == nil {
		return nil
	}
	if b.plan.ProfileDir != "" {
		if err := b.profiles(tested); err != nil {
			return err
		}
	}
	took, err := tested.restarts(5)
	if err != nil {
		return err
	}
	r.Restarts = append(r.Restarts, restart{Target: tested.name(), Took: took})
	return nil
}

// profiles takes one processor profile per concurrency, in runs of their own that no table has.
func (b *bench) profiles(tested *ponte) error {
	for _, connections := range b.plan.Connections {
		length := max(b.plan.Window, 3*time.Second)
		file := filepath.Join(b.plan.ProfileDir, fmt.Sprintf("%s-%d.pprof", fileName(tested.name()), connections))
		failed := make(chan error, 1)
		marks := 0
		_, err := tested.load(connections, b.plan.Warm, length+time.Second, func() {
			if marks++; marks == 1 {
				go func() { failed <- tested.profile(file, length) }()
			}
		})
		if err = errors.Join(err, <-failed); err != nil {
			return err
		}
		if err := tested.fetch("/debug/pprof/allocs", strings.TrimSuffix(file, ".pprof")+"-allocs.pprof"); err != nil {
			return err
		}
		log.Printf("profile at %d connections: %s", connections, file)
	}
	return nil
}
