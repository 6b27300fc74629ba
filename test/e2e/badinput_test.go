package e2e

import (
	"net/http"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/importacao"
)

// TestBadInput sends what cannot be accepted: each gets its sentence in the right form, nothing is written, and the
// request log has it.
func TestBadInput(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.load(importacao.Unidades, "empreendimento;bloco;unidade\nResidencial Teste;B;101\n")
		in.credential(crm.NovaCredencial{Usuario: "mobuss", Senha: "senha-mobuss", Busca: crm.BuscaUnidade, Cadastro: crm.CadastroNenhum})
		in.load(importacao.Clientes, "documento;nome\n52998224725;Maria da Silva\n")
		p := start(t, database)
		for _, c := range []struct {
			name, body, want string
			headers          []string
			path             string
			status           int
			state            crm.SituacaoChamada
		}{
			{name: "malformed", body: opening("A", "x")[:300], status: 500, want: "error in msg parsing", state: crm.ChamadaFalha},
			{name: "nothing", body: " ", status: 500, want: "xml was empty", state: crm.ChamadaFalha},
			{name: "not XML", body: `{"usuario":"x"}`, status: 500, want: "error in msg parsing", state: crm.ChamadaFalha},
			{name: "unknown charset", body: strings.Replace(opening(), `"1.0"`, `"1.0" encoding="EBCDIC-CP-BE"`, 1), status: 500, want: "charset", state: crm.ChamadaFalha},
			{name: "deep", body: strings.TrimSuffix(opening(), "</u:DadosServicedesk></e:Body></e:Envelope>") + strings.Repeat("<a>", 5000), status: 500, want: "error in msg parsing", state: crm.ChamadaFalha},
			{name: "huge", body: opening("DESCRICAO", strings.Repeat("a", 2<<20)), status: 500, want: "passa do limite de 1 MiB. (e:403)", state: crm.ChamadaFalha},
			{name: "entities", body: `<!DOCTYPE x [<!ENTITY a "b">]>` + strings.TrimPrefix(opening(), `<?xml version="1.0"?>`), status: 500, want: "error in msg parsing", state: crm.ChamadaFalha},
			{name: "no operation", body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>`, status: 500, want: "Operation ''", state: crm.ChamadaFalha},
			{name: "unknown operation", body: operation("Inventada", "USUARIO_WS", "u"), status: 500, want: "Operation 'Inventada' is not defined", state: crm.ChamadaDesconhecida},
			{name: "unknown tenant", body: opening(), path: "/nenhum/webservices/index.php", status: 200, want: "(e:105)", state: crm.ChamadaRecusada},
			{name: "no credentials", body: operation("DadosServicedesk", "DESCRICAO", "x"), status: 200, want: "(e:102)", state: crm.ChamadaRecusada},
			{name: "other company", body: opening("CNPJ_EMPRESA", "11222333000181"), status: 200, want: "O CNPJ da empresa 11222333000181 não é o cadastrado no Portal do CRM. (e:104)", state: crm.ChamadaRecusada},
			{name: "unknown contract", body: opening("COD_PROJETO", "9999"), status: 200, want: "(e:301)", state: crm.ChamadaRecusada},
			{name: "date", body: opening("DATA_ABERTURA", "31/02/2026"), status: 200, want: "DATA_ABERTURA não é uma data válida", state: crm.ChamadaRecusada},
			{name: "long code", body: opening("CODIGO_OC", strings.Repeat("9", 65)), status: 200, want: "CODIGO_OC passa do limite de 64 caracteres. (e:202)", state: crm.ChamadaRecusada},
			{name: "unknown client, blocked", body: opening("COD_CLIENTE", "X-1", "BLOQUEIO_INCLUIR_CLIENTE", "T"), status: 200, want: "(e:311)", state: crm.ChamadaRecusada},
			{name: "two clients", body: opening("COD_CLIENTE", "C-77", "CNPJ_CLIENTE", "529.982.247-25"), status: 200, want: "(e:312)", state: crm.ChamadaRecusada},
			{name: "ambiguous unit", body: openingAs("mobuss", "senha-mobuss", "COD_PROJETO", "101"), status: 200, want: "(e:303)", state: crm.ChamadaRecusada},
			{name: "unknown unit", body: openingAs("mobuss", "senha-mobuss", "COD_PROJETO", "777"), status: 200, want: "(e:302)", state: crm.ChamadaRecusada},
		} {
			t.Run(c.name, func(t *testing.T) {
				if c.path == "" {
					c.path = "/webservices/index.php"
				}
				r := p.soapAt(c.path, c.body, c.headers...)
				if r.status != c.status || !strings.Contains(r.text, c.want) || digits.MatchString(r.text) {
					t.Errorf("%d %q, want %d with %q", r.status, r.text, c.status, c.want)
				}
				row := in.call(r.requestID)
				if row.Situacao != c.state || row.Mensagem == "" {
					t.Errorf("log row %+v", row)
				}
				for _, secret := range []string{megaSecret, "senha-mobuss"} {
					if strings.Contains(row.Pedido+row.Mensagem+row.Resposta, secret) {
						t.Error("the request log shows a password")
					}
				}
			})
		}
		if n := len(in.numbers()); n != 0 {
			t.Errorf("%d ocorrências came of refused calls", n)
		}
	})
}

// TestOtherPaths stays in plain words and never answers a number.
func TestOtherPaths(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	install(t, database)
	p := start(t, database)
	for path, status := range map[string]int{
		"/": 404, "/nada": 404, "/healthz": 200, "/readyz": 200, "/metrics": 200, "/webservices/index.php": 200, "/webservices/index.php/": 200,
		"/construtora/Webservices/?WSDL": 200, "/webservices/crontab/contato_clientes.php?email=a@exemplo.com.br": 403,
	} {
		r, err := http.Get(p.url + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != status || r.ContentLength == 0 {
			t.Errorf("%s: %d, want %d; %d bytes", path, r.StatusCode, status, r.ContentLength)
		}
	}
}
