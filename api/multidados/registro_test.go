package multidados

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"ponte/api/borda"
	"ponte/crm"
)

// The log row of a REST call whose Basic credential is swapped, or whose password came back in its parts.
func TestBasicPasswordStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	const senha = "s3gred0-d0-basic"
	for nome, c := range map[string]struct{ metodo, usuario, senha, corpo string }{
		"swapped fields":                {"incluir_oc", senha, "integra.mega", `{"descricao":"x"}`},
		"repeated in an unknown method": {"metodo_novo", "integra.mega", senha, `{"observacao":"use ` + senha + ` para entrar"}`},
		"swapped in an unknown method":  {"metodo_novo", senha, "integra.mega", `{"observacao":"x"}`},
		"swapped parts, unknown method": {"metodo_novo", "", "", `{"usuario_ws":"` + senha + `","senha_ws":"integra.mega"}`},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(func(_ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
				return nil, crm.Recusar(crm.RecusaCredencial)
			})
			r := httptest.NewRequest(http.MethodPost, "/webservices/rest/"+c.metodo, strings.NewReader(c.corpo))
			r.Header.Set("Content-Type", "application/json")
			if c.usuario != "" {
				r.SetBasicAuth(c.usuario, c.senha)
			}
			b.pedir(r)
			l := b.unica(t)
			if tudo := l.Usuario + l.Pedido + l.Mensagem + l.Resposta; strings.Contains(tudo, senha) || l.Operacao == "" {
				t.Errorf("%+v", l)
			}
			if c.usuario == "integra.mega" && (l.Usuario != c.usuario || !strings.Contains(l.Pedido, `"SENHA_WS":"***"`)) {
				t.Errorf("who called is not told: %q %s", l.Usuario, l.Pedido)
			}
		})
	}
}

// Passwords stand in more places than one: behind a & that was written for ?, in a value that is a query again, in a later
// part of a call that nobody knows. Neither the log row nor the answer shows them.
func TestMisplacedPasswordsAreNeitherLoggedNorAnswered(t *testing.T) {
	t.Parallel()
	const senha = "s3gred0Zx"
	for nome, c := range map[string]struct{ metodo, caminho, tipo, corpo, operacao, pedido string }{
		"& for ? in the address":       {"POST", "rest/incluir_oc&usuario_ws=u&senha_ws=" + senha, "", "", "incluir_oc&…", ""},
		"encoded in the address":       {"POST", "rest/incluir_oc%26senha_ws%3D" + senha, "", "", "incluir_oc&…", ""},
		"encoded twice":                {"POST", "rest/incluir_oc%2526senha_ws%253D" + senha, "", "", "incluir_oc%…", ""},
		"in api_method":                {"GET", "rest/api.php?api_method=incluir_oc%26senha_ws%3D" + senha, "", "", "incluir_oc&…", ""},
		"in api_method of a form":      {"POST", "rest/api.php", "application/x-www-form-urlencoded", "api_method=incluir_oc%3Fsenha_ws%3D" + senha, "incluir_oc?…", ""},
		"in the tenant":                {"POST", "x&senha_ws=" + senha + "/webservices/rest/incluir_oc", "application/json", "{}", "DadosServicedesk", ""},
		"in the HTTP method":           {"POST&senha=" + senha, "rest/incluir_oc", "", "", "", ""},
		"query in a value":             {"POST", "rest/metodo_novo", "application/json", `{"q":"usuario=u&senha=` + senha + `"}`, "metodo_novo", `"Q":"usuario=u&senha=***"`},
		"JSON sent as a form":          {"POST", "rest/metodo_novo", "application/x-www-form-urlencoded", `{"senha_ws":"a&b` + senha + `=","x":"y"}`, "metodo_novo", "***"},
		"query in a part":              {"SOAP", "index.php", "", `<Nova><q>usuario=u&amp;senha=` + senha + `</q></Nova>`, "Nova", `***`},
		"query in a known part":        {"SOAP", "index.php", "", `<DadosServicedesk><COD_PROJETO>u&amp;senha=` + senha + `</COD_PROJETO></DadosServicedesk>`, "DadosServicedesk", `"COD_PROJETO":"u&senha=***"`},
		"parts wrapped in one":         {"SOAP", "index.php", "", `<DadosServicedesk><arg0><USUARIO_WS>integra.mega</USUARIO_WS><SENHA_WS>` + senha + `</SENHA_WS></arg0></DadosServicedesk>`, "DadosServicedesk", `SENHA_WS\":\"***`},
		"a map of parts":               {"SOAP", "index.php", "", `<DadosServicedesk><arg0><item><key>senha_ws</key><value>` + senha + `</value></item></arg0></DadosServicedesk>`, "DadosServicedesk", `senha_ws\",\"value\":\"***`},
		"a struct in a known part":     {"SOAP", "index.php", "", `<DadosServicedesk><USUARIO_WS><login>integra.mega</login><senha>` + senha + `</senha></USUARIO_WS></DadosServicedesk>`, "DadosServicedesk", `senha\":\"***`},
		"third part of an unknown one": {"SOAP", "index.php", "", `<Nova><p1>1</p1><p2>integra.mega</p2><p3>` + senha + `</p3><COD_PROJETO>1234</COD_PROJETO></Nova>`, "Nova", `"P3":"***","COD_PROJETO":"1234"`},
		"last part of an unknown one":  {"SOAP", "index.php", "", `<Nova><USUARIO_WS>integra.mega</USUARIO_WS><p2>22</p2><p3>` + senha + `</p3></Nova>`, "Nova", `"P2":"22","P3":"***"`},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(func(_ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
				return nil, crm.Recusar(crm.RecusaContrato, p.Campos.Texto("COD_PROJETO"))
			})
			caminho := c.caminho
			if !strings.Contains(caminho, "webservices/") {
				caminho = "demo/webservices/" + caminho
			}
			var r *http.Request
			if c.metodo == "SOAP" {
				r = post("/"+caminho, `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>`+c.corpo+`</e:Body></e:Envelope>`)
			} else {
				r = httptest.NewRequest(http.MethodPost, "/"+caminho, strings.NewReader(c.corpo))
				r.Method = c.metodo
				r.Header.Set("Content-Type", c.tipo)
			}
			answer, err := io.ReadAll(b.pedir(r).Body)
			l := b.unica(t)
			if tudo := fmt.Sprintf("%+v", l) + string(answer); err != nil || strings.Contains(strings.ToLower(tudo), strings.ToLower(senha)) {
				t.Errorf("%s", tudo)
			}
			if l.Operacao != c.operacao || !strings.Contains(l.Pedido, c.pedido) {
				t.Errorf("operation %q, parts %s", l.Operacao, l.Pedido)
			}
		})
	}
}

