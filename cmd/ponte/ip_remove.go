package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// IPRemove takes entries off the list.
type IPRemove struct {
	Target
	CIDR string `arg:"" name:"cidr" help:"The address or network as it stands in ponte ip list."`
}

// Run removes every entry of exactly this network.
func (c *IPRemove) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		n, err := i.admin.RemoverIP(ctx, i.actor, tenant, c.CIDR)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Removed %d entries of %s from tenant %s.\n", n, c.CIDR, tenant.Slug)
		return nil
	})
}
