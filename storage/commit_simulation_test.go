package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/storage/faulty"
	"ponte/test/mariadb"
)

// The simulation: callers, replicas, partners, faults and clocks in an order that a seed decides, one step at a time, over the real
// committer, numbering and claims on a real database. A world is one database and some lives on it; a life ends in order or with
// everything dead, and what it left is the next one's. After each life the tables are compared with what callers were told.
const (
	livesOfAWorld = 12
	stepsOfALife  = 150
	mostReplicas  = 3
	clockJump     = time.Hour
)

type world struct {
	t       *testing.T
	rng     *rand.Rand
	address string
	server  *mariadb.Server // nil on SQLite, and where the server must not be killed
	graves  *sync.WaitGroup
	figures *figures

	replicas []*replica
	dead     bool // the host died
	killed   bool // and the database server with it

	calls     []*call           // under way
	keys      []string          // ever used
	told      map[string]string // key → number that a caller was given
	owner     map[string]string // number → key
	edits     map[string]int    // number → edits that were acknowledged
	claims    []*claimed
	delivered map[int64]bool // entregas whose end was acknowledged
}

// figures are what a simulation was.
type figures struct {
	lives, calls, answered, edited, delivered, conflicts, unanswered, cuts, deaths, hosts, servers, jumps int
}

// String tells them.
func (f *figures) String() string {
	return fmt.Sprintf("%d lives, %d calls (%d openings answered, %d edits, %d deliveries, %d conflicts, %d without an answer), "+
		"%d connections cut, %d replicas died, %d times everything did, %d times with the database server, %d clock jumps",
		f.lives, f.calls, f.answered, f.edited, f.delivered, f.conflicts, f.unanswered, f.cuts, f.deaths, f.hosts, f.servers, f.jumps)
}

// TestSimulation runs a few lives, or with -lasting as many as fit. The seed that it prints replays it: -seed.
func TestSimulation(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, address string) {
		t.Parallel()
		var server *mariadb.Server
		if *lasting > 0 && strings.HasPrefix(address, "mysql:") {
			server = mariadb.Start(t)
		}
		first := *seed
		if first == 0 {
			first = rand.Uint64()
		}
		var graves sync.WaitGroup
		defer graves.Wait()
		var f figures
		for n, end := uint64(0), time.Now().Add(*lasting); n == 0 || time.Now().Before(end); n++ {
			w := &world{
				t: t, rng: rand.New(rand.NewPCG(first+n, 0)), server: server, graves: &graves, figures: &f,
				told: map[string]string{}, owner: map[string]string{}, edits: map[string]int{}, delivered: map[int64]bool{},
			}
			if server != nil {
				w.address = server.NewDatabase(t)
			} else {
				w.address = emptyLike(t, address)
			}
			w.live(livesOfAWorld)
			if t.Failed() {
				t.Fatalf("seed %d (-seed %[1]d replays it): %s", first+n, &f)
			}
			w.leave()
		}
		t.Logf("first seed %d: %s", first, &f)
	})
}

// live goes through some lives.
func (w *world) live(n int) {
	for range n {
		w.figures.lives++
		w.dead, w.killed, w.replicas, w.calls, w.claims = false, false, nil, nil, nil
		for range stepsOfALife {
			if w.step(); w.dead || w.t.Failed() {
				break
			}
		}
		w.end()
		if w.check(); w.t.Failed() {
			return
		}
	}
}

// step does one thing.
func (w *world) step() {
	if len(w.replicas) == 0 {
		w.start()
		return
	}
	r := w.replicas[w.rng.IntN(len(w.replicas))]
	switch n := w.rng.IntN(100); {
	case n < 3 && len(w.replicas) < mostReplicas:
		w.start()
	case n < 6:
		r.plan()
	case n < 8:
		r.offset += clockJump * time.Duration(2*w.rng.IntN(2)-1)
		w.figures.jumps++
	case n < 9:
		w.stop(r)
	case n < 21:
		w.deliver(r)
	case n < 46:
		w.arrive(r)
	case n < 75:
		w.advance()
	default:
		w.commit(r)
	}
	w.bury()
}

// replica is a process of Ponte.
type replica struct {
	w      *world
	s      *Storage
	c      *committer // of the simulation's own, so that a batch is exactly what it chose
	life   context.Context
	die    context.CancelFunc
	offset time.Duration // of its clock
	at     int           // statements until the fault, 0 = none is planned
	what   fate
	after  bool
	down   bool
}

// fate is what a planned fault does.
type fate int

const (
	cutOne   fate = iota // the connection that meets it is lost
	killOne              // the process dies
	killAll              // the host dies, with every process on it
	killBase             // and the database server
)

// plan has a fault come soon.
func (r *replica) plan() {
	r.at, r.after = 1+r.w.rng.IntN(12), r.w.rng.IntN(2) == 0
	r.what = []fate{cutOne, cutOne, killOne, killOne, killAll}[r.w.rng.IntN(5)]
	if r.what == killAll && r.w.server != nil && r.w.rng.IntN(4) == 0 {
		r.what = killBase
	}
}

