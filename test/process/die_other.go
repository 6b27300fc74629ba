//go:build !linux

package process

import (
	"os/exec"
	"syscall"
)

// dieWithParent does nothing where the kernel has no such signal: there, a program outlives one that was killed.
func dieWithParent(*exec.Cmd, syscall.Signal) {}
