package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// TokenCreate makes a token that acts as a webservice user.
type TokenCreate struct {
	Target
	User   string   `arg:"" help:"The webservice user as which it acts."`
	Name   string   `required:"" help:"What people call it, as \"painel de obras\"." placeholder:"NAME"`
	Scopes []string `name:"scope" required:"" help:"What it may do; may be repeated: ocorrencias:ler, ocorrencias:escrever, cadastros:ler, cadastros:escrever, entregas:ler, entregas:reenviar, chamadas:ler, webhooks:gerir, plataforma:gerir." placeholder:"SCOPE"`
	Days   string   `help:"Days until it ends. Default: never." placeholder:"N"`
}

// Run makes the token and shows it.
func (c *TokenCreate) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		made, text, err := i.admin.CriarToken(ctx, i.actor, tenant.ID, crm.NovoToken{Usuario: c.User, Nome: c.Name, Escopos: c.Scopes, Dias: c.Days})
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Created token %d (%s) of tenant %s.\nToken: %s\n", made.ID, made.Nome, tenant.Slug, text)
		t.note("It is shown this once and cannot be read again.")
		return nil
	})
}
