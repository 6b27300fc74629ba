package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// backTo makes a base look as programs of an older schema left it, as far as these statements undo what came since.
func (c *cli) backTo(version int, statements ...string) {
	c.t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(c.database, "sqlite://"))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			c.t.Fatalf("%s: %v", q, err)
		}
	}
	_, err = db.Exec("DELETE FROM goose_db_version WHERE version_id > ?", version)
	if err = errors.Join(err, db.Close()); err != nil {
		c.t.Fatal(err)
	}
}

// TestUpgradeCheck: what is pending is told with its rows, what stands against it decides the exit code, and nothing is done.
func TestUpgradeCheck(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	if out := c.ok("upgrade", "--check"); !strings.Contains(out, "nothing is pending") {
		t.Error(out)
	}
	c.fails(exitUsage, "missing flags: --check", "upgrade")
	c.ok("import", "unidades", c.file("u.csv", "empreendimento;bloco;unidade\nResidencial;A;101\nResidencial;A;102\n"))
	c.ok("import", "contratos", c.file("k.csv", "codigo;empreendimento;bloco;unidade;situacao\nC-1;Residencial;A;101;A\nC-2;Residencial;A;102;A\n"))
	backup := filepath.Join(c.dir, "copia.db")
	c.ok("backup", backup)
	c.backTo(16, "DROP INDEX contratos_a_classificar", "DROP INDEX vinculos_disputa", "ALTER TABLE divisoes DROP COLUMN desligada", "DROP TABLE tokens")

	r := c.try("", "upgrade", "--check")
	if r.code != exitGaps || !strings.Contains(r.err, "no backup was named") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	for _, part := range []string{
		"is at version 16", "0017 esperas", "contratos: new index contratos_a_classificar (tenant_id, a_classificar, codigo) over 2 rows; writes wait until its step ends, reads go on (", ": 2 rows were read",
		"divisoes: new column desligada", "new table tokens", "(estimate)", "it only expands", "meanwhile; " + c.dir + " has ",
	} {
		if !strings.Contains(r.out, part) {
			t.Errorf("%q is not in\n%s", part, r.out)
		}
	}
	if out := c.ok("upgrade", "--check", "--backup", backup); !strings.Contains(out, "Nothing stands against it: ponte migrate.") || !strings.Contains(out, "copia.db, whole, written") {
		t.Error(out)
	}
	var j upgradeJSON
	c.decode(&j, "upgrade", "--check", "--backup", c.dir+"/copia.db")
	if j.Version != 16 || j.Program <= 16 || len(j.Steps) < 10 || !j.ExpandOnly || j.Free <= 0 || j.Backup == "" || j.Objections == nil || j.Steps[0].Effects[1].Rows != 2 {
		t.Errorf("%+v", j)
	}
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(backup, old, old); err != nil {
		t.Fatal(err)
	}
	for file, sentence := range map[string]string{backup: "the backup is 25h", c.file("x.db", "nada"): "truncated", filepath.Join(c.dir, "nenhuma"): "no such file"} {
		r := c.try("", "upgrade", "--check", "--backup", file, "--json")
		if r.code != exitGaps || !strings.Contains(r.err, sentence) || !json.Valid([]byte(r.out)) {
			t.Errorf("%s: exit %d\n%s%s", file, r.code, r.out, r.err)
		}
	}
	c.backTo(16) // still: nothing was done
	if r := c.try("", "upgrade", "--check", "--json"); !strings.Contains(r.out, `"versao": 16`) {
		t.Error(r.out)
	}
	c.database = "sqlite://" + filepath.Join(c.dir, "não-há.db")
	c.fails(exitFailure, "no such file", "upgrade", "--check")
	if exists(strings.TrimPrefix(c.database, "sqlite://")) {
		t.Error("it made a database")
	}
}
