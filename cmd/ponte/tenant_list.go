package main

import (
	"context"
	"strings"
)

// TenantList lists the installations.
type TenantList struct {
	Database
	JSON bool `name:"json" help:"Write JSON."`
}

// Run lists them, the default one first.
func (c *TenantList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		tenants, err := i.admin.Tenants.Tenants(ctx)
		if err != nil {
			return err
		}
		list := make([]tenantJSON, len(tenants))
		rows := make([][]string, len(tenants))
		for n := range tenants {
			list[n] = asTenantJSON(&tenants[n])
			rows[n] = []string{tenants[n].Slug, mark(tenants[n].Padrao), strings.Join(tenants[n].CNPJs, ","), tenants[n].Nome}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no tenant yet: ponte tenant create SLUG --cnpj N --name S", []string{"SLUG", "DEFAULT", "CNPJ", "NAME"}, rows)
	})
}
