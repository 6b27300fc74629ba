package espelho

import (
	"bufio"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/api/multidados"
	"ponte/crm"
)

// chamador is a caller who keeps its connection.
type chamador struct {
	t  *testing.T
	c  net.Conn
	in *bufio.Reader
}

func novoChamador(t *testing.T, url string) *chamador {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &chamador{t, c, bufio.NewReader(c)}
}

// chamar sends a call with its number and gives what was answered.
func (q *chamador) chamar(metodo string, n int) (int, string) {
	q.t.Helper()
	texto := fmt.Sprint(n)
	pedido := metodo + " /webservices/rest/incluir_oc?n=" + texto + " HTTP/1.1\r\nHost: x\r\n"
	if metodo == http.MethodPost {
		pedido += fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(texto), texto)
	} else {
		pedido += "\r\n"
	}
	if _, err := io.WriteString(q.c, pedido); err != nil {
		q.t.Fatal(err)
	}
	resp, err := http.ReadResponse(q.in, nil)
	if err != nil {
		q.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		q.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// numero is what a call was sent with.
func numero(r *http.Request) string {
	_, _ = io.Copy(io.Discard, r.Body)
	return r.URL.Query().Get("n")
}

// TestALineIsOneCallers: who keeps its connection has one of its own there, which bears nobody else's calls.
func TestALineIsOneCallers(t *testing.T) {
	t.Parallel()
	var conexoes atomic.Int64
	_, url := frente(t, mantido(t, func(c net.Conn, n int, r *http.Request) bool {
		if n == 1 {
			conexoes.Add(1)
		}
		if r.Close {
			t.Error("the old service is told to close what the caller keeps")
		}
		q := numero(r)
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(q), q)
		return true
	}), nil)
	var quem []*chamador
	for range 3 {
		quem = append(quem, novoChamador(t, url))
	}
	for n := range 12 {
		if _, corpo := quem[n%3].chamar([]string{http.MethodPost, http.MethodGet}[n%2], n); corpo != fmt.Sprint(n) {
			t.Errorf("call %d was answered %q", n, corpo)
		}
	}
	if n := conexoes.Load(); n < 3 || n == 12 { // three, where no pause of the machine ends one; twelve, where none is kept
		t.Errorf("%d connections of three callers", n)
	}
}

// TestALineThatIsNotClean: what came beyond an answer is not the next one's, and a connection that the old service closed bears no call.
func TestALineThatIsNotClean(t *testing.T) {
	t.Parallel()
	for nome, depois := range map[string]func(c net.Conn) bool{
		"more than was said": func(c net.Conn) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!")
			return true
		},
		"more, a while later":      func(c net.Conn) bool { time.Sleep(20 * time.Millisecond); _, _ = io.WriteString(c, "!"); return true },
		"it closes, a while later": func(net.Conn) bool { time.Sleep(20 * time.Millisecond); return false },
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			_, url := frente(t, mantido(t, func(c net.Conn, _ int, r *http.Request) bool {
				q := numero(r)
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(q), q)
				return depois(c)
			}), nil)
			q := novoChamador(t, url)
			for n := range 4 {
				if status, corpo := q.chamar(http.MethodPost, n); status != http.StatusOK || corpo != fmt.Sprint(n) {
					t.Errorf("call %d was answered %d %q", n, status, corpo)
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
	}
}

// TestALineThatBreaksOff: a call over a connection that was kept is sent once, too, whatever becomes of it.
func TestALineThatBreaksOff(t *testing.T) {
	t.Parallel()
	for _, metodo := range []string{http.MethodPost, http.MethodGet} {
		t.Run(metodo, func(t *testing.T) {
			t.Parallel()
			var vistas atomic.Int64
			_, url := frente(t, mantido(t, func(c net.Conn, _ int, r *http.Request) bool {
				_ = numero(r)
				if vistas.Add(1) == 2 {
					return false // done, and no answer
				}
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42")
				return true
			}), nil)
			q := novoChamador(t, url)
			for n, quer := range []int{http.StatusOK, http.StatusBadGateway, http.StatusOK} {
				if status, _ := q.chamar(metodo, n); status != quer {
					t.Errorf("call %d: %d, want %d", n, status, quer)
				}
			}
			if n := vistas.Load(); n != 3 {
				t.Errorf("three calls came %d times", n)
			}
		})
	}
}

