package storage

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm/diagnostico"
	"ponte/test/mariadb"
)

// laudoOf finds an examination's outcome, which must be there once.
func laudoOf(t *testing.T, laudos []diagnostico.Laudo, name string) diagnostico.Laudo {
	t.Helper()
	var found []diagnostico.Laudo
	for _, l := range laudos {
		if l.Exame == name {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s is reported %d times", name, len(found))
	}
	return found[0]
}

// expect examines and compares one outcome, and a part of what was found.
func expect(t *testing.T, address, name string, want diagnostico.Desfecho, found string) diagnostico.Laudo {
	t.Helper()
	l := laudoOf(t, Examine(deadline(t), address, Checkup{Patience: time.Minute}), name)
	if l.Desfecho != want || !strings.Contains(l.Encontrado, found) {
		t.Errorf("%s: %s (%s), want %s with %q", name, l.Desfecho, l.Encontrado, want, found)
	}
	return l
}

func mustExec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestASoundDatabaseIsSound: the indexes that an engine's migrations make are the expected ones, and nothing else is amiss but
// what is the tests' own.
func TestASoundDatabaseIsSound(t *testing.T) {
	accepted := []string{
		"grants-excess", // of the tests' account
		"file-system",   // of the folder for temporary files
		"disk", "clock",
	}
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		laudos := Examine(deadline(t), address, Checkup{Patience: time.Minute})
		names := []string{"answer"}
		for _, e := range examinations {
			names = append(names, e.name)
		}
		for i, l := range laudos {
			if i >= len(names) || l.Exame != names[i] {
				t.Fatalf("examination %d is %s, want the order %v", i, l.Exame, names)
			}
			applies := s.dialect == dialectSQLite && (i == 0 || examinations[i-1].sqlite != nil) || s.dialect == dialectMySQL && (i == 0 || examinations[i-1].mysql != nil)
			switch {
			case l.Doente() && !slices.Contains(accepted, l.Exame):
				t.Errorf("%s: %s (%s)", l.Exame, l.Desfecho, l.Encontrado)
			case !applies && l.Desfecho != diagnostico.NaoSeAplica:
				t.Errorf("%s is %s on %s", l.Exame, l.Desfecho, s.dialect)
			}
		}
		if len(laudos) != len(names) {
			t.Errorf("%d examinations of %d", len(laudos), len(names))
		}
	})
}

// TestExaminingChangesNothing: not even a file that is not there, or a schema that is old.
func TestExaminingChangesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ponte.db")
	expect(t, "sqlite://"+file, "answer", diagnostico.Ruim, "no such file")
	if left, _ := filepath.Glob(file + "*"); len(left) > 0 {
		t.Errorf("it made %v", left)
	}
	address := mariadb.Shared(t).NewDatabase(t)
	expect(t, address, "schema-version", diagnostico.Alerta, "version=0")
	s := &examiner{}
	defer s.close()
	if err := s.open(deadline(t), address); err != nil || s.version != 0 {
		t.Errorf("an empty database is at version %d afterwards (%v)", s.version, err)
	}
}

