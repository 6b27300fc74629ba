package multidados

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/api/borda"
	"ponte/crm"
)

func TestBodiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	grande := envelope("DadosServicedesk", credenciais+"<DESCRICAO>"+strings.Repeat("a", 1<<20)+"</DESCRICAO>")
	for _, c := range []struct {
		nome  string
		fazer func() *http.Request
		want  string
	}{
		{"empty", func() *http.Request { return post("/webservices/index.php", "") }, "xml was empty, didn't parse!"},
		{"malformed", func() *http.Request { return post("/webservices/index.php", envelope("DadosServicedesk", "<A>x</B>")) }, "XML error parsing SOAP payload on line 1"},
		{"HTML form", func() *http.Request { return post("/webservices/index.php", "usuario=a&senha=b") }, "error in msg parsing"},
		{"DOCTYPE", func() *http.Request {
			return post("/webservices/index.php", `<!DOCTYPE a [<!ENTITY x "y">]>`+envelope("DadosServicedesk", "")[38:])
		}, "error in msg parsing"},
		{"deep", func() *http.Request {
			return post("/webservices/index.php", envelope("DadosServicedesk", strings.Repeat("<a>", 2000)+strings.Repeat("</a>", 2000)))
		}, "error in msg parsing"},
		{"too large", func() *http.Request { return post("/webservices/index.php", grande) }, "O pedido passa do limite de 1 MiB. (e:403)"},
		{"too large, chunked", func() *http.Request {
			r := post("/webservices/index.php", "")
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(grande)), -1
			return r
		}, "O pedido passa do limite de 1 MiB. (e:403)"},
		{"gzip bomb", func() *http.Request {
			var z bytes.Buffer
			g := gzip.NewWriter(&z)
			for range 64 {
				_, _ = g.Write(make([]byte, 1<<20))
			}
			_ = g.Close()
			r := post("/webservices/index.php", z.String())
			r.Header.Set("Content-Encoding", "gzip")
			return r
		}, "O pedido passa do limite de 1 MiB. (e:403)"},
		{"no gzip at all", func() *http.Request {
			r := post("/webservices/index.php", "\x1e\x8b\x08\x00\x00")
			r.Header.Set("Content-Encoding", "gzip")
			return r
		}, "(e:402)"},
		{"unknown encoding", func() *http.Request {
			r := post("/webservices/index.php", "\x0b\x02\x80<a>\x03")
			r.Header.Set("Content-Encoding", "br")
			return r
		}, "(e:402)"},
		{"cut short", func() *http.Request {
			r := post("/webservices/index.php", "")
			r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("<a>"), broken{})), 100
			return r
		}, "(e:402)"},
	} {
		t.Run(c.nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) { panic("must not be reached") })
			if got := retorno(t, conferir(t, b.pedir(c.fazer()), 500)); !strings.Contains(got, c.want) {
				t.Errorf("fault %q, want one with %q", got, c.want)
			}
			if l := b.unica(t); l.Situacao != crm.ChamadaFalha || l.Pedido != "" || l.Mensagem == "" {
				t.Errorf("log row %+v", l)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// dribble sends a body's beginning and then nothing until it is let go.
type dribble struct {
	first   io.Reader
	waiting chan<- struct{}
	stop    <-chan struct{}
	told    bool
}

func (d *dribble) Read(p []byte) (int, error) {
	if n, err := d.first.Read(p); err == nil {
		return n, nil
	}
	if !d.told {
		d.told = true
		d.waiting <- struct{}{}
	}
	<-d.stop
	return 0, io.ErrUnexpectedEOF
}

// Slow senders of large bodies, from addresses on no allowlist and from one that is on it, do not keep out another that is
// on it, by SOAP or with files.
func TestSlowSendersDoNotHoldThePlacesOfLargeBodies(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct {
		alvo, tipo, inicio, resto string
		places                    int
	}{
		"SOAP":  {"/webservices/index.php", "text/xml", strings.Repeat(" ", 100<<10), envelope("DadosServicedesk", credenciais)[38:], maxGrandes},
		"JSON":  {"/webservices/rest/incluir_oc", "application/json", strings.Repeat(" ", 100<<10), `{"usuario_ws":"integra.mega"}`, maxGrandes},
		"files": {"/webservices/rest/incluir_oc", comPartes, campoPartido + strings.Repeat("v", 100<<10), fimDasPartes, maxComAnexos},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(abreCem)
			b.retrato.Faixas = []crm.FaixaIP{{Prefixo: netip.MustParsePrefix("192.0.2.0/24")}}
			waiting, stop := make(chan struct{}), make(chan struct{})
			var senders sync.WaitGroup
			slow := func(address string, n int) {
				for range n {
					senders.Go(func() {
						r := httptest.NewRequest(http.MethodPost, c.alvo, nil)
						r.Header.Set("Content-Type", c.tipo)
						r.Body, r.ContentLength = io.NopCloser(&dribble{first: strings.NewReader(c.inicio), waiting: waiting, stop: stop}), -1
						b.pedirDe(r, address)
					})
				}
			}
			slow("198.51.100.7", c.places/4)
			slow("192.0.2.8", c.places*2) // those that find no place wait for one
			for range c.places {
				<-waiting
			}
			r := httptest.NewRequest(http.MethodPost, c.alvo, strings.NewReader(c.inicio+c.resto))
			r.Header.Set("Content-Type", c.tipo)
			if a := b.pedirDe(r, "192.0.2.7"); a.StatusCode != http.StatusOK { // one that waits in vain is refused
				corpo, _ := io.ReadAll(a.Body)
				t.Errorf("%d: %s", a.StatusCode, corpo)
			}
			close(stop)
			go func() {
				for range waiting { // of those that get a place now
				}
			}()
			senders.Wait()
			close(waiting)
			if len(b.grandes.conhecidos)+len(b.grandes.estranhos)+len(b.grandes.partes)+len(b.anexos.conhecidos)+len(b.anexos.estranhos)+len(b.anexos.partes) != 0 {
				t.Error("a place was not given back")
			}
		})
	}
}

