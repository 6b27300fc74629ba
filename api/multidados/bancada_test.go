package multidados

import (
	"context"
	"encoding/xml"
	"io"
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

// bancada is a service with one tenant, its use case replaced by abrir, and its log rows kept.
type bancada struct {
	*Servico
	dep     Dependencias
	retrato *crm.Retrato

	mu    sync.Mutex
	linha []crm.Chamada
}

func (b *bancada) Registrar(c crm.Chamada) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.linha = append(b.linha, c)
}

func (b *bancada) Retrato(slug string) (*crm.Retrato, bool) {
	return b.retrato, slug == "" || strings.EqualFold(slug, b.retrato.Tenant.Slug)
}

func (b *bancada) Atualizar(context.Context) error { return nil }

// unica is the one row that was logged.
func (b *bancada) unica(t *testing.T) crm.Chamada {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.linha) != 1 {
		t.Fatalf("%d log rows, want 1: %+v", len(b.linha), b.linha)
	}
	return b.linha[0]
}

// caso is a use case in the place of crm's.
type caso func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error)

func novaBancada(abrir caso) *bancada {
	b := &bancada{retrato: &crm.Retrato{
		Tenant:      crm.Tenant{ID: 1, Slug: "demo"},
		Credenciais: map[string]*crm.Credencial{"integra.mega": {ID: 5, Usuario: "integra.mega"}},
	}}
	b.dep = Dependencias{
		Operacoes: Catalogo(), Retratos: b, Diario: b, Relogio: crm.RelogioDoSistema, Prazo: 10 * time.Second, Vagas: 4,
	}
	for i := range b.dep.Operacoes {
		if o := &b.dep.Operacoes[i]; o.Nome == crm.OperacaoAbrir {
			o.Executar = func(_ *crm.Ocorrencias, ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
				return abrir(ctx, p)
			}
		}
	}
	b.Servico = Novo(b.dep)
	return b
}

func (b *bancada) pedir(r *http.Request) *http.Response { return b.pedirDe(r, "192.0.2.7") }

func (b *bancada) pedirDe(r *http.Request, endereco string) *http.Response {
	e, ok := Reconhecer(r.URL.Path)
	if !ok {
		panic("no address: " + r.URL.Path)
	}
	w := httptest.NewRecorder()
	peer := netip.MustParseAddr(endereco)
	b.Atender(w, r, e, borda.Chamador{RequestID: "pedido1", Endereco: peer, Par: peer, Em: crm.RelogioDoSistema()})
	return w.Result()
}

func abreCem(context.Context, *crm.Pedido) (*crm.Resposta, error) {
	return &crm.Resposta{Numero: "100"}, nil
}

func envelope(op, partes string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><u:` + op +
		` xmlns:u="urn:server.Multidados">` + partes + `</u:` + op + `></e:Body></e:Envelope>`
}

const credenciais = `<USUARIO_WS>integra.mega</USUARIO_WS><SENHA_WS>s&amp;gredo</SENHA_WS>`

func post(path, corpo string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(corpo))
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	return r
}

// conferir reads an answer and checks what every answer of the SOAP path must have.
func conferir(t *testing.T, r *http.Response, status int) string {
	t.Helper()
	corpo, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != status {
		t.Errorf("status %d, want %d: %s", r.StatusCode, status, corpo)
	}
	if len(corpo) == 0 {
		t.Error("an empty body")
	}
	if got := r.Header.Get("Content-Length"); got != strconv.Itoa(len(corpo)) {
		t.Errorf("Content-Length %q for %d bytes", got, len(corpo))
	}
	if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/xml; charset=") {
		t.Errorf("Content-Type %q", got)
	}
	return string(corpo)
}

// retorno is the text of <return>, or of <faultstring>.
func retorno(t *testing.T, corpo string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(corpo))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return latin1{in}, nil }
	for {
		tok, err := d.Token()
		if err != nil {
			t.Fatalf("no return nor fault in %s: %v", corpo, err)
		}
		if s, ok := tok.(xml.StartElement); ok && (s.Name.Local == "return" || s.Name.Local == "faultstring") {
			var texto string
			if err := d.DecodeElement(&texto, &s); err != nil {
				t.Fatal(err)
			}
			return texto
		}
	}
}

// latin1 turns ISO-8859-1 into UTF-8.
type latin1 struct{ io.Reader }

func (l latin1) Read(p []byte) (int, error) {
	meio := make([]byte, len(p)/2)
	n, err := l.Reader.Read(meio)
	out := p[:0]
	for _, c := range meio[:n] {
		out = append(out, string(rune(c))...)
	}
	return len(out), err
}
