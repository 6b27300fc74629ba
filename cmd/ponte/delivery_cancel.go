package main

import (
	"context"

	"ponte/crm"
)

// DeliveryCancel gives deliveries up.
type DeliveryCancel struct{ DeliveryAct }

// Run cancels.
func (c *DeliveryCancel) Run(ctx context.Context, t *Terminal) error {
	return c.act(ctx, t, func(crm.FiltroEntregas) []crm.EstadoEntrega { return crm.EstadosCancelaveis }, "Cancelled", func(d *crm.Despacho, ator crm.Ator, f crm.FiltroEntregas) (int64, error) {
		return d.Cancelar(ctx, ator, f)
	})
}
