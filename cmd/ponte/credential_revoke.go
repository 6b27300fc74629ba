package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// CredentialRevoke ends a webservice user.
type CredentialRevoke struct {
	Target
	User string `arg:"" help:"The user."`
}

// Run revokes the user.
func (c *CredentialRevoke) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		revoked, err := i.admin.RevogarCredencial(ctx, i.actor, tenant.ID, c.User)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Revoked credential %s of tenant %s.\n", revoked.Usuario, tenant.Slug)
		return nil
	})
}
