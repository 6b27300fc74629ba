package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// oldRows are in a base of the first release for what later steps change and copy.
var oldRows = []string{
	"INSERT INTO usuarios (id, tenant_id, login, papel, segredo) VALUES (1, 1, 'ana', 'administrador', 'x'), (2, 1, 'rui', 'operador', 'x'), (3, 1, 'bia', 'operador', 'x')",
	"INSERT INTO unidade_codigos_externos (tenant_id, unidade_id, destino, codigo) VALUES (1, 7, 'mobuss', 'M7'), (1, 8, 'mobuss', 'M8')",
}

func oldBase(t *testing.T, address string, ocorrencias int) {
	t.Helper()
	p := openAtVersion(t, address, firstRelease)
	statements := slices.Clone(oldRows)
	for i := range ocorrencias {
		statements = append(statements, fmt.Sprintf("INSERT INTO ocorrencias (id, tenant_id, numero, status_id, descricao, solucao, aberta_em, criada_em, atualizada_em, campos_variaveis, recebido)"+
			" VALUES (%d, 1, '%d', 1, 'texto', '', %d, %d, %d, '', '')", 500001+i, i, i, i, i))
	}
	for _, q := range statements {
		if _, err := p.writer.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
}

// TestUpgradeIsForetold: on a base of the first release with its data, every effect is named with its rows, nothing is written, and what was
// foretold is what comes.
func TestUpgradeIsForetold(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		oldBase(t, address, 30)
		before := everything(t, address)
		u, err := PlanUpgrade(deadline(t), address)
		if err != nil {
			t.Fatal(err)
		}
		if after := everything(t, address); after != before {
			t.Errorf("the base was written:\n%s\nbefore:\n%s", after, before)
		}
		if u.Version != firstRelease || len(u.Steps) < 20 || u.Steps[len(u.Steps)-1].Version != u.Target || !u.Expands() || u.Engine == "" || u.Free == 0 {
			t.Fatalf("%+v", u)
		}
		effect := func(kind EffectKind, table, name string) Effect {
			t.Helper()
			for i := range u.Steps {
				for _, e := range u.Steps[i].Effects {
					if e.Kind == kind && e.Table == table && (name == "" || slices.Contains(e.Names, name)) {
						return e
					}
				}
			}
			t.Fatalf("no %s of %s %s", kind, table, name)
			return Effect{}
		}
		if e := effect(EffectIndex, "ocorrencias", "ocorrencias_principal"); e.Rows != 30 || e.Sampled != 30 || e.Takes <= 0 || e.Bytes <= 0 || !slices.Equal(e.Columns, []string{"principal_id"}) {
			t.Errorf("%+v", e)
		}
		if e := effect(EffectIndex, "ocorrencias", "ocorrencias_aberta"); e.Rows != 30 || !slices.Equal(e.Columns, []string{"tenant_id", "aberta_em", "id", "cliente_id"}) {
			t.Errorf("made anew under its name: %+v", e)
		}
		if e := effect(EffectUpdate, "usuarios", "papeis"); e.Rows != 3 || !e.Upto {
			t.Errorf("%+v", e)
		}
		if e := effect(EffectCopy, "vinculos", ""); e.Rows != 2 || e.Upto || !slices.Equal(e.From, []string{"unidade_codigos_externos"}) {
			t.Errorf("%+v", e)
		}
		if e := effect(EffectColumn, "vinculos", "carimbo"); e.Takes != 0 || e.Rebuild {
			t.Errorf("of a table that a step before makes: %+v", e)
		}
		// Each new table and column is there afterwards, and nothing that was not told.
		columns := map[string]bool{}
		for _, l := range columnsAt(t, address) {
			columns[l] = true
		}
		s := open(t, address)
		told, made := map[string]bool{}, map[string]bool{}
		for i := range u.Steps {
			for _, e := range u.Steps[i].Effects {
				for _, name := range e.Names {
					if e.Kind == EffectColumn {
						told[e.Table+"."+name] = true
					}
				}
				if e.Kind == EffectTable {
					made[e.Table] = true
				}
			}
		}
		for _, l := range columnsOf(t, s) {
			column, _, _ := strings.Cut(l, ":")
			table, _, _ := strings.Cut(column, ".")
			if !columns[column] && !told[column] && !made[table] {
				t.Errorf("%s came, and was not told", column)
			}
			delete(told, column)
		}
		if len(told) > 0 {
			t.Errorf("told, and not there: %v", told)
		}
		if u, err = PlanUpgrade(deadline(t), address); err != nil || len(u.Steps) != 0 || u.Version != u.Target {
			t.Errorf("after it: %v %+v", err, u)
		}
	})
}

