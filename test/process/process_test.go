package process_test

import (
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/test/process"
)

func start(t *testing.T, script string) (*process.Process, *process.Log) {
	t.Helper()
	log := &process.Log{}
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Stdout, cmd.Stderr = log, log
	p, err := process.Start(cmd, syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	})
	return p, log
}

func TestAProcessThatEnds(t *testing.T) {
	t.Parallel()
	p, log := start(t, "echo said; exit 3")
	var exit *exec.ExitError
	if err := p.Err(); !errors.As(err, &exit) || exit.ExitCode() != 3 || log.Tail() != "said" {
		t.Errorf("%v, %q", err, log)
	}
	if err := p.Signal(syscall.SIGTERM); p.Alive() || !errors.Is(err, process.ErrEnded) {
		t.Errorf("a signal to it: %v", err)
	}
	if err := p.Kill(); err != nil {
		t.Error(err)
	}
	if _, err := process.Start(exec.Command("/nowhere/x"), syscall.SIGKILL); err == nil {
		t.Error("a program that is not there was started")
	}
}

func TestStopping(t *testing.T) {
	t.Parallel()
	polite, log := start(t, `trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done`)
	waitFor(t, log, "ready")
	if err := polite.Signal(syscall.SIGSTOP); err != nil { // a paused one is resumed, or it would not see the signal
		t.Fatal(err)
	}
	if err := polite.Stop(30 * time.Second); err != nil || !strings.HasSuffix(log.Tail(), "bye") {
		t.Errorf("%v, %q", err, log)
	}
	deaf, log := start(t, `trap '' TERM; echo ready; while :; do sleep 0.05; done`)
	waitFor(t, log, "ready")
	if err := deaf.Stop(50 * time.Millisecond); err == nil || !errors.Is(err, process.ErrKilled) || deaf.Alive() {
		t.Errorf("one that does not listen: %v", err)
	}
}

func waitFor(t *testing.T, log *process.Log, text string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !strings.Contains(log.String(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not say %q: %s", text, log)
		}
	}
}
