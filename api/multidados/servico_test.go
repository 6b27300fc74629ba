package multidados

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/wsdl"
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

func novaBancada(abrir Executar) *bancada {
	b := &bancada{retrato: &crm.Retrato{
		Tenant:      crm.Tenant{ID: 1, Slug: "demo"},
		Credenciais: map[string]*crm.Credencial{"integra.mega": {ID: 5, Usuario: "integra.mega"}},
	}}
	b.dep = Dependencias{
		Casos: Casos{Abrir: abrir}, Retratos: b, Diario: b, Relogio: crm.RelogioDoSistema, Prazo: 10 * time.Second, Vagas: 4,
	}
	b.Servico = Novo(b.dep)
	return b
}

func (b *bancada) pedir(r *http.Request) *http.Response {
	e, ok := Reconhecer(r.URL.Path)
	if !ok {
		panic("no address: " + r.URL.Path)
	}
	w := httptest.NewRecorder()
	peer := netip.MustParseAddr("192.0.2.7")
	b.Atender(w, r, e, Chamador{RequestID: "pedido1", Endereco: peer, Par: peer, Em: crm.RelogioDoSistema()})
	return w.Result()
}

func abreCem(_ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
	reg := p.Registro
	reg.Situacao = crm.ChamadaAtendida
	return &crm.Resposta{Numero: "100", Registro: reg}, nil
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

func TestOpeningAnswersDigits(t *testing.T) {
	t.Parallel()
	var visto *crm.Pedido
	b := novaBancada(func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
		visto = p
		return abreCem(ctx, p)
	})
	corpo := conferir(t, b.pedir(post("/demo/webservices/index.php", envelope("DadosServicedesk", credenciais+`<DESCRICAO>laje s&amp;gredo</DESCRICAO>`))), 200)
	if want := `<ns1:DadosServicedeskResponse xmlns:ns1="urn:server.Multidados"><return xsi:type="xsd:string">100</return></ns1:DadosServicedeskResponse>`; !strings.Contains(corpo, want) {
		t.Errorf("answer %s", corpo)
	}
	if visto.Usuario != "integra.mega" || visto.Senha != "s&gredo" || visto.Campos.Texto("DESCRICAO") != "laje s&gredo" || visto.Campos.Texto("SENHA_WS") != "" {
		t.Errorf("the rules saw %+v", visto)
	}
	linha := b.unica(t)
	if strings.Contains(linha.Pedido, "gredo") || linha.Situacao != crm.ChamadaAtendida || linha.HTTP != 200 || linha.Resposta != "100" {
		t.Errorf("log row %+v", linha)
	}
}

func TestRefusalsTravelAsConfigured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		nome   string
		mudar  func(*crm.Retrato)
		status int
		want   string
	}{
		{"numero", func(*crm.Retrato) {}, 200, "Esse IP: 192.0.2.7 Não está permitido o acesso a essa função. (e:101)"},
		{"json", func(r *crm.Retrato) { r.Tenant.Configuracoes = crm.Configuracoes{crm.ConfRetorno: "json"} }, 200,
			`{"success":false,"erros":"Esse IP: 192.0.2.7 Não está permitido o acesso a essa função. (e:101)"}`},
		{"fault", func(r *crm.Retrato) { r.Credenciais["integra.mega"].RecusaFalha = true }, 500,
			"Esse IP: 192.0.2.7 Não está permitido o acesso a essa função. (e:101)"},
	} {
		t.Run(c.nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) {
				return nil, crm.Recusar(crm.RecusaIP, "192.0.2.7")
			})
			c.mudar(b.retrato)
			got := retorno(t, conferir(t, b.pedir(post("/webservices/", envelope("DadosServicedesk", credenciais))), c.status))
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if l := b.unica(t); l.Situacao != crm.ChamadaRecusada || l.CodigoRecusa != 101 || l.HTTP != c.status {
				t.Errorf("log row %+v", l)
			}
		})
	}
}

func TestPortsErrorsAreSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("queue: %w", crm.ErrOcupado), "(e:901)"},
		{fmt.Errorf("dial: %w", crm.ErrIndisponivel), "(e:902)"},
		{context.DeadlineExceeded, "(e:903)"},
		{io.ErrUnexpectedEOF, "informe o código pedido1 ao suporte e tente novamente. (e:900)"},
	} {
		b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) { return nil, c.err })
		got := retorno(t, conferir(t, b.pedir(post("/webservices/index.php", envelope("DadosServicedesk", credenciais))), 200))
		if !strings.Contains(got, "tente novamente.") || !strings.HasSuffix(got, c.want) {
			t.Errorf("%v: %q", c.err, got)
		}
	}
}

func TestDispatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ nome, elemento, acao string }{
		{"exact", "DadosServicedesk", ""},
		{"any case", "dadosservicedesk", ""},
		{"by action", "Outro", `"urn:server.Multidados#DadosServicedesk"`},
		{"unquoted action", "Outro", `urn:server.Multidados#DadosServicedesk`},
		{"name before action", "DadosServicedesk", `"urn:server.Multidados#EditOC"`},
	} {
		b := novaBancada(abreCem)
		r := post("/webservices/index.php?wsdl", envelope(c.elemento, credenciais))
		r.Header.Set("SOAPAction", c.acao)
		if got := retorno(t, conferir(t, b.pedir(r), 200)); got != "100" {
			t.Errorf("%s: %q", c.nome, got)
		}
	}
}

func TestUndefinedOperationIsKeptWhole(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	got := retorno(t, conferir(t, b.pedir(post("/demo/webservices/index.php", envelope("IntegraContratos", credenciais+`<CONTRATO>77 s&amp;gredo</CONTRATO>`))), 500))
	if got != "Operation 'IntegraContratos' is not defined in the WSDL for this service" {
		t.Errorf("fault %q", got)
	}
	l := b.unica(t)
	if l.Situacao != crm.ChamadaDesconhecida || l.Operacao != "IntegraContratos" || l.TenantID != 1 || !strings.Contains(l.Pedido, `"CONTRATO":"77 ***"`) {
		t.Errorf("log row %+v", l)
	}
	positional := novaBancada(abreCem)
	positional.pedir(post("/demo/webservices/index.php", envelope("IntegraContratos", `<param0>mega</param0><param1>s&amp;gredo</param1><param2>77</param2>`)))
	if l := positional.unica(t); strings.Contains(l.Pedido, "gredo") || !strings.Contains(l.Pedido, "77") || l.Usuario != "mega" {
		t.Errorf("log row %+v", l)
	}
}

func TestUnknownTenantGetsTheWSDLAndARefusal(t *testing.T) {
	t.Parallel()
	b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) { panic("must not be reached") })
	conferir(t, b.pedir(httptest.NewRequest(http.MethodGet, "/outro/webservices/index.php?wsdl", nil)), 200)
	got := retorno(t, conferir(t, b.pedir(post("/outro/webservices/index.php", envelope("DadosServicedesk", credenciais))), 200))
	if got != "Endereço desconhecido: não há instalação chamada outro. (e:105)" {
		t.Errorf("got %q", got)
	}
	if l := b.unica(t); l.CodigoRecusa != 105 || l.TenantID != 0 {
		t.Errorf("log row %+v", l)
	}
}

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
			r := post("/webservices/index.php", envelope("DadosServicedesk", ""))
			r.Header.Set("Content-Encoding", "gzip")
			return r
		}, "(e:402)"},
		{"unknown encoding", func() *http.Request {
			r := post("/webservices/index.php", envelope("DadosServicedesk", ""))
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

func TestCompressedBodiesAreRead(t *testing.T) {
	t.Parallel()
	corpo := envelope("DadosServicedesk", credenciais)
	for nome, comprimir := range map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	} {
		var z bytes.Buffer
		w := comprimir(&z)
		_, _ = io.WriteString(w, corpo)
		_ = w.Close()
		r := post("/webservices/index.php", z.String())
		r.Header.Set("Content-Encoding", nome)
		if got := retorno(t, conferir(t, novaBancada(abreCem).pedir(r), 200)); got != "100" {
			t.Errorf("%s: %q", nome, got)
		}
	}
}

func TestBusyIsARefusal(t *testing.T) {
	t.Parallel()
	entrou, sair := make(chan struct{}, 8), make(chan struct{})
	b := novaBancada(func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
		entrou <- struct{}{}
		<-sair
		return abreCem(ctx, p)
	})
	var calls sync.WaitGroup
	for range b.dep.Vagas {
		calls.Go(func() { b.pedir(post("/webservices/index.php", envelope("DadosServicedesk", credenciais))) })
	}
	for range b.dep.Vagas {
		<-entrou
	}
	got := retorno(t, conferir(t, b.pedir(post("/webservices/index.php", envelope("DadosServicedesk", credenciais))), 200))
	close(sair)
	calls.Wait()
	if got != "O serviço está ocupado: tente novamente. (e:901)" {
		t.Errorf("got %q", got)
	}
}

