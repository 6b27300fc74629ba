package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// IPAllow adds an entry.
type IPAllow struct {
	Target
	CIDR       string `arg:"" name:"cidr" help:"An address, as 203.0.113.7, or a network, as 203.0.113.0/24 or 2001:db8::/32."`
	Credential string `help:"For this user only." placeholder:"U"`
	Operation  string `help:"For this operation only." placeholder:"O"`
	Until      string `help:"Until the end of this day, as 2026-12-31, or until \"2026-12-31 18:00\", in the tenant's zone." placeholder:"DATE"`
	Note       string `help:"Why, for whoever reads the list." placeholder:"S"`
	As         string `help:"Calls without credentials from here act as this user." placeholder:"U"`
}

// warnings say what deserves a second look.
var warnings = map[crm.AvisoFaixa]string{
	crm.AvisoLoopback: "is this machine itself: behind a reverse proxy on it, that is everybody (--trusted-proxies)",
	crm.AvisoPrivada:  "is a private network: if it is a reverse proxy's address, that is everybody behind it (--trusted-proxies)",
	crm.AvisoAmpla:    "is a very large part of the internet",
}

// Run adds the entry and warns.
func (c *IPAllow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		entry, caution, err := i.admin.LiberarIP(ctx, i.actor, tenant, crm.NovaFaixa{
			Endereco: c.CIDR, Credencial: c.Credential, Operacao: c.Operation, Ate: c.Until, Nota: c.Note, Como: c.As,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Allowed %s for tenant %s.\n", entry.Prefixo, tenant.Slug)
		for _, w := range caution {
			t.note("Warning: %s %s.", entry.Prefixo, warnings[w])
		}
		return nil
	})
}
