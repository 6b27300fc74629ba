package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Free space that is too little.
const (
	diskBad      = 64 << 20
	diskWarning  = 1 << 30
	diskPart     = 20 // a twentieth of the disk
	spoolWarning = 256 << 20
)

// fileSystem is what the system tells of the place of a folder.
type fileSystem struct {
	kind        string // "" = not known here, 0x… = known by its number only
	free, bytes uint64 // 0, 0 = not known
}

func (f fileSystem) space(folder string) string {
	return fmt.Sprintf("%s: %d/%d MiB", folder, f.free>>20, f.bytes>>20)
}

// judgeDisk judges the space of the database's folder and of the one for temporary files.
func judgeDisk(folder string, data fileSystem, spool string, temporary fileSystem) finding {
	text := data.space(folder)
	if spool != "" {
		text += ", " + temporary.space(spool)
	}
	switch {
	case data.bytes == 0:
		return inapplicable("%s", folder)
	case data.free < diskBad:
		return bad("%s", text)
	case data.free < diskWarning, data.free < data.bytes/diskPart, spool != "" && temporary.bytes > 0 && temporary.free < spoolWarning:
		return warning("%s", text)
	}
	return good("%s", text)
}

func examineFileDisk(_ context.Context, x *examiner) (finding, error) {
	folder, spool := filepath.Dir(x.file), os.TempDir()
	data, err := statFS(folder)
	if err != nil {
		return finding{}, err
	}
	temporary, err := statFS(spool)
	if err != nil {
		return warning("%s", err), nil
	}
	return judgeDisk(folder, data, spool, temporary), nil
}

// examineServerDisk looks at the data folder of a server on this machine: the same name of the machine, and its files there.
func examineServerDisk(_ context.Context, x *examiner) (finding, error) {
	folder := x.vars["datadir"]
	machine, _ := os.Hostname() // "" = no server's
	_, unseen := os.Stat(filepath.Join(folder, "ibdata1"))
	if machine != x.vars["hostname"] || unseen != nil {
		return inapplicable("%s", named(x.vars, "hostname", "datadir")), nil //nolint:nilerr // that it is elsewhere, or closed to us, is the finding
	}
	data, err := statFS(folder)
	if err != nil {
		return finding{}, err
	}
	return judgeDisk(folder, data, "", fileSystem{}), nil
}

// FreeSpace tells how many bytes the disk of a folder has, free and in all; 0, 0 = not known on this system.
func FreeSpace(folder string) (free, all uint64, err error) {
	f, err := statFS(folder)
	return f.free, f.bytes, err
}
