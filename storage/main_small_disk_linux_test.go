package storage

import (
	"syscall"
	"testing"

	"ponte/test/require"
)

// smallDisk is a folder on a disk of its own, of a size as tmpfs takes it.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+size); err != nil {
		require.Missing(t, "the right to mount a small disk", "run as root ("+err.Error()+")")
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	return folder
}
