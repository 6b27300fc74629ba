package e2e

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/server"
)

// TestStrangeAddresses calls the webservice by every spelling of its address that old configurations contain, and by some
// that only an attacker writes: each is the webservice or nothing, and each answer is XML that a client can read.
func TestStrangeAddresses(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database)
	body := opening("DESCRICAO", "endereço")
	number, strange := p.soap(body).text, int64(0)
	for path, want := range map[string]string{
		"//webservices/index.php":                         number,
		"/webservices//index.php":                         number,
		"/WebServices/INDEX.PHP":                          number,
		"/webservices":                                    number,
		"/webservices/":                                   number,
		"/webservices/index.php/":                         number,
		"/webservices%2Findex.php":                        number,
		"/webservices/index.php?wsdl":                     number, // POST is a call whatever the query says
		"/construtora/webservices/index.php":              number,
		"/a/b/construtora/webservices/":                   number,
		"http://outra.exemplo/webservices/index.php":      number,
		"/CONSTRUTORA%20/webservices/index.php":           "(e:105)",
		"/%00/webservices/index.php":                      "(e:105)",
		"/%01%02%1f/webservices/index.php":                "(e:105)",
		"/%FF%FE/webservices/index.php":                   "(e:105)",
		"/%3C%2Freturn%3E%26%22/webservices/index.php":    "(e:105)",
		"/%F0%9F%98%80/webservices/index.php":             "(e:105)",
		"/../webservices/index.php":                       "(e:105)",
		"/construtora;x=1/webservices/index.php":          "(e:105)",
		"/" + strings.Repeat("a", 1500) + "/webservices/": "(e:105)",
	} {
		w := p.wire(t)
		w.send("POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
		r := w.answer()
		if r.status != 200 || !strings.Contains(r.text, want) {
			t.Errorf("%s: %d %q, want %q", path, r.status, r.text, want)
		}
		if err := wellFormed(r); err != nil {
			t.Errorf("%s: %v in %q", path, err, r.body)
		}
		if want != number {
			strange++
		}
	}
	// For no tenant a few are kept whole in an hour, the rest is counted in a row.
	for limit := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		page, err := in.store.Acervo().Chamadas(t.Context(), crm.FiltroChamadas{CodigoRecusa: int(crm.RecusaTenant)})
		in.must(err)
		found := int64(0)
		for i := range page.Linhas {
			found += page.Linhas[i].Vezes
		}
		if found == strange {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("%d of %d calls for no tenant are in the log: %+v", found, strange, page.Linhas)
		}
	}
	if n := len(in.numbers()); n != 1 {
		t.Errorf("%d ocorrências", n)
	}
}

