package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/test/memory"
)

const commandTimeout = 5 * time.Minute

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "ponte-cli")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(dir, "ponte")
	if output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, output)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir) // a temporary folder that stays harms nobody
	os.Exit(code)
}

// cli runs commands against one database.
type cli struct {
	t        *testing.T
	database string
	dir      string
}

func newCLI(t *testing.T) *cli {
	t.Helper()
	return newCLIIn(t, memory.TempDir(t))
}

// newCLIIn is for tests of programs that mind what folder it is.
func newCLIIn(t *testing.T, dir string) *cli {
	t.Helper()
	return &cli{t: t, database: "sqlite://" + filepath.Join(dir, "ponte.db"), dir: dir}
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

func (c *cli) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PONTE_DATABASE=" + c.database, "PATH=" + os.Getenv("PATH"), "HOME=" + c.dir}
	return cmd
}

// try runs a command with input on standard input.
func (c *cli) try(input string, args ...string) result {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	cmd := c.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatalf("ponte %v: %v", args, err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// ok runs a command that must succeed and returns its output.
func (c *cli) ok(args ...string) string {
	c.t.Helper()
	return c.okWith("", args...)
}

func (c *cli) okWith(input string, args ...string) string {
	c.t.Helper()
	r := c.try(input, args...)
	if r.code != exitOK {
		c.t.Fatalf("ponte %v: exit %d\n%s%s", args, r.code, r.out, r.err)
	}
	return r.out
}

// fails runs a command that must fail with a code and a sentence on standard error, and nothing on standard output.
func (c *cli) fails(code int, sentence string, args ...string) {
	c.t.Helper()
	r := c.try("", args...)
	if r.code != code || !strings.Contains(r.err, sentence) || r.out != "" {
		c.t.Errorf("ponte %v: exit %d, want %d with %q\nout: %s\nerr: %s", args, r.code, code, sentence, r.out, r.err)
	}
}

// list runs a command with --json and decodes its array.
func (c *cli) list(args ...string) []map[string]any {
	c.t.Helper()
	var rows []map[string]any
	c.decode(&rows, args...)
	if rows == nil {
		c.t.Errorf("ponte %v: an empty list is [], not null", args)
	}
	return rows
}

func (c *cli) decode(v any, args ...string) {
	c.t.Helper()
	out := c.ok(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), v); err != nil {
		c.t.Fatalf("ponte %v: %v\n%s", args, err, out)
	}
}

// file writes a file of the test and returns its path.
func (c *cli) file(name, content string) string {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// withTenant makes the tenant acme, the default one.
func (c *cli) withTenant() *cli {
	c.t.Helper()
	c.ok("tenant", "create", "acme", "--cnpj", "11.222.333/0001-81", "--name", "Construtora Acme", "--first-number", "1000")
	return c
}
