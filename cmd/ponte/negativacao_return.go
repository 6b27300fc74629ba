package main

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
	"ponte/server"
)

// NegativacaoReturn applies a return.
type NegativacaoReturn struct {
	Target
	File string `arg:"" help:"The file that Serasa gave back." type:"existingfile"`
}

// Run applies it, and says of each line what became of it.
func (c *NegativacaoReturn) Run(ctx context.Context, t *Terminal) error {
	text, err := readPEFIN(c.File)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		r, repeated, err := server.Negativador(i.store).Receber(ctx, i.actor, tenant, text)
		if err != nil {
			return stopped(err)
		}
		switch {
		case !r.Aplicado:
			return &gapsError{"the return was refused, and nothing moved: " + inEnglish(r.Erro)}
		case repeated:
			fmt.Fprintf(t.Out, "It had been applied already, by %s at %s: nothing moved.\n", r.Quem, clock(r.Em, tenant.Fuso()))
		}
		var rows [][]string
		for _, l := range r.Linhas {
			rows = append(rows, []string{fmt.Sprint(l.Sequencia), string(l.Desfecho), strings.Join(l.Codigos, " "), l.Texto})
		}
		return t.table("It has no line.", []string{"RECORD", "OUTCOME", "CODES", "WHAT THEY SAY"}, rows)
	})
}
