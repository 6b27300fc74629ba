package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/crm/titular"
	"ponte/server"
)

// Titular groups the commands about one person.
type Titular struct {
	Show      TitularShow      `cmd:"" help:"Say what anonymising a person would change, what would stay and why. Nothing is changed."`
	Export    TitularExport    `cmd:"" help:"Write all that is kept of a person to a file: .json, .xlsx or .zip with both."`
	Anonymise TitularAnonymise `cmd:"" help:"Anonymise a person, for ever."`
}

// Person are the arguments of a command about one person.
type Person struct {
	Target
	Person string `arg:"" help:"The client's id, CPF or CNPJ. Every user of the machine can read arguments: prefer the id."`
	Reason string `help:"Why, as the number of the person's request; it stays in the audit." placeholder:"TEXT"`
}

// find finds the person and hands the use cases over.
func (p *Person) find(ctx context.Context, t *Terminal, f func(ts *titular.Titulares, ator crm.Ator, tenant *crm.Tenant, facts *titular.Fatos) error) error {
	return p.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		ts := server.Titulares(i.store)
		facts, err := ts.Achar(ctx, tenant.ID, p.Person)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return errors.New("no client of the tenant has this id, CPF or CNPJ")
		}
		if err != nil {
			return err
		}
		ator := i.actor
		ator.Motivo = p.Reason
		return f(ts, ator, tenant, facts)
	})
}

// effects writes what would go and what would stay.
func effects(t *Terminal, f *titular.Fatos, identity bool) error {
	t.note("Client %d, document %s.", f.ClienteID, sigilo.MascararDocumento(f.Documento))
	var rows [][]string
	for _, e := range f.Efeitos(identity) {
		goes := "goes"
		if e.Fica {
			goes = "stays"
		}
		rows = append(rows, []string{goes, strconv.FormatInt(e.Linhas, 10), inEnglish(e.Oque), inEnglish(e.Porque)})
	}
	for _, c := range f.Copias {
		rows = append(rows, []string{"ask them", strconv.FormatInt(c.Entregas, 10), strings.TrimSpace(c.Destino + " " + c.Ambiente), strings.Join(c.Ids, ", ")})
	}
	return t.table("", []string{"", "ROWS", "WHAT", "WHY"}, rows)
}
