package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/integration/email"
	"ponte/server"
	"ponte/storage"
)

// SMTP groups the commands about the servers by which e-mail goes out.
type SMTP struct {
	Set    SMTPSet    `cmd:"" help:"Create or change the server of a filial, of an empresa, or of none."`
	Test   SMTPTest   `cmd:"" help:"Send a message to the sender's own address."`
	List   SMTPList   `cmd:"" help:"List the servers."`
	Remove SMTPRemove `cmd:"" help:"Delete a server."`
}

// Mail are the flags of every command about e-mail, and whose server is meant.
type Mail struct {
	Target
	SecretKey string `help:"Key that encrypts passwords (better PONTE_SECRET_KEY_FILE)." env:"PONTE_SECRET_KEY" placeholder:"KEY"`
}

// Owner says whose server is meant.
type Owner struct {
	Empresa string `help:"Code of the empresa; a principal SMTP server may be of none." placeholder:"CODE"`
	Filial  string `help:"Code of the filial; empty = the whole empresa." placeholder:"CODE"`
}

// with runs f on the open database, the tenant and the use cases of e-mail.
func (g Mail) with(ctx context.Context, t *Terminal, f func(i *installation, tenant *crm.Tenant, c *crm.Correio) error) error {
	return g.withVault(ctx, t, g.SecretKey, func(i *installation, tenant *crm.Tenant, vault *storage.Vault, cfg *server.Config) error {
		mail := i.store.Correio(vault)
		return f(i, tenant, &crm.Correio{
			Servidores: mail, Empresas: i.store.Cadastro(), Avisos: mail, Testador: email.NovoTestador(cfg.Network()), Relogio: crm.RelogioDoSistema,
		})
	})
}

// find gives the ids that an owner's codes mean.
func (o Owner) find(list []crm.Empresa) (empresaID, filialID int64, err error) {
	if o.Empresa == "" {
		if o.Filial != "" {
			return 0, 0, errors.New("name the empresa of the filial with --empresa")
		}
		return 0, 0, nil
	}
	for n := range list {
		if list[n].Codigo != o.Empresa {
			continue
		}
		if o.Filial == "" {
			return list[n].ID, 0, nil
		}
		for m := range list[n].Filiais {
			if list[n].Filiais[m].Codigo == o.Filial {
				return list[n].ID, list[n].Filiais[m].ID, nil
			}
		}
		return 0, 0, fmt.Errorf("empresa %s has no filial %s: ponte empresa list", o.Empresa, o.Filial)
	}
	return 0, 0, fmt.Errorf("there is no empresa %s: ponte empresa list", o.Empresa)
}

// ownerCodes are what find reads.
func ownerCodes(list []crm.Empresa, empresaID, filialID int64) (empresa, filial string) {
	if e := crm.EmpresaPorID(list, empresaID); e != nil {
		empresa = e.Codigo
	}
	if f := crm.FilialPorID(list, filialID); f != nil {
		filial = f.Codigo
	}
	return empresa, filial
}

// server finds the one of an owner; nil when it has none.
func (o Owner) server(ctx context.Context, c *crm.Correio, tenantID int64) (*crm.ServidorSMTP, *crm.ServidorSMTP, error) {
	empresas, err := c.Empresas.Empresas(ctx, tenantID)
	if err != nil {
		return nil, nil, err
	}
	empresaID, filialID, err := o.find(empresas)
	if err != nil {
		return nil, nil, err
	}
	all, err := c.Servidores.ServidoresSMTP(ctx, tenantID)
	if err != nil {
		return nil, nil, err
	}
	fresh := &crm.ServidorSMTP{TenantID: tenantID, EmpresaID: empresaID, FilialID: filialID, Porta: 587, Seguro: true, Tipo: crm.SMTPTLS, Principal: empresaID == 0}
	for n := range all {
		if all[n].EmpresaID == empresaID && all[n].FilialID == filialID {
			return &all[n], fresh, nil
		}
	}
	return nil, fresh, nil
}

func (o Owner) existing(ctx context.Context, c *crm.Correio, tenantID int64) (*crm.ServidorSMTP, error) {
	s, _, err := o.server(ctx, c, tenantID)
	if err == nil && s == nil {
		err = errors.New("there is no such server: ponte smtp list")
	}
	return s, err
}

// SMTPSet creates or changes a server.
type SMTPSet struct {
	Mail
	Owner
	Host  *string `help:"Its name." placeholder:"NAME"`
	Port  *int    `help:"Its port; 587 unless said." placeholder:"N"`
	TLS   *string `name:"tls" enum:"tls,ssl,none" help:"tls (STARTTLS, unless said), ssl or none." placeholder:"KIND"`
	Delay *int    `help:"Seconds that each message waits after what it tells of, and after the one before." placeholder:"N"`
	From  *string `help:"The sender's address." placeholder:"ADDRESS"`
	Name  *string `help:"The sender's name." placeholder:"S"`
	User  *string `help:"Who signs in; empty = nobody. The password is a line senha=... on standard input." placeholder:"USER"`
	Main  *bool   `negatable:"" help:"It is the principal server, by which goes what has no server of its own."`
}

// Run changes what was given.
func (c *SMTPSet) Run(ctx context.Context, t *Terminal) error {
	password, err := t.password()
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, mail *crm.Correio) error {
		s, fresh, err := c.server(ctx, mail, tenant.ID)
		if err != nil {
			return err
		}
		if s == nil {
			s = fresh
		}
		c.apply(s)
		s.Senha = password
		if err := mail.GravarServidor(ctx, i.actor, s); err != nil {
			return byFlag(err)
		}
		fmt.Fprintf(t.Out, "Server %s:%d of tenant %s is set. Try it: ponte smtp test\n", s.Endereco, s.Porta, tenant.Slug)
		return nil
	})
}

