package main

import (
	"errors"

	"ponte/wsdl"
)

// WSDLCheck compares a captured WSDL with the catalogue.
type WSDLCheck struct {
	WSDLFile
	JSON bool `name:"json" help:"Write JSON, every part listed."`
}

// matchJSON is a comparison as --json writes it.
type matchJSON struct {
	Service    string          `json:"service"`
	Port       string          `json:"port"`
	Namespace  string          `json:"namespace"`
	Style      string          `json:"style"`
	Operations []operationJSON `json:"operations"`
	Missing    []string        `json:"missing"`
	Problems   []string        `json:"problems"`
}

type operationJSON struct {
	Name    string            `json:"name"`
	Ours    string            `json:"served_as"` // "" = not served
	Parts   map[string]string `json:"parts"`     // theirs: what the rules call it
	Unknown []string          `json:"unknown"`
	Missing []string          `json:"missing"`
}

// Run prints the comparison; problems of the mapping, and a WSDL of which nothing could be served, fail.
func (c *WSDLCheck) Run(t *Terminal) error {
	site, err := c.read()
	if err != nil {
		return err
	}
	if c.JSON {
		err = t.json(asMatchJSON(&site.Contract, site.Match))
	} else {
		err = report(t, site)
	}
	return errors.Join(err, usable(site.Match))
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
