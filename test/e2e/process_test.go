package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// build compiles the command once for all tests of this binary that need a process of its own; built tells where it is,
// "" when no test asked for it.
var (
	build    = sync.OnceValues(compile)
	wasBuilt atomic.Bool
	built    = func() (string, error) {
		if !wasBuilt.Load() {
			return "", nil
		}
		return build()
	}
)

func compile() (string, error) {
	wasBuilt.Store(true)
	dir, err := os.MkdirTemp("", "ponte-e2e")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "ponte")
	command := exec.Command("go", "build", "-o", binary, "ponte/cmd/ponte")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	return binary, nil
}

// process is a running `ponte serve`.
type process struct {
	*ponte
	command *exec.Cmd
	errors  *lockedBuffer
	ended   chan error
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var announced = regexp.MustCompile(`webservice\s+(http://[^/]+)/`)

// launch starts the program on a database and waits until it says that it is ready. limit, when not empty, is a shell
// command that bounds the process first, as "ulimit -f 1000".
func launch(t *testing.T, database, limit string, arguments ...string) *process {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	arguments = append([]string{"serve", "--listen", "127.0.0.1:0", "--database", database}, arguments...)
	command := exec.Command(binary, arguments...)
	if limit != "" {
		command = exec.Command("/bin/sh", append([]string{"-c", limit + ` && exec "$@"`, "sh", binary}, arguments...)...)
	}
	p := &process{ponte: &ponte{t: t}, command: command, errors: &lockedBuffer{}, ended: make(chan error, 1)}
	command.Stderr = p.errors
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		if end := <-p.ended; t.Failed() {
			t.Logf("the server ended with %v, its log with:\n%s", end, tail(p.errors.String(), 3000))
		}
	})
	lines := make(chan string, 64)
	go func() {
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			default:
			}
		}
		p.ended <- command.Wait()
		close(p.ended)
	}()
	limitTime := time.After(time.Minute)
	for {
		select {
		case line := <-lines:
			if m := announced.FindStringSubmatch(line); m != nil {
				p.url = m[1]
				return p
			}
		case err := <-p.ended:
			t.Fatalf("the server ended before it was ready: %v\n%s", err, p.errors)
		case <-limitTime:
			t.Fatalf("the server is not ready after a minute:\n%s", p.errors)
		}
	}
}

// end sends a signal and waits for the process, at most for patience.
func (p *process) end(signal syscall.Signal, patience time.Duration) error {
	p.t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		return err
	case <-time.After(patience):
		p.t.Fatalf("the server still runs %s after %s", patience, signal)
		return nil
	}
}

func tail(s string, n int) string {
	if len(s) > n {
		return "…" + s[len(s)-n:]
	}
	return strings.TrimSpace(s)
}
