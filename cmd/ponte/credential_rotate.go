package main

import (
	"context"
	"fmt"
	"time"

	"ponte/crm"
)

// CredentialRotate gives a webservice user another password, or ends the older one.
type CredentialRotate struct {
	Target
	User string        `arg:"" help:"The user."`
	Keep time.Duration `help:"How long the present password lets in beside the new one, as 168h; 0s = it is refused within 3 seconds. At most 2160h." default:"168h" placeholder:"D"`
	End  bool          `help:"Make no password: end the older one now."`
}

// Help explains where the password comes from.
func (*CredentialRotate) Help() string { return (*CredentialCreate)(nil).Help() }

// Run changes the password, and shows it if it was made here.
func (c *CredentialRotate) Run(ctx context.Context, t *Terminal) error {
	var given string
	if !c.End {
		var err error
		if given, err = t.secretLine(); err != nil {
			return err
		}
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		if c.End {
			ended, err := i.admin.EncerrarSenhaAnterior(ctx, i.actor, tenant.ID, c.User)
			if err == nil {
				fmt.Fprintf(t.Out, "Credential %s of tenant %s has one password.\n", ended.Usuario, tenant.Slug)
			}
			return err
		}
		changed, password, err := i.admin.TrocarSenhaCredencial(ctx, i.actor, tenant.ID, c.User, given, crm.RelogioDoSistema().Add(max(c.Keep, 0)))
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Credential %s of tenant %s has another password.\n", changed.Usuario, tenant.Slug)
		if changed.AnteriorVale(crm.RelogioDoSistema()) {
			fmt.Fprintf(t.Out, "The one before it lets in until %s, too.\n", clockOf(changed.AnteriorAte, tenant.Fuso()))
		}
		if given == "" {
			fmt.Fprintf(t.Out, "Password: %s\n", password)
			t.note("It is shown this once and cannot be read again.")
		}
		return nil
	})
}
