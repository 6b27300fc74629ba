package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// turning is what callers were answered while who answers changes.
type turning struct {
	s       *shadowed
	mu      sync.Mutex
	old     map[string]int64 // call → number that the old service gave
	ours    map[string]int64 // call → Ponte's
	hanging map[string]bool  // calls without an answer
	callers sync.WaitGroup
	ended   atomic.Bool
}

// call opens an ocorrência and notes who gave which number; false = there was no answer.
func (c *turning) call(url, id string) bool {
	body := opening("CODIGO_OC", id, "DESCRICAO", "virada")
	request := fmt.Sprintf("POST /webservices/index.php HTTP/1.0\r\nContent-Type: text/xml; charset=utf-8\r\nX-Call: %s\r\nContent-Length: %d\r\n\r\n%s", id, len(body), body)
	r, answer, err := exchange(strings.TrimPrefix(url, "http://"), []byte(request))
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.hanging[id] = true
		return false
	}
	text := read(r, answer, 0).text
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		c.s.t.Errorf("%s: %d %q", id, r.StatusCode, answer)
		return true
	}
	if r.Header.Get("X-Sum") != "" {
		c.old[id] = number
	} else {
		c.ours[id] = number
	}
	return true
}

// load begins with so many callers at each address; they end when ended is set, or their server is gone.
func (c *turning) load(name string, callers int, urls ...string) {
	for at, url := range urls {
		for caller := range callers {
			c.callers.Go(func() {
				for i := 0; !c.ended.Load(); i++ {
					if !c.call(url, fmt.Sprintf("%s-%d-%d-%d", name, at, caller, i)) {
						return
					}
				}
			})
		}
	}
}

// more waits until that many further calls were answered.
func (c *turning) more(n int) {
	c.s.t.Helper()
	count := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.old) + len(c.ours)
	}
	want := count() + n
	eventually(c.s.t, "calls are answered", func() bool { return count() >= want })
}

// turn changes who answers, and waits until every server does so.
func (c *turning) turn(mode crm.ModoSombra, who string, urls ...string) {
	c.s.t.Helper()
	c.s.set(crm.ConfSombraModo, string(mode))
	for _, url := range urls {
		eventually(c.s.t, who+" answers", func() bool { return c.s.answeredBy(url) == who })
	}
}

// check: what was answered is there, at one of the two, once; no number was given twice, and Ponte's are above the old ones.
func (c *turning) check() {
	t := c.s.t
	t.Helper()
	list, err := c.s.old.Calls()
	c.s.must(err)
	atOld := map[string]int{}
	for _, x := range list {
		if x.Operation == crm.OperacaoAbrir {
			atOld[x.ID]++
		}
		if c.old[x.ID] != 0 && strconv.FormatInt(c.old[x.ID], 10) != x.Answer {
			t.Errorf("%s: the caller has %d, the old service gave %s", x.ID, c.old[x.ID], x.Answer)
		}
	}
	here := c.s.numbers()
	owner, highest := map[int64]string{}, int64(0)
	for id, number := range c.old {
		if atOld[id] != 1 {
			t.Errorf("%s came %d times to the old service", id, atOld[id])
		}
		owner[number], highest = id, max(highest, number)
	}
	for id, number := range c.ours {
		if atOld[id] != 0 || !here[strconv.FormatInt(number, 10)] {
			t.Errorf("%s, %d: %d times at the old service, here %v", id, number, atOld[id], here[strconv.FormatInt(number, 10)])
		}
		if number <= highest {
			t.Errorf("%s has %d, and the old service came to %d", id, number, highest)
		}
		if other := owner[number]; other != "" {
			t.Errorf("%s and %s were both given %d", id, other, number)
		}
		owner[number] = id
	}
	if len(owner) != len(c.old)+len(c.ours) {
		t.Errorf("%d numbers of %d calls", len(owner), len(c.old)+len(c.ours))
	}
	t.Logf("%d answered by the old service, up to %d; %d by Ponte; %d without an answer", len(c.old), highest, len(c.ours), len(c.hanging))
}

