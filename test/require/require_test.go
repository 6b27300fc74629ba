package require_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ponte/test/require"
)

// outcome stands in for a test and records how it was ended.
type outcome struct {
	testing.TB
	ended, message string
}

func (o *outcome) Helper()             {}
func (o *outcome) Logf(string, ...any) {}

func (o *outcome) Skipf(format string, args ...any) {
	o.ended, o.message = "skipped", fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (o *outcome) Fatalf(format string, args ...any) {
	o.ended, o.message = "failed", fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func run(call func(testing.TB)) *outcome {
	o := &outcome{ended: "passed"}
	done := make(chan struct{})
	go func() {
		defer close(done)
		call(o)
	}()
	<-done
	return o
}

func TestMissingComponentSkipsOrFails(t *testing.T) {
	probes := map[string]func(testing.TB){
		"tool": func(t testing.TB) { require.Tool(t, "ponte-no-such-tool", "no-such-package") },
		"command": func(t testing.TB) {
			require.Command(t, "a probe", "install no-such-package", "/bin/sh", "-c", "exit 3")
		},
	}
	for name, probe := range probes {
		for value, want := range map[string]string{"": "skipped", "all": "failed"} {
			t.Run(name+"/"+want, func(t *testing.T) {
				t.Setenv(require.Variable, value)
				got := run(probe)
				if got.ended != want {
					t.Fatalf("test %s, want %s", got.ended, want)
				}
				if !strings.Contains(got.message, "no-such-package") {
					t.Errorf("message does not say what to install: %s", got.message)
				}
			})
		}
	}
}

func TestPresentComponentPasses(t *testing.T) {
	t.Setenv(require.Variable, "all")
	got := run(func(t testing.TB) {
		require.Command(t, "a shell", "", require.Tool(t, "sh", "dash"), "-c", "exit 0")
	})
	if got.ended != "passed" {
		t.Fatalf("test %s: %s", got.ended, got.message)
	}
}

func TestFindLooksInPath(t *testing.T) {
	dir := t.TempDir()
	tool := filepath.Join(dir, "ponte-tool")
	if err := os.WriteFile(tool, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, found := require.Find("ponte-tool"); found {
		t.Fatal("found before it was in PATH")
	}
	t.Setenv("PATH", dir)
	if path, found := require.Find("ponte-tool"); !found || path != tool {
		t.Fatalf("Find = %q, %v; want %q", path, found, tool)
	}
}
