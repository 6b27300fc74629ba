package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// errSQLiteOnly: a server's own tools make consistent copies of it, with its users and settings.
var errSQLiteOnly = errors.New("backup and restore are for SQLite: for MySQL use mysqldump --single-transaction, and mysql to put it back")

// Backup writes a consistent copy of the SQLite database at an address to a new file, while servers write to it. The file
// appears only when it is complete and on disk.
func Backup(ctx context.Context, address, target string) (err error) {
	d, err := parseDSN(address)
	if err != nil {
		return err
	}
	if d.dialect != dialectSQLite {
		return errSQLiteOnly
	}
	if _, err := os.Stat(d.file); err != nil {
		return fmt.Errorf("the database is not there: %w", err)
	}
	if _, err := os.Stat(target); err == nil {
		return fmt.Errorf("%s exists already: name a new file", target)
	}
	if err := refuseDamage(ctx, d.file); err != nil {
		return err
	}
	partial, err := newFileBeside(target)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeIfThere(partial))
		}
	}()
	db, err := openFile(d.file, lockWait)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", partial)
	if err = errors.Join(classify(err), db.Close()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := checkBackup(ctx, partial); err != nil {
		return err
	}
	return publish(partial, target)
}

// Restore puts a copy in the place of the SQLite database at an address, which nobody may have open, and tells under
// which name the one that was there is kept ("" = there was none).
func Restore(ctx context.Context, address, source string) (kept string, err error) {
	d, err := parseDSN(address)
	if err != nil {
		return "", err
	}
	if d.dialect != dialectSQLite {
		return "", errSQLiteOnly
	}
	partial, err := newFileBeside(d.file)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeIfThere(partial))
		}
	}()
	if err := copyBytes(source, partial); err != nil {
		return "", err
	}
	if err := checkBackup(ctx, partial); err != nil {
		return "", fmt.Errorf("%s: %w", source, err)
	}
	before := d.file + ".before-" + time.Now().UTC().Format("20060102-150405")
	if _, err := os.Stat(d.file); err == nil {
		if err := ensureUnused(ctx, d.file); err != nil {
			return "", err
		}
		kept = before
		if err := os.Rename(d.file, kept); err != nil {
			return "", err
		}
	}
	if err := moveLogAway(d.file, before); err != nil {
		return kept, err
	}
	return kept, publish(partial, d.file)
}

// moveLogAway moves away a write-ahead log whose database was deleted after a crash: SQLite would play it into whatever
// takes the database's place.
func moveLogAway(file, before string) error {
	if err := os.Rename(file+walSuffix, before+walSuffix); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return removeIfThere(file + "-shm")
}

// newFileBeside makes an empty file beside another, which only this user may read.
func newFileBeside(near string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(near), "."+filepath.Base(near)+".partial-*") // mode 0600
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func removeIfThere(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func copyBytes(source, target string) (err error) {
	from, err := os.Open(source)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(target, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// publish gives a complete file its name, both on disk before it returns.
func publish(partial, target string) error {
	f, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(partial, target); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(target))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// checkBackup checks that a file is a whole database of Ponte, and not of a newer program.
func checkBackup(ctx context.Context, file string) (err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&result); err != nil {
		return fmt.Errorf("not a database of Ponte: %w", err) // unclassified: it is the file's fault, no outage
	}
	if result != "ok" {
		return fmt.Errorf("the database is damaged: %s", result)
	}
	m, err := newMigrator(dialectSQLite, db)
	if err != nil {
		return err
	}
	version, err := m.version(ctx)
	switch {
	case err != nil:
		return classify(err)
	case version == 0:
		return errors.New("not a database of Ponte")
	case version > m.target:
		return fmt.Errorf("%w: it is at version %d and this program knows up to %d", ErrSchema, version, m.target)
	}
	return nil
}

// ensureUnused fails while another process has the database open: leaving the WAL needs it alone, and writes what is still
// in the WAL into the file.
func ensureUnused(ctx context.Context, file string) error {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: absolute}).EscapedPath()+"?_pragma=busy_timeout(1000)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	var mode string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode=DELETE").Scan(&mode)
	if closeErr := db.Close(); err == nil && closeErr != nil {
		return closeErr
	}
	switch {
	case errors.Is(classify(err), errRetry), err == nil && mode != "delete":
		return fmt.Errorf("%s is in use: stop the server first", file)
	case err != nil:
		return fmt.Errorf("%s cannot be opened, move it away first: %w", file, classify(err))
	}
	return nil
}
