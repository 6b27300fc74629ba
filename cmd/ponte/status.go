package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// Status groups the commands about statuses of ocorrências.
type Status struct {
	Set  StatusSet  `cmd:"" help:"Create or change a status."`
	List StatusList `cmd:"" help:"List the statuses."`
}

// StatusSet creates or changes a status.
type StatusSet struct {
	Dispatch
	Code     string  `arg:"" help:"The code, as COD_STATUS sends it."`
	Name     *string `help:"Name that people see." placeholder:"S"`
	Phase    *string `help:"aberta, em_andamento, encerrada or cancelada." placeholder:"P"`
	Tasks    *string `help:"Tarefas that entering the status creates, a rule a line, as \"Agendar a visita | 2 dias úteis | equipe Assistência\"; empty = none." placeholder:"RULES"`
	Pause    *bool   `negatable:"" help:"The time of the SLA stands still in it."`
	External *string `help:"What entering the status asks of a destination, as MOBUSS_ISA; empty = nothing." placeholder:"CODE"`
}

// Run changes what was given.
func (c *StatusSet) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		change := crm.MudancaStatus{Nome: c.Name, IntegracaoExterna: c.External, Tarefas: c.Tasks, PausaSLA: c.Pause}
		if c.Phase != nil {
			phase := crm.Fase(*c.Phase)
			change.Fase = &phase
		}
		s, err := d.ConfigurarStatus(ctx, i.actor, tenant.ID, c.Code, change)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Status %s: %s, %s%s.\n", s.Codigo, s.Nome, s.Fase, triggers(s.IntegracaoExterna))
		return nil
	})
}

func triggers(external string) string {
	if external == "" {
		return ""
	}
	return ", triggers " + external
}

// StatusList lists the statuses of a tenant.
type StatusList struct {
	Dispatch
	JSON bool `help:"Write JSON." name:"json"`
}

// statusJSON is a status as --json writes it.
type statusJSON struct {
	Codigo            string `json:"codigo"`
	Nome              string `json:"nome"`
	Fase              string `json:"fase"`
	IntegracaoExterna string `json:"integracao_externa"`
	AClassificar      bool   `json:"a_classificar"`
	Tarefas           string `json:"tarefas"`
	PausaSLA          bool   `json:"pausa_sla"`
}

// Run prints them.
func (c *StatusList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(_ *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		all, err := d.Status.StatusDe(ctx, tenant.ID)
		if err != nil {
			return err
		}
		list := make([]statusJSON, len(all))
		rows := make([][]string, len(all))
		for n, s := range all {
			list[n] = statusJSON{s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna, s.AClassificar, s.Tarefas, s.PausaSLA}
			rows[n] = []string{s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna, mark(s.AClassificar)}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("No status.", []string{"CODE", "NAME", "PHASE", "TRIGGERS", "TO CLASSIFY"}, rows)
	})
}
