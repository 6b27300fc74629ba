package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
)

const captures = "../captures"

// capture is a row of index.tsv: the exact request of a real client stack, and what its caller meant.
type capture struct {
	file, operation string
	expected        map[string]any
}

func readCaptures(t *testing.T) []capture {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(captures, "index.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []capture
	for i, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		columns := strings.Split(line, "\t")
		if i == 0 {
			continue
		}
		c := capture{file: columns[0], operation: columns[3]}
		if err := json.Unmarshal([]byte(columns[4]), &c.expected); err != nil {
			t.Fatalf("%s: %v", c.file, err)
		}
		all = append(all, c)
	}
	if len(all) < 40 {
		t.Fatalf("only %d captures", len(all))
	}
	return all
}

// TestCapturedOpenings sends every captured opening byte by byte, and looks up what was kept of it.
func TestCapturedOpenings(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		opened := 0
		for _, c := range readCaptures(t) {
			if c.operation != crm.OperacaoAbrir {
				continue
			}
			opened++
			t.Run(c.file, func(t *testing.T) {
				request, err := os.ReadFile(filepath.Join(captures, c.file))
				if err != nil {
					t.Fatal(err)
				}
				r := p.raw(request)
				if r.status != 200 || !digits.MatchString(r.text) {
					t.Fatalf("%d %q", r.status, r.text)
				}
				want := c.expected
				delete(want, "SENHA_WS")
				if diff := cmp.Diff(want, received(in.record(r.text).Ocorrencia.Recebido)); diff != "" {
					t.Errorf("kept another thing than was meant (-meant +kept):\n%s", diff)
				}
				if again := p.raw(request); again.text != r.text {
					t.Errorf("the same request again gave %s, first %s", again.text, r.text)
				}
			})
		}
		if got := len(in.numbers()); got != opened {
			t.Errorf("%d ocorrências after %d openings sent twice", got, opened)
		}
	})
}

// received writes kept parts as index.tsv writes them: non-empty ones only, lists as pairs.
func received(parts crm.Campos) map[string]any {
	all := map[string]any{}
	for _, c := range parts {
		if c.Itens != nil {
			var list []any
			for _, i := range c.Itens {
				list = append(list, []any{i.Codigo, i.Valor})
			}
			all[c.Nome] = list
		} else if c.Valor != "" {
			all[c.Nome] = c.Valor
		}
	}
	return all
}

// raw sends bytes over a connection of its own, as they were captured, and reads one answer.
func (p *ponte) raw(request []byte) reply {
	p.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	begin := time.Now()
	if _, err := conn.Write(request); err != nil {
		p.t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	var answer *http.Response
	for answer == nil || answer.StatusCode == http.StatusContinue {
		if answer, err = http.ReadResponse(in, nil); err != nil {
			p.t.Fatal(err)
		}
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		p.t.Fatal(err)
	}
	r := read(answer, body.Bytes(), time.Since(begin))
	p.check(r)
	return r
}

// TestCapturedWSDLRequests sends what the clients send before their first call.
func TestCapturedWSDLRequests(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	install(t, database).disallow("127.0.0.0/8") // a refused address gets the WSDL all the same
	p := start(t, database)
	files, _ := filepath.Glob(filepath.Join(captures, "*.wsdl-get.req"))
	if len(files) < 5 {
		t.Fatalf("only %d captures", len(files))
	}
	for _, f := range files {
		request, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		request = bytes.Replace(request, []byte("Accept-Encoding: gzip"), []byte("X-Accept-Encoding: gzip"), 1)
		r := p.raw(request)
		if r.status != 200 || !strings.Contains(r.body, `<service name="WebServicesMultidados">`) || !strings.Contains(r.body, `location="http://localhost:19090/webservices/index.php"`) {
			t.Errorf("%s: %d %.300s", f, r.status, r.body)
		}
	}
}
