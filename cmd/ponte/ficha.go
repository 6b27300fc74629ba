package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/server"
	"ponte/wsdl"
)

// maxSeen bounds the calls and refusals that the addresses are taken from.
const maxSeen = 1000

// Ficha prints the sheet that the other party of an integration needs. What it prints is Portuguese: it is handed over.
type Ficha struct {
	Target
	Partner   string `arg:"" help:"Who the sheet is for: ${partners}." enum:"${partners}"`
	PublicURL string `name:"public-url" help:"Address that callers use." env:"PONTE_PUBLIC_URL" placeholder:"URL"`
	Listen    string `hidden:"" env:"PONTE_LISTEN"`
	TLSCert   string `name:"tls-cert" hidden:"" env:"PONTE_TLS_CERT"`
}

func partners() string { return strings.Join(crm.Parceiros(), ",") }

// Run prints the sheet.
func (c *Ficha) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		base, err := c.base(t, tenant)
		if err != nil {
			return err
		}
		pictures, err := i.store.Retratos(ctx)
		if err != nil {
			return err
		}
		picture, ok := pictures.Retrato(tenant.Slug)
		if !ok {
			return unknownTenant(tenant.Slug)
		}
		contract, err := served(picture)
		if err != nil {
			return err
		}
		seen, err := addressesSeen(ctx, i.lists, picture, c.Partner)
		if err != nil {
			return err
		}
		sheet, _ := crm.MontarFicha(c.Partner, crm.DadosFicha{
			Retrato: picture, Endereco: base, Servico: contract.Service, Porta: contract.Port, Namespace: contract.Namespace, Vistos: seen,
		})
		_, err = fmt.Fprint(t.Out, sheet.Markdown())
		return err
	})
}

// base is the address of the tenant for callers.
func (c *Ficha) base(t *Terminal, tenant *crm.Tenant) (string, error) {
	address := c.PublicURL
	if address == "" {
		cfg := server.Config{Listen: c.Listen}
		if err := cfg.Resolve(nil); err != nil {
			return "", err
		}
		address = ownAddress(cfg.Listen, c.TLSCert != "")
		t.note("No --public-url is set: the sheet says %s, which callers elsewhere may not reach.", address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("%q is no address: give one as https://crm.example", address)
	}
	return strings.TrimRight(u.String(), "/") + "/" + tenant.Slug, nil
}

// served is the contract of the WSDL that a tenant serves.
func served(r *crm.Retrato) (*wsdl.Contract, error) {
	if r.WSDL == "" {
		return &wsdl.Multidados().Contract, nil
	}
	doc, err := wsdl.Parse([]byte(r.WSDL))
	if err != nil {
		return nil, err
	}
	return &doc.Contract, nil
}

// addressesSeen are those from which a partner called, the last first, and those from which it was refused.
func addressesSeen(ctx context.Context, lists crm.Acervo, r *crm.Retrato, partner string) ([]crm.EnderecoVisto, error) {
	var seen []crm.EnderecoVisto
	add := func(v crm.EnderecoVisto) {
		if !slices.ContainsFunc(seen, func(x crm.EnderecoVisto) bool { return x.Endereco == v.Endereco }) {
			seen = append(seen, v)
		}
	}
	users := map[string]bool{}
	systems := map[string]bool{}
	for _, k := range r.Credenciais {
		if strings.Contains(strings.ToLower(k.Sistema+" "+k.Usuario), partner) {
			users[k.Usuario], systems[k.Sistema] = true, true
		}
	}
	refused, err := lists.IPsRecusados(ctx, r.Tenant.ID, crm.Pagina{Limite: maxSeen})
	if err != nil {
		return nil, err
	}
	for _, v := range refused.Linhas {
		if users[v.Usuario] {
			add(crm.EnderecoVisto{Endereco: v.Endereco, Recusado: true, Ultima: v.Ultima})
		}
	}
	for system := range systems {
		calls, err := lists.Chamadas(ctx, crm.FiltroChamadas{TenantID: r.Tenant.ID, Sistema: system, Pagina: crm.Pagina{Limite: maxSeen}})
		if err != nil {
			return nil, err
		}
		for _, v := range calls.Linhas {
			add(crm.EnderecoVisto{Endereco: v.Endereco, Ultima: v.Em})
		}
	}
	return seen, nil
}
