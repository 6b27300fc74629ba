package espelho

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/crm"
)

// escutar plays an old service: each connection is served, and ends with that.
func escutar(t *testing.T, servir func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				servir(c)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// antigo plays the old service on a socket: what it was sent, byte for byte, and what it answers.
func antigo(t *testing.T, responder func(net.Conn, []byte)) string {
	t.Helper()
	return escutar(t, func(c net.Conn) {
		var visto bytes.Buffer
		r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(c, &visto)))
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return // half a request calls nothing
		}
		responder(c, visto.Bytes())
	})
}

// frente serves an Espelho that forwards to old.
func frente(t testing.TB, old string, spool *Spool) (m *Espelho, url string) {
	t.Helper()
	m = Novo((&net.Dialer{}).DialContext, spool)
	tenant := &crm.Tenant{ID: 7, Configuracoes: crm.Configuracoes{crm.ConfSombraModo: string(crm.SombraEspelho), crm.ConfSombraAntigo: old, crm.ConfMaxMultipart: "8192"}}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, _ := multidados.Reconhecer(r.URL.Path)
		if err := m.Atender(w, r, Chamada{Endereco: e, Tenant: tenant}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}))
	s.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context { return ComLinha(ctx) }
	s.Start()
	t.Cleanup(s.Close)
	return m, s.URL
}

// trocar sends raw bytes and gives the raw answer up to the end of the connection.
func trocar(t *testing.T, url, pedido string) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Error(err)
		return ""
	}
	defer c.Close()
	if _, err := io.WriteString(c, pedido); err != nil {
		t.Error(err)
	}
	resposta, _ := io.ReadAll(c)
	return string(resposta)
}

func TestTheOldServiceGetsWhatCame(t *testing.T) {
	t.Parallel()
	const corpo = "<x>\xe1\xe7 &#233;</x>"
	for nome, caso := range map[string]struct{ linha, cabecalhos, corpo string }{
		"soap":           {"POST /a%20b/webservices/Index.PHP?x=%zz&&y HTTP/1.1", "Host: crm.example\r\nSOAPAction: \"urn:x#Y\"\r\nContent-Type: text/xml;charset=iso-8859-1\r\nX-Dup: 1\r\nX-Dup: 2\r\n", corpo},
		"wsdl":           {"GET /webservices/index.php?wsdl HTTP/1.1", "Host: crm.example\r\nUser-Agent: Mozilla/3.0 (compatible; Indy Library)\r\n", ""},
		"rest":           {"POST //webservices/rest/incluir_oc?api_method=%2F HTTP/1.1", "Host: crm.example\r\nAuthorization: Basic eDp5\r\nContent-Type: application/json\r\n", `{"a":1}`},
		"empty question": {"GET /webservices/rest/x? HTTP/1.1", "Host: crm.example\r\n", ""},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			visto := make(chan string, 1)
			old := antigo(t, func(c net.Conn, b []byte) {
				visto <- string(b)
				fmt.Fprint(c, "HTTP/1.1 203 Odd\r\nContent-Type: text/xml; charset=ISO-8859-1\r\nX-Powered-By: PHP/5.3\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 4\r\nKeep-Alive: 5\r\nConnection: close\r\n\r\n<\xe9/>")
			})
			_, url := frente(t, old, nil)
			pedido := caso.linha + "\r\n" + caso.cabecalhos
			if caso.corpo != "" {
				pedido += fmt.Sprintf("Content-Length: %d\r\n", len(caso.corpo))
			}
			resposta := trocar(t, url, pedido+"Connection: close, X-Hop\r\nX-Hop: 1\r\n\r\n"+caso.corpo)
			chegou := <-visto
			linha, resto, _ := strings.Cut(chegou, "\r\n")
			if linha != caso.linha {
				t.Errorf("request line %q, want %q", linha, caso.linha)
			}
			cabecalhos, corpoVisto, _ := strings.Cut(resto, "\r\n\r\n")
			for _, c := range strings.Split(strings.TrimSpace(caso.cabecalhos), "\r\n") {
				if !strings.Contains(strings.ToLower(cabecalhos), strings.ToLower(c)) {
					t.Errorf("header %q is missing in\n%s", c, cabecalhos)
				}
			}
			if got, want := strings.Count(cabecalhos, "\r\n")+1, strings.Count(caso.cabecalhos, "\r\n")+min(1, len(caso.corpo))+1; got != want { // one more: our connection bears one call
				t.Errorf("%d headers, want %d:\n%s", got, want, cabecalhos)
			}
			if corpoVisto != caso.corpo {
				t.Errorf("body %q, want %q", corpoVisto, caso.corpo)
			}
			cabecalhos, corpoVisto, _ = strings.Cut(resposta, "\r\n\r\n")
			if corpoVisto != "<\xe9/>" || !strings.HasPrefix(cabecalhos, "HTTP/1.1 203 ") {
				t.Errorf("answer %q", resposta)
			}
			for _, c := range []string{"Content-Type: text/xml; charset=ISO-8859-1", "X-Powered-By: PHP/5.3", "Set-Cookie: a=1", "Set-Cookie: b=2", "Content-Length: 4"} {
				if !strings.Contains(cabecalhos, c) {
					t.Errorf("header %q is missing in\n%s", c, cabecalhos)
				}
			}
			if strings.Contains(cabecalhos, "Date:") || strings.Contains(cabecalhos, "Keep-Alive") {
				t.Errorf("invented or one connection's:\n%s", cabecalhos)
			}
		})
	}
}