// wellFormed reads an answer as an XML parser does.
func wellFormed(r reply) error {
	d := xml.NewDecoder(strings.NewReader(r.body)) // decoded to UTF-8 by read
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestStrangeHosts asks for the WSDL and the page with Host headers and forwarding headers that try to write XML or to
// send callers elsewhere.
func TestStrangeHosts(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	install(t, database)
	direct := start(t, database)
	behind := start(t, database, func(c *server.Config) { c.TrustedProxies = []string{"127.0.0.1"} })
	for _, c := range []struct {
		p                     *ponte
		path, headers, wanted string
	}{
		{direct, "/webservices/index.php?wsdl", "Host: crm.exemplo:8443", "http://crm.exemplo:8443/webservices/index.php"},
		{direct, "/webservices/index.php?wsdl", "Host: [::1]:80", "http://[::1]:80/webservices/index.php"},
		{direct, "/webservices/index.php?wsdl", "Host: h\r\nX-Forwarded-Host: mau.exemplo\r\nX-Forwarded-Proto: https", "http://h/webservices/index.php"},
		{behind, "/webservices/index.php?wsdl", "Host: h\r\nX-Forwarded-Host: crm.exemplo\r\nX-Forwarded-Proto: https", "https://crm.exemplo/webservices/index.php"},
		{behind, "/webservices/index.php?wsdl", "Host: h\r\nX-Forwarded-Host: mau.exemplo, crm.exemplo\r\nX-Forwarded-Proto: http, https", "https://crm.exemplo/webservices/index.php"},
		{behind, "/webservices/index.php?wsdl", "Host: h\r\nX-Forwarded-Host: \"><x/>\r\nX-Forwarded-Proto: javascript", "http://h/webservices/index.php"},
		{behind, "/webservices/index.php?wsdl", "Host: h\r\nX-Forwarded-Host: a@b/c?d#e", "http://h/webservices/index.php"},
		{direct, "/%22%3E%3Cx%2F%3E&'/webservices/index.php?wsdl", "Host: h", "/webservices/index.php"},
		{direct, "/%00%01/webservices/index.php?wsdl", "Host: h", "/webservices/index.php"},
		{direct, "/%FF/webservices/index.php?wsdl", "Host: h", "/webservices/index.php"},
		{direct, "/webservices/index.php?wsdl=document", "Host: h", "http://h/webservices/index.php"},
		{direct, "/webservices/index.php?wsdl", "Host: ", "/webservices/index.php"},
	} {
		w := c.p.wire(t)
		w.send("GET %s HTTP/1.1\r\n%s\r\n\r\n", c.path, c.headers)
		answer, err := http.ReadResponse(w.in, nil)
		if err != nil {
			t.Fatalf("%q: %v", c.headers, err)
		}
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		r := read(answer, raw, 0)
		w.p.check(r)
		if err := wellFormed(r); err != nil || r.status != 200 {
			t.Errorf("%s %q: %d %v", c.path, c.headers, r.status, err)
		}
		if at := location(r.body); !strings.HasSuffix(at, c.wanted) || strings.ContainsAny(at, `<>"`) {
			t.Errorf("%s %q: the WSDL sends callers to %q, want %q", c.path, c.headers, at, c.wanted)
		}
	}
	for _, host := range []string{`"><script>`, "a b", "h\tx", "é.exemplo", "h/../", "<x>"} { // net/http refuses some of them itself
		w := direct.wire(t)
		w.send("GET /webservices/index.php HTTP/1.1\r\nHost: %s\r\n\r\n", host)
		answer, err := http.ReadResponse(w.in, nil)
		if err != nil {
			t.Fatalf("%q: %v", host, err)
		}
		raw, _ := io.ReadAll(answer.Body)
		if len(raw) == 0 || strings.Contains(string(raw), host) {
			t.Errorf("Host %q: %d %q", host, answer.StatusCode, raw)
		}
	}
}

func location(wsdl string) string {
	_, rest, _ := strings.Cut(wsdl, `<soap:address location="`)
	at, _, _ := strings.Cut(rest, `"`)
	return at
}

// TestForgedForwarding writes X-Forwarded-For in every form that somebody may hope to be believed in. 203.0.113.5 is the
// only released address; the server is once reached directly and once through a configured proxy.
func TestForgedForwarding(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	in.disallow("127.0.0.0/8")
	in.allow("203.0.113.5")
	in.allow("2001:db8::5")
	direct := start(t, database)
	behind := start(t, database, func(c *server.Config) { c.TrustedProxies = []string{"127.0.0.1", "10.0.0.0/8"} })
	pass := ""
	refused := func(address string) string { return fmt.Sprintf("Esse IP: %s Não está permitido", address) }
	for i, c := range []struct {
		p       *ponte
		headers []string
		want    string // pass = a number
	}{
		{direct, []string{"X-Forwarded-For: 203.0.113.5"}, refused("127.0.0.1")},
		{direct, []string{"x-forwarded-for: ::ffff:203.0.113.5", "X-Real-IP: 203.0.113.5", "True-Client-IP: 203.0.113.5"}, refused("127.0.0.1")},
		{direct, []string{"Forwarded: for=203.0.113.5;proto=https", "Client-IP: 203.0.113.5", "X-Client-IP: 203.0.113.5"}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5"}, pass},
		{behind, []string{"X-Forwarded-For: ::ffff:203.0.113.5"}, pass},
		{behind, []string{"X-Forwarded-For: 2001:db8::5"}, pass},
		{behind, []string{"X-Forwarded-For: [2001:db8::5]"}, pass},
		{behind, []string{"X-Forwarded-For: 198.51.100.1, 203.0.113.5, 10.1.2.3"}, pass}, // a second proxy of ours
		{behind, []string{"X-Forwarded-For: 203.0.113.5:51234"}, pass},                   // some proxies add the port
		{behind, []string{"X-Forwarded-For: [2001:db8::5]:51234"}, pass},
		{behind, []string{"X-Forwarded-For: 203.0.113.5, 198.51.100.1"}, refused("198.51.100.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5", "X-Forwarded-For: 198.51.100.1"}, refused("198.51.100.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5, 198.51.100.1:80"}, refused("198.51.100.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5,"}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5, unknown"}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5, 198.51.100.1%eth0"}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.5 198.51.100.1"}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: "}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: 0xCB.0.0x71.5"}, refused("127.0.0.1")},
		{behind, []string{"X-Forwarded-For: 203.0.113.05"}, refused("127.0.0.1")},
		{behind, []string{"X-Real-IP: 203.0.113.5"}, refused("127.0.0.1")},
	} {
		w := c.p.wire(t)
		body := opening("DESCRICAO", fmt.Sprint("proxy ", i))
		w.send("POST /webservices/index.php HTTP/1.1\r\nHost: h\r\n%s\r\nContent-Length: %d\r\n\r\n%s", strings.Join(c.headers, "\r\n"), len(body), body)
		r := w.answer()
		if ok := c.want == pass && digits.MatchString(r.text) || c.want != pass && strings.Contains(r.text, c.want); !ok {
			t.Errorf("%q: %q, want %q", c.headers, r.text, c.want)
		}
	}
}
