package e2e

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"ponte/server"
)

// usualDeadline is for tests in which calls wait for it.
func usualDeadline(c *server.Config) { c.Deadline = 10 * time.Second }

// ponte is a server of this process, on ports of its own.
type ponte struct {
	t    *testing.T
	url  string
	stop func() error
}

// start runs a server on a database until the test ends. change may adjust its configuration. Its deadline is the longest
// there is: a busy machine takes its time, and only who tests the deadline wants a refusal of it.
func start(t *testing.T, database string, change ...func(*server.Config)) *ponte {
	t.Helper()
	cfg := server.Config{Listen: "127.0.0.1:0", Database: database, Journal: journalOf(database), Deadline: time.Minute}
	for _, c := range change {
		c(&cfg)
	}
	if err := cfg.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	lines := &untilTheEnd{T: t}
	t.Cleanup(lines.end)
	log := zaptest.NewLogger(lines, zaptest.Level(zap.WarnLevel))
	s, err := server.New(t.Context(), cfg, io.Discard, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	var stopped bool
	p := &ponte{t: t, stop: func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}}
	p.url, _ = s.Addresses()
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Logf("stop: %v", err)
		}
	})
	return p
}

// untilTheEnd takes a server's log for a test that runs: OpenTelemetry's handler of errors, which is the process's, may have a line
// after its end.
type untilTheEnd struct {
	*testing.T
	mu    sync.Mutex
	ended bool
}

// Logf writes a line.
func (u *untilTheEnd) Logf(format string, arguments ...any) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.ended {
		u.T.Logf(format, arguments...)
	}
}

func (u *untilTheEnd) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ended = true
}

// reply is an answer of the SOAP path.
type reply struct {
	status    int
	header    http.Header
	body      string
	text      string // of <return>, or of <faultstring>
	requestID string
	took      time.Duration
}

var (
	returned = regexp.MustCompile(`(?s)<(?:return|faultstring)[^>]*>(.*?)</(?:return|faultstring)>`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
	busy     = regexp.MustCompile(`\(e:90[1-3]\)`) // a machine with too much to do: no place, no database, no time
)

// soap posts a body to the tenant's address, with further headers as "Name: value", and checks what holds for every
// answer of the path.
func (p *ponte) soap(body string, headers ...string) reply {
	p.t.Helper()
	return p.soapAt("/webservices/index.php", body, headers...)
}

func (p *ponte) soapAt(path, body string, headers ...string) reply {
	p.t.Helper()
	r, err := p.try(path, body, headers...)
	if err != nil {
		p.t.Fatal(err)
	}
	p.check(r)
	return r
}

func (p *ponte) try(path, body string, headers ...string) (reply, error) {
	r, err := http.NewRequest(http.MethodPost, p.url+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	for _, h := range headers {
		setHeader(r, h)
	}
	return do(r)
}

// setHeader sets a header given as "Name: value"; Host too, which net/http keeps apart.
func setHeader(r *http.Request, header string) {
	name, value, _ := strings.Cut(header, ": ")
	if r.Header.Set(name, value); name == "Host" {
		r.Host = value
	}
}

var client = &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}}

func do(r *http.Request) (reply, error) {
	begin := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, err
	}
	return read(answer, body, time.Since(begin)), nil
}

func read(answer *http.Response, body []byte, took time.Duration) reply {
	r := reply{
		status: answer.StatusCode, header: answer.Header, requestID: answer.Header.Get("X-Request-Id"), took: took,
		body: string(body),
	}
	if strings.Contains(answer.Header.Get("Content-Type"), "ISO-8859-1") {
		runes := make([]rune, len(body))
		for i, b := range body {
			runes[i] = rune(b)
		}
		r.body = string(runes)
	}
	if m := returned.FindStringSubmatch(r.body); m != nil {
		r.text = unescape.Replace(m[1])
	}
	return r
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&")

// check holds for every answer of the SOAP path, whatever went wrong.
func (p *ponte) check(r reply) {
	p.t.Helper()
	if r.status != 200 && r.status != 500 {
		p.t.Errorf("status %d: Delphi would throw the body away", r.status)
	}
	if r.body == "" || r.header.Get("Content-Length") == "" || !strings.HasPrefix(r.header.Get("Content-Type"), "text/xml") {
		p.t.Errorf("an answer that old clients cannot read: %v, %q", r.header, r.body)
	}
}

// opening is a call that opens an ocorrência; parts are further parts as name, value pairs.
func opening(parts ...string) string { return openingAs(megaUser, megaSecret, parts...) }

func openingAs(user, secret string, parts ...string) string {
	all := append([]string{"USUARIO_WS", user, "SENHA_WS", secret, "CNPJ_EMPRESA", tenantCNPJ, "COD_PROJETO", "1001"}, parts...)
	return operation("DadosServicedesk", all...)
}

func operation(name string, parts ...string) string {
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString("<" + parts[i] + ">" + escape.Replace(parts[i+1]) + "</" + parts[i] + ">")
	}
	return envelope(name, b.String())
}

// envelope is a call of an operation with the given XML in it.
func envelope(name, inside string) string {
	return `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><u:` + name +
		` xmlns:u="urn:server.Multidados">` + inside + "</u:" + name + "></e:Body></e:Envelope>"
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
