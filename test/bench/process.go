//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"ponte/test/process"
)

// stopTimeout bounds a server's own way of ending; after it the process is killed, which is reported.
const stopTimeout = 30 * time.Second

// child is a process that this program started and ends.
type child struct {
	*process.Process
	name string
	log  string // file that has its standard output and error
}

// launch starts cmd with its output in dir/name.log. The kernel sends it onDeath when this program dies, even by
// SIGKILL: SIGTERM for servers that have workers of their own to end.
func launch(dir, name string, cmd *exec.Cmd, onDeath syscall.Signal) (*child, error) {
	path := filepath.Join(dir, name+".log")
	log, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if cmd.Stdout == nil {
		cmd.Stdout = log
	}
	cmd.Stderr = log
	p, err := process.Start(cmd, onDeath)
	if err != nil {
		return nil, err
	}
	return &child{p, name, path}, nil
}

// end sends SIGTERM and waits. How a server ends that is told to is no matter of a measurement.
func (c *child) end() error {
	if c == nil || !c.Alive() {
		return nil
	}
	if err := c.Stop(stopTimeout); errors.Is(err, process.ErrKilled) {
		return fmt.Errorf("end %s: %w", c.name, err)
	}
	return nil
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
		if !c.Alive() {
			return errors.Join(fmt.Errorf("%s ended while starting\n%s", c.name, c.tail()), c.Err())
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready after %s: %w\n%s", c.name, timeout, err, c.tail())
		}
		time.Sleep(2 * time.Millisecond)
	}
}
