package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/implantacao"
)

// TenantCreate adds an installation.
type TenantCreate struct {
	Database
	Slug          string   `arg:"" help:"The {tenant} segment of its address: letters, digits, _ and -."`
	CNPJ          []string `name:"cnpj" sep:"," help:"CNPJ of the company, with or without its mask; more separated by commas. With --copy-from, default: those of the other." placeholder:"N"`
	Name          string   `help:"Name of the company. With --copy-from, default: that of the other, with (homologação)." placeholder:"S"`
	Default       bool     `help:"Serve addresses without a tenant segment too (the first tenant always does)."`
	Package       string   `help:"freemium, starter or advanced: make it in steps, with the support user and the standard records. The same command again goes on with what was interrupted or failed." placeholder:"NAME"`
	Integration   string   `help:"With --package: the destination or source that is prepared, switched off." placeholder:"NAME"`
	FirstNumber   int64    `help:"First number of its ocorrências: above those of the system that is replaced." placeholder:"N"`
	CopyFrom      string   `help:"Make an installation of homologação from this one: settings, codes, statuses, webservice users with new passwords, allowlist, WSDL, destinations (homologação only, switched off). One of homologação that is there gets what it lacks." placeholder:"SLUG"`
	WithCadastros bool     `help:"With --copy-from: copy clients, units and contracts, too. They are personal data of people."`
	SecretKey     string   `help:"Key that encrypts destinations' secrets (better PONTE_SECRET_KEY_FILE); with --copy-from or --package." env:"PONTE_SECRET_KEY" placeholder:"KEY"`
}

// Validate names the flags that are missing: a copy needs none.
func (c *TenantCreate) Validate() error {
	var missing []string
	if len(c.CNPJ) == 0 && c.CopyFrom == "" {
		missing = append(missing, "--cnpj=N")
	}
	if c.Name == "" && c.CopyFrom == "" {
		missing = append(missing, "--name=S")
	}
	if len(missing) > 0 {
		return errors.New("missing flags: " + strings.Join(missing, ", "))
	}
	if c.Package == "" && c.Integration != "" {
		return errors.New("--integration needs --package")
	}
	if c.CopyFrom != "" && c.Package != "" {
		return errors.New("--package does not go with --copy-from")
	}
	if c.CopyFrom == "" && c.WithCadastros {
		return errors.New("--with-cadastros needs --copy-from")
	}
	return nil
}

func (c *TenantCreate) tenant() crm.NovoTenant {
	return crm.NovoTenant{Slug: c.Slug, Nome: c.Name, CNPJs: c.CNPJ, Padrao: c.Default, PrimeiroNumero: c.FirstNumber}
}

// Run creates the tenant and says what comes next.
func (c *TenantCreate) Run(ctx context.Context, t *Terminal) error {
	if c.CopyFrom != "" {
		return c.with(ctx, t, func(i *installation) error { return c.copy(ctx, t, i) })
	}
	if c.Package != "" {
		return c.withNew(ctx, t, func(i *installation) error { return c.deploy(ctx, t, i) })
	}
	return c.withNew(ctx, t, func(i *installation) error {
		tenant, err := i.admin.CriarTenant(ctx, i.actor, c.tenant())
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Created tenant %s (%s).\n", tenant.Slug, tenant.Nome)
		c.next(t, tenant.Slug)
		return nil
	})
}

func (*TenantCreate) next(t *Terminal, slug string) {
	t.note("Next: ponte credential create USER --tenant %s, then ponte ip allow CIDR --tenant %s (an empty allowlist refuses everything).", slug, slug)
}

// dispatch are the use cases of the destinations that come with the tenant.
func (c *TenantCreate) dispatch(t *Terminal, i *installation) (*crm.Despacho, error) {
	cfg, err := c.config(t, c.SecretKey)
	if err != nil {
		return nil, err
	}
	return i.dispatch(cfg)
}

