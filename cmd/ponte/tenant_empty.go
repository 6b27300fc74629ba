package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"ponte/crm"
)

// TenantEmpty deletes what happened in an installation of homologação.
type TenantEmpty struct {
	Database
	Slug   string `arg:"" help:"The tenant. It has to be marked: ponte tenant set SLUG homologacao=sim."`
	Yes    string `help:"The tenant's slug once more: do it. Without it, it is counted and asked for." placeholder:"SLUG"`
	Reason string `help:"Why; it stays in the audit." placeholder:"TEXT"`
}

// Help says what stays.
func (*TenantEmpty) Help() string {
	return "Deleted are ocorrências with their narrativas and files, deliveries, calls, timesheets and refused addresses. What people set up stays, and " +
		"clients, units and contracts, and the audit. Numbers go on where they are. It may be interrupted and run again."
}

// Run counts, asks, and deletes.
func (c *TenantEmpty) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation) error {
		tenant, counts, err := i.admin.ContarMovimento(ctx, c.Slug)
		switch {
		case errors.Is(err, crm.ErrNaoEncontrado):
			return unknownTenant(c.Slug)
		case errors.Is(err, crm.ErrNaoHomologacao):
			return fmt.Errorf("%s is not marked as homologação, and only such a tenant is emptied; if it holds nothing but tests: ponte tenant set %s homologacao=sim", tenant.Slug, tenant.Slug)
		case err != nil:
			return err
		}
		for _, n := range counts {
			fmt.Fprintf(t.Out, "%-12s %d\n", n.Nome, n.Linhas)
		}
		typed, err := c.confirmation(t, tenant.Slug)
		if err != nil {
			return err
		}
		switch typed {
		case tenant.Slug:
		case "":
			fmt.Fprintf(t.Out, "Nothing was deleted: repeat with --yes %s.\n", tenant.Slug)
			return nil
		default:
			return fmt.Errorf("nothing was deleted: that is not %s", tenant.Slug)
		}
		ator := i.actor
		ator.Motivo = c.Reason
		bar := newProgress(t, tenant.Slug)
		err = i.admin.Esvaziar(ctx, ator, tenant.Slug, bar.advance)
		bar.end()
		if err != nil {
			t.note("It is emptied in part: run the command again to go on.")
			return err
		}
		fmt.Fprintf(t.Out, "Emptied tenant %s.\n", tenant.Slug)
		return nil
	})
}

// confirmation is what was typed, or given as --yes.
func (c *TenantEmpty) confirmation(t *Terminal, slug string) (string, error) {
	if c.Yes != "" {
		return c.Yes, nil
	}
	if interactive(t.In) {
		fmt.Fprintf(t.Err, "All of that is deleted and cannot be brought back. Type %s to do it: ", slug)
	}
	line, err := bufio.NewReader(io.LimitReader(t.In, maxSecretLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(line), nil
}