// TestSwitchAndRollbackUnderLoad changes who answers while 16 callers call two replicas: every call is answered by one of the two
// services and done there once, and what Ponte opened in between is told to who rolls back.
func TestSwitchAndRollbackUnderLoad(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		begin := func() *launched { return launch(t, database, "", "--destination-networks", "loopback") }
		var replica *launched
		s, first := shadow(t, database, func() *ponte {
			replica = begin()
			return begin().ponte
		})
		urls := []string{first.url, replica.url}
		c := &turning{s: s, old: map[string]int64{}, ours: map[string]int64{}, hanging: map[string]bool{}}
		defer func() {
			c.ended.Store(true)
			c.callers.Wait()
		}()
		// The replica has reserved numbers that the old service gave long ago: they must not be given.
		c.turn(crm.SombraDesligada, "ponte", urls...)
		if !c.call(replica.url, "RESERVA") || c.ours["RESERVA"] > 1000 {
			t.Fatalf("%v", c.ours)
		}
		reserve := c.ours["RESERVA"]
		delete(c.ours, "RESERVA")
		c.turn(crm.SombraEspelho, "old", urls...)
		c.load("VIRADA", 8, urls...)
		c.more(200)
		c.turn(crm.SombraFrente, "ponte", urls...)
		c.more(200)
		reads := 0
		for _, f := range foreigners(t) {
			if f.operation == crm.OperacaoConsultar {
				first.raw200(f.with(reads, ""))
				reads++
			}
		}
		c.turn(crm.SombraEspelho, "old", urls...)
		c.more(200)
		c.ended.Store(true)
		c.callers.Wait()
		c.check()
		if len(c.hanging) > 0 {
			t.Errorf("without an answer: %v", c.hanging)
		}

		turns, err := s.store.Sombra().Viradas(t.Context(), s.tenant.ID)
		s.must(err)
		only, _ := sombra.SoAqui(turns)
		if len(turns) != 5 || len(only) != 2 || only[0].Abertas != 1 || only[0].Primeiro != reserve || int(only[1].Abertas) != len(c.ours) {
			t.Fatalf("%d opened here; turns %+v, of them unknown there %+v", len(c.ours), turns, only)
		}
		for id, number := range c.ours {
			if number < only[1].Primeiro || number > only[1].Ultimo {
				t.Errorf("%s has %d, and who rolls back is told of %d to %d", id, number, only[1].Primeiro, only[1].Ultimo)
			}
		}
		var compared int64
		eventually(t, "what was read in frente is compared", func() bool {
			compared = 0
			for _, o := range s.report(1).Operacoes {
				if o.Nome == crm.OperacaoConsultar+sombra.EmFrente {
					for _, n := range o.Vezes {
						compared += n
					}
				}
			}
			return compared == int64(reads)
		})
	})
}

// TestKilledInEspelho kills a server with -9 while calls go through it to the old service: none is sent twice, and after the restart and
// the switch the numbers are above all that the old service gave, also those whose copies were lost.
func TestKilledInEspelho(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	var p *launched
	begin := func() *ponte {
		p = launch(t, database, "", "--destination-networks", "loopback")
		return p.ponte
	}
	s, _ := shadow(t, database, begin)
	c := &turning{s: s, old: map[string]int64{}, ours: map[string]int64{}, hanging: map[string]bool{}}
	for run := range 3 {
		c.load(fmt.Sprint("QUEDA-", run), 16, p.url)
		c.more(100)
		if run == 0 { // the numbering is known to be ahead
			s.report(1)
		}
		if err := p.end(syscall.SIGKILL, time.Minute); err == nil {
			t.Error("the process was killed and says that it ended well")
		}
		c.callers.Wait()
		begin()
	}
	c.turn(crm.SombraFrente, "ponte", p.url)
	for i := range 10 {
		c.call(p.url, fmt.Sprint("DEPOIS-", i))
	}
	list, err := s.old.Calls()
	s.must(err)
	seen := map[string]bool{}
	for _, x := range list {
		if n, _ := strconv.ParseInt(x.Answer, 10, 64); c.old[x.ID] == 0 && c.ours[x.ID] == 0 {
			c.old["unanswered-"+x.ID] = n
		}
		if seen[x.ID] {
			t.Errorf("%s was sent twice", x.ID)
		}
		seen[x.ID] = true
	}
	for id := range c.old {
		if name, unanswered := strings.CutPrefix(id, "unanswered-"); unanswered {
			c.old[name] = c.old[id]
			delete(c.old, id)
		}
	}
	c.check()
}