// A call from an address on no list, or for no tenant, is marked for the log, which keeps few of them: those of a partner
// are kept whole, whatever he calls.
func TestStrangersAreMarkedForTheLog(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct {
		endereco, caminho, corpo string
		estranha                 bool
	}{
		"undefined operation, unlisted": {"198.51.100.7", "/demo/webservices/index.php", envelope("Nova", ""), true},
		"unparseable, unlisted":         {"198.51.100.7", "/demo/webservices/index.php", "<quebrado", true},
		"unknown tenant, listed":        {"192.0.2.7", "/outro/webservices/index.php", envelope("DadosServicedesk", credenciais), true},
		"undefined operation, listed":   {"192.0.2.7", "/demo/webservices/index.php", envelope("Nova", ""), false},
		"unparseable, listed":           {"192.0.2.7", "/demo/webservices/index.php", "<quebrado", false},
		"contacts, unlisted":            {"198.51.100.7", "/demo/webservices/crontab/contato_clientes.php", "", true},
	} {
		b := novaBancada(abreCem)
		b.retrato.Faixas = []crm.FaixaIP{{Prefixo: netip.MustParsePrefix("192.0.2.0/24")}}
		b.pedirDe(post(c.caminho, c.corpo), c.endereco)
		if l := b.unica(t); l.Estranha != c.estranha {
			t.Errorf("%s: %+v", nome, l)
		}
	}
}

// A call of `ponte check` is marked when it says nothing that somebody would want to hide, and then it is counted by nobody: with a user,
// with a part or with more than a test sends it is what it is.
func TestTestsAreMarked(t *testing.T) {
	t.Parallel()
	const soap, rest = "/demo/webservices/index.php", "/demo/webservices/rest/incluir_oc"
	for nome, c := range map[string]struct {
		caminho, corpo, endereco string
		want                     crm.SituacaoChamada
	}{
		"empty call":            {soap, envelope("DadosServicedesk", ""), "192.0.2.7", crm.ChamadaTeste},
		"empty call, unlisted":  {soap, envelope("DadosServicedesk", ""), "198.51.100.7", crm.ChamadaTeste},
		"unparseable":           {soap, "<ponte-check", "192.0.2.7", crm.ChamadaTeste},
		"REST":                  {rest, "{}", "192.0.2.7", crm.ChamadaTeste},
		"with a user":           {soap, envelope("DadosServicedesk", "<USUARIO_WS>x</USUARIO_WS><SENHA_WS>y</SENHA_WS>"), "192.0.2.7", crm.ChamadaRecusada},
		"with a part":           {soap, envelope("DadosServicedesk", "<CODIGO_OC>1</CODIGO_OC>"), "192.0.2.7", crm.ChamadaRecusada},
		"unparseable and long":  {soap, "<ponte-check" + strings.Repeat("x", 2000), "192.0.2.7", crm.ChamadaFalha},
		"another unparseable":   {soap, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///x">]><x>&e;`, "198.51.100.7", crm.ChamadaFalha},
		"the page of contacts":  {"/demo/webservices/crontab/contato_clientes.php", "", "198.51.100.7", crm.ChamadaRecusada},
		"unknown operation":     {soap, envelope("Nova", ""), "198.51.100.7", crm.ChamadaDesconhecida},
		"attended all the same": {soap, envelope("DadosServicedesk", credenciais), "192.0.2.7", crm.ChamadaAtendida},
	} {
		medidas := 0
		b := novaBancada(func(_ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
			if p.Usuario == "integra.mega" {
				return &crm.Resposta{Numero: "100"}, nil
			}
			return nil, crm.Recusar(crm.RecusaCredencial)
		})
		b.dep.Medir = func(borda.Medida) { medidas++ }
		b.Servico = Novo(b.dep)
		e, _ := Reconhecer(c.caminho)
		r := post(c.caminho, c.corpo)
		if c.caminho == rest {
			r.Header.Set("Content-Type", "application/json")
		}
		a := netip.MustParseAddr(c.endereco)
		b.Atender(httptest.NewRecorder(), r, e, borda.Chamador{RequestID: "teste", Endereco: a, Par: a, Em: crm.RelogioDoSistema(), Teste: true})
		l := b.unica(t)
		if l.Situacao != c.want || (medidas == 0) != (c.want == crm.ChamadaTeste) {
			t.Errorf("%s: %s, measured %d times: %+v", nome, l.Situacao, medidas, l)
		}
	}
}
