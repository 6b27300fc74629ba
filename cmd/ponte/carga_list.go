package main

import (
	"context"
	"fmt"

	"ponte/crm"
	"ponte/crm/carga"
)

// CargaList lists loads.
type CargaList struct {
	Target
	Paging
}

// Run prints a page of them.
func (c *CargaList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		list, err := i.store.Cargas().Lista(ctx, tenant.ID, c.page())
		if err != nil {
			return err
		}
		if c.JSON {
			lines := make([]cargaJSON, len(list.Linhas))
			for n := range list.Linhas {
				lines[n] = asCargaJSON(&list.Linhas[n], nil)
			}
			return t.json(lines)
		}
		err = t.table("There is no load yet.", []string{"ID", "ASKED FOR", "SOURCE", "STANDING", "DONE", "RECORDS", "REFUSED", "WHO"}, cargaRows(list.Linhas, tenant))
		t.more(list.Proximo)
		return err
	})
}

func cargaRows(list []carga.Carga, tenant *crm.Tenant) [][]string {
	var rows [][]string
	for n := range list {
		job := &list[n]
		done := "-"
		if job.Total > 0 {
			done = fmt.Sprintf("%d%%", job.Feitos*100/job.Total)
		}
		rows = append(rows, []string{
			fmt.Sprint(job.ID), clock(job.PedidaEm, tenant.Fuso()), job.Fonte, string(job.Situacao) + " " + string(job.Motivo), done,
			fmt.Sprint(job.Contadores.De()), fmt.Sprint(job.Contadores.De("recusado")), job.Quem,
		})
	}
	return rows
}
