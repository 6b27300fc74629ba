package soap

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/wsdl"
)

const capturesDir = "../../../test/captures/"

// capture is one row of index.tsv.
type capture struct {
	file, client, op string
	expected         map[string]any
}

func captures(tb testing.TB) []capture {
	tb.Helper()
	index, err := os.ReadFile(capturesDir + "index.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	var all []capture
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(line, "\t")
		c := capture{file: f[0], client: f[1], op: f[3]}
		if err := json.Unmarshal([]byte(f[4]), &c.expected); err != nil {
			tb.Fatal(f[0], err)
		}
		all = append(all, c)
	}
	return all
}

// request reads a captured request: its header fields and its body.
func request(tb testing.TB, file string) (http.Header, []byte) {
	tb.Helper()
	raw, err := os.ReadFile(capturesDir + file)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		tb.Fatal(file, err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(file, err)
	}
	return r.Header, body
}

// layouts of the contract, by operation.
func layouts() map[string]*Layout {
	out := map[string]*Layout{}
	for _, o := range wsdl.Multidados().Contract.Operations {
		var slots []Slot
		for _, p := range o.Parts {
			slots = append(slots, Slot{Wire: p.Name, Name: p.Name, List: p.List})
		}
		out[o.Name] = NewLayout(slots)
	}
	return out
}

// nonEmpty is what a call carries, in the form of index.tsv.
func nonEmpty(campos crm.Campos) map[string]any {
	out := map[string]any{}
	for _, c := range campos {
		if len(c.Itens) > 0 {
			var list []any
			for _, it := range c.Itens {
				list = append(list, []any{it.Codigo, it.Valor})
			}
			out[c.Nome] = list
		} else if c.Valor != "" {
			out[c.Nome] = c.Valor
		}
	}
	return out
}

func TestEveryCaptureDecodesToWhatTheClientMeant(t *testing.T) {
	byOp := layouts()
	for _, c := range captures(t) {
		t.Run(c.file, func(t *testing.T) {
			header, body := request(t, c.file)
			var d Decoder
			m, err := d.Decode(body, Options{ContentType: header.Get("Content-Type")})
			if err != nil {
				t.Fatal(err)
			}
			if m.Operation != c.op || m.Namespace != "urn:server.Multidados" || m.Version != "1.1" || m.Found != 0 || m.Undeclared {
				t.Errorf("message %q in %q, version %q, found %v, undeclared %v", m.Operation, m.Namespace, m.Version, m.Found, m.Undeclared)
			}
			if action := Action(header.Get("SOAPAction"), ""); action != "" && actionOperation(action) != c.op {
				t.Errorf("action %q", action)
			}
			campos, mode := byOp[c.op].Bind(m)
			want := ByName
			if strings.HasSuffix(c.client, "-nowsdl") {
				want = ByPosition
			}
			if mode != want {
				t.Errorf("bound by %s, want %s", mode, want)
			}
			if got := nonEmpty(campos); !reflect.DeepEqual(got, c.expected) {
				t.Errorf("got  %v\nwant %v", got, c.expected)
			}
		})
	}
}

// TestRepliesAreNuSOAPsBytes re-encodes what NuSOAP answered and compares every byte.
func TestRepliesAreNuSOAPsBytes(t *testing.T) {
	files, err := filepath.Glob(capturesDir + "*.res")
	if err != nil || len(files) < 30 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
		if err != nil {
			t.Fatal(file, err)
		}
		var in io.Reader = res.Body
		if res.Header.Get("Content-Encoding") == "gzip" {
			in = gunzip(t, res.Body)
		}
		want, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(file, err)
		}
		var d Decoder
		m, err := d.Decode(want, Options{ContentType: res.Header.Get("Content-Type")})
		if err != nil {
			t.Fatal(file, err)
		}
		charset := ISO88591
		if bytes.Contains(want, []byte(`encoding="UTF-8"`)) {
			charset = UTF8
		}
		got := AppendReply(nil, charset, Reply{
			Operation: strings.TrimSuffix(m.Operation, "Response"), Namespace: m.Namespace, Value: m.Parts[0].Text, Nil: m.Parts[0].Nil,
		})
		if !bytes.Equal(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", filepath.Base(file), got, want)
		}
		if got := charset.ContentType(); got != res.Header.Get("Content-Type") {
			t.Errorf("%s: Content-Type %q, want %q", file, got, res.Header.Get("Content-Type"))
		}
	}
}

func gunzip(tb testing.TB, r io.Reader) io.Reader {
	tb.Helper()
	z, err := gzip.NewReader(r)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

// actionOperation is the name of the operation in an action such as "urn:server.Multidados#EditOC": what follows the last
// "#" or "/", the whole when it has neither.
func actionOperation(action string) string {
	return action[strings.LastIndexAny(action, "#/")+1:]
}
