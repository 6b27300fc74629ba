package espelho

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/api/multidados"
	"ponte/crm"
)

// mantido plays an old service that keeps its connections: each request of one is answered by responder, false = it hangs up.
func mantido(t *testing.T, responder func(c net.Conn, n int, r *http.Request) bool) string {
	t.Helper()
	return escutar(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		for n := 1; ; n++ {
			r, err := http.ReadRequest(in)
			if err != nil || !responder(c, n, r) {
				return
			}
		}
	})
}

// TestNothingIsSentTwice: an old service that hangs up on a call may have done it, also one by GET, which opens an ocorrência too.
func TestNothingIsSentTwice(t *testing.T) {
	t.Parallel()
	for nome, pedido := range map[string]string{
		"GET":             "GET /webservices/rest/incluir_oc?descricao=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"idempotency key": "POST /webservices/rest/incluir_oc?descricao=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: 1\r\nContent-Length: 0\r\n\r\n",
		"a body":          chamada,
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			var vistas atomic.Int64
			_, url := frente(t, mantido(t, func(c net.Conn, _ int, r *http.Request) bool {
				_, _ = io.Copy(io.Discard, r.Body)
				if vistas.Add(1) > 1 {
					return false // done, and no answer
				}
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42")
				return true
			}), nil)
			if got := trocar(t, url, pedido); !strings.HasSuffix(got, "\r\n\r\n42") {
				t.Fatalf("answered %q", got)
			}
			if got := trocar(t, url, pedido); !strings.HasPrefix(got, "HTTP/1.1 502 ") {
				t.Errorf("answered %q", got)
			}
			if n := vistas.Load(); n != 2 {
				t.Errorf("two calls came %d times", n)
			}
		})
	}
}

// TestAnAnswerBeforeTheWholeRequest: an old service may refuse before it has read all; what is still on its way is no part of a copy.
func TestAnAnswerBeforeTheWholeRequest(t *testing.T) {
	t.Parallel()
	spool := NovoSpool(100, 100<<20)
	m := Novo((&net.Dialer{}).DialContext, spool)
	old := mantido(t, func(c net.Conn, _ int, _ *http.Request) bool {
		fmt.Fprint(c, "HTTP/1.1 413 Too Large\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\n42")
		time.Sleep(20 * time.Millisecond)
		return false
	})
	tenant := &crm.Tenant{ID: 7, Configuracoes: crm.Configuracoes{crm.ConfSombraModo: string(crm.SombraEspelho), crm.ConfSombraAntigo: old}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, _ := multidados.Reconhecer(r.URL.Path)
		if err := m.Atender(w, r, Chamada{Endereco: e, Tenant: tenant}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}))
	t.Cleanup(s.Close)
	for range 10 {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		const n = 900_000
		fmt.Fprintf(c, "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", n)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = io.CopyN(c, aas{}, n)
		}()
		b, _ := io.ReadAll(c)
		<-done
		c.Close()
		if len(b) > 0 && !strings.HasPrefix(string(b), "HTTP/1.1 413 ") && !strings.HasPrefix(string(b), "HTTP/1.1 502 ") {
			t.Errorf("answered %.80q", b)
		}
	}
	for len(spool.Copias()) > 0 {
		c := <-spool.Copias()
		if strings.Trim(string(c.Pedido), "a") != "" {
			t.Error("a copy is spoilt")
		}
	}
}

type aas struct{}

