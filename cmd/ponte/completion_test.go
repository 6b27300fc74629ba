package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/test/require"
)

// completing is a folder whose ponte completes as the real one does, and otherwise only writes down how it was called.
type completing struct {
	*cli
	called string
}

func newCompleting(t *testing.T) *completing {
	t.Helper()
	c := &completing{cli: newCLIIn(t, t.TempDir())} // zsh takes nothing from a folder that anybody may rename
	c.called = filepath.Join(c.dir, "called")
	script := fmt.Sprintf("#!/bin/sh\n[ -z \"$COMP_LINE\" ] || exec %q \"$@\"\nprintf '<%%s>' \"$@\" >%q.new && mv %q.new %q\n", binary, c.called, c.called, c.called)
	if err := os.WriteFile(filepath.Join(c.dir, "ponte"), []byte(script), 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return c
}

const shellPrompt = "ready:"

// typed types at a shell on a terminal of its own, a line at each prompt, and returns how ponte was called.
func (c *completing) typed(shell string, lines ...string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, require.Tool(c.t, "script", "bsdutils"), "-qec", shell, "/dev/null")
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + c.dir + ":" + os.Getenv("PATH"), "HOME=" + c.dir, "TERM=dumb", "PS1=" + shellPrompt, "LC_ALL=C.UTF-8"}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	var seen bytes.Buffer
	part := make([]byte, 4096)
	for _, line := range append(lines, "exit\n") {
		for from := seen.Len(); !bytes.Contains(seen.Bytes()[from:], []byte(shellPrompt)); {
			n, err := stdout.Read(part)
			if seen.Write(part[:n]); err != nil {
				c.t.Fatalf("%s ended: %v\n%s", shell, err, seen.String())
			}
		}
		if _, err := io.WriteString(stdin, line); err != nil {
			c.t.Fatal(err)
		}
	}
	_, _ = io.Copy(&seen, stdout)
	if err := cmd.Wait(); err != nil {
		c.t.Fatalf("%s: %v\n%s", shell, err, seen.String())
	}
	called, err := os.ReadFile(c.called)
	if err != nil {
		c.t.Fatalf("ponte was not called: %v\n%s", err, seen.String())
	}
	return string(called)
}

// A subcommand, one below it, and a flag, each begun and left to the shell.
const (
	begun    = "ponte tena\tcrea\t--cn\t1\n"
	complete = "<tenant><create><--cnpj><1>"
)

func TestBashCompletes(t *testing.T) {
	t.Parallel()
	bash := require.Tool(t, "bash", "bash")
	c := newCompleting(t)
	c.file("completion.bash", c.ok("completion", "bash"))
	if got := c.typed(bash+" --norc --noprofile -i", ". ./completion.bash\n", begun); got != complete {
		t.Errorf("bash called ponte with %s, want %s", got, complete)
	}
}

func TestZshCompletes(t *testing.T) {
	t.Parallel()
	zsh := require.Tool(t, "zsh", "zsh")
	c := newCompleting(t)
	c.file("_ponte", c.ok("completion", "zsh"))
	// Found by its name, as in a folder of packages, and read from the program, as in somebody's own settings.
	for _, setting := range []string{"fpath=($PWD $fpath); autoload -U compinit; compinit -uD\n", "autoload -U compinit; compinit -uD; . ./_ponte\n"} {
		if got := c.typed(zsh+" -f -i", setting, begun); got != complete {
			t.Errorf("after %s zsh called ponte with %s, want %s", setting, got, complete)
		}
	}
}

func TestFishCompletes(t *testing.T) {
	t.Parallel()
	fish := require.Tool(t, "fish", "fish")
	c := newCompleting(t)
	c.file("ponte.fish", c.ok("completion", "fish"))
	for line, want := range map[string]string{"ponte tena": "tenant", "ponte tenant crea": "create", "ponte tenant create --cn": "--cnpj", "ponte calls --fol": "--follow"} {
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		cmd := exec.CommandContext(ctx, fish, "--no-config", "-c", `source ponte.fish; complete -C "`+line+`"`)
		cmd.Dir = c.dir
		cmd.Env = []string{"PATH=" + c.dir + ":" + os.Getenv("PATH"), "HOME=" + c.dir}
		output, err := cmd.CombinedOutput()
		cancel()
		if err != nil || !slices.Contains(strings.Fields(string(output)), want) {
			t.Errorf("%q: %v %s, want %s", line, err, output, want)
		}
	}
}

// TestFlagsOfTheCommandThatIsMeant: ponte calls takes the flags of ponte calls list, and ponte calls show does not.
func TestFlagsOfTheCommandThatIsMeant(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	for line, want := range map[string]bool{"ponte calls --fol": true, "ponte calls --json --fol": true, "ponte calls list --fol": true, "ponte calls show --fol": false, "ponte --fol": false} {
		cmd := exec.Command(binary) //nolint:gosec // the program under test
		cmd.Dir, cmd.Env = c.dir, []string{lineSoFar + "=" + line, cursorAt + "=" + strconv.Itoa(len(line))}
		out, err := cmd.CombinedOutput()
		if got := strings.Contains(string(out), "--follow"); err != nil || got != want {
			t.Errorf("%q goes on with %q, %v", line, out, err)
		}
	}
}
