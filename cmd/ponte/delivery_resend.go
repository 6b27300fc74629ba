package main

import (
	"context"

	"ponte/crm"
)

// DeliveryResend sends deliveries again.
type DeliveryResend struct{ DeliveryAct }

// Help says what a resend is.
func (*DeliveryResend) Help() string {
	return "A delivery is sent at once, to the environment and address that its destination has now. One whose outcome is unknown " +
		"is asked for at the partner first where that is possible; where it is not, look there before you resend. A delivered one " +
		"is sent again only by its id, and one whose outcome is unknown only by its id or with --state incerta."
}

// Run resends.
func (c *DeliveryResend) Run(ctx context.Context, t *Terminal) error {
	return c.act(ctx, t, crm.ReenviaveisPor, "Resending", func(d *crm.Despacho, ator crm.Ator, f crm.FiltroEntregas) (int64, error) {
		return d.Reenviar(ctx, ator, f)
	})
}
