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
		"\t":                     "cannot be read",
	} {
		if _, err := ParseMapping([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
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
