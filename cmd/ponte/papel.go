package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
)

// Papel groups the commands about papéis.
type Papel struct {
	List   PapelList   `cmd:"" help:"List the papéis of a tenant, with who has each."`
	Show   PapelShow   `cmd:"" help:"Show what a papel permits, module by module."`
	Set    PapelSet    `cmd:"" help:"Make a papel of the tenant's own, or change what one permits."`
	Delete PapelDelete `cmd:"" help:"Delete a papel that nobody has, or put one that every tenant has back as it was."`
}

// People are the flags of a command about the papéis of one tenant, or of the users of every tenant.
type People struct {
	Target
	Every bool `name:"every-tenant" help:"The papéis of the users who see every tenant, instead of a tenant's."`
}

// with runs f with the tenant whose papéis are meant; 0 = of the users of every tenant.
func (c *People) with(ctx context.Context, t *Terminal, f func(i *installation, tenantID int64) error) error {
	if c.Every {
		return c.Database.with(ctx, t, func(i *installation) error { return f(i, 0) })
	}
	return c.Target.with(ctx, t, func(i *installation, tenant *crm.Tenant) error { return f(i, tenant.ID) })
}

type papelJSON struct {
	Codigo     string              `json:"codigo"`
	Nome       string              `json:"nome"`
	Padrao     bool                `json:"padrao"`
	Alterado   bool                `json:"alterado"` // one that every tenant has, and not as at first
	Alcance    string              `json:"alcance"`
	Permissoes map[string][]string `json:"permissoes"`
	Usuarios   []string            `json:"usuarios"`
}

func (i *installation) papel(ctx context.Context, p *crm.Papel) (papelJSON, error) {
	users, err := i.admin.Usuarios.Usuarios(ctx)
	j := papelJSON{
		Codigo: p.Codigo, Nome: p.Nome, Padrao: p.Padrao(), Alterado: p.Padrao() && p.Versao > 0, Alcance: string(p.Alcance), Permissoes: map[string][]string{}, Usuarios: []string{},
	}
	for m, a := range p.Permissoes {
		j.Permissoes[string(m)] = strings.Split(a.String(), ", ")
	}
	for _, u := range users {
		if u.TenantID == p.TenantID && slices.Contains(u.Papeis, p.Codigo) {
			j.Usuarios = append(j.Usuarios, u.Login)
		}
	}
	return j, err
}

// PapelList lists the papéis of a tenant.
type PapelList struct {
	People
	JSON bool `name:"json" help:"Write JSON."`
}

// Run lists them.
func (c *PapelList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenantID int64) error {
		all, err := i.admin.PapeisDoTenant(ctx, tenantID)
		if err != nil {
			return err
		}
		list, rows := make([]papelJSON, len(all)), make([][]string, len(all))
		for n := range all {
			if list[n], err = i.papel(ctx, &all[n]); err != nil {
				return err
			}
			rows[n] = []string{list[n].Codigo, list[n].Nome, mark(list[n].Padrao), list[n].Alcance, strings.Join(list[n].Usuarios, ", ")}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("", []string{"CODE", "NAME", "STANDARD", "SEES", "USERS"}, rows)
	})
}

// PapelShow shows one.
type PapelShow struct {
	People
	Code string `arg:"" help:"The papel, by its code."`
	JSON bool   `name:"json" help:"Write JSON."`
}

// Run shows it.
func (c *PapelShow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenantID int64) error {
		p, err := i.admin.Papel(ctx, tenantID, c.Code)
		if err != nil {
			return unknownPapel(err, c.Code)
		}
		j, err := i.papel(ctx, p)
		if err != nil {
			return err
		}
		if c.JSON {
			return t.json(j)
		}
		fmt.Fprintf(t.Out, "%s (%s)\nsees: %s\nusers: %s\n", j.Codigo, j.Nome, j.Alcance, strings.Join(j.Usuarios, ", "))
		rows := make([][]string, len(crm.Modulos))
		for n := range crm.Modulos {
			m := &crm.Modulos[n]
			rows[n] = []string{string(m.Modulo), p.Permissoes[m.Modulo].String(), (m.Acoes &^ p.Permissoes[m.Modulo]).String()}
		}
		return t.table("", []string{"MODULE", "PERMITTED", "NOT PERMITTED"}, rows)
	})
}

func unknownPapel(err error, code string) error {
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return fmt.Errorf("there is no papel %s: ponte papel list", code)
	}
	return err
}