// password is what standard input says in a line senha=...; "" = nothing.
func (t *Terminal) password() (password string, err error) {
	lines, err := t.settingLines()
	for _, l := range lines {
		if l.Chave != "senha" {
			return "", fmt.Errorf("standard input may have a line senha=..., not %s", oneLine(l.Chave, maxCell))
		}
		password = l.Valor
	}
	return password, err
}

// flagsOfServer are what a server's fields are called here: other commands call fields of the same names otherwise.
var flagsOfServer = map[string]string{
	"empresa": "--empresa", "filial": "--filial", "endereco": "--host", "porta": "--port", "intervalo": "--delay", "remetente": "--from", "nome": "--name",
	"usuario": "--user", "senha": "the line senha=... of standard input", "seguro": "--tls", "principal": "--main", "pasta": "--folder",
}

// byFlag names the fields of what was refused by the flags.
func byFlag(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range many.Unwrap() {
			all = append(all, byFlag(one))
		}
		return errors.Join(all...)
	}
	if invalid := (*crm.Invalido)(nil); errors.As(err, &invalid) && flagsOfServer[invalid.Campo] != "" {
		return &crm.Invalido{Campo: flagsOfServer[invalid.Campo], Motivo: invalid.Motivo, Detalhe: invalid.Detalhe}
	}
	return err
}

func (c *SMTPSet) apply(s *crm.ServidorSMTP) {
	set(&s.Endereco, c.Host)
	set(&s.Porta, c.Port)
	set(&s.Intervalo, c.Delay)
	set(&s.Remetente, c.From)
	set(&s.Nome, c.Name)
	set(&s.Principal, c.Main)
	if c.User != nil {
		s.Usuario, s.Autentica = *c.User, *c.User != ""
	}
	if c.TLS != nil {
		s.Seguro, s.Tipo = *c.TLS != "none", crm.TipoSMTP(strings.TrimPrefix(*c.TLS, "none"))
	}
}

func set[T any](value, given *T) {
	if given != nil {
		*value = *given
	}
}

// SMTPTest tries a server.
type SMTPTest struct {
	Mail
	Owner
}

// Run sends a message to the sender.
func (c *SMTPTest) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, mail *crm.Correio) error {
		s, err := c.existing(ctx, mail, tenant.ID)
		if err != nil {
			return err
		}
		if err := mail.TestarServidor(ctx, i.actor, i.store.Cadastro(), s); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s:%d took a message for %s.\n", s.Endereco, s.Porta, s.Remetente)
		return nil
	})
}

// SMTPRemove deletes a server.
type SMTPRemove struct {
	Mail
	Owner
}

// Run deletes it.
func (c *SMTPRemove) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, mail *crm.Correio) error {
		s, err := c.existing(ctx, mail, tenant.ID)
		if err != nil {
			return err
		}
		if err := mail.ApagarServidor(ctx, i.actor, s); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Removed server %s:%d of tenant %s.\n", s.Endereco, s.Porta, tenant.Slug)
		return nil
	})
}

// SMTPList lists the servers of a tenant.
type SMTPList struct {
	Mail
	JSON bool `help:"Write JSON." name:"json"`
}

// smtpJSON is a server as --json writes it; no password is part of it.
type smtpJSON struct {
	Empresa   string `json:"empresa"`
	Filial    string `json:"filial"`
	Endereco  string `json:"endereco"`
	Porta     int    `json:"porta"`
	Intervalo int    `json:"intervalo"` // seconds
	Remetente string `json:"remetente"`
	Nome      string `json:"nome"`
	Autentica bool   `json:"autentica"`
	Usuario   string `json:"usuario"`
	TemSenha  bool   `json:"tem_senha"`
	Seguro    bool   `json:"seguro"`
	Tipo      string `json:"tipo"` // "tls", "ssl" or ""
	Principal bool   `json:"principal"`
}

// Run prints them.
func (c *SMTPList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(_ *installation, tenant *crm.Tenant, mail *crm.Correio) error {
		empresas, err := mail.Empresas.Empresas(ctx, tenant.ID)
		if err != nil {
			return err
		}
		all, err := mail.Servidores.ServidoresSMTP(ctx, tenant.ID)
		if err != nil {
			return err
		}
		list, rows := make([]smtpJSON, len(all)), make([][]string, len(all))
		for n := range all {
			s := &all[n]
			list[n] = smtpJSON{
				Endereco: s.Endereco, Porta: s.Porta, Intervalo: s.Intervalo, Remetente: s.Remetente, Nome: s.Nome, Autentica: s.Autentica, Usuario: s.Usuario,
				TemSenha: s.Senha != "", Seguro: s.Seguro, Tipo: string(s.Tipo), Principal: s.Principal,
			}
			list[n].Empresa, list[n].Filial = ownerCodes(empresas, s.EmpresaID, s.FilialID)
			rows[n] = []string{list[n].Empresa, list[n].Filial, s.Endereco + ":" + strconv.Itoa(s.Porta), string(s.Tipo), s.Remetente, s.Usuario, strconv.Itoa(s.Intervalo), mark(s.Principal)}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no SMTP server yet: ponte smtp set --host NAME --from ADDRESS", []string{"EMPRESA", "FILIAL", "SERVER", "TLS", "FROM", "USER", "DELAY S", "MAIN"}, rows)
	})
}
