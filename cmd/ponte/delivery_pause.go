package main

import (
	"context"

	"ponte/crm"
)

// DeliveryPause keeps a destination's deliveries waiting; no other destination and no inbound call notices.
type DeliveryPause struct{ DeliverySwitch }

// Run pauses.
func (c *DeliveryPause) Run(ctx context.Context, t *Terminal) error {
	return c.turn(ctx, t, "wait", func(d *crm.Despacho, ator crm.Ator, tenantID int64) error {
		return d.Pausar(ctx, ator, tenantID, c.Destination)
	})
}
