package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// Empresa groups the commands about empresas and filiais.
type Empresa struct {
	Set    EmpresaSet    `cmd:"" help:"Create or change an empresa, or a filial of one."`
	List   EmpresaList   `cmd:"" help:"List the empresas with their filiais."`
	Remove EmpresaRemove `cmd:"" help:"Delete an empresa or a filial to which nothing is linked."`
}

// EmpresaSet creates or changes an empresa or a filial.
type EmpresaSet struct {
	Target
	Code   string  `arg:"" help:"Code of the empresa in the ERP."`
	Filial string  `help:"Code of the filial that is meant, and not the empresa." placeholder:"CODE"`
	Name   *string `help:"Its name." placeholder:"S"`
	CNPJ   *string `name:"cnpj" help:"Its CNPJ." placeholder:"N"`
	Phone  *string `help:"Its telephone." placeholder:"S"`
	Email  *string `help:"Where its clients may write." placeholder:"ADDRESS"`
	Main   *bool   `negatable:"" help:"The filial is the matriz."`
}

// Run changes what was given.
func (c *EmpresaSet) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		e, f, err := findEmpresa(ctx, i, tenant, c.Code, c.Filial)
		if err != nil {
			return err
		}
		if c.Filial == "" {
			c.apply(&e.DadosEmpresa)
			if err := i.admin.GravarEmpresa(ctx, i.actor, e); err != nil {
				return err
			}
			fmt.Fprintf(t.Out, "Empresa %s: %s.\n", e.Codigo, e.Nome)
			return nil
		}
		c.apply(&f.DadosEmpresa)
		set(&f.Matriz, c.Main)
		if err := i.admin.GravarFilial(ctx, i.actor, f); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Filial %s/%s: %s.\n", c.Code, f.Codigo, f.Nome)
		return nil
	})
}

func (c *EmpresaSet) apply(d *crm.DadosEmpresa) {
	set(&d.Nome, c.Name)
	set(&d.CNPJ, c.CNPJ)
	set(&d.Telefone, c.Phone)
	set(&d.Email, c.Email)
}

// findEmpresa gives those of the codes, new ones where there are none.
func findEmpresa(ctx context.Context, i *installation, tenant *crm.Tenant, code, branch string) (*crm.Empresa, *crm.Filial, error) {
	list, err := i.admin.Empresas.Empresas(ctx, tenant.ID)
	if err != nil {
		return nil, nil, err
	}
	e := &crm.Empresa{TenantID: tenant.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: code}}
	for n := range list {
		if list[n].Codigo == code {
			e = &list[n]
		}
	}
	if branch == "" {
		return e, nil, nil
	}
	if e.ID == 0 {
		return nil, nil, fmt.Errorf("there is no empresa %s: ponte empresa list", code)
	}
	for n := range e.Filiais {
		if e.Filiais[n].Codigo == branch {
			return e, &e.Filiais[n], nil
		}
	}
	return e, &crm.Filial{TenantID: tenant.ID, EmpresaID: e.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: branch}}, nil
}

// EmpresaRemove deletes an empresa or a filial.
type EmpresaRemove struct {
	Target
	Code   string `arg:"" help:"Code of the empresa."`
	Filial string `help:"Code of the filial that is meant, and not the empresa." placeholder:"CODE"`
}

// Run deletes it unless something is linked to it.
func (c *EmpresaRemove) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		e, f, err := findEmpresa(ctx, i, tenant, c.Code, c.Filial)
		switch {
		case err != nil:
		case e.ID == 0 || f != nil && f.ID == 0:
			return fmt.Errorf("there is no such empresa or filial: ponte empresa list")
		case f != nil:
			err = i.admin.ApagarFilial(ctx, i.actor, f)
		default:
			err = i.admin.ApagarEmpresa(ctx, i.actor, e)
		}
		if err == nil {
			fmt.Fprintf(t.Out, "Removed from tenant %s.\n", tenant.Slug)
		}
		return err
	})
}

// EmpresaList lists the empresas of a tenant.
type EmpresaList struct {
	Target
	JSON bool `help:"Write JSON." name:"json"`
}

// empresaJSON is an empresa or, where filial is set, a filial as --json writes it.
type empresaJSON struct {
	Empresa  string `json:"empresa"`
	Filial   string `json:"filial"`
	Nome     string `json:"nome"`
	CNPJ     string `json:"cnpj"`
	Telefone string `json:"telefone"`
	Email    string `json:"email"`
	Matriz   bool   `json:"matriz"`
}

// Run prints them.
func (c *EmpresaList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		all, err := i.admin.Empresas.Empresas(ctx, tenant.ID)
		if err != nil {
			return err
		}
		list := []empresaJSON{}
		for n := range all {
			e := &all[n]
			list = append(list, empresaJSON{e.Codigo, "", e.Nome, e.CNPJ, e.Telefone, e.Email, false})
			for m := range e.Filiais {
				f := &e.Filiais[m]
				list = append(list, empresaJSON{e.Codigo, f.Codigo, f.Nome, f.CNPJ, f.Telefone, f.Email, f.Matriz})
			}
		}
		if c.JSON {
			return t.json(list)
		}
		rows := make([][]string, len(list))
		for n, x := range list {
			rows[n] = []string{x.Empresa, x.Filial, x.Nome, x.CNPJ, x.Telefone, x.Email, mark(x.Matriz)}
		}
		return t.table("There is no empresa yet: ponte empresa set CODE --name NAME", []string{"EMPRESA", "FILIAL", "NAME", "CNPJ", "TELEPHONE", "E-MAIL", "MATRIZ"}, rows)
	})
}
