package galera

import (
	"fmt"
	"html"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// callers of a load, shared by the replicas.
const callers = 8

var (
	client   = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	returned = regexp.MustCompile(`(?s)<(?:return|faultstring)[^>]*>(.*?)</(?:return|faultstring)>`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
	later    = regexp.MustCompile(`tente novamente\. \(e:90[123]\)$`)
	code     = regexp.MustCompile(`\(e:[0-9]+\)`)
)

// post calls a replica and returns the sentence that the caller saw.
func post(url, body string) (string, error) {
	r, err := client.Post(url+"/demo/webservices/index.php", "text/xml; charset=utf-8", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	m := returned.FindSubmatch(answer)
	if m == nil {
		return string(answer), nil
	}
	return html.UnescapeString(string(m[1])), nil
}

// opening is a call that opens the ocorrência of a key; those of one in eight are delivered to the partner.
func opening(key string) string {
	part := func(name, value string) string { return "<" + name + ">" + value + "</" + name + ">" }
	status := "aberta"
	if strings.HasSuffix(key, "8") {
		status = deliveredStatus
	}
	return `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:DadosServicedesk xmlns:m="urn:server.Multidados">` +
		part("USUARIO_WS", "integra.mega") + part("SENHA_WS", "demo") + part("COD_PROJETO", "C-1001") + part("CODIGO_OC", key) + part("COD_STATUS", status) +
		part("DESCRICAO", "Infiltração "+key) + `</m:DadosServicedesk></e:Body></e:Envelope>`
}

// ledger is what callers were told: a number once given is never another, and what was given must be stored.
type ledger struct {
	seed     uint64
	mu       sync.Mutex
	given    map[string]string // key → number
	owed     map[string]bool   // keys whose callers got no number yet
	refused  map[string]int    // by code, "" = no answer at all
	repeated int               // answers to keys that had a number already
	wrong    []string
	last     time.Time // of a number
	pause    time.Duration
}

func newLedger(seed uint64) *ledger {
	return &ledger{seed: seed, given: map[string]string{}, owed: map[string]bool{}, refused: map[string]int{}}
}

// ask sends a key to a replica and notes what came; answered = false when it was told to come back.
func (l *ledger) ask(url, key string) (answered bool) {
	text, err := post(url, opening(key))
	l.mu.Lock()
	defer l.mu.Unlock()
	number, known := l.given[key]
	switch {
	case err == nil && digits.MatchString(text):
		if known {
			l.repeated++
		}
		if known && number != text {
			l.wrong = append(l.wrong, fmt.Sprintf("%s was given %s and then %s", key, number, text))
		}
		l.given[key] = text
		delete(l.owed, key)
		now := time.Now()
		if !l.last.IsZero() {
			l.pause = max(l.pause, now.Sub(l.last))
		}
		l.last = now
		return true
	case err == nil && !later.MatchString(text):
		l.wrong = append(l.wrong, fmt.Sprintf("%s was answered %q", key, text))
	}
	l.refused[code.FindString(text)]++
	if !known {
		l.owed[key] = true
	}
	return false
}

// some is a key that was sent before, as an ERP repeats what it is not sure of.
func (l *ledger) some() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key := range l.owed {
		return key
	}
	for key := range l.given {
		return key
	}
	return ""
}

// figures are how many numbers were given, and the longest time between two of them since the last look.
func (l *ledger) figures() (given, repeated int, pause time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pause, l.pause = l.pause, 0
	return len(l.given), l.repeated, pause
}

// load are callers at work: new keys, at times one to both replicas at once, and again keys of before.
type load struct {
	stopped atomic.Bool
	all     sync.WaitGroup
}

var rounds atomic.Int64

func (l *ledger) load(replicas ...*replica) *load {
	work := &load{}
	l.mu.Lock()
	l.last = time.Time{} // what goes before is no pause
	l.mu.Unlock()
	round := rounds.Add(1)
	for caller := range callers {
		work.all.Go(func() {
			dice := rand.New(rand.NewPCG(l.seed, uint64(round)<<8|uint64(caller)))
			for i := 0; !work.stopped.Load(); i++ {
				one, other := replicas[caller%len(replicas)], replicas[(caller+1)%len(replicas)]
				key := fmt.Sprintf("G-%d-%d-%d", round, caller, i)
				var answered bool
				switch dice.IntN(4) {
				case 0:
					if again := l.some(); again != "" {
						key = again
					}
					answered = l.ask(one.URL, key)
				case 1:
					var both sync.WaitGroup
					both.Go(func() { l.ask(other.URL, key) })
					answered = l.ask(one.URL, key)
					both.Wait()
				default:
					answered = l.ask(one.URL, key)
				}
				if !answered {
					time.Sleep(50 * time.Millisecond)
				}
			}
		})
	}
	return work
}

func (w *load) stop() {
	w.stopped.Store(true)
	w.all.Wait()
}

// until waits while numbers are given until there are n more.
func (l *ledger) until(t *testing.T, n int) {
	t.Helper()
	l.mu.Lock()
	want := len(l.given) + n
	l.mu.Unlock()
	waitFor(t, fmt.Sprintf("%d more numbers", n), func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.given) >= want
	})
}

// settle sends again whatever got no number, and some of what got one.
func (l *ledger) settle(t *testing.T, replicas ...*replica) {
	t.Helper()
	l.mu.Lock()
	keys := slices.Collect(maps.Keys(l.owed))
	for key := range l.given {
		if len(keys) > len(l.owed)+100 {
			break
		}
		keys = append(keys, key)
	}
	l.mu.Unlock()
	for i, key := range keys {
		waitFor(t, key+" to be answered", func() bool { return l.ask(replicas[i%len(replicas)].URL, key) })
	}
}

// missing are numbers that were given and are not stored under their key.
func (l *ledger) missing(stored map[string]string) (all []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, number := range l.given {
		if stored[number] != key {
			all = append(all, fmt.Sprintf("%s was given %s, where %q is stored", key, number, stored[number]))
		}
	}
	return all
}

// check finds every number that was given, one for each key, and no other answer than numbers and "come back".
func (l *ledger) check(t *testing.T, stored map[string]string) {
	t.Helper()
	for i, line := range append(l.missing(stored), l.wrong...) {
		if i == 20 {
			t.Errorf("and more: %d answers were wrong", len(l.wrong))
			break
		}
		t.Error(line)
	}
	number := map[string]string{}
	for n, key := range stored {
		if other := number[key]; other != "" {
			t.Errorf("%s is stored as %s and as %s", key, n, other)
		}
		number[key] = n
	}
}

// String sums it up.
func (l *ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprintf("%d keys were given a number, %d of them again, %d calls were told to come back %v", len(l.given), l.repeated, total(l.refused), l.refused)
}

func total(counts map[string]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}
