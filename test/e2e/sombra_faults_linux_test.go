package e2e

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/test/mariadb"
	"ponte/test/require"
)

// TestEspelhoWithoutItsDatabase takes Ponte's own database away, or the space on its disk, while the old service answers: callers notice
// nothing, readiness stays, and what waited is compared once it is back.
func TestEspelhoWithoutItsDatabase(t *testing.T) {
	t.Parallel()
	t.Run("stopped", func(t *testing.T) {
		t.Parallel()
		m := mariadb.Start(t)
		database := m.NewDatabase(t)
		s, p := shadowAlone(t, database)
		s.goesOn(p, 20, m.Kill, m.Restart) // refused at once, a copy is tried for half a minute, and the restart is in it
	})
	t.Run("frozen", func(t *testing.T) {
		t.Parallel()
		m := mariadb.Start(t)
		database := m.NewDatabase(t)
		s, p := shadowAlone(t, database)
		s.goesOn(p, 100, m.Pause, m.Resume)
	})
	t.Run("full disk", func(t *testing.T) {
		t.Parallel()
		prlimit := require.Tool(t, "prlimit", "util-linux")
		database := newSQLite(t)
		s, p := shadowAlone(t, database)
		limit := func(bytes string) func() error {
			return func() error { return exec.Command(prlimit, "--pid", fmt.Sprint(p.Pid()), "--fsize="+bytes).Run() }
		}
		s.goesOn(p, 100, limit("1024:unlimited"), func() error {
			eventually(t, "nothing can be written", func() bool { return strings.Contains(p.Log.String(), "waits for the database") })
			return limit("unlimited")()
		})
	})
}

// shadowAlone is a shadow whose program is no test's own process.
func shadowAlone(t *testing.T, database string) (s *shadowed, p *launched) {
	t.Helper()
	s, _ = shadow(t, database, func() *ponte {
		p = launch(t, database, "", "--destination-networks", "loopback")
		return p.ponte
	})
	return s, p
}

// goesOn calls before, in and after a fault of the database, during times in it.
func (s *shadowed) goesOn(p *launched, during int, begin, end func() error) {
	t := s.t
	t.Helper()
	c := &turning{s: s, old: map[string]int64{}, ours: map[string]int64{}, hanging: map[string]bool{}}
	calls := 0
	some := func(name string, n int) {
		for i := range n {
			c.call(p.url, fmt.Sprint(name, "-", i))
		}
		calls += n
	}
	some("ANTES", 20)
	s.report(20)
	s.must(begin())
	some("DURANTE", during)
	if status, reason := p.ready(); status != 200 {
		t.Errorf("while the old service answers: %d %q", status, reason)
	}
	s.must(end())
	some("DEPOIS", 20)
	r := s.report(int64(calls))
	if r.Inexplicado != 0 || r.Perdidas != 0 {
		t.Errorf("%d unexplained, %d lost: %+v", r.Inexplicado, r.Perdidas, r.Operacoes)
	}
	if len(c.old) != calls || len(c.hanging) != 0 {
		t.Errorf("%d of %d answered by the old service, %d not at all", len(c.old), calls, len(c.hanging))
	}
	c.turn(crm.SombraFrente, "ponte", p.url)
	c.call(p.url, "VIRADA")
	c.check()
}
