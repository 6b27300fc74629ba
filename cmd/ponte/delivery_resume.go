package main

import (
	"context"

	"ponte/crm"
)

// DeliveryResume ends a pause.
type DeliveryResume struct{ DeliverySwitch }

// Run resumes.
func (c *DeliveryResume) Run(ctx context.Context, t *Terminal) error {
	return c.turn(ctx, t, "go on", func(d *crm.Despacho, ator crm.Ator, tenantID int64) error {
		return d.Retomar(ctx, ator, tenantID, c.Destination)
	})
}
