package server

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
)

// stream is a connection that only reads.
type stream struct {
	socket
	r io.Reader
}

func (s stream) Read(p []byte) (int, error) { return s.r.Read(p) }

func passed(t testing.TB, in io.Reader) string {
	t.Helper()
	out, err := io.ReadAll(&identityConn{socket: stream{r: in}})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

const (
	getWSDL = "GET /?wsdl HTTP/1.1\r\nHost: h\r\n\r\n"
	coding  = "Transfer-Encoding: identity\r\n"
)

func posting(header, body string) string {
	return "POST / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n" + body
}

func TestTransferEncodingIdentity(t *testing.T) {
	t.Parallel()
	const size = "Content-Length: 5\r\n"
	same := func(s string) [2]string { return [2]string{s, s} }
	for name, c := range map[string][2]string{
		"first":                     {posting(coding+size, "abcde"), posting(exchanged+size, "abcde")},
		"after the length":          {posting(size+coding, "abcde"), posting(size+exchanged, "abcde")},
		"any letters":               {posting("TRANSFER-encoding:\t Identity \r\n"+size, "abcde"), posting(exchanged+size, "abcde")},
		"LF":                        {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: identity\nContent-Length: 5\n\nabcde", "POST / HTTP/1.1\nHost: h\n" + exchanged + "Content-Length: 5\n\nabcde"},
		"after another request":     {getWSDL + posting(coding+size, "abcde"), getWSDL + posting(exchanged+size, "abcde")},
		"after a body":              {posting(size, "abcde") + posting(coding+size, "abcde"), posting(size, "abcde") + posting(exchanged+size, "abcde")},
		"nothing after the first":   {posting(coding+size, "abcde") + posting(coding+size, "abcde"), posting(exchanged+size, "abcde") + posting(coding+size, "abcde")},
		"no length":                 {posting(coding, ""), posting(exchanged, "")},
		"in a body":                 same(posting("Content-Length: 64\r\n", strings.Repeat("\r\n"+coding, 3)[:64])),
		"in a body, then requests":  {posting("Content-Length: 30\r\n", "\n"+coding) + posting(coding, ""), posting("Content-Length: 30\r\n", "\n"+coding) + posting(exchanged, "")},
		"in a request line":         same("GET /Transfer-Encoding:identity HTTP/1.1\r\n\r\n"),
		"part of a value":           same(posting("X: "+coding, "")),
		"another header":            same(posting("Transfer-Encoding-X: identity\r\n", "")),
		"a blank before the colon":  same(posting("Transfer-Encoding : identity\r\n"+size, "abcde")),
		"chunked":                   same(posting("Transfer-Encoding: chunked\r\n", "1b\r\n"+coding+"\r\n0\r\n\r\n"+posting(coding, ""))),
		"a list":                    same(posting("Transfer-Encoding: identity, chunked\r\n", "0\r\n\r\n")),
		"a folded list":             same(posting("Transfer-Encoding: identity\r\n , chunked\r\n", "0\r\n\r\n")),
		"folded":                    same(posting("Transfer-Encoding:\r\n identity\r\n"+size, "abcde")),
		"long":                      same(posting("Transfer-Encoding: "+strings.Repeat(" ", maxHeldLine)+"identity\r\n"+size, "abcde")),
		"beside chunked, after it":  same(posting("Transfer-Encoding: chunked\r\n"+coding, "0\r\n\r\n")),
		"beside chunked, before it": {posting(coding+"Transfer-Encoding: chunked\r\n"+size, "0\r\n\r\n"), posting(exchanged+"Transfer-Encoding:xxxxxxxx\r\n"+size, "0\r\n\r\n")},
		"twice":                     {posting(coding+coding+size, "abcde"), posting(exchanged+"Transfer-Encoding:xxxxxxxxx\r\n"+size, "abcde")},
		"two lengths, then more":    {posting(size+coding+size+"Transfer-Encoding: chunked\r\n", ""), posting(size+exchanged+size+"Transfer-Encoding:xxxxxxxx\r\n", "")},
		"two lengths":               same(posting(size+"Content-Length: 6\r\n"+coding, "abcde")),
		"a length that is none":     same(posting("Content-Length: +5\r\n"+coding, "abcde")),
		"TLS":                       same("\x16\x03\x01\n" + coding),
		"cut":                       {"GET / HTTP/1.1\r\nTransfer-Enc", "GET / HTTP/1.1\r\n"},
	} {
		for kind, r := range map[string]io.Reader{"whole": strings.NewReader(c[0]), "byte by byte": iotest.OneByteReader(strings.NewReader(c[0])), "halves": iotest.HalfReader(strings.NewReader(c[0]))} {
			if got := passed(t, r); got != c[1] {
				t.Errorf("%s, %s:\n%q, want\n%q", name, kind, got, c[1])
			}
		}
	}
}

// What net/http makes of it: the call is answered by a handler, in keep-alive or not, and what could be read in two ways
// is refused as before.
func TestIdentityIsAnswered(t *testing.T) {
	t.Parallel()
	address, _ := bounded(t, 100, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write([]byte(r.Method + " " + string(body) + ";"))
	})
	const size = "Content-Length: 5\r\n"
	for name, c := range map[string]struct {
		sent     string
		answers  int
		contains string
	}{
		"one":                 {posting(coding+size, "abcde"), 1, "POST abcde;"},
		"after another":       {posting(size, "12345") + posting(coding+size, "abcde"), 2, "POST abcde;"},
		"nothing is smuggled": {posting(coding+size, "abcde"+getWSDL), 1, "POST abcde;"},
		"without a length":    {posting(coding, getWSDL), 1, "POST ;"},
		"beside chunked":      {posting(coding+"Transfer-Encoding: chunked\r\n"+size, "0\r\n\r\n"+getWSDL), 1, " 501 "},
		"twice":               {posting(coding+coding+size, "abcde"), 1, " 501 "},
		"another coding":      {posting("Transfer-Encoding: gzip\r\n"+size, "abcde"), 1, " 501 "},
	} {
		c1, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c1, c.sent); err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(c1) // the server ends the connection, and may reset it where it did not read all
		_ = c1.Close()
		if n := bytes.Count(answer, []byte("HTTP/1.1 ")); n != c.answers || !bytes.Contains(answer, []byte(c.contains)) {
			t.Errorf("%s: %d answers: %q", name, n, answer)
		}
	}
}

