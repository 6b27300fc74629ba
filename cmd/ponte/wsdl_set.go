package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// WSDLSet makes a tenant serve a captured WSDL.
type WSDLSet struct {
	Target
	WSDLFile
}

// Run keeps the WSDL and its mapping, and says what is served of it.
func (c *WSDLSet) Run(ctx context.Context, t *Terminal) error {
	site, err := c.read()
	if err != nil {
		return err
	}
	if err := usable(site.Match); err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		if err := i.admin.TrocarWSDL(ctx, i.actor, tenant, "", site.Text, site.Mapping); err != nil {
			return err
		}
		if err := report(t, site); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "\nTenant %s serves %s now.\n", tenant.Slug, c.File)
		if left := gaps(site.Match); left != nil {
			t.note("Warning: %s.", left)
		}
		return nil
	})
}
