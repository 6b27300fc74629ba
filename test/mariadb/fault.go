package mariadb

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

var errDown = errors.New("mariadbd is not running")

// Pid returns the process id, or 0 while the server is down.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return 0
	}
	return s.process.pid
}

// Stop ends the server as a service manager does (SIGTERM) and waits for it. A server that is still there after
// a minute is killed and reported.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return errDown
	}
	p := s.process
	s.process = nil
	// A paused server would not see SIGTERM before it is resumed.
	if err := errors.Join(p.signal(syscall.SIGTERM), p.signal(syscall.SIGCONT)); err != nil {
		return errors.Join(err, p.kill())
	}
	select {
	case <-p.ended:
		return p.err
	case <-time.After(stopTimeout):
		return errors.Join(fmt.Errorf("mariadbd still runs %s after SIGTERM", stopTimeout), p.kill())
	}
}

// Kill ends the server as a crash does (SIGKILL) and waits until it is gone. Its data stays for Restart.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return errDown
	}
	p := s.process
	s.process = nil
	return p.kill()
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
			return fmt.Errorf("mariadbd still runs %s after SIGSTOP", stopTimeout)
		}
		time.Sleep(time.Millisecond)
	}
}

// Resume ends a Pause.
func (s *Server) Resume() error { return s.send(syscall.SIGCONT) }

// Restart starts the server again on the same port and data, stopping it first when it runs.
func (s *Server) Restart() error {
	if err := s.Stop(); err != nil && !errors.Is(err, errDown) {
		return err
	}
	return s.start()
}

// Close ends the server for good and removes its data.
func (s *Server) Close() error {
	if err := s.Kill(); err != nil && !errors.Is(err, errDown) {
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
	return s.process.signal(signal)
}

// signal reaches the process only before it was reaped, so a pid that the system gave to somebody else is safe.
func (p *process) signal(signal syscall.Signal) error {
	select {
	case <-p.ended:
		return errDown
	default:
	}
	if err := syscall.Kill(p.pid, signal); err != nil {
		return fmt.Errorf("%s to mariadbd: %w", signal, err)
	}
	return nil
}

func (p *process) kill() error {
	if err := p.signal(syscall.SIGKILL); err != nil && !errors.Is(err, errDown) {
		return err
	}
	<-p.ended
	return nil
}
