package e2e

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"ponte/crm"
	"ponte/integration/mobuss"
	"ponte/server"
)

// otlpReceiver takes traces as a collector does.
type otlpReceiver struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*traces.Span
	raw   strings.Builder // everything that came, to look for what must not
}

func newOTLPReceiver(t *testing.T) *otlpReceiver {
	t.Helper()
	o := &otlpReceiver{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(r.Body)
			if err != nil {
				http.Error(w, "gzip", http.StatusBadRequest)
				return
			}
			body = z
		}
		content, err := io.ReadAll(body)
		var m collector.ExportTraceServiceRequest
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(content, &m) != nil {
			http.Error(w, "no traces", http.StatusBadRequest)
			return
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.raw.Write(content)
		for _, rs := range m.ResourceSpans {
			for _, ss := range rs.ScopeSpans {
				o.spans = append(o.spans, ss.Spans...)
			}
		}
		answer, _ := proto.Marshal(&collector.ExportTraceServiceResponse{})
		w.Header().Set("Content-Type", "application/x-protobuf")
		_, _ = w.Write(answer)
	}))
	t.Cleanup(o.Close)
	return o
}

// of are the names of the spans of a trace, by id, and whose children they are.
func (o *otlpReceiver) of(trace string) map[string]*traces.Span {
	o.mu.Lock()
	defer o.mu.Unlock()
	found := map[string]*traces.Span{}
	for _, s := range o.spans {
		if hex.EncodeToString(s.TraceId) == trace {
			found[s.Name] = s
		}
	}
	return found
}

// One trace leads from a call, that brings its own, to the partner's answer: the call, its statements, its write, the try that is made later,
// and the request that the partner gets. Nothing of what was sent is in it.
func TestOneTraceFromACallToThePartner(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.status("abrir_mobuss", "MOBUSS_ISA")
		receiver := newOTLPReceiver(t)
		sim := mobuss.Tipo().Simulador()
		var mu sync.Mutex
		var told []string
		partner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			told = append(told, r.Header.Get("Traceparent"))
			mu.Unlock()
			sim.ServeHTTP(w, r)
		}))
		t.Cleanup(partner.Close)
		in.destination(database, "mobuss", "url="+partner.URL, "token=token-de-teste-3f9a", "ativo=sim")
		p := start(t, database, func(c *server.Config) {
			c.OTLPEndpoint, c.DestinationNetworks, c.SecretKey = receiver.URL, []string{"loopback"}, sourceKey
		})
		const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
		const word = "infiltracao-secreta"
		r := p.soap(operation("DadosServicedesk", "USUARIO_WS", megaUser, "SENHA_WS", megaSecret, "CNPJ_EMPRESA", tenantCNPJ, "COD_PROJETO", "1001", "DESCRICAO", word,
			"CNPJ_CLIENTE", buyerCPF, "COD_STATUS", "abrir_mobuss"), "Traceparent: 00-"+trace+"-00f067aa0ba902b7-01")
		if !digits.MatchString(r.text) {
			t.Fatalf("the opening: %q", r.text)
		}
		eventually(t, "it is delivered", func() bool {
			e := in.record(r.text).Entregas
			return len(e) == 1 && e[0].Estado == crm.EntregaEntregue
		})
		var spans map[string]*traces.Span
		eventually(t, "the spans are sent", func() bool { // every 5 s: what is left at a stop has only two
			spans = receiver.of(trace)
			return spans["POST /{tenant}/webservices"] != nil && spans["commit"] != nil && spans["entrega MOBUSS_ISA"] != nil && spans["POST"] != nil
		})
		if err := p.stop(); err != nil {
			t.Fatal(err)
		}
		names := make([]string, 0, len(spans))
		for n := range spans {
			names = append(names, n)
		}
		call, commit, try, post := spans["POST /{tenant}/webservices"], spans["commit"], spans["entrega MOBUSS_ISA"], spans["POST"]
		if hex.EncodeToString(call.ParentSpanId) != "00f067aa0ba902b7" || string(commit.ParentSpanId) != string(call.SpanId) ||
			string(try.ParentSpanId) != string(call.SpanId) || string(post.ParentSpanId) != string(try.SpanId) {
			t.Errorf("the spans do not follow each other: %q", names)
		}
		if !strings.Contains(strings.Join(names, " "), "SELECT ") {
			t.Errorf("no statement is in the trace: %q", names)
		}
		mu.Lock()
		defer mu.Unlock()
		if len(told) == 0 || !strings.Contains(strings.Join(told, " "), "00-"+trace+"-"+hex.EncodeToString(post.SpanId)) {
			t.Errorf("the partner was told %q", told)
		}
		for _, secret := range []string{word, buyerCPF, megaSecret, "token-de-teste", "127.0.0.1:", megaUser} {
			if strings.Contains(receiver.raw.String(), secret) {
				t.Errorf("the traces have %q", secret)
			}
		}
		if !strings.Contains(receiver.raw.String(), "127.0.0.0/24") {
			t.Error("the caller's network is not said")
		}
	})
}

// A receiver that is not there keeps no call waiting, and no server from stopping.
func TestTracesThatNobodyTakes(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	install(t, database)
	gone := newOTLPReceiver(t)
	gone.Close()
	p := start(t, database, func(c *server.Config) { c.OTLPEndpoint = gone.URL })
	if r := p.soap(opening("DESCRICAO", "x")); !digits.MatchString(r.text) {
		t.Errorf("the opening: %q", r.text)
	}
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
}
