package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// CobrancaHours lists or sets hours.
type CobrancaHours struct {
	Target
	UF    string `arg:"" optional:"" help:"A state, as SP; -- is of debtors without one. Without it, all are listed."`
	Hours string `arg:"" optional:"" help:"The hours, as \"seg-sex 08:00-19:00, sab 08:00-14:00\"; padrao takes back those that ship."`
	JSON  bool   `name:"json" help:"Write JSON."`
}

// hoursJSON is a state as --json writes it.
type hoursJSON struct {
	UF      string `json:"uf"`
	Semana  string `json:"semana"`
	Propria bool   `json:"propria"`
	Lei     string `json:"lei"`
}

// Run lists or sets.
func (c *CobrancaHours) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		if c.Hours != "" {
			week := c.Hours
			if week == "padrao" {
				week = ""
			}
			if err := i.collection().GravarJanela(ctx, i.actor, tenant, c.UF, week); err != nil {
				return err
			}
		}
		own, err := i.store.Cobranca().Janelas(ctx, tenant.ID)
		if err != nil {
			return err
		}
		var lines []hoursJSON
		var rows [][]string
		for n := range cobranca.TabelaUF {
			l := &cobranca.TabelaUF[n]
			if c.UF == "" || cobranca.LerUF(c.UF) == l.UF {
				lines = append(lines, hoursJSON{l.UF, cmp.Or(own[l.UF], l.Semana), own[l.UF] != "", l.Lei})
				rows = append(rows, []string{l.UF, cmp.Or(own[l.UF], l.Semana), map[bool]string{true: "own", false: "ships"}[own[l.UF] != ""], l.Lei})
			}
		}
		if c.JSON {
			return t.json(lines)
		}
		return t.table("", []string{"UF", "HOURS", "FROM", "LAW"}, rows)
	})
}

// CobrancaRefuse keeps a refusal.
type CobrancaRefuse struct {
	Target
	Client int64  `arg:"" help:"The client's id."`
	Canal  string `arg:"" name:"channel" help:"The channel." enum:"email,webhook"`
	Why    string `help:"What the client said." placeholder:"TEXT"`
}

// Run keeps it.
func (c *CobrancaRefuse) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		err := i.collection().Recusar(ctx, i.actor, &cobranca.Recusa{TenantID: tenant.ID, ClienteID: c.Client, Canal: cobranca.Canal(c.Canal), Motivo: c.Why})
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return fmt.Errorf("there is no client %d", c.Client)
		}
		if err == nil {
			fmt.Fprintf(t.Out, "Client %d is not contacted by %s any more; what waits in the queue is not sent.\n", c.Client, c.Canal)
		}
		return err
	})
}

// CobrancaAccept takes a refusal back.
type CobrancaAccept struct {
	Target
	Client int64  `arg:"" help:"The client's id."`
	Canal  string `arg:"" name:"channel" help:"The channel." enum:"email,webhook"`
}

// Run takes it back.
func (c *CobrancaAccept) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		had, err := i.store.Cobranca().Recusas(ctx, tenant.ID, c.Client)
		if err != nil {
			return err
		}
		for _, r := range had {
			if r.Canal == cobranca.Canal(c.Canal) {
				if err := i.collection().Aceitar(ctx, i.actor, &r); err != nil {
					return err
				}
				fmt.Fprintf(t.Out, "Client %d may be contacted by %s again.\n", c.Client, c.Canal)
				return nil
			}
		}
		return fmt.Errorf("client %d has not refused %s", c.Client, c.Canal)
	})
}