// everything is what a base holds and how it looks, to be compared.
func everything(t *testing.T, address string) string {
	t.Helper()
	if file, lite := strings.CutPrefix(address, "sqlite://"); lite {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d bytes, log %v", len(content), exists(file+walSuffix)) + string(content)
	}
	e, err := parseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	return string(dumped(t, e, "--skip-dump-date", e.mysql.DBName))
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// columnsAt are table.column of a base that nobody migrates.
func columnsAt(t *testing.T, address string) (list []string) {
	t.Helper()
	x := &examiner{}
	if err := x.open(deadline(t), address); err != nil {
		t.Fatal(err)
	}
	defer x.close()
	q := "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE table_schema = DATABASE()"
	if x.dialect == dialectSQLite {
		q = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
	}
	err := eachRow(deadline(t), x.db, q, nil, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		list = append(list, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEveryMigrationIsUnderstood: a statement that nobody can foretell, or that the program before does not survive, is told here and not to
// an operator.
func TestEveryMigrationIsUnderstood(t *testing.T) {
	for _, d := range []dialect{dialectSQLite, dialectMySQL} {
		files, err := fs.Glob(migrations, "migrations/"+string(d)+"/*.sql")
		if err != nil || len(files) < 20 {
			t.Fatalf("%v %v", err, files)
		}
		for _, f := range files {
			content, err := fs.ReadFile(migrations, f)
			if err != nil {
				t.Fatal(err)
			}
			list := statementsOf(string(content))
			if len(list) == 0 {
				t.Errorf("%s has no statement", f)
			}
			for _, statement := range list {
				if m := guarded.FindStringSubmatch(statement); m != nil {
					statement = guardedLiteral(t, m[1])
				}
				if e := effectOf(statement); e.Kind == EffectOther || !e.Expand {
					t.Errorf("%s: %+v: %s", f, e, statement)
				}
			}
		}
	}
}

// guardedLiteral is the statement in a guard: the longer of its two texts.
func guardedLiteral(t *testing.T, guard string) (longest string) {
	t.Helper()
	guard, _, _ = strings.Cut(guard, "\n")
	for part := range strings.SplitSeq(strings.ReplaceAll(strings.ReplaceAll(guard, "''", ""), `\'`, ""), "'") {
		if strings.Contains(part, " ") && len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// TestWhatAStatementDoes, also those that no migration has and that nobody should write unseen.
func TestWhatAStatementDoes(t *testing.T) {
	for statement, want := range map[string]string{
		"CREATE TABLE IF NOT EXISTS a (\n x INT)":                                               "table a [] true",
		"ALTER TABLE a ADD COLUMN b BIGINT NOT NULL DEFAULT 0":                                  "column a [b] true",
		"ALTER TABLE a ADD COLUMN b DECIMAL(10, 2) NULL, ADD COLUMN c TEXT NOT NULL DEFAULT ''": "column a [b c] true",
		"ALTER TABLE a ADD COLUMN b BIGINT NOT NULL":                                            "column a [b] false",
		"ALTER TABLE a ADD COLUMN b BIGINT NULL, DROP COLUMN c":                                 "other a [DROP COLUMN c] false",
		"ALTER TABLE a MODIFY COLUMN b TEXT":                                                    "other a [MODIFY COLUMN b TEXT] false",
		"DROP TABLE a":                                                                          "other  [DROP TABLE a] false",
		"DELETE FROM a WHERE b = 1":                                                             "other  [DELETE FROM a WHERE b = 1] false",
		"CREATE UNIQUE INDEX i ON a (b, c)":                                                     "index a [i] true",
		"CREATE INDEX IF NOT EXISTS i ON a (b) WHERE b > 0":                                     "index a [i] true",
		"DROP INDEX i ON a":                                                                     "drop_index a [i] true",
		"ALTER TABLE a DROP INDEX i":                                                            "drop_index a [i] true",
		"ALTER TABLE a DROP INDEX i, ADD INDEX i (b, c)":                                        "index a [i] true",
		"ALTER TABLE a DROP INDEX i, ADD INDEX j (b, c)":                                        "other a [DROP INDEX i] false",
		"UPDATE a SET b = 1, c = 2 WHERE d = 0":                                                 "update a [b c] true",
		"INSERT OR IGNORE INTO a (x)\nSELECT y FROM b JOIN c ON 1=1":                            "copy a [] true",
	} {
		e := effectOf(statement)
		if got := fmt.Sprintf("%s %s %v %v", e.Kind, e.Table, e.Names, e.Expand); got != want {
			t.Errorf("%s: %s, want %s", statement, got, want)
		}
	}
	if where := changedRows("UPDATE a SET b = 1 WHERE c = 'x'"); where != "c = 'x'" {
		t.Error(where)
	}
	if list := statementsOf("-- +goose Up\n-- a; b\nUPDATE a SET b = 'x;''y' WHERE 1=1;\nPREPARE s FROM @x;\nSET @x = (SELECT IF(1, 'A \\'b\\';', 'DO 0'));"); len(list) != 2 || !strings.HasSuffix(list[0], "1=1") {
		t.Errorf("%q", list)
	}
}

// TestAUniqueIndexDoesNotExpand: the program before this one may write twice what may be there once from now on.
func TestAUniqueIndexDoesNotExpand(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		oldBase(t, address, 0)
		x := &examiner{}
		if err := x.open(deadline(t), address); err != nil {
			t.Fatal(err)
		}
		defer x.close()
		p := &planner{x}
		for table, expands := range map[string]bool{"usuarios": false, "tabela_nova": true} {
			statement := "CREATE UNIQUE INDEX u ON " + table + " (nome)"
			e := effectOf(statement)
			if err := p.judge(deadline(t), &e, statement); err != nil || e.Expand != expands {
				t.Errorf("%s: %v %+v", table, err, e)
			}
		}
	})
}

// TestUpgradeOfWhatCannotBe: a base of a newer program, from before the first release, and an interrupted step, of which only the rest is left.
func TestUpgradeOfWhatCannotBe(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		oldBase(t, address, 0)
		p := openAtVersion(t, address, firstRelease)
		if strings.HasPrefix(address, "mysql:") {
			if _, err := p.writer.Exec("ALTER TABLE entregas ADD COLUMN outra BOOLEAN NOT NULL DEFAULT 0"); err != nil {
				t.Fatal(err)
			}
			u, err := PlanUpgrade(deadline(t), address)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range u.Steps {
				if s.Version == 12 && len(s.Effects) != 0 {
					t.Errorf("what is done already is told again: %+v", s)
				}
			}
		}
		for version, sentence := range map[int]string{999: "start the newer program", 8: "before the first release"} {
			if _, err := p.writer.Exec("UPDATE goose_db_version SET version_id = ? WHERE version_id > 0", version); err != nil {
				t.Fatal(err)
			}
			if _, err := PlanUpgrade(deadline(t), address); !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), sentence) {
				t.Errorf("version %d: %v", version, err)
			}
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
	})
}