// A body with files, in pieces.
const (
	comPartes    = "multipart/form-data; boundary=xx"
	campoPartido = "--xx\r\nContent-Disposition: form-data; name=\"descricao\"\r\n\r\n"
	fimDasPartes = "\r\n--xx--\r\n"
)

// Who has sent less than a small body holds no place for files, however many they are and wherever they come from; and a
// small body with files needs none.
func TestAPlaceForFilesIsForWhoHasSentSomething(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	b.retrato.Faixas = []crm.FaixaIP{{Prefixo: netip.MustParsePrefix("192.0.2.0/24")}}
	waiting, stop := make(chan struct{}), make(chan struct{})
	var senders sync.WaitGroup
	const slow = 4 * maxComAnexos
	for i := range slow {
		senders.Go(func() {
			r := httptest.NewRequest(http.MethodPost, "/webservices/rest/incluir_oc", nil)
			r.Header.Set("Content-Type", comPartes)
			inicio := strings.NewReader(campoPartido + strings.Repeat("v", smallBody-len(campoPartido)-1))
			r.Body, r.ContentLength = io.NopCloser(&dribble{first: inicio, waiting: waiting, stop: stop}), -1
			b.pedirDe(r, []string{"198.51.100.7", "192.0.2.8", "192.0.2.9"}[i%3])
		})
	}
	for range slow {
		<-waiting
	}
	if n := len(b.anexos.conhecidos) + len(b.anexos.estranhos); n != 0 {
		t.Errorf("%d places are held by who has sent little", n)
	}
	for range cap(b.anexos.conhecidos) {
		b.anexos.conhecidos <- struct{}{}
	}
	r := httptest.NewRequest(http.MethodPost, "/webservices/rest/incluir_oc", strings.NewReader(campoPartido+"v"+fimDasPartes))
	r.Header.Set("Content-Type", comPartes)
	if a := b.pedirDe(r, "192.0.2.7"); a.StatusCode != http.StatusOK {
		t.Errorf("with all places taken, a small body with files is answered by %d", a.StatusCode)
	}
	close(stop)
	senders.Wait()
}

// deadlines is a recorder with a connection's deadlines.
type deadlines struct {
	*httptest.ResponseRecorder
	latest time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	if t.After(d.latest) {
		d.latest = t
	}
	return nil
}