func TestSchemaIsExamined(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		mysqlToo := func(lite, my string) string {
			if s.dialect == dialectMySQL {
				return my
			}
			return lite
		}
		mustExec(t, s.pools.writer, mysqlToo("DROP INDEX ocorrencias_codigo_oc", "DROP INDEX ocorrencias_codigo_oc ON ocorrencias"))
		l := expect(t, address, "indexes", diagnostico.Alerta, "-ocorrencias.ocorrencias_codigo_oc (tenant_id, codigo_oc)")
		mustExec(t, s.pools.writer, l.Comando)
		expect(t, address, "indexes", diagnostico.Bom, "")

		mustExec(t, s.pools.writer, mysqlToo("DROP INDEX ocorrencias_numero", "DROP INDEX ocorrencias_numero ON ocorrencias"),
			"CREATE UNIQUE INDEX ocorrencias_numero ON ocorrencias (numero, tenant_id)")
		l = expect(t, address, "indexes", diagnostico.Ruim, "-ocorrencias.ocorrencias_numero (tenant_id, numero)")
		mustExec(t, s.pools.writer, strings.SplitAfter(strings.TrimSuffix(l.Comando, ";"), ";")...)
		expect(t, address, "indexes", diagnostico.Bom, "")

		mustExec(t, s.pools.writer, "DROP TABLE timesheets")
		expect(t, address, "indexes", diagnostico.Ruim, "-timesheets.PRIMARY (id)")

		mustExec(t, s.pools.writer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
		expect(t, address, "schema-version", diagnostico.Ruim, "version=999")
		expect(t, address, "indexes", diagnostico.NaoSeAplica, "version=999")
		mustExec(t, s.pools.writer, "DELETE FROM goose_db_version WHERE version_id > 12")
		expect(t, address, "schema-version", diagnostico.Alerta, "version=12")
		mustExec(t, s.pools.writer, "UPDATE goose_db_version SET version_id = 8 WHERE version_id > 0")
		expect(t, address, "schema-version", diagnostico.Ruim, "version=8")
	})
}

func TestTablesOfMySQLAreExamined(t *testing.T) {
	server := mariadb.Shared(t)
	address := server.NewDatabase(t)
	s := open(t, address)
	mustExec(t, s.pools.writer, "ALTER TABLE timesheets ENGINE = MyISAM")
	l := expect(t, address, "engine", diagnostico.Ruim, "timesheets: MyISAM")
	mustExec(t, s.pools.writer, l.Comando)
	expect(t, address, "engine", diagnostico.Bom, "")
	mustExec(t, s.pools.writer, "ALTER TABLE clientes MODIFY codigo VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL")
	l = expect(t, address, "charset", diagnostico.Ruim, "clientes: codigo utf8mb4_general_ci")
	mustExec(t, s.pools.writer, l.Comando)
	expect(t, address, "charset", diagnostico.Bom, "tables=utf8mb4_bin")
	mustExec(t, s.pools.writer, "ALTER DATABASE CHARACTER SET latin1")
	expect(t, address, "charset", diagnostico.Alerta, "latin1")
}

func TestStatisticsAreExamined(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		if s.dialect == dialectMySQL {
			mustExec(t, s.pools.writer, "ALTER TABLE empreendimentos STATS_AUTO_RECALC = 0")
		}
		mustExec(t, s.pools.writer, "INSERT INTO empreendimentos (id, tenant_id, nome) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT a.i * 100 + b.i, 1, a.i * 100 + b.i FROM n a, n b")
		l := expect(t, address, "statistics", diagnostico.Alerta, "empreendimentos: rows=3600, statistics=0")
		if err := eachRow(deadline(t), s.pools.writer, l.Comando, nil, func(func(...any) error) error { return nil }); err != nil {
			t.Fatal(err)
		}
		expect(t, address, "statistics", diagnostico.Bom, "")
	})
}

