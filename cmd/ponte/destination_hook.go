package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
)

// DestinationHook registers the webhooks of a destination.
type DestinationHook struct {
	Partner
	To     string `required:"" help:"The public address of this Ponte, as https://crm.example.com; the rest of the hook's address is added." placeholder:"URL"`
	Reason string `help:"Why; it stays in the audit." placeholder:"TEXT"`
}

// Help says where the token comes from.
func (*DestinationHook) Help() string {
	return "The token is the first line of standard input: one of ponte token create with the scope ocorrencias:escrever, of a credential for the partner. The partner sends it back with every event. " +
		"What is registered for the same address already is replaced."
}

// Run registers them.
func (c *DestinationHook) Run(ctx context.Context, t *Terminal) error {
	token, err := t.secretLine()
	if err != nil {
		return err
	}
	if token == "" {
		return errors.New("give the token as the first line of standard input; ponte token create makes one")
	}
	return c.with(ctx, t, func(p *partner) error {
		if p.row.Gancho == nil {
			return p.lacks("has no webhooks that can be registered")
		}
		p.register = registerOf(p, token)
		address := strings.TrimRight(c.To, "/") + "/integracoes/" + p.row.Nome + "/" + p.tenant.Slug + "/"
		hook, err := p.row.Gancho(ctx, p.config, p.register, address, token)
		if err != nil {
			return p.failed(err)
		}
		actor := p.actor
		err = p.store.Cadastro().RegistrarAuditoria(ctx, crm.Auditoria{
			TenantID: p.tenant.ID, Quem: actor.Quem, Acao: "destino.gancho", Alvo: p.row.Nome, Depois: hook.URL + " " + strings.Join(hook.Eventos, ","), Motivo: c.Reason, Endereco: actor.Endereco, Em: crm.RelogioDoSistema(),
		})
		fmt.Fprintf(t.Out, "Registered hook %s at %s: %s tells %s.\n", hook.ID, p.row.Titulo, hook.URL, strings.Join(hook.Eventos, ", "))
		return err
	})
}
