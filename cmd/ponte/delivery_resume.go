package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// DeliveryResume ends a pause.
type DeliveryResume struct {
	Dispatch
	Destination string `arg:"" help:"The destination."`
	Reason      string `help:"Why; it stays in the audit." placeholder:"TEXT"`
}

// Run resumes.
func (c *DeliveryResume) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		ator := i.actor
		ator.Motivo = c.Reason
		if err := d.Retomar(ctx, ator, tenant.ID, c.Destination); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Deliveries to %s go on.\n", c.Destination)
		return nil
	})
}
