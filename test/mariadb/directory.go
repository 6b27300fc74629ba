package mariadb

import (
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	directoryPattern = "ponte-mariadb-*"
	lockName         = "lock"

	// abandonedAfter keeps a sweep away from a folder that was made a moment ago and is not locked yet.
	abandonedAfter = 10 * time.Minute

	tailBytes = 4096
)

// directory is a server's private folder, locked for as long as its owner lives.
type directory struct {
	path string
	lock *os.File
	kept bool // the caller's own: it stays
}

// newDirectory makes a folder under another, "" = the system's temporary one (not the test's: its path can be too long for a
// socket), after removing those of test binaries that were killed.
func newDirectory(under string) (*directory, error) {
	if under == "" {
		under = os.TempDir()
	}
	sweep(under)
	path, err := os.MkdirTemp(under, directoryPattern)
	if err != nil {
		return nil, err
	}
	// The server reports its folder with links resolved.
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	lock, err := lockFolder(path)
	if err != nil {
		return nil, err
	}
	return &directory{path: path, lock: lock}, nil
}

// keptDirectory is a folder of the caller's, made when it is not there.
func keptDirectory(path string) (*directory, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	lock, err := lockFolder(path)
	if err != nil {
		return nil, err
	}
	return &directory{path: path, lock: lock, kept: true}, nil
}

// giveTo makes an account the owner of the folder.
func (d *directory) giveTo(account *syscall.Credential) error {
	return os.Chown(d.path, int(account.Uid), int(account.Gid))
}

func (d *directory) file(name string) string { return filepath.Join(d.path, name) }

// tail returns the end of a file, for failures.
func (d *directory) tail(name string) string {
	content, err := os.ReadFile(d.file(name))
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-tailBytes):])
}

func (d *directory) remove() error {
	defer d.lock.Close()
	if d.kept {
		return nil
	}
	return os.RemoveAll(d.path)
}

// sweep removes folders whose owner is gone: the kernel dropped its lock. Whatever cannot be removed, such as
// another user's, is left alone.
func sweep(under string) {
	folders, err := filepath.Glob(filepath.Join(under, directoryPattern))
	if err != nil {
		return
	}
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil || time.Since(info.ModTime()) < abandonedAfter {
			continue
		}
		lock, err := lockFolder(folder)
		if err != nil {
			continue
		}
		_ = os.RemoveAll(folder)
		_ = lock.Close()
	}
}

func lockFolder(folder string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(folder, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}