// PapelSet makes or changes one.
type PapelSet struct {
	People
	Code  string   `arg:"" help:"The papel, by its code; with --create its name, of which the code is made."`
	New   bool     `name:"create" help:"Make it."`
	Name  *string  `help:"Its name." placeholder:"NAME"`
	Sees  *string  `help:"Whose ocorrências and tarefas: proprias, subordinados or todas." placeholder:"WHOSE"`
	Grant []string `help:"What it permits besides, as ocorrencias=editar,exportar. May be repeated." sep:"none" placeholder:"MODULE=ACTIONS"`
	Deny  []string `help:"What it permits no longer, as ocorrencias=exportar. May be repeated." sep:"none" placeholder:"MODULE=ACTIONS"`
	JSON  bool     `name:"json" help:"Write what came of it as JSON."`
}

// Run makes or changes it, and says what was taken from whom.
func (c *PapelSet) Run(ctx context.Context, t *Terminal) error {
	grant, err := permissions(c.Grant)
	if err != nil {
		return err
	}
	deny, err := permissions(c.Deny)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenantID int64) error {
		var p *crm.Papel
		var effects []crm.EfeitoNaPessoa
		if c.New {
			novo := crm.Papel{TenantID: tenantID, Nome: c.Code, Alcance: crm.AlcanceProprias, Permissoes: grant.Menos(deny)}
			if c.Sees != nil {
				novo.Alcance = crm.AlcanceDoPapel(*c.Sees)
			}
			p, err = i.admin.CriarPapel(ctx, i.actor, novo)
		} else {
			p, effects, err = c.change(ctx, i, tenantID, grant, deny)
		}
		if err != nil {
			return unknownPapel(err, c.Code)
		}
		if c.JSON {
			j, err := i.papel(ctx, p)
			if err != nil {
				return err
			}
			return t.json(j)
		}
		fmt.Fprintf(t.Out, "Set papel %s (%s).\n", p.Codigo, p.Nome)
		for _, e := range effects {
			fmt.Fprintf(t.Out, "%s loses: %s; gains: %s; sees: %s, before %s\n", e.Login, orNone(e.Perde.String()), orNone(e.Ganha.String()), e.Depois, e.Antes)
		}
		return nil
	})
}

func (c *PapelSet) change(ctx context.Context, i *installation, tenantID int64, grant, deny crm.Permissoes) (*crm.Papel, []crm.EfeitoNaPessoa, error) {
	all, err := i.admin.PapeisDoTenant(ctx, tenantID)
	if err != nil {
		return nil, nil, err
	}
	users, err := i.admin.Usuarios.Usuarios(ctx)
	if err != nil {
		return nil, nil, err
	}
	before, err := i.admin.Papel(ctx, tenantID, c.Code)
	if err != nil {
		return nil, nil, err
	}
	m := crm.MudancaPapel{Versao: before.Versao, Nome: c.Name, Alcance: (*crm.AlcanceDoPapel)(c.Sees)}
	if len(grant)+len(deny) > 0 {
		after := before.Permissoes.Mais(grant).Menos(deny)
		m.Permissoes = &after
	}
	p, err := i.admin.AlterarPapel(ctx, i.actor, tenantID, c.Code, m)
	if err != nil {
		return nil, nil, err
	}
	return p, crm.EfeitoDoPapel(users, all, p), nil
}

// permissions reads MODULE=ACTIONS; a word that is none is an error that names those there are.
func permissions(given []string) (crm.Permissoes, error) {
	all := crm.Permissoes{}
	for _, text := range given {
		module, names, _ := strings.Cut(text, "=")
		i := slices.IndexFunc(crm.Modulos, func(m crm.LinhaModulo) bool { return string(m.Modulo) == strings.TrimSpace(module) })
		if i < 0 {
			known := make([]string, len(crm.Modulos))
			for n := range crm.Modulos {
				known[n] = string(crm.Modulos[n].Modulo)
			}
			return nil, fmt.Errorf("%q is no module; the modules are: %s", module, strings.Join(known, ", "))
		}
		for name := range strings.SplitSeq(names, ",") {
			one := crm.LerPermissoes(string(crm.Modulos[i].Modulo) + "=" + strings.TrimSpace(name))
			if len(one) == 0 {
				return nil, fmt.Errorf("%q is no action of %s; its actions are: %s", name, crm.Modulos[i].Modulo, crm.Modulos[i].Acoes)
			}
			all = all.Mais(one)
		}
	}
	return all, nil
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// PapelDelete takes one away.
type PapelDelete struct {
	People
	Code string `arg:"" help:"The papel, by its code."`
}

// Run deletes it.
func (c *PapelDelete) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenantID int64) error {
		p, err := i.admin.ApagarPapel(ctx, i.actor, tenantID, c.Code)
		if err != nil {
			return unknownPapel(err, c.Code)
		}
		if p.Padrao() {
			fmt.Fprintf(t.Out, "Papel %s is as every tenant has it.\n", p.Codigo)
			return nil
		}
		fmt.Fprintf(t.Out, "Deleted papel %s.\n", p.Codigo)
		return nil
	})
}
