package main

import (
	"context"
	"errors"
	"strings"

	"ponte/wsdl"
)

// WSDLCheck compares a captured WSDL with the catalogue.
type WSDLCheck struct {
	WSDLFile
	JSON bool `name:"json" help:"Write JSON, every part listed."`
}

// matchJSON is a comparison as --json writes it.
type matchJSON struct {
	Service    string          `json:"servico"`
	Port       string          `json:"porta"`
	Namespace  string          `json:"namespace"`
	Style      string          `json:"estilo"`
	Operations []operationJSON `json:"operacoes"`
	Missing    []string        `json:"faltam"`
	Problems   []string        `json:"problemas"`
}

type operationJSON struct {
	Name    string            `json:"nome"`
	Ours    string            `json:"atendida_como"` // "" = not served
	Parts   map[string]string `json:"partes"`        // theirs: what the rules call it
	Unknown []string          `json:"desconhecidas"`
	Missing []string          `json:"faltam"`
}

// Run prints the comparison; problems of the mapping, and a WSDL of which nothing could be served, fail. Operations that
// one side has and the other has not end it with exitGaps: whether they matter, only the site knows.
func (c *WSDLCheck) Run(_ context.Context, t *Terminal) error {
	site, err := c.read()
	if err != nil {
		return err
	}
	if c.JSON {
		err = t.json(asMatchJSON(&site.Contract, site.Match))
	} else {
		err = report(t, site)
	}
	if err := errors.Join(err, usable(site.Match)); err != nil {
		return err
	}
	return gaps(site.Match)
}

// gaps tells which operations are left out, on either side.
func gaps(m *wsdl.Match) error {
	var theirs, text []string
	for i := range m.Operations {
		if m.Operations[i].Ours == "" {
			theirs = append(theirs, m.Operations[i].Name)
		}
	}
	if len(theirs) > 0 {
		text = append(text, "of this WSDL would not be served: "+strings.Join(theirs, ", "))
	}
	if len(m.Missing) > 0 {
		text = append(text, "of ours are not in it: "+strings.Join(m.Missing, ", "))
	}
	if text == nil {
		return nil
	}
	return &gapsError{"operations " + strings.Join(text, "; ")}
}

// usable refuses what would serve nothing, or something else than its author meant.
func usable(m *wsdl.Match) error {
	if p := m.Problem(); p != nil { // a nil *Problem is an error that is not nil
		return p
	}
	return nil
}

func asMatchJSON(c *wsdl.Contract, m *wsdl.Match) matchJSON {
	j := matchJSON{
		Service: c.Service, Port: c.Port, Namespace: c.Namespace, Style: c.Style, Operations: make([]operationJSON, 0, len(m.Operations)),
		Missing: append([]string{}, m.Missing...), Problems: []string{},
	}
	for _, p := range m.Problems {
		j.Problems = append(j.Problems, p.Error())
	}
	for i := range m.Operations {
		o := &m.Operations[i]
		one := operationJSON{
			Name: o.Name, Ours: o.Ours, Parts: map[string]string{}, Unknown: append([]string{}, o.Unknown()...), Missing: append([]string{}, o.Missing...),
		}
		for n, p := range o.Matched {
			one.Parts[o.Parts[n].Name] = p.Name
		}
		j.Operations = append(j.Operations, one)
	}
	return j
}
