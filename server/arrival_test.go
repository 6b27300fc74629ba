package server

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is for what must come at some time: it decides nothing where the machine is busy.
const patience = time.Minute

// bounded serves a handler within the limits of the listeners, with a bound of connections of its own.
func bounded(t *testing.T, limit int, handler http.HandlerFunc) (address string, bound *connections) {
	t.Helper()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	bound = newConnections(limit, func(netip.Addr) bool { return false })
	server := bound.server(handler)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(gate{port, bound, true}) // until it is closed
	}()
	t.Cleanup(func() { _ = server.Close(); <-ended })
	return port.Addr().String(), bound
}

// dial opens a connection from an address of this machine and sends a beginning.
func dial(t *testing.T, from, to, send string) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: patience}
	c, err := d.DialContext(t.Context(), "tcp", to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, send); err != nil {
		t.Fatal(err)
	}
	return c
}

func answer(t *testing.T, r *bufio.Reader) *http.Response {
	t.Helper()
	a, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		t.Fatal(err)
	}
	return a
}

func addressOf(s *Server) string {
	public, _ := s.Addresses()
	return strings.TrimPrefix(public, "http://")
}

// TestTheBodyOfAGETIsNotAwaited announces bodies that never come, that come with the header, and that come too late.
func TestTheBodyOfAGETIsNotAwaited(t *testing.T) {
	t.Parallel()
	s, _ := run(t, Config{Database: database(t)})
	for _, path := range []string{"/healthz", "/webservices/index.php?wsdl", "/portal/entrar", "/webservices/rest/incluir_oc", "/nothing"} {
		for _, announced := range []string{"Content-Length: 40", "Transfer-Encoding: chunked", "Content-Length: 40\r\nExpect: 100-continue"} {
			c := dial(t, "127.0.0.1", addressOf(s), "GET "+path+" HTTP/1.1\r\nHost: h\r\n"+announced+"\r\n\r\n")
			r := bufio.NewReader(c)
			if a := answer(t, r); !a.Close {
				t.Errorf("%s with %s: %s, and the connection stays", path, announced, a.Status)
			}
			// What comes late is the body, and must not be taken for a request.
			_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: h\r\nX: abcd\r\n\r\n")
			if rest, _ := io.ReadAll(r); len(rest) > 0 {
				t.Errorf("%s with %s: the body was answered: %.100q", path, announced, rest)
			}
		}
	}
	c := dial(t, "127.0.0.1", addressOf(s), strings.Repeat("GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody", 3))
	r := bufio.NewReader(c)
	for range 3 {
		if a := answer(t, r); a.StatusCode != 200 || a.Close {
			t.Errorf("a body that is there: %s", a.Status)
		}
	}
}

// TestEveryRequestArrivesInTime sends the beginning of bodies to every kind of address of both listeners and goes on
// dribbling: each connection ends.
func TestEveryRequestArrivesInTime(t *testing.T) {
	t.Parallel()
	s, _ := run(t, Config{Database: database(t), AdminListen: "127.0.0.1:0"})
	public, admin := s.Addresses()
	const form, files = "application/x-www-form-urlencoded", "multipart/form-data; boundary=xx"
	var all sync.WaitGroup
	for _, c := range []struct{ base, path, kind string }{
		{public, "/webservices/index.php", "text/xml"},
		{public, "/webservices/rest/incluir_oc", "application/json"},
		{public, "/webservices/rest/incluir_oc", files},
		{public, "/integracoes/vimob/nenhum/propostas", "application/json"},
		{public, "/nothing", form},
		{admin, "/portal/entrar", form},
		{admin, "/portal/entrar", files},
		{admin, "/portal/tema", form},
		{admin, "/portal/ocorrencias/1", files},
		{admin, "/metrics", form},
		{admin, "/healthz", form},
	} {
		all.Go(func() {
			head := "POST " + c.path + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + c.kind + "\r\nContent-Length: 100000\r\n\r\n"
			conn := dial(t, "127.0.0.1", strings.TrimPrefix(c.base, "http://"), head)
			over := make(chan struct{})
			go func() {
				defer close(over)
				if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "i/o timeout") {
					t.Errorf("%s of %s: still open", c.path, c.kind)
				}
			}()
			for {
				select {
				case <-over:
					return
				case <-time.After(500 * time.Millisecond):
					_, _ = io.WriteString(conn, "a")
				}
			}
		})
	}
	all.Wait()
}

