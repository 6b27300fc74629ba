//go:build linux

package main

import (
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

// sqliteLoader does what the shell's .import does: one transaction, one prepared INSERT a table.
type sqliteLoader struct{ from, to string }

func (l *sqliteLoader) load() (rows int64, took time.Duration, err error) {
	from, err := sql.Open("sqlite", "file:"+l.from+"?mode=ro")
	if err != nil {
		return 0, 0, err
	}
	defer from.Close()
	to, err := sql.Open("sqlite", "file:"+l.to+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, 0, err
	}
	defer to.Close()
	to.SetMaxOpenConns(1)
	for _, table := range loadedTables {
		n, t, err := copyTable(from, to, table)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", table, err)
		}
		rows, took = rows+n, took+t
	}
	return rows, took, nil
}

func copyTable(from, to *sql.DB, table string) (rows int64, took time.Duration, err error) {
	statements, err := schemaOf(from, table)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range statements {
		if _, err := to.Exec(s); err != nil {
			return 0, 0, err
		}
	}
	// What is read is kept apart from what is measured: rows first go to a file, as those of .import do.
	file := rowsFile(table)
	defer os.Remove(file)
	columns, err := exportCSV(from, table, file)
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	rows, err = importCSV(to, table, file, columns)
	return rows, time.Since(began), err
}

// schemaOf gives the statements that make a table and its indexes.
func schemaOf(db *sql.DB, table string) ([]string, error) {
	rows, err := db.Query("SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var statements []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		statements = append(statements, s)
	}
	return statements, rows.Err()
}

// none stands for NULL in a file.
const none = `\N`

func rowsFile(table string) string {
	return filepath.Join(os.TempDir(), "ponte-bench-"+table+"-"+strconv.Itoa(os.Getpid())+".csv")
}

func exportCSV(db *sql.DB, table, file string) (columns int, err error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	w := csv.NewWriter(f)
	err = eachRawRow(db, table, func(values []sql.RawBytes) error {
		columns = len(values)
		line := make([]string, len(values))
		for i, v := range values {
			if line[i] = string(v); v == nil {
				line[i] = none
			}
		}
		return w.Write(line)
	})
	w.Flush()
	return columns, errors.Join(err, w.Error(), f.Close())
}

func importCSV(db *sql.DB, table, file string, columns int) (rows int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	insert, err := tx.Prepare("INSERT INTO " + table + " VALUES (" + strings.Join(slices.Repeat([]string{"NULLIF(?, '" + none + "')"}, columns), ",") + ")")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	for r := csv.NewReader(f); ; rows++ {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, tx.Commit()
		}
		if err != nil {
			return 0, err
		}
		args := make([]any, len(line))
		for i := range line {
			args[i] = line[i]
		}
		if _, err := insert.Exec(args...); err != nil {
			return 0, err
		}
	}
}
