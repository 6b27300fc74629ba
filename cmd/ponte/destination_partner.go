package main

import (
	"context"
	"fmt"
	"slices"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/delivery"
	"ponte/integration/destino"
	"ponte/server"
)

// Partner are the flags of the commands that look at, or ask, one destination.
type Partner struct {
	Dispatch
	Name                string   `arg:"" help:"The destination, as sienge."`
	DestinationNetworks []string `name:"destination-networks" help:"Besides the internet, where the destination may be: private, loopback." env:"PONTE_DESTINATION_NETWORKS" sep:"," placeholder:"private,loopback"`
}

// partner is a destination of a tenant as a command works with it.
type partner struct {
	*installation
	tenant   *crm.Tenant
	row      destino.Tipo
	set      *crm.DestinoConfigurado
	config   destino.Configuracao
	register *destino.Registro
	picture  *crm.Retrato
	comparer *delivery.Comparer
}

// with runs f on the destination with the settings of the environment that is switched on.
func (g Partner) with(ctx context.Context, t *Terminal, f func(p *partner) error) error {
	return g.Dispatch.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		row, ok := integration.Find(g.Name)
		if !ok || row.Abrir == nil {
			return fmt.Errorf("there is no destination %q", g.Name)
		}
		list, err := d.Cadastro.Destinos(ctx, tenant.ID)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(list, func(d crm.DestinoConfigurado) bool { return d.Nome == g.Name })
		if n < 0 {
			return fmt.Errorf("destination %s of tenant %s is not set up: ponte destination set %s", g.Name, tenant.Slug, g.Name)
		}
		pictures, err := i.store.Retratos(ctx, integration.Definitions())
		if err != nil {
			return err
		}
		picture, ok := pictures.Retrato(tenant.Slug)
		if !ok {
			return crm.ErrNaoEncontrado
		}
		set := &list[n]
		values := row.Completar(set.EmVigor())
		secrets := row.Segredos(values)
		cfg := server.Config{DestinationNetworks: g.DestinationNetworks}
		zone := tenant.Fuso()
		return f(&partner{installation: i, tenant: tenant, row: row, set: set, picture: picture, comparer: server.Comparer(i.store, d.Cadastro, cfg.Network()), register: destino.NovoRegistro(secrets), config: destino.Configuracao{
			Tenant: tenant.Slug, Ambiente: set.Ambiente, Valores: values, Segredos: secrets, Rede: cfg.Network(), Avulsa: true, Zona: zone,
			Gastar: delivery.Spending(i.store.Entregas(), set, set.Ambiente, zone),
		}})
	})
}

// lacks is the error for a partner without a capability.
func (p *partner) lacks(what string) error { return fmt.Errorf("%s %s", p.row.Titulo, what) }

// failed words what a partner answered, without a secret.
func (p *partner) failed(err error) error {
	return fmt.Errorf("%s: %s", p.row.Titulo, p.register.Mascarar(destino.Classificar(err).Error()))
}

// registerOf is a record that hides one secret more.
func registerOf(p *partner, secret string) *destino.Registro {
	return destino.NovoRegistro(append(slices.Clone(p.config.Segredos), secret))
}
