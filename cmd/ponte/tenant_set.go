package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
)

// TenantSet changes settings.
type TenantSet struct {
	Database
	Slug  string   `arg:"" help:"The tenant."`
	Pairs []string `arg:"" help:"key=value of each setting; key= puts one back to its default. See ponte tenant show for the keys; nome, cnpj and padrao=sim are keys too." name:"key=value"`
}

// Run applies all of the settings, or none when one is not valid.
func (c *TenantSet) Run(ctx context.Context, t *Terminal) error {
	var changes []crm.Atribuicao
	for _, pair := range c.Pairs {
		key, value, found := strings.Cut(pair, "=")
		if !found {
			return fmt.Errorf("%q is not key=value", pair)
		}
		changes = append(changes, crm.Atribuicao{Chave: key, Valor: value})
	}
	return c.with(ctx, t, func(i *installation) error {
		_, err := i.admin.AlterarTenant(ctx, i.actor, c.Slug, changes)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return unknownTenant(c.Slug)
		}
		if err == nil {
			fmt.Fprintf(t.Out, "Changed %d settings of tenant %s.\n", len(changes), c.Slug)
		}
		return err
	})
}