func (r *replica) hook(m faulty.Moment) error {
	w := r.w
	if r.down || w.dead {
		return faulty.ErrCut
	}
	if r.at == 0 || m.Kind == faulty.Prepare || m.Kind == faulty.Connect || m.After != r.after {
		return nil
	}
	if r.at--; r.at > 0 {
		return nil
	}
	switch r.what {
	case cutOne:
		w.figures.cuts++
	case killOne:
		w.figures.deaths++
		r.down = true
		r.die()
	default:
		w.figures.hosts++
		w.crash(r.what == killBase)
	}
	return faulty.ErrCut
}

// crash ends everything in the middle of a statement. Of SQLite what the files are at this instant is the next life's.
func (w *world) crash(server bool) {
	w.dead = true
	for _, r := range w.replicas {
		r.down = true
		defer r.die() // who waits for it goes on
	}
	if file, ok := strings.CutPrefix(w.address, "sqlite://"); ok {
		dir := w.t.TempDir()
		for _, end := range []string{"", walSuffix} { // in this order: what is moved meanwhile stays in the log as well
			bytes, err := os.ReadFile(file + end)
			if errors.Is(err, fs.ErrNotExist) && end == walSuffix { // a start that has not come to it
				continue
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "ponte.db")+end, bytes, 0o600)
			}
			if err != nil {
				w.t.Error(err)
			}
		}
		w.address = "sqlite://" + filepath.Join(dir, "ponte.db")
		w.graves.Go(func() { _ = os.RemoveAll(filepath.Dir(file)) })
	}
	if server {
		w.killed = true
		w.figures.servers++
		if err := w.server.Kill(); err != nil {
			w.t.Error(err)
		}
	}
}

// start starts a replica, whose clock may be anywhere within the hour.
func (w *world) start() {
	r := &replica{w: w, offset: time.Duration(w.rng.Int64N(int64(2*clockJump))) - clockJump}
	r.life, r.die = context.WithTimeout(context.Background(), 10*time.Minute)
	if w.rng.IntN(8) == 0 {
		r.plan()
	}
	planned := r.at
	s, err := Open(r.life, w.address, Options{
		Clock:      func() time.Time { return testInstant.Add(r.offset) },
		interposed: func(c driver.Connector) driver.Connector { return faulty.Wrap(c, r.hook) },
	})
	if err != nil && planned > 0 && r.at == 0 { // the fault came at the start
		r.down = true
		r.die()
		return
	}
	if err != nil {
		w.t.Errorf("start: %v", err)
		return
	}
	r.s, r.c = s, &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}
	w.replicas = append(w.replicas, r)
}

// stop ends a replica in order: what it has under way is answered first.
func (w *world) stop(r *replica) {
	w.commitAll(r)
	if r.down || w.dead {
		return
	}
	r.at = 0
	w.leaveClaims(r)
	w.drop(r)
	if err := r.s.Close(r.life); err != nil {
		w.t.Errorf("stop: %v", err)
	}
	r.die()
}

// bury takes dead replicas away.
func (w *world) bury() {
	for _, r := range append([]*replica(nil), w.replicas...) {
		if r.down || w.dead {
			w.drop(r)
			w.graves.Go(func() { _ = r.s.Close(r.life) }) // its committer may still look for an outcome
		}
	}
}

// drop forgets a replica and what it had under way: its callers were not answered.
func (w *world) drop(r *replica) {
	w.replicas = without(w.replicas, func(x *replica) bool { return x == r })
	before := len(w.calls)
	w.calls = without(w.calls, func(c *call) bool { return c.r == r })
	w.figures.unanswered += before - len(w.calls)
	w.claims = without(w.claims, func(c *claimed) bool { return c.r == r })
}

func without[T any](list []T, is func(T) bool) []T {
	var rest []T
	for _, x := range list {
		if !is(x) {
			rest = append(rest, x)
		}
	}
	return rest
}

// end ends a life: in order, when nothing has died.
func (w *world) end() {
	for !w.dead && len(w.replicas) > 0 {
		w.stop(w.replicas[0])
		w.bury()
	}
	w.bury()
	if w.killed {
		if err := w.server.Restart(); err != nil {
			w.t.Fatal(err)
		}
	}
}

// leave makes room for the next world.
func (w *world) leave() {
	if file, ok := strings.CutPrefix(w.address, "sqlite://"); ok {
		_ = os.RemoveAll(filepath.Dir(file))
		return
	}
	s, err := Open(deadline(w.t), w.address, Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close(deadline(w.t)) //nolint:errcheck // its database is going
	if _, err := s.pools.writer.Exec("DROP DATABASE " + w.address[strings.LastIndex(w.address, "/")+1:]); err != nil {
		w.t.Error(err)
	}
}
