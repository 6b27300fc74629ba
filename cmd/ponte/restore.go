package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ponte/server"
	"ponte/storage"
)

// Restore puts a backup in the place of a SQLite database that no process has open, or rehearses that.
type Restore struct {
	Database string        `help:"sqlite://PATH, or with --check mysql://USER:PASSWORD@HOST:3306/NAME too." env:"PONTE_DATABASE" placeholder:"sqlite://ponte.db"`
	File     string        `arg:"" help:"The backup; with --check also a folder, of which the newest is taken, and a dump of mysqldump or mariadb-dump, as it is or gzipped." type:"path"`
	Check    bool          `help:"Rehearse: restore into a place of its own, look into it, compare it with the journals and remove it. The real database stays as it is."`
	In       string        `help:"Folder for the copy of a rehearsal; without it, the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
	Journal  []string      `help:"Folders and files of journals to compare a rehearsal with, those of every replica; without one, this server's folder if it is there; off compares nothing." env:"PONTE_JOURNAL" placeholder:"FOLDER"`
	MaxAge   time.Duration `help:"An older backup ends a rehearsal with exit code 3." placeholder:"26h"`
	JSON     bool          `name:"json" help:"Write the outcome of a rehearsal as JSON."`
}

// Help says what the exit code means.
func (*Restore) Help() string {
	return "With --check the exit code is 0 when the backup can be restored and has everything that was acknowledged up to it, 3 when it lacks some of that, or " +
		"is older than --max-age, and 1 when it cannot be restored. What was acknowledged after it is told and does not count. A dump is loaded into a " +
		"database ponte_ensaio_… on the server of --database, whose account needs a grant for such names once."
}

// Run restores, and keeps the database that was there.
func (c *Restore) Run(ctx context.Context, t *Terminal) error {
	cfg := server.Config{Database: c.Database}
	if err := cfg.Resolve(t.Environ); err != nil {
		return err
	}
	if c.Check {
		return c.rehearse(ctx, t, cfg)
	}
	if c.JSON || c.In != "" || c.MaxAge != 0 {
		return errors.New("--json, --in and --max-age belong to --check")
	}
	kept, err := storage.Restore(ctx, cfg.Database, c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "Restored %s.\n", c.File)
	if kept != "" {
		fmt.Fprintf(t.Out, "The database that was there is kept as %s.\n", kept)
	}
	return nil
}