// FuzzIdentity demands that requests which net/http reads pass unchanged with their bodies, however they arrive, and that one
// which is changed is the last of its connection.
func FuzzIdentity(f *testing.F) {
	f.Add([]byte(getWSDL+posting("Content-Length: 30\r\n", "\n"+coding)+posting(coding+"Content-Length: 1\r\n", "a")+getWSDL), byte(7))
	f.Add([]byte(posting("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n")+posting(coding, "")), byte(1))
	f.Add([]byte(posting(coding+"Transfer-Encoding: chunked\r\n", "0\r\n\r\n")), byte(30))
	f.Fuzz(func(t *testing.T, in []byte, size byte) {
		out := passed(t, bytes.NewReader(bytes.Clone(in)))
		if again := passed(t, &pieces{bytes.Clone(in), int(size) + 1}); again != out {
			t.Fatalf("%q in pieces, %q whole", again, out)
		}
		raw, filtered := bufio.NewReader(bytes.NewReader(in)), bufio.NewReader(strings.NewReader(out))
		for {
			want, wantErr := http.ReadRequest(raw)
			got, err := http.ReadRequest(filtered)
			if wantErr != nil {
				if err == nil && !got.Close {
					t.Fatalf("%v is read now, and keeps the connection", wantErr)
				}
				return
			}
			wantBody, wantErr := io.ReadAll(want.Body)
			if err != nil {
				t.Fatalf("refused now: %v", err)
			}
			body, err := io.ReadAll(got.Body)
			if !bytes.Equal(body, wantBody) || (err == nil) != (wantErr == nil) || got.ContentLength != want.ContentLength {
				t.Fatalf("body %q, %v; without %q, %v", body, err, wantBody, wantErr)
			}
			if err != nil || got.Close != want.Close {
				return
			}
		}
	})
}

// pieces gives n bytes at a time.
type pieces struct {
	rest []byte
	n    int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:min(len(p.rest), p.n)])
	p.rest = p.rest[n:]
	return n, nil
}