// deploy makes the tenant in steps, and says how far each is.
func (c *TenantCreate) deploy(ctx context.Context, t *Terminal, i *installation) error {
	dispatch, err := c.dispatch(t, i)
	if err != nil {
		return err
	}
	deployer := &implantacao.Implantador{Implantacoes: i.store.Implantacoes(), Administracao: i.admin, Despacho: dispatch, Relogio: crm.RelogioDoSistema}
	made, err := deployer.Implantar(ctx, i.actor, implantacao.Pedido{Novo: c.tenant(), Pacote: c.Package, Integracao: c.Integration})
	if err != nil {
		return err
	}
	rows := make([][]string, len(made.Etapas))
	for n := range made.Etapas {
		e := &made.Etapas[n]
		rows[n] = []string{e.Rotulo(), string(e.Situacao), e.Detalhe}
	}
	if err := t.table("", []string{"STEP", "STATE", "DETAIL"}, rows); err != nil {
		return err
	}
	if !made.Concluida() {
		return fmt.Errorf("tenant %s is not ready: mend what the step says and repeat the command", made.Novo.Slug)
	}
	c.next(t, made.Novo.Slug)
	return nil
}

// copy makes the tenant from another one, and says what was copied and what was not.
func (c *TenantCreate) copy(ctx context.Context, t *Terminal, i *installation) error {
	dispatch, err := c.dispatch(t, i)
	if err != nil {
		return err
	}
	bar := newProgress(t, "cadastros")
	copying := crm.CopiaDeTenant{Administracao: i.admin, Despacho: dispatch, Cadastros: i.store.Cadastro()}
	made, err := copying.Copiar(ctx, i.actor, crm.PedidoCopia{
		De: c.CopyFrom, Para: c.tenant(), ComCadastros: c.WithCadastros, Progresso: bar.advance,
		Credencial: func(user, password string) { fmt.Fprintf(t.Out, "Password of %s: %s\n", user, password) },
	})
	bar.end()
	if made != nil {
		c.told(t, made)
	}
	switch {
	case errors.Is(err, crm.ErrNaoEncontrado):
		return unknownTenant(c.CopyFrom)
	case errors.Is(err, crm.ErrJaExiste):
		return fmt.Errorf("%s has clients, units or contracts of its own: they are not mixed with those of %s", c.Slug, c.CopyFrom)
	case err != nil:
		t.note("If it began, the copy is not whole: repeat the command to go on.")
	}
	return err
}

func (c *TenantCreate) told(t *Terminal, made *crm.TenantCopiado) {
	verb := "Created"
	if !made.Novo {
		verb = "Completed"
	}
	fmt.Fprintf(t.Out, "%s tenant %s (%s), marked as homologação, from %s.\n", verb, made.Tenant.Slug, made.Tenant.Nome, c.CopyFrom)
	var copied []string
	for _, n := range made.Contagens {
		copied = append(copied, fmt.Sprintf("%d %s", n.Linhas, n.Nome))
	}
	if len(copied) > 0 {
		fmt.Fprintf(t.Out, "Copied: %s.\n", strings.Join(copied, ", "))
	}
	missing := []string{
		"ocorrências, calls and deliveries", "the old passwords (a new one is shown once above, where a user was copied)",
		"settings and secrets of destinations for produção", "portal users of that tenant alone",
	}
	if !c.WithCadastros {
		missing = append(missing, "clients, units and contracts (--with-cadastros)")
	}
	fmt.Fprintf(t.Out, "Not copied: %s.\n", strings.Join(missing, "; "))
	for _, name := range slices.Sorted(maps.Keys(made.Recusados)) {
		fmt.Fprintf(t.Out, "Not copied: destination %s, whose settings are not valid now: %s.\n", name, sentence(made.Recusados[name]))
	}
	t.note("Destinations are switched off: ponte destination set NAME --tenant %s ativo=sim. To empty it: ponte tenant empty %s.", made.Tenant.Slug, made.Tenant.Slug)
}