// TestTheDeadlineOfABody is the same for the first request of a connection and for the next one: it counts from the first
// byte, and is known to who reads the body.
func TestTheDeadlineOfABody(t *testing.T) {
	t.Parallel()
	limits := make(chan time.Time, 1)
	address, bound := bounded(t, 8, func(_ http.ResponseWriter, r *http.Request) { limits <- limitOf(r) })
	c := dial(t, "127.0.0.1", address, "")
	r := bufio.NewReader(c)
	for range 2 {
		before := time.Now()
		if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		limit := <-limits
		if limit.Before(before.Add(arrivalTimeout-patience)) || limit.After(time.Now().Add(arrivalTimeout)) {
			t.Errorf("the deadline is %s after the request was sent", limit.Sub(before))
		}
		_, _ = io.WriteString(c, "body")
		answer(t, r)
	}
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if limit := <-limits; !limit.IsZero() {
		t.Errorf("work on a request that is here ends at %s", limit)
	}
	bound.mu.Lock()
	defer bound.mu.Unlock()
	if bound.open != 1 {
		t.Errorf("%d connections are counted", bound.open)
	}
}

// TestCallersThatDoNotGetOnAreGivenUp fills all connections from four addresses with each way of not getting on; callers
// of another address are answered, every one.
func TestCallersThatDoNotGetOnAreGivenUp(t *testing.T) {
	t.Parallel()
	const limit = 32
	for name, send := range map[string]string{
		"nothing sent":    "",
		"half a header":   "POST / HTTP/1.1\r\nHost: h\r\nX-A: ",
		"announced body":  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n",
		"announced GET":   "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n",
		"half a body":     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
		"answer not read": strings.Repeat("GET /long HTTP/1.1\r\nHost: h\r\n\r\n", 100),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			long := strings.Repeat("a", 4<<20)
			address, bound := bounded(t, limit, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if r.URL.Path == "/long" {
					_, _ = io.WriteString(w, long)
				}
			})
			for i := range limit * 2 {
				dial(t, fmt.Sprintf("127.0.0.%d", 2+i%4), address, send)
			}
			for i := range limit {
				c := dial(t, "127.0.0.1", address, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
				a, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil || a.StatusCode != 200 {
					t.Fatalf("call %d: %v", i, err)
				}
				_ = c.Close()
			}
			bound.mu.Lock()
			defer bound.mu.Unlock()
			if bound.open > limit {
				t.Errorf("%d connections are open, the bound is %d", bound.open, limit)
			}
		})
	}
}

// TestHTTP2IsNotSpoken offers it in every way that a client may.
func TestHTTP2IsNotSpoken(t *testing.T) {
	t.Parallel()
	cert, key, pool := certificate(t)
	s, _ := run(t, Config{Database: database(t), TLSCert: cert, TLSKey: key})
	public, _ := s.Addresses()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	a, err := client.Get(public + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Body.Close()
	if a.ProtoMajor != 1 {
		t.Errorf("%s was agreed upon", a.Proto)
	}
	if c, err := tls.Dial("tcp", strings.TrimPrefix(public, "https://"), &tls.Config{RootCAs: pool, NextProtos: []string{"h2"}}); err == nil {
		t.Errorf("a client of HTTP/2 alone is let in with %q", c.ConnectionState().NegotiatedProtocol)
		_ = c.Close()
	}
	plain, _ := run(t, Config{Database: database(t)})
	r := bufio.NewReader(dial(t, "127.0.0.1", addressOf(plain), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	if line, _ := r.ReadString('\n'); strings.HasPrefix(line, "HTTP/1.1 2") || !strings.HasPrefix(line, "HTTP/1.1 ") {
		t.Errorf("prior knowledge of HTTP/2 is answered by %q", line)
	}
}
