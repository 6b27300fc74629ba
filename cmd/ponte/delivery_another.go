package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// DeliveryAnother opens another of what an ocorrência has once at the partner.
type DeliveryAnother struct {
	Dispatch
	ID     int64  `arg:"" help:"A delivery that opened it, or that was cancelled because it is open, from ponte delivery list." name:"id"`
	Reason string `help:"Why; it stays in the audit." required:"" placeholder:"TEXT"`
}

// Run makes the new delivery.
func (c *DeliveryAnother) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		ator := i.actor
		ator.Motivo = c.Reason
		id, err := d.AbrirOutra(ctx, ator, tenant.ID, c.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Delivery %d opens another one.\n", id)
		return nil
	})
}
