package main

import (
	"context"
	"fmt"
)

// Migrate brings the schema up to date, as a step of its own before a new version is rolled out.
type Migrate struct {
	Database string `help:"sqlite://PATH or mysql://USER:PASSWORD@HOST:3306/NAME." env:"PONTE_DATABASE" placeholder:"sqlite://ponte.db"`
}

// Run migrates. It waits while another process does.
func (c *Migrate) Run(ctx context.Context, t *Terminal) error {
	return Database{Database: c.Database}.withNew(ctx, t, func(*installation) error {
		fmt.Fprintln(t.Out, "The database schema is up to date.")
		return nil
	})
}
