package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRestoreCheck: a rehearsal beside a server that runs tells what a backup has and what came after it, and its exit code tells the rest.
func TestRestoreCheck(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("ip", "allow", "127.0.0.1")
	c.okWith("segredo\n", "credential", "create", "mega")
	c.ok("import", "unidades", c.file("u.csv", "empreendimento;bloco;unidade\nResidencial;A;101\n"))
	c.ok("import", "contratos", c.file("k.csv", "codigo;empreendimento;bloco;unidade;situacao\nC-1;Residencial;A;101;A\n"))
	base, stop := c.serving()
	defer stop()
	kept := openOcorrencia(t, base, "mega", "segredo", "ANTES")
	backups := filepath.Join(c.dir, "copias")
	if err := os.Mkdir(backups, 0o700); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(backups, "1.db")
	c.ok("backup", backup)
	after := openOcorrencia(t, base, "mega", "segredo", "DEPOIS")

	place := t.TempDir()
	out := c.ok("restore", "--check", backups, "--in", place)
	for _, part := range []string{"ocorrencias 1", "the last one " + kept, "0 missing from before the backup, 1 acknowledged after it", after, "DEPOIS", "all of it is removed"} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in\n%s", part, out)
		}
	}
	var r rehearsedJSON
	c.decode(&r, "restore", "--check", backup)
	if r.Rows["ocorrencias"] != 1 || r.MissingAfter != 1 || r.MissingBefore != 0 || !r.Compared || len(r.Ocorrencias) != 1 || r.Ocorrencias[0].Numero != after ||
		r.SchemaVersion != r.Program || r.Engine != "SQLite" || r.Objections == nil || len(r.Tenants) != 1 {
		t.Errorf("%+v", r)
	}
	if left, err := os.ReadDir(place); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}

	old := time.Now().Add(-30 * time.Hour)
	if err := os.Chtimes(backup, old, old); err != nil {
		t.Fatal(err)
	}
	c.ok("restore", "--check", backup, "--max-age", "31h")
	if r := c.try("", "restore", "--check", backup, "--max-age", "26h", "--json"); r.code != exitGaps || !strings.Contains(r.err, "--max-age is 26h") || !json.Valid([]byte(r.out)) {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	other := newCLI(t).withTenant()
	foreign := filepath.Join(c.dir, "de-outra.db")
	other.ok("backup", foreign)
	if r := c.try("", "restore", "--check", foreign); r.code != exitGaps || !strings.Contains(r.err, "another installation") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	if out := c.ok("restore", "--check", foreign, "--journal", "off"); !strings.Contains(out, "none was compared") {
		t.Error(out)
	}
	c.fails(exitFailure, "cannot be restored", "restore", "--check", c.file("x.db", "SQLite format 3\x00 and nothing else"))
	c.fails(exitFailure, "belong to --check", "restore", "--json", backup)
	if rows := c.list("ocorrencia", "list"); len(rows) != 2 {
		t.Errorf("the real database has %v", rows)
	}
}
