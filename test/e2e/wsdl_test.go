package e2e

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/wsdl"
)

// siteMapping renames what the dialect below calls things.
const siteMapping = `
operacoes:
  AbrirChamado: DadosServicedesk
  NarrarChamado:
    operacao: DadosNarrativasOC
    partes:
      NUM_CHAMADO: N_OCORRENCIA
partes:
  LOGIN: USUARIO_WS
`

// siteWSDL is our contract as another version of the family may have spelled it: two operations renamed, with accents in
// 8-bit bytes, some parts under other names, one operation that nobody knows.
func siteWSDL(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(captures, "multidados.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(
		"DadosServicedesk", "AbrirChamado", "DadosNarrativasOC", "NarrarChamado", "DadosTimesheet", "Fotografar",
		`name="USUARIO_WS"`, `name="LOGIN"`, `name="N_OCORRENCIA"`, `name="NUM_CHAMADO"`,
	).Replace(string(raw))
	return strings.Replace(text, "<types>", "<documentation>descri\xe7\xe3o do servi\xe7o</documentation><types>", 1)
}

// TestASitesOwnWSDL serves a captured WSDL of another dialect, without code.
func TestASitesOwnWSDL(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		ask := func(query string) string {
			r, err := http.Get(p.url + "/webservices/index.php?" + query)
			in.must(err)
			defer r.Body.Close()
			body, err := io.ReadAll(r.Body)
			in.must(err)
			return string(body)
		}
		if twin := ask("wsdl=document"); !strings.Contains(twin, `style="document"`) || !strings.Contains(twin, p.url+"/webservices/index.php") {
			t.Errorf("no twin: %.300s", twin)
		}
		text, err := wsdl.Text([]byte(siteWSDL(t)))
		in.must(err)
		in.must(in.admin.TrocarWSDL(t.Context(), operator, in.tenant, "", text, siteMapping))
		eventually(t, "the site's WSDL is served", func() bool { return strings.Contains(ask("wsdl"), "NarrarChamadoRequest") })
		if doc, err := wsdl.Parse([]byte(ask("wsdl"))); err != nil || doc.Contract.Port != "WebServicesMultidadosPort" || !strings.Contains(ask("WSDL"), "descri&#231;&#227;o") {
			t.Errorf("what is served cannot be read: %v", err)
		}
		if !strings.Contains(ask("wsdl=document"), `name="AbrirChamado"`) {
			t.Error("the twin is not the site's")
		}
		call := func(name string, parts ...string) reply {
			return p.soap(operation(name, append([]string{"LOGIN", megaUser, "SENHA_WS", megaSecret}, parts...)...))
		}
		opened := call("AbrirChamado", "CNPJ_EMPRESA", tenantCNPJ, "COD_PROJETO", "1001", "DESCRICAO", "Infiltração")
		if !digits.MatchString(opened.text) || !strings.Contains(opened.body, ":AbrirChamadoResponse") {
			t.Fatalf("%s", opened.body)
		}
		if got := in.record(opened.text).Ocorrencia.Recebido.Texto("USUARIO_WS"); got != megaUser {
			t.Errorf("kept as user %q", got)
		}
		if r := call("NarrarChamado", "NUM_CHAMADO", opened.text, "DESCRICAO", "vistoriado"); r.text != opened.text {
			t.Errorf("%q", r.text)
		}
		if r := call("EditOC", "PARAMS", "numero="+opened.text+"&status=encerrado"); r.text != opened.text {
			t.Errorf("what kept its name: %q", r.text)
		}
		positional := p.soap(strings.NewReplacer("LOGIN", "p0", "SENHA_WS", "p1", "NUM_CHAMADO", "p2", "DESCRICAO", "p3").Replace(
			operation("NarrarChamado", "LOGIN", megaUser, "SENHA_WS", megaSecret, "NUM_CHAMADO", opened.text, "DESCRICAO", "por posição")))
		if positional.text != opened.text {
			t.Errorf("by position: %q", positional.text)
		}
		for _, name := range []string{"Fotografar", "DadosServicedesk"} {
			r := call(name)
			if r.status != 500 || r.text != "Operation '"+name+"' is not defined in the WSDL for this service" {
				t.Errorf("%d %q", r.status, r.text)
			}
			if row := in.call(r.requestID); row.Situacao != crm.ChamadaDesconhecida {
				t.Errorf("log row %+v", row)
			}
		}
		in.must(in.admin.TrocarWSDL(t.Context(), operator, in.tenant, "", "", ""))
		eventually(t, "ours is served again", func() bool { return strings.Contains(ask("wsdl"), "DadosServicedeskRequest") })
	})
}
