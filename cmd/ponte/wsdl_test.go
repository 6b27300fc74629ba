package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWSDLCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	raw, err := os.ReadFile("../../test/captures/multidados.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		path := filepath.Join(c.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	site := write("site.wsdl", strings.NewReplacer("DadosServicedesk", "Abrir", "EditOC", "Mudar", `"CODIGO_OC"`, `"CHAMADO"`).Replace(string(raw)))
	mapping := write("site.yaml", "operacoes: {Abrir: DadosServicedesk, Mudar: EditOC}\npartes: {CHAMADO: CODIGO_OC}\n")

	r := c.try("", "wsdl", "check", site)
	if r.code != exitGaps || !strings.Contains(r.out, "(not served)") ||
		!strings.Contains(r.err, "of this WSDL would not be served: Abrir, Mudar; of ours are not in it: DadosServicedesk, EditOC") {
		t.Errorf("without a mapping: %+v", r)
	}
	if r := c.try("", "wsdl", "set", site); r.code != exitOK || !strings.Contains(r.err, "would not be served: Abrir, Mudar") {
		t.Errorf("set without a mapping: %+v", r)
	}
	var shown matchJSON
	c.decode(&shown, "wsdl", "check", site, "--mapping", mapping)
	if len(shown.Missing)+len(shown.Problems) != 0 || shown.Operations[0].Ours != "DadosServicedesk" || shown.Operations[0].Parts["CHAMADO"] != "CODIGO_OC" {
		t.Errorf("with a mapping: %+v", shown)
	}
	if slices.ContainsFunc(shown.Operations, func(o operationJSON) bool { return len(o.Unknown)+len(o.Missing) != 0 }) {
		t.Errorf("every part is known: %+v", shown.Operations)
	}
	if r := c.try("", "wsdl", "check", site, "--mapping", write("slip.yaml", "operacoes: {Abrirr: EditOC}")); r.code != exitFailure || !strings.Contains(r.err, "Abrirr") {
		t.Errorf("a slip in the mapping: %+v", r)
	}
	c.fails(exitFailure, "this is no WSDL", "wsdl", "check", write("page.html", "<html><body>Erro</body></html>"))
	c.fails(exitFailure, "cannot be read", "wsdl", "set", site, "--mapping", write("bad.yaml", "operacoes: ["))
	if out := c.ok("wsdl", "check", site, "--mapping", mapping); strings.Contains(out, "(not served)") {
		t.Error(out)
	}
	if out := c.ok("wsdl", "set", site, "--mapping", mapping); !strings.Contains(out, "Tenant acme serves") {
		t.Error(out)
	}
	if out := c.ok("wsdl", "point", "DadosTimesheet", "incluir_cliente", "--part", "CODIGO_PROJETO=codigo"); !strings.Contains(out, "incluir_cliente") || !strings.Contains(out, "serves it so now") {
		t.Error(out)
	}
	c.fails(exitFailure, "is no operation of ours", "wsdl", "point", "DadosTimesheet", "incluir_carro")
	c.fails(exitFailure, "which the WSDL does not have", "wsdl", "point", "Timesheet", "incluir_cliente")
	c.fails(exitFailure, "which incluir_cliente does not know", "wsdl", "point", "DadosTimesheet", "incluir_cliente", "--part", "CODIGO_FASE=FASE")
	if out := c.ok("wsdl", "point", "DadosTimesheet"); !strings.Contains(out, "DadosTimesheet") || strings.Contains(out, "incluir_cliente") {
		t.Error(out)
	}
	if out := c.ok("wsdl", "reset"); !strings.Contains(out, "serves our own WSDL now") {
		t.Error(out)
	}
	c.fails(exitFailure, "serves our own WSDL", "wsdl", "point", "DadosTimesheet", "incluir_cliente")
}
