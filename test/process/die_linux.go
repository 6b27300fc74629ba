package process

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel signal the program when the one that started it dies, even by SIGKILL. An account that
// cmd asks for is taken before that, so that the kernel does not forget it.
func dieWithParent(cmd *exec.Cmd, signal syscall.Signal) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = signal
}
