package wsdl

import (
	"slices"
	"strings"
	"testing"
)

const renaming = `
# what this site calls them
operacoes:
  abrir: DadosServicedesk
partes:
  usuario: USUARIO_WS
  DESCRIÇÃO: descricao
`

func TestMappingServesAnUnknownDialect(t *testing.T) {
	d, err := Parse([]byte(site))
	if err != nil {
		t.Fatal(err)
	}
	ours := &Multidados().Contract
	if m := ours.Compare(&d.Contract, nil); m.Operations[0].Ours != "" || len(m.Missing) != len(ours.Operations) || len(m.Problems) != 0 {
		t.Errorf("without a mapping: %+v", m)
	}
	mapping, err := ParseMapping([]byte(renaming))
	if err != nil {
		t.Fatal(err)
	}
	m := ours.Compare(&d.Contract, mapping)
	o := m.Operations[0]
	opening, _ := ours.Operation("DadosServicedesk")
	if o.Ours != "DadosServicedesk" || len(m.Missing) != len(ours.Operations)-1 || len(m.Problems) != 0 || o.Unknown() != nil || len(o.Missing) != len(opening.Parts)-len(o.Parts) {
		t.Errorf("%+v", m)
	}
	if o.Matched[0].Name != "USUARIO_WS" || o.Matched[1].Name != "DESCRICAO" {
		t.Errorf("parts %+v", o.Matched)
	}
}

func TestCompareWithItself(t *testing.T) {
	ours := &Multidados().Contract
	m := ours.Compare(ours, nil)
	if len(m.Missing)+len(m.Problems) != 0 {
		t.Errorf("%+v", m)
	}
	for _, o := range m.Operations {
		if o.Ours != o.Name || o.Unknown() != nil || o.Missing != nil {
			t.Errorf("%+v", o)
		}
	}
}

func TestMappingProblems(t *testing.T) {
	d, err := Parse([]byte(site))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"operacoes: {Abrir: Inventada}":                                            "no operation of ours",
		"operacoes: {Fechar: EditOC}":                                              "names operation Fechar",
		"operacoes: {Abrir: {operacao: EditOC, partes: {x: PARAMS}}}":              "names part x of Abrir",
		"partes: {x: PARAMS}":                                                      "names part x, which no operation",
		"operacoes: {Abrir: EditOC}\npartes: {usuario: PARAMS, descrição: PARAMS}": "both usuario and descrição are PARAMS",
	} {
		m, err := ParseMapping([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := Multidados().Contract.Compare(&d.Contract, m).Problems; len(got) != 1 || !strings.Contains(got[0].Error(), want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"operations: {}":         "operations",
		"operacoes: [1]":         "cannot be read",
		"operacoes: {Abrir: ''}": "no name of ours",
		"partes: {a: ''}":        "the mapping of every operation renames",
		"operacoes: {Abrir: EditOC, ABRIR: DadosServicedesk}":          "names operation Abrir twice, as ABRIR too",
		"operacoes: {Abrir: {operacao: EditOC, partes: {x: A, X: B}}}": "names part x twice, as X too",
		"\t": "cannot be read",
	} {
		if _, err := ParseMapping([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestPoint: an operation is pointed at another and back, and the rest of the text stays.
func TestPoint(t *testing.T) {
	const before = "# combinado em 2026\noperacoes:\n  Abrir: DadosServicedesk # a de sempre\npartes:\n  LOGIN: USUARIO_WS\n"
	to := OperationMapping{Name: "incluir_cliente", Parts: map[string]string{"agente": "CODIGO"}}
	pointed, err := Point(before, "NovoAgente", to)
	if err != nil || !strings.Contains(pointed, "# combinado em 2026") || !strings.Contains(pointed, "# a de sempre") {
		t.Fatalf("%v\n%s", err, pointed)
	}
	m, err := ParseMapping([]byte(pointed))
	if err != nil || m.Operations["NovoAgente"].Name != to.Name || m.Operations["NovoAgente"].Parts["agente"] != "CODIGO" || m.Operations["Abrir"].Name != "DadosServicedesk" || m.Parts["LOGIN"] != "USUARIO_WS" {
		t.Errorf("%v %+v", err, m)
	}
	if back, err := Point(pointed, "NOVOAGENTE", OperationMapping{}); err != nil || back != before {
		t.Errorf("%v\n%s", err, back)
	}
	if first, err := Point("", "Abrir", OperationMapping{Name: "EditOC"}); err != nil || first != "operacoes:\n  Abrir: EditOC\n" {
		t.Errorf("%v %q", err, first)
	}
	if _, err := Point("operacoes: [", "Abrir", to); err == nil {
		t.Error("a mapping that cannot be read is changed")
	}
	if parts, err := ReadParts("agente = CODIGO\r\n\nnome=NOME, x=Y"); err != nil || len(parts) != 3 || parts["agente"] != "CODIGO" {
		t.Errorf("%v %v", parts, err)
	}
	for typed, want := range map[string]string{"agente": "DELES=NOSSA", "=CODIGO": "DELES=NOSSA", "a=B\nA=C": "duas vezes"} {
		if _, err := ReadParts(typed); !strings.Contains(FraseDe(err), want) {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// TestFurtherOperations: a site's operation may stand for one that our WSDL does not list; of its parts the mapping names none that it
// does not know.
func TestFurtherOperations(t *testing.T) {
	d, err := Parse([]byte(site))
	if err != nil {
		t.Fatal(err)
	}
	further := Operation{Name: "incluir_cliente", Parts: []Part{{Name: "USUARIO_WS"}, {Name: "NOME"}}}
	for text, want := range map[string]string{
		"operacoes: {Abrir: Incluir_Cliente}":                                             "",
		"operacoes: {Abrir: {operacao: incluir_cliente, partes: {descrição: nome}}}":      "",
		"operacoes: {Abrir: {operacao: incluir_cliente, partes: {descrição: SOBRENOME}}}": "part descrição is mapped to SOBRENOME, which incluir_cliente does not know",
	} {
		m, err := ParseMapping([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got := Multidados().Contract.Compare(&d.Contract, m, further)
		if o := got.Operations[0]; o.Ours != further.Name || len(o.Missing) != 0 {
			t.Errorf("%s: %+v", text, o)
		}
		if p := got.Problem(); want == "" && p != nil || want != "" && (p == nil || !strings.Contains(p.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, p, want)
		}
	}
}

func TestText(t *testing.T) {
	text, err := Text([]byte(site))
	if err != nil || !strings.Contains(text, "descri&#231;&#227;o") || strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f }) {
		t.Fatalf("%v %s", err, text)
	}
	d, err := Parse([]byte(text))
	if err != nil || !slices.ContainsFunc(d.Contract.Operations[0].Parts, func(p Part) bool { return p.Name == "descrição" }) {
		t.Errorf("%v", err)
	}
	if _, err := Text([]byte(strings.ReplaceAll(site, "w:message", "w:mess\xe3ge"))); err == nil {
		t.Error("an element name with an accent was taken")
	}
	if text, err := Text([]byte(asmx)); err != nil || text != asmx {
		t.Errorf("UTF-8 must stay as it is: %v", err)
	}
}
