//go:build !linux

package mariadb

import (
	"os/exec"
	"time"
)

// dieWithParent does nothing where the kernel has no such signal: there, a server outlives a killed test binary.
func dieWithParent(*exec.Cmd) {}

// stopped waits long enough for a stop signal to take effect, where threads cannot be looked at.
func stopped(int) (bool, error) {
	time.Sleep(100 * time.Millisecond)
	return true, nil
}
