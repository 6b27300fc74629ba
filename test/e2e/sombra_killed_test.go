package e2e

import (
	"fmt"
	"strconv"
	"syscall"
	"testing"
	"time"

	"ponte/crm"
)

// TestKilledWhileTurning kills one of two replicas with -9 in the seconds of a switch, and the other in those of the rollback, while 16 callers
// call: what was answered is there once, and no number of the old service's is one of Ponte's, also of calls that had no answer.
func TestKilledWhileTurning(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		var servers [2]*launched
		begin := func(i int) *launched {
			servers[i] = launch(t, database, "", "--destination-networks", "loopback")
			return servers[i]
		}
		s, _ := shadow(t, database, func() *ponte {
			begin(1)
			return begin(0).ponte
		})
		before := s.numbers()
		c := &turning{s: s, old: map[string]int64{}, ours: map[string]int64{}, hanging: map[string]bool{}}
		defer func() {
			c.ended.Store(true)
			c.callers.Wait()
		}()
		eventually(t, "the old service answers", func() bool { return s.answeredBy(servers[1].url) == "old" })
		for run := range 2 {
			c.load(fmt.Sprint("GIRO-", run), 8, servers[0].url, servers[1].url)
			c.more(100)
			for i, mode := range []crm.ModoSombra{crm.SombraFrente, crm.SombraEspelho} {
				s.set(crm.ConfSombraModo, string(mode))
				time.Sleep(time.Duration(run) * 700 * time.Millisecond) // once at once, once while some know it
				if err := servers[i].end(syscall.SIGKILL, time.Minute); err == nil {
					t.Error("the process was killed and says that it ended well")
				}
				begin(i)
				c.load(fmt.Sprint("GIRO-", run, "-", i), 4, servers[i].url)
				who := map[crm.ModoSombra]string{crm.SombraFrente: "ponte", crm.SombraEspelho: "old"}[mode]
				for _, server := range servers {
					eventually(t, who+" answers", func() bool { return s.answeredBy(server.url) == who })
				}
				c.more(100)
			}
		}
		c.turn(crm.SombraFrente, "ponte", servers[0].url, servers[1].url)
		c.more(50)
		c.ended.Store(true)
		c.callers.Wait()

		list, err := s.old.Calls()
		s.must(err)
		here, times := s.numbers(), map[string]int{}
		for _, x := range list {
			times[x.ID]++
			if here[x.Answer] && !before[x.Answer] {
				t.Errorf("%s: both gave %s", x.ID, x.Answer)
			}
		}
		owner := map[int64]string{}
		for id, number := range c.ours {
			if !here[strconv.FormatInt(number, 10)] || times[id] > 0 {
				t.Errorf("%s has %d: here %v, %d times at the old service", id, number, here[strconv.FormatInt(number, 10)], times[id])
			}
			owner[number] = id
		}
		for id, number := range c.old {
			if times[id] != 1 {
				t.Errorf("%s came %d times to the old service", id, times[id])
			}
			if owner[number] != "" {
				t.Errorf("%s and %s both have %d", id, owner[number], number)
			}
			owner[number] = id
		}
		if len(owner) != len(c.old)+len(c.ours) {
			t.Errorf("%d numbers of %d calls", len(owner), len(c.old)+len(c.ours))
		}
		for id := range c.hanging {
			if times[id] > 1 {
				t.Errorf("%s, without an answer, came %d times to the old service", id, times[id])
			}
		}
		t.Logf("%d by the old service, %d by Ponte, %d without an answer", len(c.old), len(c.ours), len(c.hanging))
	})
}
