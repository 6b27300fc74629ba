package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// WSDLReset makes a tenant serve our own WSDL again.
type WSDLReset struct {
	Target
}

// Run forgets the captured WSDL and its mapping.
func (c *WSDLReset) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		if err := i.admin.TrocarWSDL(ctx, i.actor, tenant, "", "", ""); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Tenant %s serves our own WSDL now.\n", tenant.Slug)
		return nil
	})
}
