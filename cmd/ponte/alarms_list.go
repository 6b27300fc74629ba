package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// AlarmsList lists alarms.
type AlarmsList struct {
	Target
	Paging
	State string `help:"aberto, reconhecido, resolvido or todos; without it, those that are not resolved." enum:",aberto,reconhecido,resolvido,todos" default:""`
	Cause string `help:"Only of this cause, as recusas." placeholder:"CAUSE"`
}

// Run prints a page of the list.
func (c *AlarmsList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		filter := crm.FiltroAlarmes{TenantID: tenant.ID, Gerais: true, Causa: crm.CausaAlarme(c.Cause), Pendentes: c.State == "", Pagina: c.page()}
		if c.State != "todos" {
			filter.Situacao = crm.SituacaoAlarme(c.State)
		}
		if _, known := crm.LinhaDaCausa(filter.Causa); c.Cause != "" && !known {
			return fmt.Errorf("there is no cause %q; ponte alarms list --json names those of alarms, docs/operacao.md all of them", oneLine(c.Cause, 40))
		}
		page, err := i.store.Alarmes().Lista(ctx, filter)
		if err != nil {
			return err
		}
		defer t.more(page.Proximo)
		zone := tenant.Fuso()
		list, rows := make([]alarmJSON, len(page.Linhas)), make([][]string, len(page.Linhas))
		for n := range page.Linhas {
			a := &page.Linhas[n]
			list[n] = asAlarmJSON(a, zone)
			rows[n] = []string{fmt.Sprint(a.ID), clock(a.AbertoEm, zone), string(a.Situacao), string(a.Causa), oneLine(a.Objeto, 30), fmt.Sprint(a.Quantidade), oneLine(a.Frase, 80)}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("No alarm matches.", []string{"ID", "SINCE", "STATE", "CAUSE", "OF", "COUNT", "WHAT"}, rows)
	})
}
