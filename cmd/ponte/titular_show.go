package main

import (
	"context"

	"ponte/crm"
	"ponte/crm/titular"
)

// TitularShow says what anonymising would do.
type TitularShow struct {
	Person
	Identity bool `help:"As if name and document were to go, too, although there were contracts."`
}

// Run shows it.
func (c *TitularShow) Run(ctx context.Context, t *Terminal) error {
	return c.find(ctx, t, func(_ *titular.Titulares, _ crm.Ator, _ *crm.Tenant, f *titular.Fatos) error {
		return effects(t, f, c.Identity)
	})
}
