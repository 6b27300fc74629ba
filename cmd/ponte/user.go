package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
)

// User groups the commands about the portal's users.
type User struct {
	Create  UserCreate  `cmd:"" help:"Add a user of the portal."`
	Reset   UserReset   `cmd:"" help:"Give a user a new password, end their sessions, and let them sign in again."`
	Notices UserNotices `cmd:"" help:"What a user is told of by e-mail."`
	List    UserList    `cmd:"" help:"List the users of the portal."`
}

// UserCreate adds a portal user.
type UserCreate struct {
	Target
	Login string `arg:"" help:"What the user signs in with."`
	Name  string `help:"The user's name. Default: the login." placeholder:"NAME"`
	Role  string `help:"administrador or operador." enum:"administrador,operador" default:"operador"`
}

// Help explains where the password comes from and what --tenant means.
func (*UserCreate) Help() string {
	return "The password is the first line of standard input when that is not a terminal; otherwise, or when it is empty, one is generated and shown once. " +
		"Either way it must be changed at the first sign-in. Without --tenant the user sees every tenant."
}

// Run creates the user, and shows the password if it was made here.
func (c *UserCreate) Run(ctx context.Context, t *Terminal) error {
	given, err := t.secretLine()
	if err != nil {
		return err
	}
	return c.Database.with(ctx, t, func(i *installation) error {
		n := crm.NovoUsuario{Login: c.Login, Nome: c.Name, Papel: crm.Papel(c.Role), Senha: given}
		if c.Tenant != "" {
			tenant, err := i.admin.Tenant(ctx, c.Tenant)
			if errors.Is(err, crm.ErrNaoEncontrado) {
				return unknownTenant(c.Tenant)
			}
			if err != nil {
				return err
			}
			n.TenantID = tenant.ID
		}
		u, password, err := i.admin.CriarUsuario(ctx, i.actor, n)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Created user %s (%s).\n", u.Login, u.Papel)
		t.showPassword(given, password)
		return nil
	})
}

// UserReset gives a user a made password.
type UserReset struct {
	Database
	Login string `arg:"" help:"The user."`
}

// Run resets the password.
func (c *UserReset) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		u, err := i.admin.Usuarios.UsuarioPorLogin(ctx, strings.ToLower(strings.TrimSpace(c.Login)))
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return fmt.Errorf("there is no user %s: ponte user list", c.Login)
		}
		if err != nil {
			return err
		}
		u, password, err := i.admin.RedefinirSenha(ctx, i.actor, u.ID)
		if err != nil {
			return err
		}
		// The demonstration's administrator, once the database is in use, is shut out. Only now, with the new password: the
		// old one may be known to everybody.
		if u.Desativado {
			if _, err := i.admin.AlterarUsuario(ctx, i.actor, u.ID, crm.MudancaUsuario{Versao: u.Versao, Nome: u.Nome, Papel: u.Papel, TenantID: u.TenantID}); err != nil {
				return err
			}
		}
		fmt.Fprintf(t.Out, "Reset user %s.\n", u.Login)
		t.showPassword("", password)
		return i.store.Cadastro().ApagarSessoes(ctx, u.ID, "")
	})
}

// UserList lists the portal's users.
type UserList struct {
	Database
	JSON bool `name:"json" help:"Write JSON."`
}

type userJSON struct {
	Login       string `json:"login"`
	Nome        string `json:"nome"`
	Papel       string `json:"papel"`
	Tenant      string `json:"tenant"` // "" = every one
	TrocarSenha bool   `json:"trocar_senha"`
	Desativado  bool   `json:"desativado"`
}

// Run lists them.
func (c *UserList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		users, err := i.admin.Usuarios.Usuarios(ctx)
		if err != nil {
			return err
		}
		tenants, err := i.admin.Tenants.Tenants(ctx)
		if err != nil {
			return err
		}
		slugs := map[int64]string{}
		for _, tenant := range tenants {
			slugs[tenant.ID] = tenant.Slug
		}
		list, rows := make([]userJSON, len(users)), make([][]string, len(users))
		for n, u := range users {
			list[n] = userJSON{u.Login, u.Nome, string(u.Papel), slugs[u.TenantID], u.TrocarSenha, u.Desativado}
			rows[n] = []string{u.Login, u.Nome, string(u.Papel), slugs[u.TenantID], mark(u.TrocarSenha), mark(u.Desativado)}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no user yet: ponte user create LOGIN", []string{"LOGIN", "NAME", "ROLE", "TENANT", "MUST CHANGE", "DISABLED"}, rows)
	})
}

// showPassword shows a password that was made here; one that was given is known.
func (t *Terminal) showPassword(given, password string) {
	if given != "" {
		return
	}
	fmt.Fprintf(t.Out, "Password: %s\n", password)
	t.note("It is shown this once and must be changed at the first sign-in.")
}
