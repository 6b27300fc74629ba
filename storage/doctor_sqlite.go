package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// examineFileWritable asks for the writer's lock and gives it back: that needs a file and a folder that take writes. The file
// itself is not opened otherwise: closing it would take away the locks of this process.
func examineFileWritable(ctx context.Context, x *examiner) (finding, error) {
	text := filepath.Base(x.file)
	_, err := x.db.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err == nil {
		_, err = x.db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	switch {
	case errors.Is(classify(err), errRetry):
		return warning("%s: %s", text, err), nil
	case err != nil:
		return bad("%s: %s", text, err), nil
	}
	return good("%s", text), nil
}

func examineSync(ctx context.Context, x *examiner) (finding, error) {
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
	if mode != "wal" || sync < fullSync {
		return bad("%s", text)
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
