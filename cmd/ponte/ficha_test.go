package main

import (
	"strings"
	"testing"
)

func TestFicha(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.okWith("senha-da-mobuss\n", "credential", "create", "mobuss", "--lookup", "unidade", "--force-block")
	c.ok("ip", "allow", "203.0.113.7", "--credential", "mobuss", "--note", "saída da Mobuss")
	out := c.ok("ficha", "mobuss", "--public-url", "https://crm.exemplo.com.br/")
	for _, want := range []string{
		"https://crm.exemplo.com.br/acme/webservices/rest/incluir_oc", "WebServicesMultidadosPort", "Usuário (USUARIO_WS): mobuss",
		"203.0.113.7 (saída da Mobuss)", "nunca inclui nem altera clientes",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the sheet lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "senha-da-mobuss") {
		t.Error("the sheet shows a password")
	}
	if out := c.ok("ficha", "mega"); !strings.Contains(out, "http://127.0.0.1:8080/acme/webservices/index.php?wsdl") || !strings.Contains(out, "Ainda não há usuário") {
		t.Errorf("without a public address:\n%s", out)
	}
	c.fails(exitUsage, `must be one of "mega","mobuss","vimob"`, "ficha", "outro")
	c.fails(exitFailure, "is no address", "check", "--url", "crm.exemplo.com.br")
	if r := c.try("", "check", "--url", "http://127.0.0.1:1"); r.code != exitFailure || !strings.Contains(r.out, "failure") || !strings.Contains(r.err, "callers would fail") {
		t.Errorf("a check that fails: %+v", r)
	}
}
