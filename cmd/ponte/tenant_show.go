package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
)

// TenantShow prints an installation.
type TenantShow struct {
	Database
	Slug string `arg:"" optional:"" help:"The tenant; without it, the default one."`
	JSON bool   `name:"json" help:"Write JSON."`
}

// Run prints the tenant with every setting in force.
func (c *TenantShow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		tenant, err := i.admin.Tenant(ctx, c.Slug)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return unknownTenant(c.Slug)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return t.json(asTenantJSON(tenant))
		}
		fmt.Fprintf(t.Out, "slug     %s\nnome     %s\ncnpj     %s\npacote   %s\npadrao   %s\n\n",
			tenant.Slug, tenant.Nome, strings.Join(tenant.CNPJs, ", "), cmp.Or(tenant.Pacote, crm.PacoteFreemium), mark(tenant.Padrao))
		var rows [][]string
		for _, row := range crm.TabelaConfiguracoes {
			value, changed := tenant.Configuracoes[row.Chave]
			if !changed {
				value = row.Padrao
			}
			rows = append(rows, []string{row.Chave, value, mark(changed && value != row.Padrao), row.Rotulo})
		}
		return t.table("", []string{"KEY", "VALUE", "CHANGED", "LABEL IN THE PORTAL"}, rows)
	})
}
