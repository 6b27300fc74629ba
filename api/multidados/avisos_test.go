package multidados

import (
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

// What is read although it is not as it should be is read right, and leaves its aviso.
func TestWhatIsForgivenLeavesAnAviso(t *testing.T) {
	t.Parallel()
	const soap, rest, latin1 = "/webservices/index.php", "/webservices/rest/incluir_oc", `<?xml version="1.0" encoding="ISO-8859-1"?>`
	call := func(descricao string) string {
		return envelope("DadosServicedesk", credenciais+"<DESCRICAO>"+descricao+"</DESCRICAO>")[len(`<?xml version="1.0" encoding="UTF-8"?>`):]
	}
	part := func(header, value string) string {
		return "--x=y\r\nContent-Disposition: form-data; name=\"usuario_ws\"\r\n\r\nu\r\n--x=y\r\n" + header + "\r\n\r\n" + value + "\r\n--x=y--\r\n"
	}
	for _, c := range []struct {
		name, path, contentType, body string
		descricao                     string
		avisos                        []string
	}{
		{"SOAP", soap, "text/xml; charset=utf-8", call("ação"), "ação", nil},
		{"SOAP in latin1", soap, "text/xml", latin1 + call("\xe7"), "ç", nil},
		{"SOAP in latin1 that says UTF-8", soap, "text/xml; charset=utf-8", call("\xe7"), "ç", []string{crm.AvisoCharset}},
		{"SOAP in UTF-8 that says latin1", soap, "text/xml", latin1 + call("ação – €"), "ação – €", []string{crm.AvisoRotulo}},
		{"SOAP in UTF-8 whose header says latin1", soap, "text/xml; charset=ISO-8859-1", call("ação"), "ação", []string{crm.AvisoRotulo}},
		{"SOAP with controls", soap, "text/xml", call("&#150; &#x80; \u0085"), "– € …", []string{crm.AvisoControles}},
		{"SOAP without a declaration", soap, "text/xml", strings.ReplaceAll(call("ç"), "<DESCRICAO>", `<DESCRICAO xsi:type="xsd:string">`), "ç", []string{avisoPrefixo}},
		{"JSON in UTF-8 that says ASCII", rest, "application/json; charset=us-ascii", `{"usuario_ws":"u","descricao":"ação"}`, "ação", []string{crm.AvisoRotulo}},
		{"JSON with controls", rest, "application/json", `{"usuario_ws":"u","descricao":"\u0096"}`, "–", []string{crm.AvisoControles}},
		{"a part in UTF-8 that says ASCII", rest, `multipart/form-data; boundary="x=y"`, part("Content-Disposition: form-data; name=\"descricao\"\r\nContent-Type: text/plain; charset=US-ASCII", "ação"), "ação", []string{crm.AvisoRotulo}},
		{"a boundary without quotes", rest, `multipart/form-data; boundary=x=y`, part("Content-Disposition: form-data; name=\"descricao\"", "1"), "1", []string{avisoMultipart}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var descricao string
			b := novaBancada(func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
				descricao = p.Campos.Texto("DESCRICAO")
				return abreCem(ctx, p)
			})
			r := post(c.path, c.body)
			r.Header.Set("Content-Type", c.contentType)
			a := b.pedir(r)
			body, _ := io.ReadAll(a.Body)
			if a.StatusCode != http.StatusOK || descricao != c.descricao {
				t.Fatalf("%d %s, read %q", a.StatusCode, body, descricao)
			}
			if got := b.unica(t).Avisos; !slices.Equal(got, c.avisos) {
				t.Errorf("avisos %q, want %q", got, c.avisos)
			}
		})
	}
}

// An empty Body is a call of the operation that SOAPAction names, without parts; the answer bears the contract's namespace.
func TestEmptyBodyWithSOAPAction(t *testing.T) {
	t.Parallel()
	const empty = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>`
	b := novaBancada(abreCem)
	r := post("/webservices/index.php", empty)
	r.Header.Set("SOAPAction", `"urn:server.Multidados#DadosServicedesk"`)
	body := conferir(t, b.pedir(r), 200)
	if retorno(t, body) != "100" || !strings.Contains(body, `<ns1:DadosServicedeskResponse xmlns:ns1="urn:server.Multidados">`) {
		t.Error(body)
	}
	if l := b.unica(t); !slices.Equal(l.Avisos, []string{avisoBodyVazio}) || l.Operacao != "DadosServicedesk" {
		t.Errorf("log row %+v", l)
	}
	for _, action := range []string{"", `""`, "urn:server.Multidados#Outra"} {
		b := novaBancada(abreCem)
		r := post("/webservices/index.php", empty)
		r.Header.Set("SOAPAction", action)
		if got := retorno(t, conferir(t, b.pedir(r), 500)); got != "Operation '' is not defined in the WSDL for this service" {
			t.Errorf("action %q: %q", action, got)
		}
		if l := b.unica(t); l.Situacao != crm.ChamadaFalha {
			t.Errorf("log row %+v", l)
		}
	}
}

func TestBasicCredentialOfAnyCharset(t *testing.T) {
	t.Parallel()
	for sent, avisos := range map[string][]string{"joão:ação": nil, "jo\xe3o:a\xe7\xe3o": {crm.AvisoCharset}} {
		var usuario, senha string
		b := novaBancada(func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
			usuario, senha = p.Usuario, p.Senha
			return abreCem(ctx, p)
		})
		r := post("/webservices/rest/incluir_oc", `{"descricao":"x"}`)
		r.Header.Set("Content-Type", "application/json")
		user, password, _ := strings.Cut(sent, ":")
		r.SetBasicAuth(user, password)
		if a := b.pedir(r); a.StatusCode != 200 || usuario != "joão" || senha != "ação" || !slices.Equal(b.unica(t).Avisos, avisos) {
			t.Errorf("%q: %d, %q %q, avisos %q", sent, a.StatusCode, usuario, senha, b.unica(t).Avisos)
		}
	}
}

// The two halves of a Content-Type that came as two headers are read as one.
func TestTwoContentTypes(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	r := post("/webservices/rest/incluir_oc", "--xx\r\nContent-Disposition: form-data; name=\"usuario_ws\"\r\n\r\nu\r\n--xx--\r\n")
	r.Header["Content-Type"] = []string{"multipart/form-data", "multipart/form-data; boundary=xx"}
	if a := b.pedir(r); a.StatusCode != 200 {
		t.Errorf("status %d", a.StatusCode)
	}
}

// Who integrates finds every aviso of the codecs in the guide.
func TestTheGuideNamesEveryAviso(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/integradores/o-que-e-perdoado.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, aviso := range []string{
		crm.AvisoCharset, crm.AvisoRotulo, crm.AvisoControles, avisoCompressao, avisoPartes, avisoPrefixo, avisoBodyVazio, avisoMultipart,
	} {
		if problem, _, _ := strings.Cut(aviso, "::"); !strings.Contains(string(guide), problem) {
			t.Errorf("%s is not there", problem)
		}
	}
}
