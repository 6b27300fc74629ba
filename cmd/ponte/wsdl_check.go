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
	_, _, contract, match, err := c.read()
	if err != nil {
		return err
	}
	if c.JSON {
		err = t.json(asMatchJSON(contract, match))
	} else {
		err = report(t, contract, match)
	}
	return errors.Join(err, usable(match))
}

// usable refuses what would serve nothing, or something else than its author meant.
func usable(m *wsdl.Match) error {
	if len(m.Problems) > 0 {
		return errors.New("the mapping does not fit the WSDL: " + m.Problems[0])
	}
	for i := range m.Operations {
		if m.Operations[i].Ours != "" {
			return nil
		}
	}
	return errors.New("no operation of this WSDL is one of ours: name them with --mapping")
}

func asMatchJSON(c *wsdl.Contract, m *wsdl.Match) matchJSON {
	j := matchJSON{
		Service: c.Service, Port: c.Port, Namespace: c.Namespace, Style: c.Style, Operations: make([]operationJSON, 0, len(m.Operations)),
		Missing: append([]string{}, m.Missing...), Problems: append([]string{}, m.Problems...),
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
