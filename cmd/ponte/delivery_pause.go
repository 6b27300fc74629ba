package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// DeliveryPause keeps a destination's deliveries waiting; no other destination and no inbound call notices.
type DeliveryPause struct {
	Dispatch
	Destination string `arg:"" help:"The destination."`
	Reason      string `help:"Why; it stays in the audit." placeholder:"TEXT"`
}

// Run pauses.
func (c *DeliveryPause) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		ator := i.actor
		ator.Motivo = c.Reason
		if err := d.Pausar(ctx, ator, tenant.ID, c.Destination); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Deliveries to %s wait.\n", c.Destination)
		return nil
	})
}
