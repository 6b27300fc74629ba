package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"ponte/crm"
	"ponte/integration"
	"ponte/server"
)

// DeliveryMend takes ocorrências out of the status of a failed integration whose delivery was made meanwhile.
type DeliveryMend struct {
	Target
	Reason string `help:"Why; it stays in the audit." placeholder:"TEXT"`
	Yes    bool   `help:"Do it; without it, only list them."`
	JSON   bool   `help:"Write JSON." name:"json"`
}

// Help says what happens to them.
func (*DeliveryMend) Help() string {
	return "Each one goes back to the status that had triggered the delivery, with a narrativa that says so. Nothing is sent again. " +
		"What is delivered from now on does this by itself: this is for what got stuck before."
}

// mendJSON is an ocorrência that is stuck, as --json writes it.
type mendJSON struct {
	Numero        string `json:"numero"`
	Entrega       int64  `json:"entrega"`
	Destino       string `json:"destino"`
	Acao          string `json:"acao"`
	NumeroExterno string `json:"numero_externo"`
	EntregueEm    string `json:"entregue_em"`
}

// Run lists them, and with --yes mends them.
func (c *DeliveryMend) Run(ctx context.Context, t *Terminal) error {
	if c.Yes && c.Reason == "" {
		return errors.New("--yes needs --reason")
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		pictures, err := i.store.Retratos(ctx, integration.Definitions())
		if err != nil {
			return err
		}
		failures := server.Failures(i.store, pictures)
		stuck, err := failures.ListarPresas(ctx, tenant.Slug)
		if err != nil {
			return err
		}
		if err := c.print(t, tenant, stuck); err != nil || len(stuck) == 0 {
			return err
		}
		if !c.Yes {
			t.note("Nothing was done: repeat with --yes --reason TEXT.")
			return nil
		}
		ator := i.actor
		ator.Motivo = c.Reason
		n, err := failures.SanarTodas(ctx, ator, tenant.Slug)
		if err == nil && !c.JSON {
			fmt.Fprintf(t.Out, "Mended %d ocorrências.\n", n)
		}
		return err
	})
}

func (c *DeliveryMend) print(t *Terminal, tenant *crm.Tenant, stuck []crm.LinhaEntrega) error {
	zone := tenant.Fuso()
	list, rows := make([]mendJSON, len(stuck)), make([][]string, len(stuck))
	for n := range stuck {
		e := &stuck[n]
		list[n] = mendJSON{e.Numero, e.ID, e.Destino, e.Acao, e.NumeroExterno, stamp(e.AtualizadaEm, zone)}
		rows[n] = []string{e.Numero, strconv.FormatInt(e.ID, 10), e.Destino, e.Acao, e.NumeroExterno, clock(e.AtualizadaEm, zone)}
	}
	if c.JSON {
		return t.json(list)
	}
	return t.table("No ocorrência is stuck.", []string{"NUMBER", "DELIVERY", "DESTINATION", "ACTION", "THEIR NUMBER", "DELIVERED"}, rows)
}
