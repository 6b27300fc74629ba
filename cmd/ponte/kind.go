package main

import (
	"context"
	"fmt"
	"strconv"

	"ponte/crm"
)

// Kind groups the commands about kinds of ocorrência: divisões and solicitações.
type Kind struct {
	Set  KindSet  `cmd:"" help:"Create or change a divisão or a solicitação; switch off what systems may not open."`
	List KindList `cmd:"" help:"List the divisões and solicitações."`
}

// KindSet creates or changes a divisão or a solicitação.
type KindSet struct {
	Target
	Type     string  `arg:"" enum:"divisao,solicitacao" help:"divisao (COD_DIVISAO) or solicitacao (COD_SOLICITACAO)."`
	Code     string  `arg:"" help:"The code, as calls send it."`
	Name     *string `help:"Name that people see." placeholder:"S"`
	Division *string `name:"divisao" aliases:"division" help:"Of a solicitação: the code of its divisão; empty = any." placeholder:"CODE"`
	SLA      *int    `name:"sla" help:"Working hours until an ocorrência of it is due; 0 = never, or as its divisão." placeholder:"HOURS"`
	Off      *bool   `negatable:"" help:"Refuse what other systems open with it; people still open it in the portal. --no-off takes it again."`
}

// Run changes what was given.
func (c *KindSet) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		change := crm.MudancaCodigo{Nome: c.Name, Divisao: c.Division, Desligada: c.Off, SLAHoras: c.SLA}
		if c.Type == "solicitacao" {
			s, err := i.admin.ConfigurarSolicitacao(ctx, i.actor, tenant.ID, c.Code, change)
			if err != nil {
				return err
			}
			fmt.Fprintf(t.Out, "Solicitação %s: %s%s.\n", s.Codigo, s.Nome, switched(s.Desligada))
			return nil
		}
		d, err := i.admin.ConfigurarDivisao(ctx, i.actor, tenant.ID, c.Code, change)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Divisão %s: %s%s.\n", d.Codigo, d.Nome, switched(d.Desligada))
		return nil
	})
}

func switched(off bool) string {
	if off {
		return ", switched off for other systems"
	}
	return ""
}

// KindList lists the divisões and solicitações of a tenant.
type KindList struct {
	Target
	JSON bool `help:"Write JSON." name:"json"`
}

// kindJSON is a divisão or a solicitação as --json writes it.
type kindJSON struct {
	Tipo         string `json:"tipo"`
	Codigo       string `json:"codigo"`
	Nome         string `json:"nome"`
	Divisao      string `json:"divisao"`
	Desligada    bool   `json:"desligada"`
	AClassificar bool   `json:"a_classificar"`
	SLAHoras     int    `json:"sla_horas"`
}

// Run prints them.
func (c *KindList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		divisions, err := i.admin.Codigos.DivisoesDoTenant(ctx, tenant.ID)
		if err != nil {
			return err
		}
		requests, err := i.admin.Codigos.SolicitacoesDoTenant(ctx, tenant.ID)
		if err != nil {
			return err
		}
		list, codes := []kindJSON{}, map[int64]string{}
		for _, d := range divisions {
			codes[d.ID] = d.Codigo
			list = append(list, kindJSON{"divisao", d.Codigo, d.Nome, "", d.Desligada, d.AClassificar, d.SLAHoras})
		}
		for _, s := range requests {
			list = append(list, kindJSON{"solicitacao", s.Codigo, s.Nome, codes[s.DivisaoID], s.Desligada, s.AClassificar, s.SLAHoras})
		}
		if c.JSON {
			return t.json(list)
		}
		rows := make([][]string, len(list))
		for n, k := range list {
			rows[n] = []string{k.Tipo, k.Codigo, k.Nome, k.Divisao, mark(k.Desligada), mark(k.AClassificar), strconv.Itoa(k.SLAHoras)}
		}
		return t.table("No divisão and no solicitação.", []string{"TYPE", "CODE", "NAME", "DIVISION", "OFF", "TO CLASSIFY", "SLA H"}, rows)
	})
}
