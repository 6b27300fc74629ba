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
	Create   UserCreate   `cmd:"" help:"Add a user of the portal."`
	Set      UserSet      `cmd:"" help:"Change a user: name, papéis, gestor, departamento, whether they may sign in."`
	Activate UserActivate `cmd:"" help:"Let a user in whom the tenant's package has wait for an administrator."`
	Reset    UserReset    `cmd:"" help:"Give a user a new password, end their sessions, and let them sign in again."`
	Notices  UserNotices  `cmd:"" help:"What a user is told of by e-mail."`
	List     UserList     `cmd:"" help:"List the users of the portal."`
}

// UserCreate adds a portal user.
type UserCreate struct {
	Target
	Login string   `arg:"" help:"What the user signs in with."`
	Name  string   `help:"The user's name. Default: the login." placeholder:"NAME"`
	Roles []string `name:"role" help:"A papel, by its code: ponte papel list shows them. May be repeated. Default: crm-diretor." placeholder:"PAPEL"`
	Place
}

// Place are the flags that say where a user stands among the others.
type Place struct {
	Departamento *string `help:"The department." placeholder:"NAME"`
	Funcao       *string `help:"What the user does there." placeholder:"NAME"`
	Gestor       *string `help:"Login of the user whose subordinate this one is; empty takes it away." placeholder:"LOGIN"`
	Teams        *string `name:"teams" help:"Teams whose tarefas are this user's too, separated by commas." placeholder:"NAMES"`
}

// roles turns the words of versions without papéis into those that permit the same.
func roles(given []string) []string {
	var codes []string
	for _, r := range given {
		if r == crm.PalavraAdministrador || r == crm.PalavraOperador {
			codes = append(codes, crm.PapeisDeAntes(r)...)
		} else {
			codes = append(codes, r)
		}
	}
	return codes
}

func valueOf(p *string) string {
	if p == nil {
		return ""
	}
	return *p
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
		if len(c.Roles) == 0 {
			c.Roles = []string{crm.PapelDiretor}
		}
		n := crm.NovoUsuario{
			Login: c.Login, Nome: c.Name, Papeis: roles(c.Roles), Senha: given, Equipes: valueOf(c.Teams), Departamento: valueOf(c.Departamento),
			Funcao: valueOf(c.Funcao), Gestor: valueOf(c.Gestor),
		}
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
		fmt.Fprintf(t.Out, "Created user %s (%s).\n", u.Login, strings.Join(u.Papeis, ", "))
		t.showPassword(given, password)
		if u.AAtivar {
			t.note("The tenant's package has new users wait for an administrator: ponte user activate " + u.Login + " lets this one in.")
		}
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
		u, err := i.user(ctx, c.Login)
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
			enabled := false
			if _, err := i.admin.AlterarUsuario(ctx, i.actor, u.ID, crm.MudancaUsuario{Versao: u.Versao, Desativado: &enabled}); err != nil {
				return err
			}
		}
		fmt.Fprintf(t.Out, "Reset user %s.\n", u.Login)
		t.showPassword("", password)
		return i.store.Cadastro().ApagarSessoes(ctx, u.ID, "")
	})
}

// user finds one by login.
func (i *installation) user(ctx context.Context, login string) (*crm.Usuario, error) {
	u, err := i.admin.Usuarios.UsuarioPorLogin(ctx, strings.ToLower(strings.TrimSpace(login)))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, fmt.Errorf("there is no user %s: ponte user list", login)
	}
	return u, err
}

// UserSet changes a user.
type UserSet struct {
	Database
	Login   string   `arg:"" help:"The user."`
	Name    *string  `help:"The user's name." placeholder:"NAME"`
	Roles   []string `name:"role" help:"A papel, by its code, in the place of those that the user has. May be repeated." placeholder:"PAPEL"`
	Disable bool     `help:"The user may not sign in any more; their sessions end." xor:"able"`
	Enable  bool     `help:"The user may sign in again." xor:"able"`
	Place
}

// Run changes what was said.
func (c *UserSet) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		u, err := i.user(ctx, c.Login)
		if err != nil {
			return err
		}
		m := crm.MudancaUsuario{Versao: u.Versao, Nome: c.Name, Equipes: c.Teams, Departamento: c.Departamento, Funcao: c.Funcao, Gestor: c.Gestor}
		if len(c.Roles) > 0 {
			codes := roles(c.Roles)
			m.Papeis = &codes
		}
		if c.Disable || c.Enable {
			m.Desativado = &c.Disable
		}
		if u, err = i.admin.AlterarUsuario(ctx, i.actor, u.ID, m); err != nil {
			return err
		}
		if c.Disable {
			if err := i.store.Cadastro().ApagarSessoes(ctx, u.ID, ""); err != nil {
				return err
			}
		}
		fmt.Fprintf(t.Out, "Set user %s (%s).\n", u.Login, strings.Join(u.Papeis, ", "))
		return nil
	})
}

// UserActivate lets one in who waits for it.
type UserActivate struct {
	Database
	Login string `arg:"" help:"The user."`
}

// Run activates the user.
func (c *UserActivate) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		u, err := i.user(ctx, c.Login)
		if err != nil {
			return err
		}
		if _, err = i.admin.AtivarUsuario(ctx, i.actor, u.ID); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "User %s may sign in.\n", u.Login)
		return nil
	})
}

// UserList lists the portal's users.
type UserList struct {
	Database
	JSON bool `name:"json" help:"Write JSON."`
}

type userJSON struct {
	Login        string   `json:"login"`
	Nome         string   `json:"nome"`
	Papeis       []string `json:"papeis"`
	Tenant       string   `json:"tenant"` // "" = every one
	Departamento string   `json:"departamento"`
	Funcao       string   `json:"funcao"`
	Gestor       string   `json:"gestor"`
	TrocarSenha  bool     `json:"trocar_senha"`
	AAtivar      bool     `json:"a_ativar"`
	Desativado   bool     `json:"desativado"`
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
			list[n] = userJSON{u.Login, u.Nome, u.Papeis, slugs[u.TenantID], u.Departamento, u.Funcao, u.Gestor, u.TrocarSenha, u.AAtivar, u.Desativado}
			rows[n] = []string{u.Login, u.Nome, strings.Join(u.Papeis, ", "), slugs[u.TenantID], u.Gestor, mark(u.TrocarSenha), mark(u.AAtivar), mark(u.Desativado)}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no user yet: ponte user create LOGIN", []string{"LOGIN", "NAME", "PAPÉIS", "TENANT", "GESTOR", "MUST CHANGE", "TO ACTIVATE", "DISABLED"}, rows)
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
