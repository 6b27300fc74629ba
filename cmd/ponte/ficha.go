package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"ponte/crm"
	"ponte/crm/ficha"
	"ponte/integration"
	"ponte/server"
	"ponte/wsdl"
)

// Ficha prints the sheet that the other party of an integration needs. What it prints is Portuguese: it is handed over.
type Ficha struct {
	Target
	Partner   string `arg:"" help:"Who the sheet is for: ${partners}." enum:"${partners}"`
	PublicURL string `name:"public-url" help:"Address that callers use." env:"PONTE_PUBLIC_URL" placeholder:"URL"`
	Listen    string `hidden:"" env:"PONTE_LISTEN"`
	TLSCert   string `name:"tls-cert" hidden:"" env:"PONTE_TLS_CERT"`
}

func partners() string { return strings.Join(ficha.Parceiros(), ",") }

// Run prints the sheet.
func (c *Ficha) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		base, err := c.base(t, tenant)
		if err != nil {
			return err
		}
		pictures, err := i.store.Retratos(ctx, integration.Definitions())
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
		seen, err := ficha.EnderecosVistos(ctx, i.lists, tenant.ID, ficha.CredenciaisDoParceiro(picture, c.Partner))
		if err != nil {
			return err
		}
		sheet, _ := ficha.Montar(c.Partner, ficha.Dados{
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