// TestAccountIsExamined gives an account little, and looks at what is said to be missing, and at what cannot be asked.
func TestAccountIsExamined(t *testing.T) {
	server := mariadb.Shared(t)
	address := sharedDatabase(t)
	s := open(t, address)
	name := address[strings.LastIndexByte(address, '/')+1:]
	account := fmt.Sprintf("p%d", time.Now().UnixNano())
	mustExec(t, s.pools.writer, "CREATE USER '"+account+"'@'127.0.0.1' IDENTIFIED BY 'segredo'",
		"GRANT SELECT, INSERT, UPDATE ON `"+strings.ReplaceAll(name, "_", `\_`)+"`.* TO '"+account+"'@'127.0.0.1'")
	t.Cleanup(func() { mustExec(t, s.pools.writer, "DROP USER '"+account+"'@'127.0.0.1'") })
	limited := fmt.Sprintf("mysql://%s:segredo@%s/%s", account, server.Address(), name)

	expect(t, address, "grants-excess", diagnostico.Alerta, "GRANT OPTION") // MySQL lists what MariaDB calls ALL PRIVILEGES
	expect(t, limited, "grants-excess", diagnostico.Bom, "")
	l := expect(t, limited, "grants", diagnostico.Ruim, "-DELETE, -CREATE, -ALTER, -INDEX, -DROP")
	for _, laudo := range Examine(deadline(t), limited, Checkup{Patience: time.Minute}) {
		if strings.Contains(fmt.Sprint(laudo), "segredo") || strings.Contains(laudo.Encontrado, "*") && strings.Contains(laudo.Encontrado, "PASSWORD") {
			t.Errorf("%s shows a password: %v", laudo.Exame, laudo)
		}
	}
	mustExec(t, s.pools.writer, "GRANT DELETE ON `"+name+"`.* TO '"+account+"'@'127.0.0.1'")
	expect(t, limited, "grants", diagnostico.Alerta, "-CREATE, -ALTER, -INDEX, -DROP")
	mustExec(t, s.pools.writer, l.Comando)
	expect(t, limited, "grants", diagnostico.Bom, "")
	expect(t, fmt.Sprintf("mysql://%s:errado@%s/%s", account, server.Address(), name), "answer", diagnostico.Ruim, "1045")
}