func TestWSDLIsServedEverywhere(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	want := string(wsdl.Multidados().Append(nil, "http://erp.exemplo:8080/demo/Webservices/index.php"))
	for _, alvo := range []string{
		"/demo/Webservices/index.php?wsdl", "/demo/Webservices/index.php/?WSDL", "/demo/Webservices/?a=1&Wsdl=x", "/demo/Webservices?wsdl",
	} {
		for _, metodo := range []string{http.MethodGet, http.MethodHead} {
			r := httptest.NewRequest(metodo, alvo, nil)
			r.Host = "erp.exemplo:8080"
			resposta := b.pedir(r)
			if metodo == http.MethodHead {
				if n := resposta.Header.Get("Content-Length"); n != strconv.Itoa(len(want)) || resposta.Header.Get("Content-Type") == "" {
					t.Errorf("HEAD %s: length %s", alvo, n)
				}
				continue
			}
			if got := conferir(t, resposta, 200); got != want {
				t.Errorf("GET %s: another document", alvo)
			}
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/demo/Webservices/index.php?wsdl", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate")
	if z := b.pedir(r); z.Header.Get("Content-Encoding") != "gzip" {
		t.Error("gzip was asked for and not given")
	}
	r.Header.Set("Accept-Encoding", "gzip;q=0")
	if z := b.pedir(r); z.Header.Get("Content-Encoding") != "" {
		t.Error("gzip was refused and given")
	}
	if len(b.linha) != 0 {
		t.Errorf("%d log rows for a WSDL", len(b.linha))
	}
}

func TestAddressInTheWSDL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		nome, publica, caminho, host string
		confiavel                    bool
		want                         string
	}{
		{"host", "", "/webservices/index.php", "h:1", false, "http://h:1/webservices/index.php"},
		{"forwarded by a stranger", "", "/webservices/index.php", "h:1", false, "http://h:1/webservices/index.php"},
		{"forwarded", "", "/a/demo/webservices/", "h:1", true, "https://crm.exemplo/a/demo/webservices/index.php"},
		{"public", "https://crm.exemplo.com.br/base", "/x/demo/webservices/index.php", "h:1", false, "https://crm.exemplo.com.br/base/demo/webservices/index.php"},
		{"public, no tenant", "https://crm.exemplo.com.br", "/webservices/", "h:1", true, "https://crm.exemplo.com.br/webservices/index.php"},
		{"hostile host", "", "/webservices/", `h"><x`, false, "http://localhost/webservices/index.php"},
	} {
		b := novaBancada(abreCem)
		if c.publica != "" {
			b.Servico.dep.Publica, _ = url.Parse(c.publica)
		}
		r := httptest.NewRequest(http.MethodGet, c.caminho+"?wsdl", nil)
		r.Host = c.host
		r.Header.Set("X-Forwarded-Proto", "https")
		r.Header.Set("X-Forwarded-Host", "crm.exemplo")
		e, _ := Reconhecer(r.URL.Path)
		if got := b.enderecoSOAP(r, e, Chamador{Confiavel: c.confiavel}); got != c.want {
			t.Errorf("%s: %s, want %s", c.nome, got, c.want)
		}
	}
}

func TestEverythingElseGetsThePage(t *testing.T) {
	t.Parallel()
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodGet, "/demo/webservices/index.php", nil),
		httptest.NewRequest(http.MethodGet, "/demo/webservices/index.php?op=DadosServicedesk", nil),
		httptest.NewRequest(http.MethodPut, "/demo/webservices/index.php", strings.NewReader("x")),
	} {
		resposta := novaBancada(abreCem).pedir(r)
		corpo, _ := io.ReadAll(resposta.Body)
		if resposta.StatusCode != 200 || !strings.HasPrefix(resposta.Header.Get("Content-Type"), "text/html") ||
			!strings.Contains(string(corpo), "DadosServicedesk") || !strings.Contains(string(corpo), `lang="pt-BR"`) {
			t.Errorf("%s %s: %d %s", r.Method, r.URL, resposta.StatusCode, corpo)
		}
	}
}

func TestContactsWithoutAPasswordAreRefused(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	r := b.pedir(httptest.NewRequest(http.MethodGet, "/demo/webservices/crontab/contato_clientes.php?email=a@exemplo.com.br", nil))
	corpo, _ := io.ReadAll(r.Body)
	if r.StatusCode != 403 || !strings.Contains(string(corpo), "(e:106)") {
		t.Errorf("%d %s", r.StatusCode, corpo)
	}
	if l := b.unica(t); l.CodigoRecusa != 106 || strings.Contains(fmt.Sprint(l), "exemplo.com.br") {
		t.Errorf("log row %+v", l)
	}
}

// TestCatalogueAgreesWithTheContract fails when a row has no operation in the WSDL, or two rows share a name.
func TestCatalogueAgreesWithTheContract(t *testing.T) {
	t.Parallel()
	nomes := map[string]bool{}
	for _, o := range catalogo(Casos{}) {
		if _, ok := wsdl.Multidados().Contract.Operation(o.Nome); o.SOAP && !ok {
			t.Errorf("%s is served over SOAP and not in the WSDL", o.Nome)
		}
		dela := o.REST
		if o.SOAP {
			dela = append([]string{o.Nome}, o.REST...)
		}
		if len(dela) == 0 {
			t.Errorf("%s is served nowhere", o.Nome)
		}
		for _, n := range dela {
			if nomes[strings.ToLower(n)] {
				t.Errorf("two rows are called %s", n)
			}
			nomes[strings.ToLower(n)] = true
		}
	}
	for _, o := range wsdl.Multidados().Contract.Operations {
		if !nomes[strings.ToLower(o.Name)] {
			t.Errorf("%s is in the WSDL and has no row", o.Name)
		}
	}
}
