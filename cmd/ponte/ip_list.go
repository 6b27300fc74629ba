package main

import (
	"context"
	"strconv"
	"time"

	"ponte/crm"
)

// IPList lists the allowlist, or who was refused.
type IPList struct {
	Target
	Paging
	Refused bool `help:"List refused addresses, the last tried first."`
}

// ipJSON is an allowlist entry as --json writes it.
type ipJSON struct {
	Prefixo    string `json:"prefixo"`
	Credencial string `json:"credencial"` // "" = any
	Operacao   string `json:"operacao"`   // "" = any
	Ate        string `json:"ate"`        // "" = for ever
	Nota       string `json:"nota"`
	Como       string `json:"como"`
	CriadaEm   string `json:"criada_em"`
	Vencida    bool   `json:"vencida"`
}

// refusedJSON is a refused address as --json writes it.
type refusedJSON struct {
	Endereco   string `json:"endereco"`
	Operacao   string `json:"operacao"`
	Usuario    string `json:"usuario"`
	Quantidade int64  `json:"quantidade"`
	Primeira   string `json:"primeira"`
	Ultima     string `json:"ultima"`
}

// Run prints the list that was asked for.
func (c *IPList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		if c.Refused {
			return c.refused(ctx, t, i, tenant)
		}
		return c.allowed(ctx, t, i, tenant)
	})
}

func (c *IPList) allowed(ctx context.Context, t *Terminal, i *installation, tenant *crm.Tenant) error {
	entries, err := i.admin.IPs.Faixas(ctx, tenant.ID)
	if err != nil {
		return err
	}
	users, err := i.admin.Credenciais.Credenciais(ctx, tenant.ID)
	if err != nil {
		return err
	}
	zone, now := tenant.Fuso(), time.Now()
	list := make([]ipJSON, len(entries))
	rows := make([][]string, len(entries))
	for n := range entries {
		e := &entries[n]
		list[n] = ipJSON{
			Prefixo: e.Prefixo.String(), Credencial: crm.UsuarioDaCredencial(users, e.CredencialID), Operacao: e.Operacao,
			Ate: stampOf(e.Ate, zone), Nota: e.Nota, Como: crm.UsuarioDaCredencial(users, e.ComoCredencialID),
			CriadaEm: stamp(e.CriadaEm, zone), Vencida: e.Ate != nil && !now.Before(*e.Ate),
		}
		until := clockOf(e.Ate, zone)
		if list[n].Vencida {
			until += " (expired)"
		}
		rows[n] = []string{list[n].Prefixo, list[n].Credencial, e.Operacao, until, list[n].Como, e.Nota}
	}
	if c.JSON {
		return t.json(list)
	}
	return t.table("The allowlist is empty, so every call is refused: ponte ip allow CIDR",
		[]string{"NETWORK", "CREDENTIAL", "OPERATION", "UNTIL", "AS", "NOTE"}, rows)
}

func (c *IPList) refused(ctx context.Context, t *Terminal, i *installation, tenant *crm.Tenant) error {
	page, err := i.lists.IPsRecusados(ctx, crm.FiltroRecusados{TenantID: tenant.ID, Pagina: c.page()})
	if err != nil {
		return err
	}
	zone := tenant.Fuso()
	list := make([]refusedJSON, len(page.Linhas))
	rows := make([][]string, len(page.Linhas))
	for n, r := range page.Linhas {
		list[n] = refusedJSON{r.Endereco, r.Operacao, r.Usuario, r.Quantidade, stamp(r.Primeira, zone), stamp(r.Ultima, zone)}
		rows[n] = []string{r.Endereco, r.Operacao, r.Usuario, strconv.FormatInt(r.Quantidade, 10), clock(r.Primeira, zone), clock(r.Ultima, zone)}
	}
	defer t.more(page.Proximo)
	if c.JSON {
		return t.json(list)
	}
	return t.table("No address was refused.", []string{"ADDRESS", "OPERATION", "LAST USER", "TIMES", "FIRST", "LAST"}, rows)
}
