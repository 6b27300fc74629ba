package storage

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// BackupFile is a backup as far as it can be judged without restoring it.
type BackupFile struct {
	Path  string
	Bytes int64
	Made  time.Time // when it was last written
}

// LookAtBackup reads a backup, or the newest of a folder: a SQLite file's pages, of a dump whether it comes to its end.
func LookAtBackup(ctx context.Context, path string) (BackupFile, error) {
	source, info, err := newestFile(path)
	if err != nil {
		return BackupFile{}, err
	}
	b := BackupFile{Path: source, Bytes: info.Size(), Made: info.ModTime()}
	lite, err := isSQLite(source)
	switch {
	case err != nil:
	case lite:
		if err = checkBackup(ctx, source); err != nil {
			err = fmt.Errorf("%w: %s: %w", ErrBackup, source, err)
		}
	default:
		err = eachStatement(source, func(int, []byte) error { return ctx.Err() })
	}
	if err != nil {
		return BackupFile{}, err
	}
	return b, nil
}

// newestFile is a file itself, or the newest one of a folder. What begins with a dot is being written.
func newestFile(path string) (name string, info fs.FileInfo, err error) {
	if info, err = os.Stat(path); err != nil {
		return "", nil, err
	}
	if info.Mode().IsRegular() {
		return path, info, nil
	}
	if !info.IsDir() {
		return "", nil, fmt.Errorf("%w: %s is neither a file nor a folder", ErrBackup, path) // a pipe would be waited for
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return "", nil, err
	}
	for _, e := range entries {
		file := filepath.Join(path, e.Name())
		i, err := os.Stat(file)
		if err != nil || !i.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") || filepath.Ext(e.Name()) == ".key" {
			continue
		}
		if name == "" || i.ModTime().After(info.ModTime()) {
			name, info = file, i
		}
	}
	if name == "" {
		return "", nil, fmt.Errorf("there is no backup in %s", path)
	}
	return name, info, nil
}

// isSQLite tells a SQLite file by how it begins.
func isSQLite(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	const magic = "SQLite format 3\x00"
	begin := make([]byte, len(magic))
	n, _ := f.Read(begin) // a file that cannot be read is told when it is copied
	if n == 0 {
		return false, fmt.Errorf("%w: %s is empty", ErrBackup, file)
	}
	return string(begin[:n]) == magic, nil
}
