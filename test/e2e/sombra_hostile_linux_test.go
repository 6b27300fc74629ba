package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
)

// hostile plays an old service that fails in the way that the header X-Kind asks for. What hangs does so until release is called.
type hostile struct {
	url     string
	closed  chan struct{}
	release func()
}

func hostileEnvelope(s string) string {
	return `<?xml version="1.0" encoding="ISO-8859-1"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><r><return>` + s + `</return></r></SOAP-ENV:Body></SOAP-ENV:Envelope>`
}

// kinds are its ways, what each writes.
func (h *hostile) kinds() map[string]func(net.Conn) {
	said := func(s string) func(net.Conn) { return func(c net.Conn) { _, _ = io.WriteString(c, s) } }
	sized := func(headers, body string) func(net.Conn) {
		return said(fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", headers, len(body), body))
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(bytes.Repeat([]byte("a"), 50<<20))
	z.Close()
	rows := "[" + strings.Repeat(`{"numero":"1","titulo":"Maria da Silva","x":{}},`, 6000) + "{}]"
	return map[string]func(net.Conn){
		"good":       sized("Content-Type: text/xml\r\n", hostileEnvelope("71000")),
		"hang":       func(net.Conn) { <-h.closed },
		"hang later": func(c net.Conn) { said("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")(c); <-h.closed },
		"trickle": func(c net.Conn) {
			for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n71000") {
				_, _ = c.Write([]byte{b})
				time.Sleep(5 * time.Millisecond)
			}
		},
		"short":        said("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
		"long":         said("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n71000<nome>Maria</nome>"),
		"bad chunk":    said("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n71000\r\nzz\r\nMaria"),
		"continue":     said("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n71000"),
		"204":          said("HTTP/1.1 204 No Content\r\n\r\nMaria"),
		"1.0":          said("HTTP/1.0 200 OK\r\n\r\n71000"),
		"huge headers": said("HTTP/1.1 200 OK\r\nX-Maria: " + strings.Repeat("Maria", 1<<15) + "\r\n\r\n"),
		"big headers":  sized("X-A: "+strings.Repeat("a", 60_000)+"\r\n", "71000"),
		"bomb":         sized("Content-Encoding: gzip\r\n", zipped.String()),
		"utf-16":       sized("Content-Type: text/xml; charset=utf-16\r\n", "\xff\xfe<\x00a\x00/\x00>\x00"),
		"bom":          sized("Content-Type: text/xml\r\n", "\xef\xbb\xbf"+hostileEnvelope("71000")),
		"bad xml":      sized("Content-Type: text/xml\r\n", hostileEnvelope("71000")[:90]),
		"entities":     sized("Content-Type: text/xml\r\n", `<!DOCTYPE a [<!ENTITY a "Maria"><!ENTITY b "&a;&a;">]>`+hostileEnvelope("&b;")),
		"redirect":     said("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
		"reset": func(c net.Conn) {
			said("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")(c)
			_ = c.(*net.TCPConn).SetLinger(0)
		},
		"status 000": said("HTTP/1.1 000 Maria\r\nContent-Length: 0\r\n\r\n"),
		"switch":     said("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
		"rows":       sized("Content-Type: application/json\r\n", rows),
		"page":       sized("Content-Type: text/html\r\n", "<html>Maria da Silva 111.444.777-35"),
	}
}

func beHostile(t *testing.T) *hostile {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hostile{url: "http://" + l.Addr().String(), closed: make(chan struct{})}
	h.release = sync.OnceFunc(func() { close(h.closed) })
	kinds := h.kinds()
	t.Cleanup(func() {
		l.Close()
		h.release()
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				in := bufio.NewReader(c)
				for {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					kind := r.Header.Get("X-Kind")
					if kinds[kind] == nil {
						kind = "good"
					}
					kinds[kind](c)
					if kind != "good" && kind != "rows" {
						return
					}
				}
			}()
		}
	}()
	return h
}

// TestAHostileOldService sends calls of every kind by 32 callers, some of whom go away, through espelho: each ends, the process holds nothing
// afterwards that it did not hold before, and nothing that was sent stands in the log or in a row.
func TestAHostileOldService(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	in.credential(mobussCredential)
	p := launch(t, database, "", "--destination-networks", "loopback")
	h := beHostile(t)
	in.set(crm.ConfSombraAntigo, h.url)
	in.set(crm.ConfSombraModo, string(crm.SombraEspelho))
	address := strings.TrimPrefix(p.url, "http://")
	var kinds []string
	for kind := range h.kinds() {
		kinds = append(kinds, kind)
	}
	body := opening("CODIGO_OC", "H", "DESCRICAO", "hostil")
	request := func(kind, query string) []byte {
		if strings.HasPrefix(kind, "rows") || kind == "page" {
			return fmt.Appendf(nil, "GET /webservices/rest/getDivisoesSolicitacoes?usuario_ws=u&senha_ws=SEGREDO%s HTTP/1.1\r\nHost: x\r\nX-Kind: %s\r\nConnection: close\r\n\r\n", query, kind)
		}
		return fmt.Appendf(nil, "POST /webservices/index.php?senha=SEGREDO HTTP/1.1\r\nHost: x\r\nX-Kind: %s\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", kind, len(body), body)
	}
	eventually(t, "the old service answers", func() bool {
		_, b, err := exchange(address, request("good", ""))
		return err == nil && bytes.Contains(b, []byte("71000"))
	})
	held := func() int {
		files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.Pid()))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	// What a load makes and keeps, such as connections to the database, is there before it is counted.
	var first sync.WaitGroup
	for range 32 {
		first.Go(func() { _, _, _ = exchange(address, request("good", "")) })
	}
	first.Wait()
	before, routines := held(), p.goroutines()
	rounds, _ := strconv.Atoi(os.Getenv("PONTE_TEST_HOSTILE_ROUNDS"))
	if rounds = max(rounds, 2); *complete {
		rounds = max(rounds, 6)
	}
	var callers sync.WaitGroup
	var calls atomic.Int64
	for caller := range 32 {
		callers.Go(func() {
			for round := range rounds {
				for i := range kinds {
					kind := kinds[(i+caller)%len(kinds)]
					calls.Add(1)
					if strings.HasPrefix(kind, "hang") || (round+caller)%5 == 0 { // the caller goes away
						if strings.HasPrefix(kind, "hang") && round > 0 {
							continue
						}
						c, err := net.Dial("tcp", address)
						if err == nil {
							_, _ = c.Write(request(kind, ""))
							time.Sleep(time.Millisecond)
							c.Close()
						}
						continue
					}
					_, _, _ = exchange(address, request(kind, ""))
				}
			}
		})
	}
	callers.Wait()
	h.release()
	// Of each kind there are some fifty calls, of which one in two would be seen; the program's own few come and go.
	eventually(t, fmt.Sprintf("no more than %d files and %d goroutines are held", before, routines), func() bool { return held() <= before+16 && p.goroutines() <= routines+32 })
	if _, b, err := exchange(address, request("good", "")); err != nil || !bytes.Contains(b, []byte("71000")) {
		t.Errorf("afterwards: %v %q", err, b)
	}
	if status, reason := p.ready(); status != 200 {
		t.Errorf("afterwards: %d %q", status, reason)
	}
	log := p.Log.String()
	for _, secret := range []string{"SEGREDO", "Maria", "111.444", "panic"} {
		if at := strings.Index(log, secret); at >= 0 {
			t.Errorf("%q stands in the log: %.300s", secret, log[max(0, at-150):])
		}
	}
	var kept []byte
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(strings.TrimPrefix(database, "sqlite://") + end)
		if err != nil && end == "" {
			t.Fatal(err)
		}
		kept = append(kept, b...)
	}
	for _, secret := range []string{"SEGREDO", "Maria", "111.444"} {
		if at := bytes.Index(kept, []byte(secret)); at >= 0 {
			t.Errorf("%q stands in the database: %.300q", secret, kept[max(0, at-150):])
		}
	}
	t.Logf("%d calls; %d MiB now, %d at most", calls.Load(), p.resident(), p.memory("VmHWM"))
}
