package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/server"
)

// wire is one connection on which a test writes what it likes.
type wire struct {
	t    *testing.T
	p    *ponte
	conn net.Conn
	in   *bufio.Reader
}

func (p *ponte) wire(t *testing.T) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	return &wire{t: t, p: p, conn: conn, in: bufio.NewReader(conn)}
}

func (w *wire) send(format string, arguments ...any) {
	w.t.Helper()
	if _, err := fmt.Fprintf(w.conn, format, arguments...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) answer() reply {
	w.t.Helper()
	begin := time.Now()
	answer, err := http.ReadResponse(w.in, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	r := read(answer, body, time.Since(begin))
	w.p.check(r)
	return r
}

const post = "POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nSOAPAction: \"urn:server.Multidados#DadosServicedesk\"\r\n"

// TestOldTransports speaks HTTP as the old stacks do (docs/fatos/soap-legado.md §7.13).
func TestOldTransports(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	install(t, database)
	p := start(t, database)
	body := opening("DESCRICAO", "Infiltração")
	number := p.soap(body).text

	t.Run("HTTP/1.0", func(t *testing.T) {
		w := p.wire(t)
		w.send("POST /webservices/index.php HTTP/1.0\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		r := w.answer()
		if r.text != number || len(r.header["Transfer-Encoding"]) > 0 {
			t.Errorf("%q %v", r.text, r.header)
		}
		if _, err := w.in.ReadByte(); err != io.EOF {
			t.Errorf("the connection stays open: %v", err)
		}
	})
	t.Run("HTTP/1.0, half closed", func(t *testing.T) {
		w := p.wire(t)
		w.send("POST /webservices/index.php HTTP/1.0\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		_ = w.conn.(*net.TCPConn).CloseWrite()
		if r := w.answer(); r.text != number {
			t.Errorf("%q", r.text)
		}
	})
	t.Run("expect 100", func(t *testing.T) {
		w := p.wire(t)
		w.send(post+"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
		line, _ := w.in.ReadString('\n')
		blank, _ := w.in.ReadString('\n')
		if !strings.Contains(line, "100") || strings.TrimSpace(blank) != "" {
			t.Fatalf("%q %q", line, blank)
		}
		time.Sleep(100 * time.Millisecond)
		w.send("%s", body)
		if r := w.answer(); r.text != number {
			t.Errorf("%q", r.text)
		}
	})
	t.Run("chunked, in pieces, twice on one connection", func(t *testing.T) {
		w := p.wire(t)
		for range 2 {
			w.send(post + "Transfer-Encoding: chunked\r\n\r\n")
			for rest := body; rest != ""; {
				n := min(50, len(rest))
				w.send("%x\r\n%s\r\n", n, rest[:n])
				rest = rest[n:]
			}
			w.send("0\r\n\r\n")
			if r := w.answer(); r.text != number {
				t.Errorf("%q", r.text)
			}
		}
	})
	t.Run("keep-alive over a pause", func(t *testing.T) {
		w := p.wire(t)
		for range 2 {
			w.send(post+"Content-Length: %d\r\n\r\n%s", len(body), body)
			if r := w.answer(); r.text != number {
				t.Errorf("%q", r.text)
			}
			time.Sleep(1500 * time.Millisecond)
		}
	})
}

// TestLyingLengths sends bodies that are not as long as they say, and one that stops coming.
func TestLyingLengths(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database)
	body := opening("DESCRICAO", "mentira")

	t.Run("longer than said", func(t *testing.T) {
		w := p.wire(t)
		w.send(post+"Content-Length: %d\r\n\r\n%s", len(body)-20, body)
		r := w.answer()
		if r.status != 500 || !strings.Contains(r.text, "error in msg parsing") {
			t.Errorf("%d %q", r.status, r.text)
		}
	})
	t.Run("shorter than said", func(t *testing.T) {
		w := p.wire(t)
		w.send(post+"Content-Length: %d\r\n\r\n%s", len(body)+20, body)
		_ = w.conn.(*net.TCPConn).CloseWrite()
		r := w.answer()
		if r.status != 500 || !strings.HasSuffix(r.text, "(e:402)") {
			t.Errorf("%d %q", r.status, r.text)
		}
		if row := in.call(r.requestID); row.Situacao != crm.ChamadaFalha || row.SHA256 == "" || row.Pedido != "" {
			t.Errorf("log row %+v", row)
		}
	})
	t.Run("stops coming", func(t *testing.T) {
		w := start(t, database, func(c *server.Config) { c.Deadline = 3 * time.Second }).wire(t)
		w.send(post+"Content-Length: %d\r\n\r\n%s", len(body), body[:100])
		r := w.answer()
		if r.status != 200 || !strings.HasSuffix(r.text, "(e:903)") {
			t.Errorf("%d %q", r.status, r.text)
		}
		in.call(r.requestID)
	})
	t.Run("far too long, sent to its end", func(t *testing.T) {
		w := p.wire(t)
		w.send(post+"Content-Length: %d\r\n\r\n", 4<<20)
		w.send("%s", strings.Repeat("a", 4<<20)) // old clients read only after they have written everything
		if r := w.answer(); r.status != 500 || !strings.HasSuffix(r.text, "(e:403)") {
			t.Errorf("%d %q", r.status, r.text)
		}
	})
	if n := len(in.numbers()); n != 0 {
		t.Errorf("%d ocorrências", n)
	}
}
