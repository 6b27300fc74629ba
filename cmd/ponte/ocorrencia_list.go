package main

import (
	"context"
	"fmt"
	"time"

	"ponte/crm"
)

// OcorrenciaList lists ocorrências.
type OcorrenciaList struct {
	Target
	Paging
	Search string   `help:"Number, CODIGO_OC, number or id in another system, CPF or CNPJ, or beginnings of words of the client's name." placeholder:"TEXT"`
	Status []string `help:"Only these status codes." placeholder:"CODE"`
	System []string `help:"Only what these systems opened." placeholder:"NAME"`
	From   string   `help:"Opened at or after this instant, as 2026-11-01 or \"2026-11-01 08:00\"." placeholder:"DATE"`
	To     string   `help:"Opened up to this instant; a day alone is the whole day." placeholder:"DATE"`
}

// Run prints a page of the list.
func (c *OcorrenciaList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		zone := tenant.Fuso()
		filter := crm.FiltroOcorrencias{TenantID: tenant.ID, Texto: c.Search, Status: c.Status, Sistemas: c.System, Pagina: c.page()}
		var err error
		if filter.AbertaDe, err = instant("--from", c.From, zone); err != nil {
			return err
		}
		if filter.AbertaAte, err = instant("--to", c.To, zone); err != nil {
			return err
		}
		if len(c.To) == len(time.DateOnly) {
			filter.AbertaAte = filter.AbertaAte.AddDate(0, 0, 1).Add(-time.Millisecond)
		}
		page, err := firstRows(filter.Pagina, func(p crm.Pagina) (crm.Lista[crm.LinhaOcorrencia], error) {
			filter.Pagina = p
			return i.lists.Ocorrencias(ctx, filter)
		})
		if err != nil {
			return err
		}
		defer t.more(page.Proximo)
		list := make([]ocorrenciaJSON, len(page.Linhas))
		rows := make([][]string, len(page.Linhas))
		for n, l := range page.Linhas {
			list[n] = asOcorrenciaJSON(l, zone)
			rows[n] = []string{
				l.Ocorrencia.Numero, clock(l.Ocorrencia.AbertaEm, zone), l.StatusCodigo, l.Ocorrencia.Origem.Sistema,
				l.Ocorrencia.CodigoOC, l.ClienteNome, list[n].Documento, l.ContratoCodigo,
			}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table(none(page, "No ocorrência matches.", zone), []string{"NUMBER", "OPENED", "STATUS", "SYSTEM", "CODIGO_OC", "CLIENT", "DOCUMENT", "CONTRACT"}, rows)
	})
}

// instant reads a date of a flag; "" is the zero time.
func instant(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	when, read := crm.LerData(text, zone)
	if read != crm.DataLida {
		return when, fmt.Errorf("%s: %q is no date: use 2026-11-01 or \"2026-11-01 08:00:00\"", flag, text)
	}
	return when, nil
}
