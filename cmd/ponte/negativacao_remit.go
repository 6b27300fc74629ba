package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"ponte/crm"
	"ponte/server"
)

// NegativacaoRemit makes a remessa.
type NegativacaoRemit struct {
	Target
	Out string `help:"Write the file here; it must not be there. Without it, take it from the portal." placeholder:"FILE" type:"path"`
}

// Run makes it, and says what did not go.
func (c *NegativacaoRemit) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		if _, err := os.Stat(c.Out); c.Out != "" && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already: a remessa is never written over another", c.Out)
		}
		rules := server.Negativador(i.store)
		made, err := rules.Remeter(ctx, i.actor, tenant)
		if err != nil {
			return stopped(err)
		}
		if err := t.leftOut(made.Fora); err != nil {
			return err
		}
		if made.Remessa == nil {
			return errors.New("nothing was made: none of what waits could go")
		}
		r := made.Remessa
		fmt.Fprintf(t.Out, "Remessa %d: %d inclusions, %d exclusions, SHA-256 %s.\n", r.Numero, r.Inclusoes, r.Exclusoes, r.SHA256)
		if c.Out == "" || r.SHA256 == "" {
			return nil
		}
		if r, err = rules.Levar(ctx, i.actor, tenant, r.ID); err != nil {
			return stopped(err)
		}
		return os.WriteFile(c.Out, r.Conteudo, 0o600)
	})
}
