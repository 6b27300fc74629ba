package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
)

// UserNotices says what a user is told of by e-mail.
type UserNotices struct {
	Database
	Login       string  `arg:"" help:"The user."`
	Email       *string `help:"Where to." placeholder:"ADDRESS"`
	Ocorrencias *string `help:"Of ocorrências: meus (theirs), todos, or empty for none." placeholder:"WHICH"`
	Tarefas     *string `help:"Of tarefas: meus (theirs), todos, or empty for none." placeholder:"WHICH"`
	Alarmes     *string `help:"Of alarms: todos, or empty for none." placeholder:"WHICH"`
}

// Run changes what was given, and says what holds.
func (c *UserNotices) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		u, err := i.admin.Usuarios.UsuarioPorLogin(ctx, strings.ToLower(strings.TrimSpace(c.Login)))
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return fmt.Errorf("there is no user %s: ponte user list", c.Login)
		}
		if err != nil {
			return err
		}
		notices := i.store.Correio(nil)
		o, err := notices.AvisosDoUsuario(ctx, u.ID)
		if err != nil {
			return err
		}
		if c.Email != nil || c.Ocorrencias != nil || c.Tarefas != nil || c.Alarmes != nil {
			set(&o.Email, c.Email)
			set((*string)(&o.Ocorrencias), c.Ocorrencias)
			set((*string)(&o.Tarefas), c.Tarefas)
			set((*string)(&o.Alarmes), c.Alarmes)
			if err := (&crm.Correio{Avisos: notices, Relogio: crm.RelogioDoSistema}).GravarAvisos(ctx, i.actor, o); err != nil {
				return err
			}
		}
		fmt.Fprintf(t.Out, "User %s: e-mail %q, ocorrências %q, tarefas %q, alarmes %q.\n", u.Login, o.Email, o.Ocorrencias, o.Tarefas, o.Alarmes)
		return nil
	})
}
