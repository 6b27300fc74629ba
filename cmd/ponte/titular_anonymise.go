package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"ponte/crm"
	"ponte/crm/titular"
)

// TitularAnonymise anonymises a person.
type TitularAnonymise struct {
	Person
	Identity bool   `help:"Name, document and keys go, too, although there were contracts: their legal terms are over. Refused while a contract is in force or an instalment is open."`
	Yes      string `help:"The word ANONIMIZAR: do it. Without it, the effects are shown and the word is asked for." placeholder:"WORD"`
}

// Run shows the effects, asks, and does it.
func (c *TitularAnonymise) Run(ctx context.Context, t *Terminal) error {
	return c.find(ctx, t, func(ts *titular.Titulares, ator crm.Ator, tenant *crm.Tenant, f *titular.Fatos) error {
		if err := effects(t, f, c.Identity); err != nil {
			return err
		}
		typed := c.Yes
		if typed == "" {
			if interactive(t.In) {
				fmt.Fprintf(t.Err, "That cannot be brought back. Type %s to do it: ", titular.Palavra)
			}
			line, err := bufio.NewReader(io.LimitReader(t.In, maxSecretLine)).ReadString('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			typed = strings.TrimSpace(line)
		}
		if typed != titular.Palavra {
			return fmt.Errorf("nothing was changed: repeat with --yes %s", titular.Palavra)
		}
		done, err := ts.Anonimizar(ctx, ator, tenant.ID, f.ClienteID, typed, c.Identity)
		if err != nil {
			if done != nil {
				t.note("It has begun: run the command again to go on; a running server goes on with it within an hour.")
			}
			return err
		}
		fmt.Fprintf(t.Out, "Anonymised client %d of tenant %s, %d ocorrências.\n", f.ClienteID, tenant.Slug, done.Ocorrencias)
		return nil
	})
}