// Only an address on a list has longer for files, and only when more than a small body has come.
func TestTheDeadlineOfFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tipo, corpo, address string
		longer               bool
	}{
		{comPartes, campoPartido + strings.Repeat("v", 100<<10) + fimDasPartes, "192.0.2.7", true},
		{comPartes, campoPartido + strings.Repeat("v", 100<<10) + fimDasPartes, "198.51.100.7", false},
		{comPartes, campoPartido + strings.Repeat("v", 26<<20), "198.51.100.7", false},
		{comPartes, campoPartido + "v" + fimDasPartes, "192.0.2.7", false},
		{comPartes, campoPartido + "v", "192.0.2.7", false},
		{"application/json", strings.Repeat(" ", 100<<10) + "{}", "192.0.2.7", false},
	} {
		b := novaBancada(abreCem)
		b.retrato.Faixas = []crm.FaixaIP{{Prefixo: netip.MustParsePrefix("192.0.2.0/24")}}
		r := httptest.NewRequest(http.MethodPost, "/webservices/rest/incluir_oc", strings.NewReader(c.corpo))
		r.Header.Set("Content-Type", c.tipo)
		e, _ := Reconhecer(r.URL.Path)
		agora := crm.RelogioDoSistema()
		quem := borda.Chamador{RequestID: "pedido1", Endereco: netip.MustParseAddr(c.address), Em: agora, CorpoAte: agora.Add(3 * time.Second)}
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		b.Atender(w, r, e, quem)
		if longer := w.latest.After(quem.CorpoAte); longer != c.longer || w.latest.IsZero() {
			t.Errorf("%d bytes of %s from %s: the deadline is %s after the request's own", len(c.corpo), c.tipo, c.address, w.latest.Sub(quem.CorpoAte))
		}
	}
}

// What a GET brings besides its query is not read; its row says so.
func TestTheBodyOfAGETLeavesAWarning(t *testing.T) {
	t.Parallel()
	for tamanho, avisos := range map[int64]int{0: 0, 10: 1, -1: 1} {
		var visto crm.Pedido
		b := novaBancada(func(_ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
			visto = *p
			return nil, crm.Recusar(crm.RecusaOcupado)
		})
		r := httptest.NewRequest(http.MethodGet, "/webservices/rest/incluir_oc?usuario_ws=integra.mega&senha_ws=s", nil)
		r.Body, r.ContentLength = http.NoBody, tamanho
		b.pedir(r)
		if len(visto.Registro.Avisos) != avisos || avisos == 1 && visto.Registro.Avisos[0] != avisoCorpo {
			t.Errorf("a body of %d: %q", tamanho, visto.Registro.Avisos)
		}
	}
}

// A caller that sends all of a body that is too large before it reads gets the sentence, not a broken connection.
func TestATooLargeUploadGetsItsAnswer(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, _ := Reconhecer(r.URL.Path)
		peer := netip.MustParseAddrPort(r.RemoteAddr).Addr()
		b.Atender(w, r, e, borda.Chamador{RequestID: "pedido1", Endereco: peer, Par: peer, Em: crm.RelogioDoSistema()})
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const size = 36 << 20
	head := "POST /webservices/rest/incluir_oc HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=xx\r\nContent-Length: " + strconv.Itoa(size) + "\r\n\r\n"
	if _, err := conn.Write(append([]byte(head), make([]byte, size)...)); err != nil {
		t.Fatalf("the connection broke while sending: %v", err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(answer), " 413 ") || !strings.Contains(string(answer), "(e:403)") {
		t.Errorf("%v: %s", err, answer)
	}
}

// A packed body that unpacks to nothing is read no further than any other.
func TestWhatIsSentIsBoundedToo(t *testing.T) {
	t.Parallel()
	var vazio bytes.Buffer
	_ = gzip.NewWriter(&vazio).Close()
	for _, alvo := range []string{"/webservices/index.php", "/webservices/rest/incluir_oc"} {
		for _, tipo := range []string{"text/xml", comPartes} {
			enviado := strings.NewReader(strings.Repeat(vazio.String(), (40<<20)/vazio.Len()))
			r := httptest.NewRequest(http.MethodPost, alvo, nil)
			r.Header.Set("Content-Type", tipo)
			r.Header.Set("Content-Encoding", "gzip")
			lido := &countedReader{Reader: enviado}
			r.Body, r.ContentLength = io.NopCloser(lido), -1
			b := novaBancada(abreCem)
			b.pedir(r)
			limite := crm.Configuracoes(nil).Inteiro(crm.ConfMaxCorpo)
			if tipo == comPartes && alvo != "/webservices/index.php" { // what comes then is thrown away, so that the answer is read
				limite = 40 << 20
			}
			if l := b.unica(t); l.CodigoRecusa != int(crm.RecusaTamanho) || lido.n > limite+64<<10 {
				t.Errorf("%s %s: %d bytes were read of a limit of %d: %+v", alvo, tipo, lido.n, limite, l)
			}
		}
	}
}

type countedReader struct {
	io.Reader
	n int
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}
