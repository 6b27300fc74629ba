package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// openFile opens the file as it is. A log that is there is the trace of a server that lives or that died: it is only read, because
// who may write moves it into the file when it is the last to close, and the next start would see no crash. Where there is none,
// nothing beside the file stays. Where nothing can be made beside it, the file is read without a log.
func (x *examiner) openFile(ctx context.Context) error {
	if _, err := os.Stat(x.file); err != nil { // opening it would make one
		return err
	}
	if err := refuseDamage(ctx, x.file); err != nil {
		return err
	}
	log, err := os.Stat(x.file + walSuffix)
	x.log = err == nil
	mode := "mode=rw"
	if x.log {
		mode = "mode=ro"
	}
	if err = x.read(ctx, mode); err != nil && (!x.log || log.Size() == 0) {
		if x.read(ctx, "immutable=1") == nil {
			x.closed, err = err, nil
		}
	}
	return err
}

// read opens the file in a mode and reads of it.
func (x *examiner) read(ctx context.Context, mode string) (err error) {
	x.close()
	if x.db, err = openFileAsItIs(x.file, examLockWait, mode, "_pragma=wal_autocheckpoint(0)"); err != nil {
		return err
	}
	x.db.SetMaxOpenConns(1)
	var n int
	return x.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&n)
}

// examineFileWritable asks for the writer's lock and gives it back: that needs a file and a folder that take writes. The file
// itself is not opened otherwise: closing it would take away the locks of this process.
func examineFileWritable(ctx context.Context, x *examiner) (finding, error) {
	text := filepath.Base(x.file)
	err := x.closed
	if err == nil {
		err = x.lockForWriting(ctx)
	}
	switch {
	case errors.Is(classify(err), errRetry):
		return warning("%s: %s", text, err), nil
	case err != nil:
		return bad("%s: %s", text, err), nil
	}
	return good("%s", text), nil
}

func (x *examiner) lockForWriting(ctx context.Context) error {
	db := x.db
	if x.log { // the one that only reads is closed after this one: the log stays
		var err error
		if db, err = openFileAsItIs(x.file, examLockWait, "mode=rw", "_pragma=wal_autocheckpoint(0)"); err != nil {
			return err
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
	}
	if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	_, err := db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return err
}

func examineSync(ctx context.Context, x *examiner) (finding, error) {
	if x.closed != nil { // and has no journal
		return inapplicable("immutable=1"), nil //nolint:nilerr // why nothing can be made beside it is what read-only tells
	}
	var mode string
	var sync int
	if err := x.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return finding{}, err
	}
	if err := x.db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync); err != nil {
		return finding{}, err
	}
	return judgeSync(mode, sync), nil
}

// fullSync is synchronous=FULL.
const fullSync = 2

func judgeSync(mode string, sync int) finding {
	text := fmt.Sprintf("journal_mode=%s, synchronous=%d", mode, sync)
	switch {
	case sync < fullSync:
		return bad("%s", text)
	case mode != "wal": // nobody has opened it since it was restored
		return warning("%s", text)
	}
	return good("%s", text)
}

func examineFileSystem(_ context.Context, x *examiner) (finding, error) {
	fs, err := statFS(filepath.Dir(x.file))
	if err != nil {
		return finding{}, err
	}
	return judgeFileSystem(fs), nil
}

func judgeFileSystem(fs fileSystem) finding {
	switch fs.kind {
	case "":
		return inapplicable("")
	case "nfs", "smb", "cifs", "smb2", "ceph", "lustre", "gfs2", "ocfs2", "tmpfs":
		return bad("%s", fs.kind)
	case "fuse", "9p", "overlay":
		return warning("%s", fs.kind)
	}
	return good("%s", fs.kind)
}

func examineWALSize(_ context.Context, x *examiner) (finding, error) {
	info, err := os.Stat(x.file + walSuffix)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return good("bytes=0"), nil
	case err != nil:
		return finding{}, err
	case info.Size() > walLimit:
		return warning("bytes=%d", info.Size()), nil
	}
	return good("bytes=%d", info.Size()), nil
}

// examineDamages reads what the server noted of damages it found.
func examineDamages(ctx context.Context, x *examiner) (finding, error) {
	if !x.current() {
		return x.behindOrAhead(), nil
	}
	var damaged, recovered int
	err := x.db.QueryRowContext(ctx, `SELECT COALESCE(SUM(acao = 'banco.danificado'), 0), COALESCE(SUM(acao = 'banco.recuperado'), 0)
		FROM auditorias WHERE acao IN ('banco.danificado', 'banco.recuperado') AND em >= ?`, toMS(x.Clock().AddDate(0, 0, -damageDays))).Scan(&damaged, &recovered)
	if err != nil {
		return finding{}, err
	}
	text := fmt.Sprintf("banco.danificado=%d, banco.recuperado=%d", damaged, recovered)
	switch {
	case damaged > 0:
		return bad("%s", text).with("ponte check"), nil
	case recovered > 0:
		return warning("%s", text).with("ponte check"), nil
	}
	return good("%s", text), nil
}
