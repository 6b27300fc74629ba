package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"ponte/server"
	"ponte/storage"
)

// SQLiteFile are the flags of the commands about a database file.
type SQLiteFile struct {
	Database string `help:"sqlite://PATH." env:"PONTE_DATABASE" placeholder:"sqlite://ponte.db"`
}

func (f SQLiteFile) address(t *Terminal) (string, error) {
	cfg := server.Config{Database: f.Database}
	err := cfg.Resolve(t.Environ)
	return cfg.Database, err
}

// Backup copies a SQLite database while servers use it.
type Backup struct {
	SQLiteFile
	File string `arg:"" help:"The new file." type:"path"`
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// Run makes the copy. It is complete and on disk when the command ends well; otherwise there is none.
func (c *Backup) Run(ctx context.Context, t *Terminal) error {
	address, err := c.address(t)
	if err != nil {
		return err
	}
	if err := storage.Backup(ctx, address, c.File); err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "Wrote %s. It holds personal data and password hashes: keep it as safe as the database.\n", c.File)
	if key := strings.TrimPrefix(address, "sqlite://") + ".key"; exists(key) {
		t.note("The secrets of destinations in it open with %s only: keep a copy of that file too, in another place.", key)
	}
	return nil
}
