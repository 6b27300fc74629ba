package process

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel signal the program when the one that started it dies, even by SIGKILL.
func dieWithParent(cmd *exec.Cmd, signal syscall.Signal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: signal}
}