const chamada = "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"

func TestAnAnswerThatBreaksOffBreaksOff(t *testing.T) {
	t.Parallel()
	for nome, resposta := range map[string]string{
		"short":   "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
		"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nx",
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			spool := NovoSpool(4, 1<<20)
			_, url := frente(t, antigo(t, func(c net.Conn, _ []byte) { fmt.Fprint(c, resposta) }), spool)
			r, err := http.Post(url+"/webservices/index.php", "text/xml", strings.NewReader("abc"))
			if err == nil {
				defer r.Body.Close()
				_, err = io.ReadAll(r.Body)
			}
			if err == nil {
				t.Error("the caller takes half an answer for a whole one")
			}
			if len(spool.Copias()) != 0 {
				t.Error("half an answer is compared")
			}
			if n := spool.Perdidas()[7]; n != 1 {
				t.Errorf("%d are counted as not compared: the old service may have opened it", n)
			}
		})
	}
}

// TestALengthThatLies: more than was announced is no part of the answer, and nobody's who calls at the same time or next.
func TestALengthThatLies(t *testing.T) {
	t.Parallel()
	const callers, calls = 8, 50
	spool := NovoSpool(callers*calls, 1<<20)
	_, url := frente(t, antigo(t, func(c net.Conn, visto []byte) {
		for in := bufio.NewReader(c); ; { // its connections bear any number of calls
			_, corpo, _ := bytes.Cut(visto, []byte("\r\n\r\n"))
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%sHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!", len(corpo), corpo)
			var outro bytes.Buffer
			r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(in, &outro)))
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			visto = outro.Bytes()
		}
	}), spool)
	var quem sync.WaitGroup
	for caller := range callers {
		quem.Go(func() {
			for n := range calls {
				id := fmt.Sprintf("%d-%d", caller, n)
				if _, corpo, _ := strings.Cut(trocar(t, url, fmt.Sprintf("POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(id), id)), "\r\n\r\n"); corpo != id {
					t.Errorf("%s was answered %q", id, corpo)
				}
			}
		})
	}
	quem.Wait()
	if n := len(spool.Copias()); n != callers*calls {
		t.Errorf("%d copies, want %d", n, callers*calls)
	}
	for range len(spool.Copias()) {
		if c := <-spool.Copias(); !bytes.Equal(c.Resposta.Corpo, c.Pedido) {
			t.Errorf("copied %q of %q", c.Resposta.Corpo, c.Pedido)
		}
	}
}

// TestAnotherCharset: bytes pass as they are, whatever they are said to be, and reading them never fails worse than by an error.
func TestAnotherCharset(t *testing.T) {
	t.Parallel()
	for tipo, corpo := range map[string]string{
		"text/xml; charset=utf-16":   "\xff\xfe<\x00a\x00",
		"text/xml; charset=x-nobody": "<?xml version=\"1.0\" encoding=\"EBCDIC\"?><a>\xe1\xff</a>",
		"text/html":                  "\x00\x01\xfe",
		"application/json":           "{\"a\":\"\xe7\"",
	} {
		spool := NovoSpool(4, 1<<20)
		_, url := frente(t, antigo(t, func(c net.Conn, _ []byte) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", tipo, len(corpo), corpo)
		}), spool)
		if got := trocar(t, url, chamada); !strings.HasSuffix(got, "\r\n\r\n"+corpo) || !strings.Contains(got, "Content-Type: "+tipo+"\r\n") {
			t.Errorf("%s: answered %q", tipo, got)
		}
		c := <-spool.Copias()
		if r, err := lerResposta(&c.Resposta); err == nil && r.HTTP != 200 {
			t.Errorf("%s: %+v", tipo, r)
		}
	}
}

