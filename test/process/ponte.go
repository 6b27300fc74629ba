package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// readyTimeout bounds a start on a busy machine.
const readyTimeout = 3 * time.Minute

// build is one way of compiling the program, at most once.
type build struct {
	compiled func() (string, error)
	asked    atomic.Bool
}

var (
	usual   = build{compiled: sync.OnceValues(func() (string, error) { return compile("") })}
	failing = build{compiled: sync.OnceValues(func() (string, error) { return compile("failpoint") })}
)

// Ponte builds the program, once for all tests of a binary; its TestMain ends with RemovePonte.
func Ponte() (binary string, err error) { return usual.get() }

// FailingPonte builds the program with the tag failpoint: it dies, fails or hangs where its environment says.
func FailingPonte() (binary string, err error) { return failing.get() }

func (b *build) get() (string, error) {
	b.asked.Store(true)
	return b.compiled()
}

// RemovePonte removes what Ponte and FailingPonte built, if any test asked for it.
func RemovePonte() {
	for _, b := range []*build{&usual, &failing} {
		if !b.asked.Load() {
			continue
		}
		if binary, err := b.compiled(); err == nil {
			_ = os.RemoveAll(filepath.Dir(binary)) // a temporary folder that stays harms nobody
		}
	}
}

func compile(tags string) (string, error) {
	dir, err := os.MkdirTemp("", "ponte-test")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "ponte")
	command := exec.Command("go", "build", "-tags", tags, "-o", binary, "ponte/cmd/ponte")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	return binary, nil
}

// Server is a running ponte serve.
type Server struct {
	*Process
	URL string // where it answers, as http://127.0.0.1:8080
	Log *Log   // what it writes to standard error
}

// Serve starts cmd, a ponte serve on a port of its own choice, and waits until it says that it is ready. What it logs
// goes to log, also what it logs before an error.
func Serve(cmd *exec.Cmd, log *Log) (*Server, error) {
	ready := &announcement{url: make(chan string, 1)}
	cmd.Stdout, cmd.Stderr = ready, log
	p, err := Start(cmd, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	select {
	case url := <-ready.url:
		return &Server{p, url, log}, nil
	case <-p.Ended():
		return nil, fmt.Errorf("the server ended before it was ready: %w\n%s", p.Err(), log.Tail())
	case <-time.After(readyTimeout):
		_ = p.Kill()
		return nil, fmt.Errorf("the server is not ready after %s\n%s", readyTimeout, log.Tail())
	}
}

var announced = regexp.MustCompile(`webservice\s+(https?://[^/]+)/`)

// announcement looks for the address in what the server prints.
type announcement struct {
	text Log
	url  chan string
	told bool
}

// Write looks at all that was printed so far.
func (a *announcement) Write(p []byte) (int, error) {
	n, err := a.text.Write(p)
	if m := announced.FindStringSubmatch(a.text.String()); m != nil && !a.told {
		a.told = true
		a.url <- m[1]
	}
	return n, err
}
