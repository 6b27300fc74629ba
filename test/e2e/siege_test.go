package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/test/require"
)

// resident is the memory of the process, in MiB.
func (p *launched) resident() int { return p.memory("VmRSS") }

// memory is a figure of the process's memory, in MiB: VmRSS what it has, VmHWM the most it had.
func (p *launched) memory(what string) int {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Pid()))
	if err != nil {
		require.Missing(p.t, "/proc", "run on Linux")
	}
	m := regexp.MustCompile(what + `:\s+(\d+) kB`).FindSubmatch(status)
	kib, _ := strconv.Atoi(string(m[1]))
	return kib >> 10
}

// goroutines asks the metrics how many goroutines the process has.
func (p *launched) goroutines() int {
	p.t.Helper()
	r, err := http.Get(p.url + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^go_goroutines (\d+)`).FindSubmatch(text)
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// siege opens connections to the server from loopback addresses and sends the same on each.
func siege(t *testing.T, p *ponte, connections, addresses int, send string) []net.Conn {
	t.Helper()
	var (
		mu   sync.Mutex
		all  []net.Conn
		work sync.WaitGroup
	)
	for w := range 16 {
		work.Go(func() {
			from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+w%addresses))}, Timeout: time.Minute}
			for range connections / 16 {
				c, err := from.DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "http://"))
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(c, send)
				mu.Lock()
				all = append(all, c)
				mu.Unlock()
			}
		})
	}
	work.Wait()
	t.Cleanup(func() { lift(all) })
	return all
}

func lift(all []net.Conn) {
	for _, c := range all {
		_ = c.Close()
	}
}

// serves makes calls on connections of their own and gives the longest time to a number.
func serves(t *testing.T, p *ponte, what string) (longest time.Duration) {
	t.Helper()
	for i := range 20 {
		for _, headers := range [][]string{nil, {"Content-Encoding: gzip"}} {
			body := opening("CODIGO_OC", fmt.Sprint(what, i))
			if headers != nil {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, _ = io.WriteString(z, body)
				_ = z.Close()
				body = b.String()
			}
			r, err := p.try("/webservices/index.php", body, append(headers, "Connection: close")...)
			if err != nil || !digits.MatchString(r.text) {
				t.Errorf("during %s: %q %v after %s", what, r.text, err, r.took)
			}
			longest = max(longest, r.took)
		}
	}
	return longest
}

// TestSiege holds connections open in every way that costs the caller nothing: meanwhile calls pass, small and large, and
// afterwards the process is as before.
func TestSiege(t *testing.T) {
	database := newSQLite(t)
	install(t, database)
	p := launch(t, database, "")
	serves(t, p.ponte, "nothing")
	base := p.goroutines()
	for _, s := range []struct {
		name        string
		connections int
		send        string
	}{
		{"announced bodies", 4096, post + "Content-Length: 10\r\n\r\n"},
		{"announced bodies of GETs", 4096, "GET /webservices/index.php?wsdl HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"},
		{"announced bodies to no address", 4096, "POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"},
		{"slow headers", 512, "POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nX-A: "},
		{"huge headers", 512, "POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nX-A: " + strings.Repeat("a", 60<<10)},
		{"slow bodies", 512, post + "Content-Length: 5000\r\n\r\n<"},
		{"slow chunks", 512, post + "Transfer-Encoding: chunked\r\n\r\n1\r\n<\r\n"},
		{"slow large bodies", 256, post + "Content-Length: 900000\r\n\r\n" + strings.Repeat(" ", 50<<10)},
		{"idle beyond every limit", 6400, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"},
	} {
		t.Run(s.name, func(t *testing.T) {
			addresses := 16
			if s.connections == 4096 {
				addresses = 4 // each holds as many as an address may
			}
			all := siege(t, p.ponte, s.connections, addresses, s.send)
			longest := serves(t, p.ponte, s.name)
			t.Logf("longest call %s, %d MiB, %d goroutines", longest, p.resident(), p.goroutines())
			if mib := p.resident(); mib > 320 {
				t.Errorf("%d MiB", mib)
			}
			lift(all)
		})
	}
	limit := time.Now().Add(time.Minute)
	for p.goroutines() > base+10 {
		if time.Now().After(limit) {
			t.Fatalf("%d goroutines afterwards, %d before", p.goroutines(), base)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// TestMemoryOfLargeBodies opens ocorrências with bodies of nearly the largest size, 64 at once, again and again: the
// memory that they take is bounded, and given back to the next ones.
func TestMemoryOfLargeBodies(t *testing.T) {
	database := newSQLite(t)
	install(t, database)
	p := launch(t, database, "")
	long := strings.Repeat("ção & <", 9000) // characters that are escaped in the call and unescaped in memory
	var (
		peaks  []int
		opened atomic.Int32
	)
	for round := 0; round < 2 || opened.Load() < 64 && round < 20; round++ {
		var calls sync.WaitGroup
		for i := range 64 {
			calls.Go(func() {
				parts := []string{"CODIGO_OC", fmt.Sprint(round, "-", i)}
				for n := range 7 {
					parts = append(parts, fmt.Sprint("PARTE_", n), long)
				}
				body := opening(parts...)
				if len(body) < 800<<10 || len(body) > 1<<20 {
					t.Errorf("a body of %d bytes", len(body))
				}
				switch r, err := p.try("/webservices/index.php", body); {
				case err == nil && digits.MatchString(r.text):
					opened.Add(1)
				case err != nil || !busy.MatchString(r.text):
					t.Errorf("%.200q %v", r.text, err)
				}
			})
		}
		calls.Wait()
		peaks = append(peaks, p.memory("VmHWM"))
	}
	t.Logf("%d opened, peaks %v MiB, now %d MiB", opened.Load(), peaks, p.resident())
	if opened.Load() < 64 {
		t.Errorf("%d opened in %d rounds of 64", opened.Load(), len(peaks))
	}
	if peaks[0] > 420 || peaks[len(peaks)-1] > peaks[0]+48 {
		t.Errorf("peaks of %v MiB", peaks)
	}
}
