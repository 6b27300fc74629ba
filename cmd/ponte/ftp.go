package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"ponte/crm"
	"ponte/integration/arquivos"
	"ponte/server"
	"ponte/storage"
)

// FTP groups the commands about servers that take files.
type FTP struct {
	Set    FTPSet    `cmd:"" help:"Create or change the server of a filial or of an empresa."`
	Test   FTPTest   `cmd:"" help:"Write a small file; the first accepted test pins the host key."`
	List   FTPList   `cmd:"" help:"List the servers."`
	Remove FTPRemove `cmd:"" help:"Delete a server."`
}

// Files are the flags of every command about such servers.
type Files struct {
	Target
	Owner
	SecretKey string `help:"Key that encrypts passwords (better PONTE_SECRET_KEY_FILE)." env:"PONTE_SECRET_KEY" placeholder:"KEY"`
}

// with runs f on the open database with the server of the owner; one without an id is new.
func (g Files) with(ctx context.Context, t *Terminal, f func(i *installation, tenant *crm.Tenant, c *crm.ArquivosFTP, s *crm.ServidorFTP) error) error {
	return g.withVault(ctx, t, g.SecretKey, func(i *installation, tenant *crm.Tenant, vault *storage.Vault, cfg *server.Config) error {
		records := i.store.Cadastro()
		c := &crm.ArquivosFTP{
			Servidores: i.store.FTP(vault), Empresas: records, Testador: arquivos.NovoTestador(cfg.Network()), Trilha: records, Relogio: crm.RelogioDoSistema,
		}
		empresas, err := records.Empresas(ctx, tenant.ID)
		if err != nil {
			return err
		}
		s := &crm.ServidorFTP{TenantID: tenant.ID, Porta: 22, Tipo: crm.TipoSFTP}
		if s.EmpresaID, s.FilialID, err = g.find(empresas); err != nil {
			return err
		}
		all, err := c.Servidores.ServidoresFTP(ctx, tenant.ID)
		if err != nil {
			return err
		}
		for n := range all {
			if all[n].EmpresaID == s.EmpresaID && all[n].FilialID == s.FilialID {
				s = &all[n]
			}
		}
		return f(i, tenant, c, s)
	})
}

var errNoFTP = errors.New("there is no such server: ponte ftp list")

// FTPSet creates or changes a server.
type FTPSet struct {
	Files
	Host   *string `help:"Its name." placeholder:"NAME"`
	Port   *int    `help:"Its port; 22 unless said." placeholder:"N"`
	Type   *string `enum:"sftp,ftp" help:"sftp (unless said) or ftp, which encrypts nothing." placeholder:"KIND"`
	Folder *string `help:"Where files go." placeholder:"PATH"`
	User   *string `help:"Who signs in. The password is a line senha=... on standard input." placeholder:"USER"`
	Forget bool    `help:"Forget the pinned host key: the next accepted test pins another."`
}

// Run changes what was given.
func (c *FTPSet) Run(ctx context.Context, t *Terminal) error {
	password, err := t.password()
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, files *crm.ArquivosFTP, s *crm.ServidorFTP) error {
		set(&s.Endereco, c.Host)
		set(&s.Porta, c.Port)
		set((*string)(&s.Tipo), c.Type)
		set(&s.Pasta, c.Folder)
		set(&s.Usuario, c.User)
		s.Senha = password
		if err := files.Gravar(ctx, i.actor, s, c.Forget); err != nil {
			return byFlag(err)
		}
		fmt.Fprintf(t.Out, "Server %s:%d of tenant %s is set. Try it: ponte ftp test\n", s.Endereco, s.Porta, tenant.Slug)
		return nil
	})
}

// FTPTest tries a server.
type FTPTest struct{ Files }

// Run writes a small file.
func (c *FTPTest) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, _ *crm.Tenant, files *crm.ArquivosFTP, s *crm.ServidorFTP) error {
		if s.ID == 0 {
			return errNoFTP
		}
		if err := files.Testar(ctx, i.actor, s); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s:%d took ponte-teste.txt.\n", s.Endereco, s.Porta)
		return nil
	})
}

// FTPRemove deletes a server.
type FTPRemove struct{ Files }

// Run deletes it.
func (c *FTPRemove) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, files *crm.ArquivosFTP, s *crm.ServidorFTP) error {
		if s.ID == 0 {
			return errNoFTP
		}
		if err := files.Apagar(ctx, i.actor, s); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Removed server %s:%d of tenant %s.\n", s.Endereco, s.Porta, tenant.Slug)
		return nil
	})
}

// FTPList lists the servers of a tenant.
type FTPList struct {
	Files
	JSON bool `help:"Write JSON." name:"json"`
}

// ftpJSON is a server as --json writes it; no password is part of it.
type ftpJSON struct {
	Empresa  string `json:"empresa"`
	Filial   string `json:"filial"`
	Endereco string `json:"endereco"`
	Porta    int    `json:"porta"`
	Pasta    string `json:"pasta"`
	Usuario  string `json:"usuario"`
	Tipo     string `json:"tipo"`  // "sftp" or "ftp"
	Chave    string `json:"chave"` // the pinned host key's fingerprint, "" = none
}

// Run prints them.
func (c *FTPList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(_ *installation, tenant *crm.Tenant, files *crm.ArquivosFTP, _ *crm.ServidorFTP) error {
		empresas, err := files.Empresas.Empresas(ctx, tenant.ID)
		if err != nil {
			return err
		}
		all, err := files.Servidores.ServidoresFTP(ctx, tenant.ID)
		if err != nil {
			return err
		}
		list, rows := make([]ftpJSON, len(all)), make([][]string, len(all))
		for n := range all {
			s := &all[n]
			list[n] = ftpJSON{Endereco: s.Endereco, Porta: s.Porta, Pasta: s.Pasta, Usuario: s.Usuario, Tipo: string(s.Tipo), Chave: s.Chave}
			list[n].Empresa, list[n].Filial = ownerCodes(empresas, s.EmpresaID, s.FilialID)
			rows[n] = []string{list[n].Empresa, list[n].Filial, string(s.Tipo), s.Endereco + ":" + strconv.Itoa(s.Porta), s.Pasta, s.Usuario, s.Chave}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no FTP server yet: ponte ftp set --empresa CODE --host NAME --user USER", []string{"EMPRESA", "FILIAL", "TYPE", "SERVER", "FOLDER", "USER", "HOST KEY"}, rows)
	})
}
