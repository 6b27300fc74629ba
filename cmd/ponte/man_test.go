package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"ponte/test/require"
)

func TestManualPage(t *testing.T) {
	t.Parallel()
	groff := require.Tool(t, "groff", "groff-base")
	c := newCLI(t)
	source := c.ok("man")
	var complaints bytes.Buffer
	cmd := exec.Command(groff, "-man", "-Kutf8", "-Tutf8", "-P-cbou", "-wmac", "-wescape", "-wsyntax", "-wmissing", "-Wbreak")
	cmd.Stdin, cmd.Stderr = strings.NewReader(source), &complaints
	page, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Errorf("groff: %v %s", err, &complaints)
	}
	for _, want := range []string{
		"ponte tenant create", "--first-number=", "ocorrências", // commands, flags and letters of the grammar
		"PONTE_DATABASE", settingsVariable, "EXIT STATUS",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestVersionByFlag(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	if flag, command := c.ok("--version"), c.ok("version"); flag != command || !strings.HasPrefix(flag, "ponte ") {
		t.Errorf("--version says %q, version %q", flag, command)
	}
}
