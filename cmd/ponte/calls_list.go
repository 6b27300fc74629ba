package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// CallsList prints the request log.
type CallsList struct {
	Target
	Paging
	From      string `help:"Arrived at or after this instant, as 2026-11-01 or \"2026-11-01 08:00\"." placeholder:"DATE"`
	To        string `help:"Arrived up to this instant; a day alone is the whole day." placeholder:"DATE"`
	Address   string `help:"Only from this address, from those that begin so (200.147) or from this network (200.147.0.0/16)." placeholder:"IP"`
	Code      string `help:"Only with this CODIGO_OC, refused ones too." placeholder:"CODIGO_OC"`
	Number    string `help:"Only about the ocorrência of this number." placeholder:"NUMBER"`
	Contract  string `help:"Only about this contract, refused ones too." placeholder:"CODE"`
	Operation string `help:"Only of this operation." placeholder:"NAME"`
	System    string `help:"Only calls of this system." placeholder:"NAME"`
	Unknown   bool   `help:"Only operations and methods that the catalogue does not know."`
	Refused   bool   `help:"Only calls that a rule refused."`
	All       bool   `help:"Calls to every tenant, and to addresses of none."`
	Follow    bool   `help:"Print the newest, oldest first, and then each that comes, until Ctrl-C; with --json one object a line." short:"f"`
}

// Run prints a page of the log.
func (c *CallsList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		zone := tenant.Fuso()
		filter, err := c.filter(tenant, zone)
		if err != nil {
			return err
		}
		if c.Follow {
			return (&follower{lists: i.lists, filter: filter, zone: zone, json: c.JSON}).run(ctx, t)
		}
		page, err := firstRows(filter.Pagina, func(p crm.Pagina) (crm.Lista[crm.Chamada], error) {
			filter.Pagina = p
			return i.lists.Chamadas(ctx, filter)
		})
		if err != nil {
			return err
		}
		defer t.more(page.Proximo)
		if c.JSON {
			list := make([]callJSON, len(page.Linhas))
			for n := range page.Linhas {
				list[n] = asCallJSON(&page.Linhas[n], zone)
			}
			return t.json(list)
		}
		rows := make([][]string, len(page.Linhas))
		for n := range page.Linhas {
			rows[n] = callRow(&page.Linhas[n], zone)
		}
		return t.table(none(page, "No call.", zone), callHeadings, rows)
	})
}

var callHeadings = []string{"ID", "WHEN", "OUTCOME", "OPERATION", "SYSTEM", "ADDRESS", "NUMBER", "TIMES", "MESSAGE"}

func callRow(k *crm.Chamada, zone *time.Location) []string {
	who := k.Sistema
	if who == "" {
		who = k.Usuario
	}
	return []string{
		strconv.FormatInt(k.ID, 10), clock(k.Em, zone), string(k.Situacao), k.Operacao, who, k.Endereco, k.Numero, strconv.FormatInt(k.Vezes, 10), said(k),
	}
}

// filter reads the flags.
func (c *CallsList) filter(tenant *crm.Tenant, zone *time.Location) (f crm.FiltroChamadas, err error) {
	f = crm.FiltroChamadas{
		TenantID: tenant.ID, Sistema: c.System, Operacao: c.Operation, CodigoOC: c.Code, Contrato: c.Contract, Numero: c.Number,
		ComConteudo: c.JSON, Pagina: c.page(),
	}
	if c.All {
		f.TenantID = 0
	}
	if c.Unknown {
		f.Situacoes = append(f.Situacoes, crm.ChamadaDesconhecida)
	}
	if c.Refused {
		f.Situacoes = append(f.Situacoes, crm.ChamadaRecusada)
	}
	if f.De, err = instant("--from", c.From, zone); err != nil {
		return f, err
	}
	if f.Ate, err = instant("--to", c.To, zone); err != nil {
		return f, err
	}
	if len(c.To) == len(time.DateOnly) {
		f.Ate = f.Ate.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	switch {
	case !f.Ate.IsZero() && f.Ate.Before(f.De):
		return f, errors.New("--to is before --from: nothing would be listed")
	case c.Follow && (c.To != "" || c.After != ""):
		return f, errors.New("--follow prints what comes from now on: leave out --to and --after")
	}
	if c.Address != "" {
		if f.Enderecos, err = crm.LerEnderecos(c.Address); err != nil {
			return f, fmt.Errorf("--address: %q is no address, beginning of one or network: use 200.147.3.15, 200.147, 200.147.0.0/16 or 2804:14c:65::/48", c.Address)
		}
	}
	return f, nil
}
