package memory

import "syscall"

const (
	shared = "/dev/shm"

	// enough has to be free there: the databases of two packages' tests take one or two, and the machine goes on.
	enough = 6 << 30
)

func roomy() string {
	var s syscall.Statfs_t
	if err := syscall.Statfs(shared, &s); err != nil || s.Bavail*uint64(s.Bsize) < enough || syscall.Access(shared, 7) != nil { //nolint:gosec // a size is never negative
		return ""
	}
	return shared
}
