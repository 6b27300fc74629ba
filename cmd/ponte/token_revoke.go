package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// TokenRevoke ends a token.
type TokenRevoke struct {
	Target
	Token string `arg:"" help:"Its id, or its name when no other has it."`
}

// Run revokes the token.
func (c *TokenRevoke) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		revoked, err := i.admin.RevogarToken(ctx, i.actor, tenant.ID, c.Token)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Revoked token %d (%s) of tenant %s.\n", revoked.ID, revoked.Nome, tenant.Slug)
		return nil
	})
}
