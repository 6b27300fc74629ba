package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ponte/test/mariadb"
	"ponte/test/sqlite"
)

// columnsOf lists table.column:kind of a database, kinds reduced to what both engines tell apart.
func columnsOf(t *testing.T, s *Storage) []string {
	t.Helper()
	q := "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = DATABASE()"
	if s.dialect == dialectSQLite {
		q = `SELECT m.name, c.name, c.type, CASE WHEN c."notnull" = 1 THEN 'NO' ELSE 'YES' END
			FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
	}
	return queryLines(t, s, q, func(v []string) string {
		return v[0] + "." + v[1] + ":" + columnKinds[strings.ToLower(v[2])] + ":" + v[3]
	})
}

var columnKinds = map[string]string{
	"bigint": "int", "integer": "int", "tinyint": "bool", "boolean": "bool", "varchar": "text", "char": "text", "text": "text",
	"mediumtext": "text", "mediumblob": "blob", "blob": "blob",
}

func indexesOf(t *testing.T, s *Storage) []string {
	t.Helper()
	q := `SELECT table_name, index_name, CAST(MIN(non_unique) AS CHAR), GROUP_CONCAT(column_name ORDER BY seq_in_index)
		FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY' GROUP BY table_name, index_name`
	if s.dialect == dialectSQLite {
		q = `SELECT m.name, l.name, CASE WHEN l."unique" = 1 THEN '0' ELSE '1' END,
			(SELECT group_concat(i.name, ',') FROM pragma_index_info(l.name) i)
			FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table' AND l.origin = 'c'`
	}
	return queryLines(t, s, q, func(v []string) string { return strings.Join(v, ":") })
}

func queryLines(t *testing.T, s *Storage, q string, f func([]string) string) []string {
	t.Helper()
	rows, err := s.pools.reader.Query(q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		v := make([]string, 4)
		if err := rows.Scan(&v[0], &v[1], &v[2], &v[3]); err != nil {
			t.Fatal(err)
		}
		if l := f(v); !strings.HasPrefix(l, "goose_db_version") && !strings.HasPrefix(l, "travas") {
			out = append(out, l)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestBothDialectsHaveTheSameTables(t *testing.T) {
	lite := open(t, "sqlite://"+filepath.Join(t.TempDir(), "ponte.db"))
	my := open(t, mariadb.Shared(t).NewDatabase(t))
	for name, f := range map[string]func(*testing.T, *Storage) []string{"columns": columnsOf, "indexes": indexesOf} {
		a, b := f(t, lite), f(t, my)
		if len(a) < 40 {
			t.Fatalf("only %d %s found: the query is wrong", len(a), name)
		}
		for _, l := range a {
			if !slices.Contains(b, l) {
				t.Errorf("%s: only in SQLite: %s", name, l)
			}
		}
		for _, l := range b {
			if !slices.Contains(a, l) {
				t.Errorf("%s: only in MySQL: %s", name, l)
			}
		}
	}
}

func TestReplicasThatStartTogetherMigrateOnce(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		const replicas = 5
		var wg sync.WaitGroup
		errs := make(chan error, replicas)
		for range replicas {
			wg.Go(func() {
				s, err := Open(deadline(t), address, Options{})
				if err == nil {
					err = s.Close(deadline(t))
				}
				if err != nil {
					errs <- err
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
		s := open(t, address)
		var steps, distinct int
		err := s.pools.reader.QueryRow("SELECT COUNT(*), COUNT(DISTINCT version_id) FROM goose_db_version").Scan(&steps, &distinct)
		if err != nil || steps != distinct || steps < 2 {
			t.Errorf("%d steps recorded, %d distinct (%v)", steps, distinct, err)
		}
	})
}

func TestSchemaThatDoesNotFitIsRefused(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		if _, err := Open(deadline(t), address, Options{Migrate: MigrateCheck}); !errors.Is(err, ErrSchema) {
			t.Errorf("an empty database under check: %v", err)
		}
		s := open(t, address)
		if _, err := s.pools.writer.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(deadline(t), address, Options{}); !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), "999") {
			t.Errorf("a database of a newer program: %v", err)
		}
		if _, err := s.pools.writer.Exec("UPDATE goose_db_version SET version_id = 8 WHERE version_id > 0"); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(deadline(t), address, Options{}); !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), "before the first release") {
			t.Errorf("a database from before the first release: %v", err)
		}
	})
}

func TestAddressesThatAreRefused(t *testing.T) {
	for _, address := range []string{
		"ponte.db", "postgres://a:b@h/d", "sqlite://", "sqlite://:memory:", "sqlite://x?mode=ro", "mysql://host/db", "mysql://u:segredo@host",
		"mysql://u:segredo@host/db?multiStatements=true", "mysql://u:segredo%@host/db", "mysql://u:segredo@127.0.0.1:1/db",
	} {
		s, err := Open(deadline(t), address, Options{})
		if err == nil {
			t.Errorf("%s was accepted", address)
			_ = s.Close(deadline(t))
			continue
		}
		if strings.Contains(fmt.Sprint(err), "segredo") {
			t.Errorf("%s: the error shows the password: %v", address, err)
		}
	}
}

