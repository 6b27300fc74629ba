package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ponte/crm"
	"ponte/storage/seed"
)

// Seed fills a database with an invented past, to try the portal on and to measure with.
type Seed struct {
	Target
	Ocorrencias int64 `help:"How many ocorrências to invent." default:"1000" placeholder:"N"`
}

// Help says what seeding is not.
func (*Seed) Help() string {
	return "Everything is invented: clients, contracts, units, ocorrências with their narrativas and calls, spread over five years. " +
		"Seed a database of your own to try things on, never one that is in use: what was seeded cannot be told from the rest. " +
		"A tenant must exist (ponte tenant create, or a database made by serve --demo). Ctrl-C ends it after the current batch."
}

// Run seeds.
func (c *Seed) Run(ctx context.Context, t *Terminal) error {
	if c.Ocorrencias <= 0 {
		return errors.New("--ocorrencias: give a number above 0")
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		start := time.Now()
		bar := newProgress(t, "ocorrências")
		done := int64(0)
		err := seed.Write(ctx, i.store, seed.Past{TenantID: tenant.ID, Ocorrencias: c.Ocorrencias, Progress: func(n int64) {
			done = n
			bar.advance(n, c.Ocorrencias)
		}})
		bar.end()
		fmt.Fprintf(t.Out, "Seeded %d ocorrências into tenant %s in %s.\n", done, tenant.Slug, time.Since(start).Round(time.Second))
		return err
	})
}
