//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// stopTimeout bounds a server's own way of ending; after it the process is killed, which is reported.
const stopTimeout = 30 * time.Second

// child is a process that this program started and ends.
type child struct {
	name  string
	pid   int
	log   string // file that has its standard output and error
	ended chan struct{}
	err   error // how it ended, to be read after ended
}

// launch starts cmd with its output in dir/name.log. The kernel sends it onDeath when this program dies, even by
// SIGKILL: SIGTERM for servers that have workers of their own to end.
func launch(dir, name string, cmd *exec.Cmd, onDeath syscall.Signal) (*child, error) {
	c := &child{name: name, log: filepath.Join(dir, name+".log"), ended: make(chan struct{})}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if cmd.Stdout == nil {
		cmd.Stdout = log
	}
	cmd.Stderr = log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: onDeath}
	started := make(chan error)
	go func() {
		// The signal comes when the thread that started the child ends, so the goroutine keeps its thread.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			c.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return c, nil
}

// alive tells whether the process still runs.
func (c *child) alive() bool {
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}

// end sends SIGTERM and waits.
func (c *child) end() error {
	if c == nil || !c.alive() {
		return nil
	}
	if err := syscall.Kill(c.pid, syscall.SIGTERM); err != nil {
		return fmt.Errorf("end %s: %w", c.name, err)
	}
	select {
	case <-c.ended:
		return nil
	case <-time.After(stopTimeout):
	}
	err := fmt.Errorf("%s did not end within %s after SIGTERM and was killed", c.name, stopTimeout)
	if kill := syscall.Kill(c.pid, syscall.SIGKILL); kill != nil {
		return errors.Join(err, kill)
	}
	<-c.ended
	return err
}

// tail returns the end of its output, for failures.
func (c *child) tail() string {
	content, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-4096):])
}

// freePort asks the kernel for a loopback port that nobody listens on now.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// await calls probe until it succeeds, the process ends or the time is over.
func (c *child) await(timeout time.Duration, probe func() error) error {
	deadline := time.Now().Add(timeout)
	for {
		err := probe()
		if err == nil {
			return nil
		}
		if !c.alive() {
			return errors.Join(fmt.Errorf("%s ended while starting\n%s", c.name, c.tail()), c.err)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready after %s: %w\n%s", c.name, timeout, err, c.tail())
		}
		time.Sleep(2 * time.Millisecond)
	}
}