// TestALineEnds: the connection is not kept for a caller who does not come again.
func TestALineEnds(t *testing.T) {
	t.Parallel()
	acabou := make(chan struct{})
	_, url := frente(t, escutar(t, func(c net.Conn) {
		defer close(acabou)
		in := bufio.NewReader(c)
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_ = numero(r)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42")
		_, _ = in.ReadByte()
	}), nil)
	novoChamador(t, url).chamar(http.MethodPost, 1)
	select {
	case <-acabou:
	case <-time.After(time.Minute):
		t.Error("it is kept for ever")
	}
}

// TestALineOverTLS: the old service's certificate is judged by its name, and a line is kept as any other.
func TestALineOverTLS(t *testing.T) {
	antigo := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, numero(r)) }))
	antigo.Config.ErrorLog = log.New(io.Discard, "", 0)
	antigo.StartTLS()
	defer antigo.Close()
	raizes := filepath.Join(t.TempDir(), "raizes.pem")
	if err := os.WriteFile(raizes, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: antigo.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", raizes) // read once a process, by the first who needs it: here
	_, url := frente(t, antigo.URL, nil)
	q := novoChamador(t, url)
	for n := range 4 {
		if status, corpo := q.chamar(http.MethodPost, n); status != http.StatusOK || corpo != fmt.Sprint(n) {
			t.Errorf("call %d was answered %d %q", n, status, corpo)
		}
	}
	porNome := strings.Replace(antigo.URL, "127.0.0.1", "localhost", 1) // a name that the certificate does not bear
	_, url = frente(t, porNome, nil)
	if status, corpo := novoChamador(t, url).chamar(http.MethodPost, 1); status != http.StatusBadGateway || !strings.Contains(corpo, "certificate") {
		t.Errorf("another's certificate: %d %q", status, corpo)
	}
}

// TestWhatIsNotSent: of a call that cannot be sent whole nobody waits for an answer, and why is told as it was.
func TestWhatIsNotSent(t *testing.T) {
	t.Parallel()
	var vistas atomic.Int64
	old := mantido(t, func(c net.Conn, _ int, r *http.Request) bool {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return false // half a request calls nothing
		}
		vistas.Add(1)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42")
		return true
	})
	tenant := &crm.Tenant{ID: 7, Configuracoes: crm.Configuracoes{crm.ConfSombraModo: string(crm.SombraEspelho), crm.ConfSombraAntigo: old, crm.ConfMaxMultipart: "50000"}}
	m := Novo((&net.Dialer{}).DialContext, nil)
	atender := func(r *http.Request) error {
		e, _ := multidados.Reconhecer(r.URL.Path)
		return m.Atender(httptest.NewRecorder(), r.WithContext(ComLinha(r.Context())), Chamada{Endereco: e, Tenant: tenant})
	}
	for _, tamanho := range []int{60_000, 2_000_000} { // sent before the answer is looked for, and beside that
		for _, anunciado := range []int64{int64(tamanho), -1} {
			r := httptest.NewRequest(http.MethodPost, "/webservices/index.php", strings.NewReader(strings.Repeat("a", tamanho)))
			r.ContentLength = anunciado
			var grande *http.MaxBytesError
			if err := atender(r); !errors.As(err, &grande) {
				t.Errorf("%d bytes, announced %d: %v", tamanho, anunciado, err)
			}
		}
	}
	if n := vistas.Load(); n != 0 {
		t.Errorf("%d of them came", n)
	}
	semCorpo := httptest.NewRequest(http.MethodGet, "/webservices/rest/getDivisoesSolicitacoes", nil)
	semCorpo.ContentLength, semCorpo.Body = 3, http.NoBody // as a server has it that takes no body of a GET
	if err := atender(semCorpo); err != nil || vistas.Load() != 1 {
		t.Errorf("a GET whose body is not taken: %v", err)
	}
	conectar := httptest.NewRequest(http.MethodConnect, "/webservices/index.php", strings.NewReader("POST /webservices/rest/incluir_oc HTTP/1.1\r\n\r\n"))
	if err := atender(conectar); err == nil || vistas.Load() != 1 {
		t.Errorf("CONNECT: %v, %d requests", err, vistas.Load())
	}
}
