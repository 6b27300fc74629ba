package mariadb

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"ponte/test/process"
)

// Once runs the server's program beside its data with arguments that make it do one thing and end, as --wsrep-recover, and
// returns what it logged. The server must be down.
func (s *Server) Once(arguments ...string) (log string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		return "", fmt.Errorf("the server runs: %v needs its data alone", arguments)
	}
	const name = "once.log"
	if err := os.RemoveAll(s.dir.file(name)); err != nil {
		return "", err
	}
	command, err := s.command(append(arguments, "--log-error="+s.dir.file(name))...)
	if err != nil {
		return "", err
	}
	p, err := process.Start(command, syscall.SIGKILL)
	if err != nil {
		return "", err
	}
	select {
	case <-p.Ended():
	case <-time.After(startTimeout):
		_ = p.Kill()
		return "", fmt.Errorf("%s %v did not end: %s", Name(), arguments, s.dir.tail(name))
	}
	content, err := os.ReadFile(s.dir.file(name))
	if err == nil && p.Err() != nil {
		err = fmt.Errorf("%s %v: %w\n%s", Name(), arguments, p.Err(), s.dir.tail(name))
	}
	return string(content), err
}

// DataFile is the path of a file among the server's data.
func (s *Server) DataFile(name string) string { return s.dir.file("data/" + name) }

// LogTail is the end of what the server logged, for a failure.
func (s *Server) LogTail() string { return s.dir.tail("error.log") }
