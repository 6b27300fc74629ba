//go:build linux

package main

import (
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"ponte/test/mariadb"
)

// rawLoader gives an empty base the rows of the loaded one, the engine's own way.
type rawLoader interface {
	load() (rows int64, took time.Duration, err error)
}

// mariadbLoader uses LOAD DATA from files of tab separated values.
type mariadbLoader struct {
	server *mariadb.Server
	dir    string
}

func (m *mariadbLoader) load() (rows int64, took time.Duration, err error) {
	from, err := m.server.Open("loaded")
	if err != nil {
		return 0, 0, err
	}
	defer from.Close()
	to, err := sql.Open("mysql", m.server.DSN("raw")+"?allowAllFiles=true")
	if err != nil {
		return 0, 0, err
	}
	defer to.Close()
	for _, table := range loadedTables {
		file := filepath.Join(m.dir, table+".tsv")
		if err := export(from, table, file); err != nil {
			return 0, 0, err
		}
		if _, err := to.Exec("CREATE TABLE " + table + " LIKE loaded." + table); err != nil {
			return 0, 0, err
		}
		mysql.RegisterLocalFile(file)
		began := time.Now()
		r, err := to.Exec("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE " + table + " CHARACTER SET utf8mb4")
		if err != nil {
			return 0, 0, err
		}
		took += time.Since(began)
		n, err := r.RowsAffected()
		if err != nil {
			return 0, 0, err
		}
		rows += n
		if err := os.Remove(file); err != nil {
			return 0, 0, err
		}
	}
	return rows, took, nil
}

// export writes a table's rows as LOAD DATA reads them: values parted by tabs, \N for none, specials escaped.
func export(db *sql.DB, table, file string) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	escape := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`)
	return eachRawRow(db, table, func(values []sql.RawBytes) error {
		line := make([]string, len(values))
		for i, v := range values {
			if line[i] = escape.Replace(string(v)); v == nil {
				line[i] = `\N`
			}
		}
		_, err := io.WriteString(f, strings.Join(line, "\t")+"\n")
		return err
	})
}

func eachRawRow(db *sql.DB, table string, f func([]sql.RawBytes) error) error {
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]sql.RawBytes, len(columns))
	places := make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if err := f(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// sqliteLoader uses .import of SQLite's own shell, one file a table.
type sqliteLoader struct{ from, to, dir string }

func (l *sqliteLoader) load() (rows int64, took time.Duration, err error) {
	from, err := sql.Open("sqlite", "file:"+l.from+"?mode=ro")
	if err != nil {
		return 0, 0, err
	}
	defer from.Close()
	for _, table := range loadedTables {
		n, t, err := l.importTable(from, table)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", table, err)
		}
		rows, took = rows+n, took+t
	}
	return rows, took, nil
}

func (l *sqliteLoader) importTable(from *sql.DB, table string) (rows int64, took time.Duration, err error) {
	made, nullable, err := schemaOf(from, table)
	if err != nil {
		return 0, 0, err
	}
	if err := l.shell("PRAGMA journal_mode=WAL;\n" + made); err != nil {
		return 0, 0, err
	}
	file := filepath.Join(l.dir, table+".csv")
	defer os.Remove(file)
	if rows, err = exportCSV(from, table, file); err != nil {
		return 0, 0, err
	}
	script := ".import --csv " + file + " " + table + "\n"
	if len(nullable) > 0 { // .import knows no NULL: the rows go through a table without indexes
		script = ".import --csv " + file + " staged\nINSERT INTO " + table + " SELECT * FROM staged;\nDROP TABLE staged;\n"
		var values []string
		for _, c := range nullable {
			values = append(values, c+" = NULLIF("+c+", '')")
		}
		script = "CREATE TABLE staged AS SELECT * FROM " + table + " LIMIT 0;\n" + strings.Replace(script, "INSERT", "UPDATE staged SET "+strings.Join(values, ", ")+";\nINSERT", 1)
	}
	began := time.Now()
	if err := l.shell(script); err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	to, err := openSQLite(l.to)
	if err != nil {
		return 0, 0, err
	}
	defer to.Close()
	n, err := countRows(to, table)
	if err == nil && n != rows {
		err = fmt.Errorf("%d of %d rows", n, rows)
	}
	return rows, took, err
}

// shell runs a script in SQLite's shell, whose commits are durable as it comes (synchronous=FULL).
func (l *sqliteLoader) shell(script string) error {
	cmd := exec.Command("sqlite3", "-bail", l.to)
	cmd.Stdin = strings.NewReader(script)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sqlite3: %w\n%s", err, output[:min(len(output), 1000)])
	}
	return nil
}

// schemaOf gives the script that makes a table and its indexes, and the columns that may be NULL.
func schemaOf(db *sql.DB, table string) (script string, nullable []string, err error) {
	for _, q := range []struct {
		query string
		take  func(string)
	}{
		{"SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", func(s string) { script += s + ";\n" }},
		{"SELECT name FROM pragma_table_info(?) WHERE \"notnull\" = 0 AND pk = 0", func(s string) { nullable = append(nullable, s) }},
	} {
		rows, err := db.Query(q.query, table)
		if err != nil {
			return "", nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return "", nil, err
			}
			q.take(s)
		}
		if err := rows.Err(); err != nil {
			return "", nil, err
		}
	}
	return script, nullable, nil
}

func exportCSV(db *sql.DB, table, file string) (rows int64, err error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	w := csv.NewWriter(f)
	err = eachRawRow(db, table, func(values []sql.RawBytes) error {
		rows++
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = string(v)
		}
		return w.Write(line)
	})
	w.Flush()
	return rows, errors.Join(err, w.Error(), f.Close())
}
