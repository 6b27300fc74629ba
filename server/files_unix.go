//go:build unix

package server

import "syscall"

// openFilesLimit is how many files the process may open, 0 = not known. Go has raised it to the hard limit at start.
func openFilesLimit() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > 1<<30 { //nolint:unconvert // signed on some systems
		return 0
	}
	return int(limit.Cur)
}
