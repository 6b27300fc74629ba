package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// reconciled runs the command with --json, whose exit code has to be code.
func (c *cli) reconciled(code int, args ...string) (r reconciledJSON) {
	c.t.Helper()
	out := c.try("", append([]string{"reconcile", "--json"}, args...)...)
	if out.code != code {
		c.t.Fatalf("exit %d, want %d\n%s%s", out.code, code, out.out, out.err)
	}
	if err := json.Unmarshal([]byte(out.out), &r); err != nil {
		c.t.Fatalf("%v\n%s", err, out.out)
	}
	return r
}

// TestReconcileARestoredBackup: a backup, openings, the backup put back. Exactly the openings in between are named, the next
// number is above theirs, and a caller who repeats one opens it again.
func TestReconcileARestoredBackup(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("ip", "allow", "127.0.0.1")
	c.okWith("segredo\n", "credential", "create", "mega")
	c.ok("import", "unidades", c.file("u.csv", "empreendimento;bloco;unidade\nResidencial;A;101\n"))
	c.ok("import", "contratos", c.file("k.csv", "codigo;empreendimento;bloco;unidade;situacao\nC-1;Residencial;A;101;A\n"))
	c.fails(exitFailure, "there is no journal", "reconcile")
	base, stop := c.serving()
	kept := openOcorrencia(t, base, "mega", "segredo", "ANTES")
	backup := filepath.Join(c.dir, "copia.db")
	c.ok("backup", backup)
	lost := map[string]bool{}
	highest := 0
	for i := range 12 {
		number := openOcorrencia(t, base, "mega", "segredo", "DEPOIS-"+strconv.Itoa(i))
		lost[number] = true
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatalf("answer %q", number)
		}
		highest = max(highest, n)
	}
	ours := c.openedHere()
	lost[ours] = true
	if r := c.reconciled(exitOK); r.Checked != 14 || r.Missing != 0 || len(r.Behind) != 0 || r.Ocorrencias == nil {
		t.Errorf("before: %+v", r)
	}
	stop()
	c.ok("restore", backup)

	r := c.reconciled(exitGaps)
	if r.Missing != int64(len(lost)) || r.GivenTwice != 0 || len(r.Ocorrencias) != len(lost) || r.Checked != 14 || r.Advanced {
		t.Errorf("restored: %+v", r)
	}
	for _, m := range r.Ocorrencias {
		if !lost[m.Numero] || m.Tenant != "acme" || m.Numero == kept || m.Em == "" || m.ID == 0 || m.Numero != ours && m.Sistema != "mega" {
			t.Errorf("%+v", m)
		}
	}
	list := filepath.Join(c.dir, "faltam.csv")
	shown := c.try("", "reconcile", "--csv", list, "--from", "2026-01-01", "--to", "2100-01-01")
	if shown.code != exitGaps || !strings.Contains(shown.out, "13 missing, 0 of them") || !strings.Contains(shown.out, "DEPOIS-3") || !strings.Contains(shown.err, "Banco danificado ou mais antigo") {
		t.Errorf("exit %d\n%s%s", shown.code, shown.out, shown.err)
	}
	content, err := os.ReadFile(list)
	if err != nil || strings.Count(string(content), "\r\nfaltando;acme;") != len(lost) {
		t.Errorf("%v\n%s", err, content)
	}
	if out := c.ok("reconcile", "--to", "2026-01-01"); !strings.Contains(out, "0 openings compared") {
		t.Error(out)
	}
	c.fails(exitFailure, "exists already", "reconcile", "--csv", list)
	c.fails(exitFailure, "--to is before --from", "reconcile", "--from", "2026-11-02", "--to", "2026-11-01")

	base, stop = c.serving()
	again := openOcorrencia(t, base, "mega", "segredo", "DEPOIS-3")
	if n, err := strconv.Atoi(again); err != nil || n <= highest || lost[again] {
		t.Errorf("opened again as %q, and %d was acknowledged", again, highest)
	}
	if repeated := openOcorrencia(t, base, "mega", "segredo", "ANTES"); repeated != kept {
		t.Errorf("a repeat of what is there got %q, want %s", repeated, kept)
	}
	stop()
	reopened := 0
	for _, m := range c.reconciled(exitGaps).Ocorrencias {
		if m.Reopened != "" {
			if reopened++; m.Reopened != again || m.CodigoOC != "DEPOIS-3" {
				t.Errorf("%+v", m)
			}
		}
	}
	if reopened != 1 {
		t.Errorf("%d were opened again", reopened)
	}
}

// openedHere opens an ocorrência by the command and gives its number.
func (c *cli) openedHere() string {
	c.t.Helper()
	var opened openedJSON
	c.decode(&opened, "ocorrencia", "open", "--contract", "C-1", "--text", "Pelo comando")
	return opened.Numero
}

// TestReconcileAdvances: with the journal of a replica that is gone, and servers that keep none, the numbers are moved on only
// when it is asked for.
func TestReconcileAdvances(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant() // numbers from 1000 on
	journal := c.file("20261127-outra-7.journal", "2026-11-27T10:00:00.000Z\t3\tacme\t1041\tmega\t99000\tOS-1\n"+
		"2026-11-27T10:00:01.000Z\t4\tnova\t77\tmega\t99009\t\n2026-11-27T10:00:02.0")
	r := c.reconciled(exitGaps, journal)
	if r.Missing != 2 || r.Garbage != 1 || len(r.Behind) != 2 || r.Behind[1].Tenant != "acme" || r.Behind[1].Next != 1000 || r.Behind[1].Acknowledged != 1041 ||
		len(r.Unknown) != 1 || r.Unknown[0] != "nova" {
		t.Errorf("%+v", r)
	}
	out := c.try("", "reconcile", journal)
	if !strings.Contains(out.out, "Numbers of acme would be given again from 1000 on") || !strings.Contains(out.err, "ponte tenant create nova --first-number 78") {
		t.Errorf("%s%s", out.out, out.err)
	}
	out = c.try("", "reconcile", "--advance", journal)
	if out.code != exitGaps || !strings.Contains(out.out, "Numbers of acme go on at ") || !strings.Contains(out.err, "Restart the servers") {
		t.Errorf("exit %d\n%s%s", out.code, out.out, out.err)
	}
	if r := c.reconciled(exitGaps, journal, "--advance"); len(r.Behind) != 0 {
		t.Errorf("a second time: %+v", r)
	}
}
