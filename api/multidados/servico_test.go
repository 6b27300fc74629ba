package multidados

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ponte/api/borda"
	"ponte/crm"
	"ponte/wsdl"
)

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
		if got := b.receber(nil, r, e, borda.Chamador{Confiavel: c.confiavel}).enderecoSOAP(); got != c.want {
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

// A REST call that names no method is told which field is missing, and is kept with the unknown ones.
func TestRESTWithoutAMethod(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/webservices/rest/", "/demo/webservices/rest/api.php"} {
		b := novaBancada(abreCem)
		r := b.pedir(httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"usuario_ws":"integra.mega"}`)))
		corpo, _ := io.ReadAll(r.Body)
		if r.StatusCode != 404 || !strings.Contains(string(corpo), "api_method é obrigatório. (e:203)") {
			t.Errorf("%s: %d %s", path, r.StatusCode, corpo)
		}
		if l := b.unica(t); l.Situacao != crm.ChamadaDesconhecida || l.CodigoRecusa != 203 {
			t.Errorf("log row %+v", l)
		}
	}
}

// TestCatalogueAgreesWithTheContract fails when a row has no operation in the WSDL, no use case or somebody else's, or when
// two rows share a name.
func TestCatalogueAgreesWithTheContract(t *testing.T) {
	t.Parallel()
	nomes, casos := map[string]bool{}, map[string]bool{}
	for _, o := range Catalogo() {
		if o.Executar == nil {
			t.Errorf("the row %s of catalogo.go has no use case: set Executar", o.Nome)
			continue
		}
		nome := runtime.FuncForPC(reflect.ValueOf(o.Executar).Pointer()).Name() // ponte/crm.(*Ocorrencias).Abrir
		if nome = nome[strings.LastIndexByte(nome, '.')+1:]; casos[nome] {
			t.Errorf("two rows of catalogo.go lead to %s", nome)
		}
		casos[nome] = true
		if _, ok := wsdl.Multidados().Contract.Operation(o.Nome); o.SOAP && !ok && o.Partes == nil {
			t.Errorf("%s is served over SOAP and not in the WSDL: add its messages to wsdl/multidados.wsdl, or say its Partes", o.Nome)
		}
		dela := o.REST
		if o.SOAP && !slices.Contains(o.REST, o.Nome) {
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
	tipo := reflect.TypeFor[*crm.Ocorrencias]()
	for i := range tipo.NumMethod() {
		if m := tipo.Method(i); m.Type.ConvertibleTo(reflect.TypeFor[Executar]()) && !casos[m.Name] {
			t.Errorf("the use case %s has no row in catalogo.go", m.Name)
		}
	}
}
