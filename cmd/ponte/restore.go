package main

import (
	"context"
	"fmt"

	"ponte/storage"
)

// Restore puts a backup in the place of a SQLite database that no process has open.
type Restore struct {
	SQLiteFile
	File string `arg:"" help:"The backup." type:"existingfile"`
}

// Run restores, and keeps the database that was there.
func (c *Restore) Run(ctx context.Context, t *Terminal) error {
	address, err := c.address(t)
	if err != nil {
		return err
	}
	kept, err := storage.Restore(ctx, address, c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "Restored %s.\n", c.File)
	if kept != "" {
		fmt.Fprintf(t.Out, "The database that was there is kept as %s.\n", kept)
	}
	return nil
}
