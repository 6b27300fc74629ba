package mariadb

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"ponte/test/process"
)

// errDown is also what a server that ended by itself gives.
var errDown = process.ErrEnded

// Pid returns the process id, or 0 while the server is down.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return 0
	}
	return s.process.Pid()
}

// Stop ends the server as a service manager does (SIGTERM) and waits for it. A server that is still there after
// a minute is killed and reported.
func (s *Server) Stop() error {
	return s.finish(func(p *process.Process) error { return p.Stop(stopTimeout) })
}

// Kill ends the server as a crash does (SIGKILL) and waits until it is gone. Its data stays for Restart.
func (s *Server) Kill() error { return s.finish((*process.Process).Kill) }

func (s *Server) finish(how func(*process.Process) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return errDown
	}
	p := s.process
	s.process = nil
	return how(p)
}

// Pause freezes the server (SIGSTOP): connections stay open and nothing answers, as when a disk or a host hangs.
// It returns when every thread stands still: the signal's sender does not wait for that, and a thread on another
// processor may answer one more query.
func (s *Server) Pause() error {
	if err := s.send(syscall.SIGSTOP); err != nil {
		return err
	}
	deadline := time.Now().Add(stopTimeout)
	for {
		still, err := stopped(s.Pid())
		if still || err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s still runs %s after SIGSTOP", Name(), stopTimeout)
		}
		time.Sleep(time.Millisecond)
	}
}

// Resume ends a Pause.
func (s *Server) Resume() error { return s.send(syscall.SIGCONT) }

// Restart starts the server again on the same port and data, stopping it first when it runs.
func (s *Server) Restart() error { return s.RestartWith() }

// RestartWith is Restart with further arguments, of this start alone.
func (s *Server) RestartWith(once ...string) error {
	if err := s.Stop(); err != nil && !errors.Is(err, errDown) {
		return err
	}
	return s.start(once...)
}

// Close ends the server for good and removes its data, but for a folder of the caller's: there the server ends in order.
func (s *Server) Close() error {
	end := s.Kill
	if s.dir.kept {
		end = s.Stop
	}
	if err := end(); err != nil && !errors.Is(err, errDown) {
		return err
	}
	return s.dir.remove()
}

func (s *Server) send(signal syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return errDown
	}
	return s.process.Signal(signal)
}
