package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// TenantCreate adds an installation.
type TenantCreate struct {
	Database
	Slug        string   `arg:"" help:"The {tenant} segment of its address: letters, digits, _ and -."`
	CNPJ        []string `name:"cnpj" required:"" sep:"," help:"CNPJ of the company, with or without its mask; more separated by commas." placeholder:"N"`
	Name        string   `required:"" help:"Name of the company." placeholder:"S"`
	Default     bool     `help:"Serve addresses without a tenant segment too (the first tenant always does)."`
	FirstNumber int64    `help:"First number of its ocorrências: above those of the system that is replaced." placeholder:"N"`
}

// Run creates the tenant and says what comes next.
func (c *TenantCreate) Run(ctx context.Context, t *Terminal) error {
	return c.withNew(ctx, t, func(i *installation) error {
		tenant, err := i.admin.CriarTenant(ctx, i.actor, crm.NovoTenant{
			Slug: c.Slug, Nome: c.Name, CNPJs: c.CNPJ, Padrao: c.Default, PrimeiroNumero: c.FirstNumber,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Created tenant %s (%s).\n", tenant.Slug, tenant.Nome)
		t.note("Next: ponte credential create USER --tenant %s, then ponte ip allow CIDR --tenant %s (an empty allowlist refuses everything).",
			tenant.Slug, tenant.Slug)
		return nil
	})
}