// TestStepsAreRunAgain: MySQL commits each statement by itself, so a step that was interrupted begins again on what it did.
func TestStepsAreRunAgain(t *testing.T) {
	address := mariadb.Shared(t).NewDatabase(t)
	first := open(t, address)
	if _, err := first.pools.writer.Exec("DELETE FROM goose_db_version WHERE version_id > 0"); err != nil {
		t.Fatal(err)
	}
	again := open(t, address)
	if a, b := columnsOf(t, first), columnsOf(t, again); !slices.Equal(a, b) {
		t.Errorf("after a second run the columns are %v, before %v", b, a)
	}
}

// TestTablesAreInnoDB: a server whose default engine has no transactions gets no table without them.
func TestTablesAreInnoDB(t *testing.T) {
	t.Parallel()
	server := mariadb.Start(t, "--default-storage-engine=MyISAM")
	s := open(t, server.NewDatabase(t))
	if n := count(t, s, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND engine <> 'InnoDB'"); n != 0 {
		t.Errorf("%d tables of another engine", n)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"); n == 0 {
		t.Error("no tables")
	}
}

// TestKeysOfCallsThatAreThere: of a base of the version before, calls that were not attended are found by what has a column, and the copy is
// foretold with its rows. Texts that an engine holds for one, and rows of an attempt that was killed, stop nothing.
func TestKeysOfCallsThatAreThere(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		p := openAtVersion(t, address, 35)
		for i, c := range []struct {
			code, number string
			ocorrencia   int
		}{{"MEG-91", "", 0}, {"MEG-91 ", "100", 0}, {strings.Repeat("é", 255), "", 0}, {"MEG-92", "101", 9}, {"", "", 0}} {
			_, err := p.writer.Exec("INSERT INTO chamadas (id, tenant_id, situacao, mensagem, avisos, pedido, resposta, codigo_oc, numero, ocorrencia_id, em) VALUES (?, 1, 'recusada', '', '[]', '', '', ?, ?, ?, ?)",
				1001+i, c.code, c.number, c.ocorrencia, 1000+i)
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
		u, err := PlanUpgrade(deadline(t), address)
		if err != nil || u.Version != 35 || !u.Expands() {
			t.Fatalf("%+v %v", u, err)
		}
		var rows []int64
		for i := range u.Steps {
			for _, e := range u.Steps[i].Effects {
				if e.Kind == EffectCopy && e.Table == "chamada_chaves" {
					rows = append(rows, e.Rows)
				}
			}
		}
		if len(rows) != 2 || rows[0] < 3 || rows[1] < 1 {
			t.Errorf("foretold: %v", rows)
		}
		s := open(t, address)
		if n := count(t, s, "SELECT COUNT(*) FROM chamada_chaves WHERE tipo = 'codigo_oc'"); n != 3 {
			t.Errorf("%d codes", n)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM chamada_chaves WHERE tipo = 'numero' AND valor = '100' AND id = 1002 AND em = 1001"); n != 1 {
			t.Errorf("%d numbers", n)
		}
	})
}

// TestNewIndexesAreCounted: where SQLite knows how many rows its indexes find, it knows it of one that a step made; where nobody asked it
// to count, it goes on counting nothing.
func TestNewIndexesAreCounted(t *testing.T) {
	for _, counted := range []bool{true, false} {
		address := sqlite.NewFile(t)
		p := openAtVersion(t, address, 46)
		statements := []string{"WITH RECURSIVE n(value) AS (SELECT 1001 UNION ALL SELECT value + 1 FROM n WHERE value < 1500)" +
			" INSERT INTO ocorrencias (id, tenant_id, numero, status_id, descricao, solucao, aberta_em, criada_em, atualizada_em, campos_variaveis, recebido)" +
			" SELECT value, 1, value, 1, '', '', value, value, value, '', '' FROM n"}
		if counted {
			statements = append(statements, "ANALYZE")
		}
		for _, q := range statements {
			if _, err := p.writer.Exec(q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
		s := open(t, address)
		if !counted {
			if n := count(t, s, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"); n != 0 {
				t.Error("statistics that nobody asked for")
			}
			continue
		}
		found, err := readAll(deadline(t), s.pools.reader, readText, "SELECT stat FROM sqlite_stat1 WHERE idx = 'ocorrencias_aberta'")
		if err != nil || len(found) != 1 || found[0] != "500 500 1 1 1" {
			t.Errorf("%v %v", found, err)
		}
	}
}