// TestNamesAreQuoted: of databases and accounts that a statement has to quote.
func TestNamesAreQuoted(t *testing.T) {
	server := mariadb.Shared(t)
	db := admin(t, server)
	for _, name := range []string{"ponte-é", "po`nte", "PONTE", "a ON b TO c", `100%_\`} {
		quoted := quoteName(name)
		account := fmt.Sprintf("p''%d", time.Now().UnixNano())
		mustExec(t, db, "CREATE DATABASE "+quoted+" CHARACTER SET latin1", "CREATE USER '"+account+"'@'127.0.0.1' IDENTIFIED BY 'segredo'",
			"GRANT SELECT ON "+quoteName(strings.NewReplacer("%", `\%`, "_", `\_`, `\`, `\\`).Replace(name))+".* TO '"+account+"'@'127.0.0.1'")
		t.Cleanup(func() { mustExec(t, db, "DROP USER '"+account+"'@'127.0.0.1'", "DROP DATABASE "+quoted) })
		address := fmt.Sprintf("mysql://%s:segredo@%s/%s", url.QueryEscape(strings.ReplaceAll(account, "''", "'")), server.Address(), url.PathEscape(name))
		l := expect(t, address, "grants", diagnostico.Ruim, name+": -INSERT, -UPDATE, -DELETE, -CREATE, -ALTER, -INDEX, -DROP")
		mustExec(t, db, l.Comando)
		expect(t, address, "grants", diagnostico.Bom, "")
		l = expect(t, address, "charset", diagnostico.Alerta, "latin1")
		mustExec(t, db, l.Comando)
		expect(t, address, "charset", diagnostico.Bom, "")
		mustExec(t, db, "ALTER USER '"+account+"'@'127.0.0.1' WITH MAX_USER_CONNECTIONS 20")
		l = expect(t, address, "connections", diagnostico.Ruim, "max_user_connections=20")
		mustExec(t, db, l.Comando)
		expect(t, address, "connections", diagnostico.Bom, "max_user_connections=52")
	}
}

// TestServerThatEndsAmidAnExamination does not answer, whatever it did at first.
func TestServerThatEndsAmidAnExamination(t *testing.T) {
	t.Parallel()
	server := mariadb.Start(t)
	x := &examiner{}
	defer x.close()
	if err := x.open(deadline(t), server.NewDatabase(t)); err != nil {
		t.Fatal(err)
	}
	laudos := x.add(nil, "answer", good(""))
	x.answersStill(deadline(t), laudos)
	if laudos[0].Desfecho != diagnostico.Bom {
		t.Errorf("a server that lives: %v", laudos)
	}
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if f := x.ask(deadline(t), examineGrants); !x.failed {
		t.Errorf("grants of a dead server: %v", f)
	}
	x.answersStill(deadline(t), laudos)
	if laudos[0].Desfecho != diagnostico.Ruim {
		t.Errorf("a dead server: %v", laudos)
	}
}

// TestServerThatKeepsNothing starts a server with everything wrong that one can be started with.
func TestServerThatKeepsNothing(t *testing.T) {
	t.Parallel()
	server := mariadb.Start(t, "--innodb-flush-log-at-trx-commit=0", "--sync-binlog=0", "--skip-innodb-doublewrite", "--innodb-flush-method=nosync",
		"--max-connections=10", "--max-allowed-packet=1M", "--read-only", "--init-connect=SET autocommit=0")
	address := server.NewDatabase(t)
	s := open(t, address)
	mustExec(t, s.pools.writer, "CREATE USER 'pouco'@'127.0.0.1' IDENTIFIED BY 'x'", "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON *.* TO 'pouco'@'127.0.0.1'",
		"SET GLOBAL default_storage_engine = MyISAM")
	if err := s.Close(deadline(t)); err != nil { // what it holds is missing of the ten
		t.Fatal(err)
	}
	limited := fmt.Sprintf("mysql://pouco:x@%s%s", server.Address(), address[strings.LastIndexByte(address, '/'):])
	laudos := Examine(deadline(t), limited, Checkup{Patience: time.Minute, Clock: func() time.Time { return time.Now().Add(time.Minute) }})
	for name, want := range map[string]diagnostico.Desfecho{
		"flush-log": diagnostico.Ruim, "sync-binlog": diagnostico.Ruim, "doublewrite": diagnostico.Alerta, "flush-method": diagnostico.Ruim,
		"connections": diagnostico.Ruim, "max-packet": diagnostico.Ruim, "read-only": diagnostico.Ruim, "autocommit": diagnostico.Ruim,
		"engine": diagnostico.Alerta, "clock": diagnostico.Ruim, "galera-node": diagnostico.NaoSeAplica, "one-server": diagnostico.Bom,
	} {
		if l := laudoOf(t, laudos, name); l.Desfecho != want {
			t.Errorf("%s: %s (%s), want %s", name, l.Desfecho, l.Encontrado, want)
		}
	}
	mustExec(t, admin(t, server), "SET GLOBAL read_only = 0")
	expect(t, limited, "read-only", diagnostico.Bom, "read_only=OFF")
	for _, l := range Examine(deadline(t), limited, Checkup{Patience: time.Minute, Only: diagnostico.Durabilidade}) {
		if diagnostico.Achar(l.Exame).Grupo != diagnostico.Durabilidade {
			t.Errorf("%s is not of the group", l.Exame)
		}
	}
}

func admin(t *testing.T, server *mariadb.Server) *sql.DB {
	t.Helper()
	db, err := server.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestFrozenServerEndsAnExamination: who asks gets an answer, without one of the server.
func TestFrozenServerEndsAnExamination(t *testing.T) {
	t.Parallel()
	server := mariadb.Start(t)
	address := server.NewDatabase(t)
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	laudos := Examine(deadline(t), address, Checkup{})
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	for _, l := range laudos {
		if want := map[bool]diagnostico.Desfecho{true: diagnostico.Ruim, false: diagnostico.NaoSeAplica}[l.Exame == "answer"]; l.Desfecho != want {
			t.Errorf("%s: %s (%s)", l.Exame, l.Desfecho, l.Encontrado)
		}
	}
}

func TestReplicasAreCounted(t *testing.T) {
	address := sharedDatabase(t) // whose max_connections is 300
	for replicas, want := range map[int]diagnostico.Desfecho{0: diagnostico.Bom, 3: diagnostico.Bom, 10: diagnostico.Alerta, 12: diagnostico.Ruim} {
		l := laudoOf(t, Examine(deadline(t), address, Checkup{Patience: time.Minute, Replicas: replicas}), "connections")
		if l.Desfecho != want && (replicas > 3 || !strings.Contains(l.Encontrado, "max_used_connections=30")) {
			t.Errorf("%d replicas: %s (%s)", replicas, l.Desfecho, l.Encontrado)
		}
	}
}
