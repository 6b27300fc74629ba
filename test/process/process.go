// Package process runs programs beside a test: a program dies with the one that started it, even when that is killed, and
// is signalled by its id only while it lives. It also builds and serves ponte itself. It must not know what any test does
// with a program.
package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// ErrEnded is what a signal to a process that was reaped gives; ErrKilled is that it did not end when it was told to.
var (
	ErrEnded  = errors.New("the process has ended")
	ErrKilled = errors.New("killed: it did not end on SIGTERM")
)

// Process is a program that was started. Its methods may be called from several goroutines.
type Process struct {
	name   string
	handle *os.Process
	ended  chan struct{}
	err    error // how it ended, to be read after ended
}

// Start runs cmd. Where the kernel can (Linux), it sends the program onDeath when this one dies: SIGKILL, or SIGTERM for a
// server that has workers of its own to end. cmd's pipes must not be read by the caller: give it writers.
func Start(cmd *exec.Cmd, onDeath syscall.Signal) (*Process, error) {
	p := &Process{name: filepath.Base(cmd.Path), ended: make(chan struct{})}
	dieWithParent(cmd, onDeath)
	started := make(chan error)
	go func() {
		// The signal comes when the thread that started the program ends, so the goroutine keeps its thread.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.handle = cmd.Process
		}
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", p.name, err)
	}
	return p, nil
}

// Pid is the process id.
func (p *Process) Pid() int { return p.handle.Pid }

// Ended is closed when the process was reaped.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Err waits for the end and tells how it was.
func (p *Process) Err() error {
	<-p.ended
	return p.err
}

// Alive tells whether the process still runs.
func (p *Process) Alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Signal reaches the process only before it was reaped, so an id that the system gave to somebody else is safe.
func (p *Process) Signal(signal syscall.Signal) error {
	switch err := p.handle.Signal(signal); {
	case errors.Is(err, os.ErrProcessDone):
		return ErrEnded
	case err != nil:
		return fmt.Errorf("%s to %s: %w", signal, p.name, err)
	}
	return nil
}

// Kill ends the process as a crash does and waits until it is gone. One that ended already is no error.
func (p *Process) Kill() error {
	if err := p.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, ErrEnded) {
		return err
	}
	<-p.ended
	return nil
}

// Stop ends the process as a service manager does: SIGTERM, resumed first if it was paused. It returns how the process
// ended; one that is still there after patience is killed, which is ErrKilled.
func (p *Process) Stop(patience time.Duration) error {
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := p.Signal(syscall.SIGCONT); err != nil && !errors.Is(err, ErrEnded) {
		return err
	}
	select {
	case <-p.ended:
		return p.err
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("%s after %s: %w", p.name, patience, ErrKilled), p.Kill())
	}
}
