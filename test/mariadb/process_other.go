//go:build !linux

package mariadb

import "os/exec"

// dieWithParent does nothing where the kernel has no such signal: there, a server outlives a killed test binary.
func dieWithParent(*exec.Cmd) {}
