package e2e

import (
	"os/exec"
	"syscall"
	"testing"
	"time"

	"ponte/test/process"
)

// launched is a ponte in a process of its own.
type launched struct {
	*ponte
	*process.Server
}

// launch starts the program on a database and waits until it says that it is ready. limit, when not empty, is a shell
// command that bounds the process first, as "ulimit -f 1000". The deadline is start's, if arguments give no other.
func launch(t *testing.T, database, limit string, arguments ...string) *launched {
	t.Helper()
	binary, err := process.Ponte()
	if err != nil {
		t.Fatal(err)
	}
	arguments = append([]string{"serve", "--listen", "127.0.0.1:0", "--database", database, "--journal", journalOf(database), "--deadline", "1m"}, arguments...)
	command := exec.Command(binary, arguments...)
	if limit != "" {
		command = exec.Command("/bin/sh", append([]string{"-c", limit + ` && exec "$@"`, "sh", binary}, arguments...)...)
	}
	p, err := serve(t, command)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// serve runs a command that serves, and gives an error when it ends before it is ready.
func serve(t *testing.T, command *exec.Cmd) (*launched, error) {
	t.Helper()
	server, err := process.Serve(command, &process.Log{})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if err := server.Kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the server ended with %v, its log with:\n%s", server.Err(), server.Log.Tail())
		}
	})
	return &launched{&ponte{t: t, url: server.URL}, server}, nil
}

// end sends a signal and waits for the process, at most for patience. It returns how the process ended.
func (p *launched) end(signal syscall.Signal, patience time.Duration) error {
	p.t.Helper()
	if err := p.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.Ended():
		return p.Err()
	case <-time.After(patience):
		p.t.Fatalf("the server still runs %s after %s", patience, signal)
		return nil
	}
}