func (aas) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// TestAnswersThatAreNone: what no client takes for an answer is none, and an error quotes nothing of what came.
func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	for nome, resposta := range map[string]string{
		"status 000":     "HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\n42",
		"status 099":     "HTTP/1.1 099 None\r\nContent-Length: 2\r\n\r\n42",
		"another one":    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n42",
		"no HTTP":        "Maria da Silva 111.444.777-35\r\n\r\n",
		"a bad header":   "HTTP/1.1 200 OK\r\nMaria da Silva\r\n\r\n",
		"a bad length":   "HTTP/1.1 200 OK\r\nContent-Length: Maria\r\n\r\n",
		"two lengths":    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n42",
		"huge headers":   "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("Maria", 1<<18) + "\r\n\r\n",
		"a bad status":   "HTTP/1.1 Maria OK\r\n\r\n",
		"another coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: Maria\r\n\r\n42",
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			spool := NovoSpool(4, 1<<20)
			m, url := frente(t, antigo(t, func(c net.Conn, _ []byte) { fmt.Fprint(c, resposta) }), spool)
			m.prazo = 20 * time.Second
			got := trocar(t, url, chamada)
			if !strings.HasPrefix(got, "HTTP/1.1 502 ") || strings.Contains(got, "Maria") {
				t.Errorf("answered %q", got)
			}
			if len(spool.Copias()) > 0 {
				t.Error("it is compared")
			}
		})
	}
}

// TestInformationalAnswers are not the answer.
func TestInformationalAnswers(t *testing.T) {
	t.Parallel()
	for nome, resposta := range map[string]string{
		"100": "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42", "102": "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42",
		"1.0": "HTTP/1.0 200 OK\r\n\r\n42", "chunked 1.1": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n42\r\n0\r\n\r\n",
	} {
		_, url := frente(t, antigo(t, func(c net.Conn, _ []byte) { fmt.Fprint(c, resposta) }), nil)
		if got := trocar(t, url, chamada); !strings.HasPrefix(got, "HTTP/1.1 200 ") || !strings.Contains(got, "42") {
			t.Errorf("%s: answered %q", nome, got)
		}
	}
	_, url := frente(t, antigo(t, func(c net.Conn, _ []byte) { fmt.Fprint(c, "HTTP/1.1 204 No Content\r\n\r\n42") }), nil)
	if got := trocar(t, url, chamada); !strings.HasPrefix(got, "HTTP/1.1 204 ") || !strings.HasSuffix(got, "\r\n\r\n") {
		t.Errorf("204: answered %q", got)
	}
}

// TestNothingIsSmuggled: what an old service gets is one request, however its length was said.
func TestNothingIsSmuggled(t *testing.T) {
	t.Parallel()
	for nome, pedido := range map[string]string{
		"both":           "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nPOST /webservices/rest/incluir_oc HTTP/1.1\r\nHost: x\r\n\r\n",
		"two lengths":    "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\nContent-Length: 60\r\n\r\nabcPOST /webservices/rest/incluir_oc HTTP/1.1\r\nHost: x\r\n\r\n",
		"odd coding":     "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\nTransfer-Encoding: xchunked\r\n\r\nabcPOST /x HTTP/1.1\r\n\r\n",
		"folded coding":  "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\nTransfer-Encoding:\r\n chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"named by hop":   "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close, Content-Length\r\nContent-Length: 3\r\n\r\nabc",
		"body of a GET":  "GET /webservices/rest/getDivisoesSolicitacoes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
		"bare line feed": "POST /webservices/index.php HTTP/1.1\nHost: x\nX: a\rTransfer-Encoding: chunked\nConnection: close\nContent-Length: 3\n\nabc",
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			var vistas, estranhas atomic.Int64
			_, url := frente(t, mantido(t, func(c net.Conn, _ int, r *http.Request) bool {
				vistas.Add(1)
				b, _ := io.ReadAll(r.Body)
				if strings.HasSuffix(r.URL.Path, "incluir_oc") || r.URL.Path == "/x" || len(b) > 3 || len(r.TransferEncoding) > 0 && r.Header.Get("Content-Length") != "" {
					estranhas.Add(1)
				}
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42")
				return true
			}), nil)
			got := trocar(t, url, pedido)
			if vistas.Load() > 1 || estranhas.Load() > 0 || strings.Count(got, "HTTP/1.1 ") != 1 {
				t.Errorf("%d requests, %d of them strange; answered %q", vistas.Load(), estranhas.Load(), got)
			}
		})
	}
}
