package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadSettings(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ content, want, problem string }{
		{"", "[]", ""},
		{"A=1\n# B=2\n\n  C = three \r\n", "[{A 1} {C three}]", ""},
		{"\ufeffA=1", "[{A 1}]", ""},
		{`A="x y"` + "\nB='$z'\nC=\"\nD=p=a$s#s\"\n", `[{A x y} {B $z} {C "} {D p=a$s#s"}]`, ""},
		{"A=", "[{A }]", ""},
		{"A=1\nsegredo", "[]", "line 2 is no NAME=value"},
		{"export A=segredo", "[]", "line 1 is no NAME=value"},
		{"A=1\n#A=2\n\nA=segredo\n", "[]", "line 4 sets again what line 1 sets: keep one of them"},
		{"A=1\rB=segredo\r", "[]", "line 1 is no NAME=value"},
		{"\xff\xfeA\x00=\x001\x00", "[]", "line 1 is no NAME=value"},
		{"=segredo", "[]", "line 1 is no NAME=value"},
		{strings.Repeat("#", maxSettingsFile+1), "[]", "the file is too long"},
	} {
		got, err := readSettings([]byte(row.content))
		if text := fmt.Sprint(got); text != row.want || (err == nil) != (row.problem == "") || err != nil && err.Error() != row.problem {
			t.Errorf("%.40q: %s %v, want %s %s", row.content, text, err, row.want, row.problem)
		}
	}
}

func TestSettingsFile(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	run := func(environment ...string) string {
		cmd := exec.Command(binary, "config")
		cmd.Dir, cmd.Env = c.dir, environment
		output, _ := cmd.CombinedOutput()
		return string(output)
	}
	file := settingsVariable + "=" + c.file("ponte.env", "PONTE_LISTEN=127.0.0.1:81\nPONTE_LOG_LEVEL=warn\n")
	if got := run(file, "PONTE_LISTEN=127.0.0.1:82"); !strings.Contains(got, "PONTE_LISTEN=127.0.0.1:82\n") || !strings.Contains(got, "PONTE_LOG_LEVEL=warn\n") {
		t.Errorf("the environment is before the file, and the file before the defaults:\n%s", got)
	}
	misspelt := settingsVariable + "=" + c.file("misspelt.env", "PONTE_LISTENS=127.0.0.1:81\n")
	if got := run(misspelt); !strings.Contains(got, "PONTE_LISTENS: unknown variable") {
		t.Error(got)
	}
	if got := run(settingsVariable + "=" + filepath.Join(c.dir, "none.env")); !strings.Contains(got, settingsVariable+": open") {
		t.Error(got)
	}
}
