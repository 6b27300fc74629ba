package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/crm"
)

// CargaShow shows a load.
type CargaShow struct {
	Target
	ID   int64 `arg:"" help:"The load's id, as ponte carga list prints it."`
	JSON bool  `name:"json" help:"Write JSON."`
}

// Run prints it with what is kept of its records.
func (c *CargaShow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		job, err := i.store.Cargas().Carga(ctx, tenant.ID, c.ID)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return fmt.Errorf("there is no load %d; see ponte carga list", c.ID)
		}
		if err != nil {
			return err
		}
		lines, err := i.store.Cargas().Linhas(ctx, job.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return t.json(asCargaJSON(job, lines))
		}
		fmt.Fprintf(t.Out, "Load %d of %s, asked for by %s at %s: %s.\n", job.ID, job.Fonte, job.Quem, clock(job.PedidaEm, tenant.Fuso()), standing(job))
		if job.Fase != "" {
			fmt.Fprintf(t.Out, "At %s of %s.\n", job.Fase, job.Onde)
		}
		if err := t.printCarga(job); err != nil {
			return err
		}
		var rows [][]string
		for _, l := range lines {
			rows = append(rows, []string{string(l.Desfecho), string(l.Tipo), l.Codigo, l.Caminho, l.Motivo})
		}
		if err := t.table("Nothing was refused and nothing waits.", []string{"OUTCOME", "KIND", "CODE", "WHERE", "WHY"}, rows); err != nil {
			return err
		}
		if job.Anotadas > len(lines) {
			t.note("and %d more that are not kept", job.Anotadas-len(lines))
		}
		return nil
	})
}