func TestAnOldServiceThatIsDeadOrHangs(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	morto := "http://" + l.Addr().String()
	l.Close()
	segura := make(chan struct{})
	t.Cleanup(func() { close(segura) })
	for nome, old := range map[string]string{
		"dead": morto, "closes": antigo(t, func(net.Conn, []byte) {}), "no HTTP": antigo(t, func(c net.Conn, _ []byte) { fmt.Fprint(c, "hello\r\n") }),
		"hangs": antigo(t, func(net.Conn, []byte) { <-segura }),
	} {
		t.Run(nome, func(t *testing.T) {
			m, url := frente(t, old, nil)
			m.prazo = 20 * time.Second
			if nome == "hangs" {
				m.prazo = 5 * time.Second // and as much again to write, on a busy machine
			}
			if got := trocar(t, url, chamada); !strings.HasPrefix(got, "HTTP/1.1 502 ") {
				t.Errorf("answered %q", got)
			}
		})
	}
}

func TestARequestAboveTheBound(t *testing.T) {
	t.Parallel()
	var vistas atomic.Int64
	_, url := frente(t, antigo(t, func(c net.Conn, _ []byte) {
		vistas.Add(1)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	}), nil)
	got := trocar(t, url, "POST /webservices/index.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9000\r\n\r\n"+strings.Repeat("a", 9000))
	if !strings.HasPrefix(got, "HTTP/1.1 502 ") || vistas.Load() != 0 {
		t.Errorf("answered %.60q, the old service got %d whole requests", got, vistas.Load())
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	spool := NovoSpool(2, 1<<20)
	_, url := frente(t, antigo(t, func(c net.Conn, _ []byte) {
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: 2\r\n\r\n42")
	}), spool)
	for range 3 {
		trocar(t, url, chamada)
	}
	trocar(t, url, "GET /webservices/index.php?wsdl HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") // no call
	c := <-spool.Copias()
	if string(c.Pedido) != "abc" || string(c.Resposta.Corpo) != "42" || c.Resposta.Status != 200 || c.Resposta.Cabecalhos.Get("Content-Type") != "text/xml" || c.URI != "/webservices/index.php" || c.TenantID != 7 {
		t.Errorf("copied %+v", c)
	}
	spool.Tirada(c)
	if lost := spool.Perdidas()[7]; len(spool.Copias()) != 1 || lost != 1 {
		t.Errorf("%d copies left, %d lost; want 1 and 1", len(spool.Copias()), lost)
	}
	spool.Tirada(<-spool.Copias())
	if n := spool.bytes.Load(); n != 0 {
		t.Errorf("%d bytes are held by nothing", n)
	}
}

// TestWhatACopyCosts: headers take memory as bodies do.
func TestWhatACopyCosts(t *testing.T) {
	t.Parallel()
	spool := NovoSpool(4, 32<<10)
	for range 2 {
		spool.Oferecer(&Copia{TenantID: 7, Cabecalhos: http.Header{"Cookie": {strings.Repeat("a", 16<<10)}}})
	}
	if lost := spool.Perdidas()[7]; len(spool.Copias()) != 1 || lost != 1 {
		t.Errorf("%d copies, %d lost; want 1 and 1", len(spool.Copias()), lost)
	}
}

// TestInFrenteOnlyReadsAreMissed: what changes something is never compared there, so that nothing is lost when there is no place for its copy.
func TestInFrenteOnlyReadsAreMissed(t *testing.T) {
	t.Parallel()
	for _, soLe := range []bool{false, true} {
		spool := NovoSpool(4, 1<<20)
		m := Novo((&net.Dialer{}).DialContext, spool)
		r := httptest.NewRequest(http.MethodPost, "/webservices/rest/x", strings.NewReader(strings.Repeat("a", maxCopia+1)))
		e, _ := multidados.Reconhecer(r.URL.Path)
		m.Acompanhar(httptest.NewRecorder(), r, Chamada{Endereco: e, Tenant: &crm.Tenant{ID: 7}}, func(http.ResponseWriter, *http.Request, multidados.Endereco, borda.Chamador) *multidados.Operacao {
			return &multidados.Operacao{Nome: "x", SoLe: soLe}
		})
		if lost := spool.Perdidas()[7]; (lost == 1) != soLe {
			t.Errorf("a read %v: %d lost", soLe, lost)
		}
	}
}
