package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"ponte/api/multidados"
	"ponte/wsdl"
)

// WSDL groups the commands about a site's own captured WSDL.
type WSDL struct {
	Check WSDLCheck `cmd:"" help:"Compare a captured WSDL with what Ponte can serve; needs no database. Exit code 0: each has all operations of the other; 3: some are left out; 1: it cannot be served."`
	Set   WSDLSet   `cmd:"" help:"Serve a captured WSDL in the place of ours."`
	Point WSDLPoint `cmd:"" help:"Answer an operation of the captured WSDL as one of ours."`
	Reset WSDLReset `cmd:"" help:"Serve our own WSDL again."`
}

// WSDLFile is a captured WSDL and the mapping that goes with it.
type WSDLFile struct {
	File    string `arg:"" help:"The WSDL, as saved from the system that is replaced." type:"existingfile"`
	Mapping string `help:"YAML that renames its operations and parts: operacoes: {THEIRS: OURS}, partes: {THEIRS: OURS}." placeholder:"FILE.yaml" type:"existingfile"`
}

// read gives both texts as they are kept, and how they compare with the catalogue.
func (f WSDLFile) read() (*wsdl.Site, error) {
	document, err := readFile(f.File)
	if err != nil {
		return nil, err
	}
	var mapping []byte
	if f.Mapping != "" {
		if mapping, err = readFile(f.Mapping); err != nil {
			return nil, err
		}
	}
	return wsdl.ReadSite(document, mapping, multidados.AlemDoWSDL()...)
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, wsdl.MaxSize+1))
}

// report prints how a WSDL compares with the catalogue.
func report(t *Terminal, site *wsdl.Site) error {
	c, m := &site.Contract, site.Match
	fmt.Fprintf(t.Out, "service %s, port %s, namespace %s, style %s\n\n", c.Service, c.Port, c.Namespace, c.Style)
	rows := make([][]string, 0, len(m.Operations))
	for i := range m.Operations {
		o := &m.Operations[i]
		ours := o.Ours
		if ours == "" {
			ours = "(not served)"
		}
		rows = append(rows, []string{o.Name, ours, strconv.Itoa(len(o.Parts)), summary(o.Ours, o.Unknown()), summary(o.Ours, o.Missing)})
	}
	if err := t.table("", []string{"OPERATION", "SERVED AS", "PARTS", "UNKNOWN, KEPT", "OURS MISSING"}, rows); err != nil {
		return err
	}
	for _, p := range m.Problems {
		t.note("Problem: %s.", p)
	}
	return nil
}

// summary names a few parts and counts the rest.
func summary(served string, names []string) string {
	switch {
	case served == "":
		return ""
	case len(names) > 3:
		return strconv.Itoa(len(names)) + ": " + strings.Join(names[:2], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}
