package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestCalls narrows the log by each flag and shows one call, a refused one too.
func TestCalls(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	base, _ := c.serving()
	c.ok("import", "contratos", c.file("k.csv", "codigo\nC-1\n"))
	c.okWith("segredo\n", "credential", "create", "mega", "--system", "mega")
	c.ok("ip", "allow", "127.0.0.1")
	var number string
	eventually(t, "an opening", func() bool {
		number = openOcorrencia(t, base, "mega", "segredo", "MEG-91")
		return !strings.Contains(number, "(e:")
	})
	openOcorrencia(t, base, "mega", "errada", "MEG-92")
	eventually(t, "the refusal is in the log", func() bool { return len(c.list("calls", "--code", "MEG-92")) > 0 })
	for flags, some := range map[string]bool{
		"--code MEG-91": true, "--code MEG": false, "--address 127.0.0": true, "--address 127.0.0.0/8": true, "--address 10.0.0.0/8": false, "--contract C-1": true,
		"--contract C-2": false, "--operation DadosServicedesk": true, "--operation EditOC": false, "--from 2026-01-01": true, "--to 2026-01-01": false,
	} {
		if got := len(c.list(append([]string{"calls"}, strings.Fields(flags)...)...)) > 0; got != some {
			t.Errorf("calls %s finds some: %v", flags, got)
		}
	}
	if rows := c.list("calls", "--number", number); len(rows) == 0 || rows[0]["numero"] != number {
		t.Errorf("about %s: %v", number, rows)
	}
	c.fails(exitFailure, "--address: \"casa\" is no address", "calls", "--address", "casa")
	c.fails(exitFailure, "--to is before --from", "calls", "--from", "2026-02-01", "--to", "2026-01-01")
	c.fails(exitFailure, "leave out --to", "calls", "--follow", "--to", "2026-01-01")
	refused := c.list("calls", "--code", "MEG-92")[0]
	request, _ := refused["requisicao"].(string)
	shown := c.ok("calls", "show", request)
	for _, part := range []string{"recusada", "e:102", "MEG-92", "Sent (masked):", "\"CODIGO_OC\": \"MEG-92\"", "Answered:"} {
		if !strings.Contains(shown, part) {
			t.Errorf("shown without %q:\n%s", part, shown)
		}
	}
	if strings.Contains(shown, "errada") {
		t.Error("a password is shown")
	}
	var one map[string]any
	c.decode(&one, "calls", "show", request)
	if one["requisicao"] != request || one["pedido"] == "" {
		t.Errorf("%v", one)
	}
	c.fails(exitFailure, "has no call \"999999999\"", "calls", "show", "999999999")
	if help := c.ok("calls", "--help"); !strings.Contains(help, "--follow") || !strings.Contains(help, "show") {
		t.Errorf("the help: %s", help)
	}
}

// TestCallsFollowed prints what comes, each once, and ends in peace with a signal.
func TestCallsFollowed(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	base, _ := c.serving()
	for _, code := range []string{"VELHA", "ANTES"} {
		openOcorrencia(t, base, "mega", "x", code)
		eventually(t, "the refusal is in the log", func() bool { return len(c.list("calls", "--code", code)) == 1 })
	}
	follow := c.command(t.Context(), "calls", "--follow", "--json", "--limit", "1", "--operation", "DadosServicedesk")
	out, err := follow.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := follow.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	next := func() (k callJSON) {
		t.Helper()
		if !lines.Scan() {
			t.Fatal("no more lines")
		}
		if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		return k
	}
	first := next()
	openOcorrencia(t, base, "mega", "x", "DEPOIS-1")
	openOcorrencia(t, base, "mega", "x", "DEPOIS-2")
	second, third := next(), next()
	if first.ID == second.ID || second.ID == third.ID || !strings.Contains(first.Pedido, "ANTES") || !strings.Contains(second.Pedido+third.Pedido, "DEPOIS-1") {
		t.Errorf("%+v %+v %+v", first, second, third)
	}
	if err := follow.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("printed again: %s", lines.Text())
	}
	if err := follow.Wait(); err != nil {
		t.Errorf("a signal ends it with %v", err)
	}
}
