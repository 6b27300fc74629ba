//go:build linux

package main

import (
	"database/sql"
	"fmt"
	"time"
)

// target is one system under measurement.
type target interface {
	name() string
	// pids are the processes whose time counts as the server's; none for a client that is its own load.
	pids() []int
	// load drives it at so many connections and returns what was answered. at is called when the measured window
	// opens and when it closes.
	load(connections int, warm, window time.Duration, at func()) (outcome, error)
	// stored counts the ocorrências in its database, each with all that belongs to it.
	stored() (int64, error)
	// end stops its processes.
	end() error
}

// numbered is a target whose answered numbers are compared one by one with its database.
type numbered interface {
	target
	// numbers reads what number each CODIGO_OC got.
	numbers() (map[string]string, error)
}

// counter hands out distinct calls to the load processes of one target.
type counter struct{ next int64 }

// callsReserved is far more calls than a load process makes.
const callsReserved = 10_000_000

func (c *counter) reserve() int64 {
	first := c.next
	c.next += callsReserved
	return first
}

// countRows counts a table.
func countRows(db *sql.DB, table string) (int64, error) {
	var n int64
	if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		return 0, fmt.Errorf("count %s: %w", table, err)
	}
	return n, nil
}

// pairedRows counts two tables that must hold the same number of rows.
func pairedRows(db *sql.DB, table, other string) (int64, error) {
	n, err := countRows(db, table)
	if err != nil {
		return 0, err
	}
	m, err := countRows(db, other)
	if err != nil {
		return 0, err
	}
	if n != m {
		return 0, fmt.Errorf("%d %s but %d %s", n, table, m, other)
	}
	return n, nil
}

// numbersIn reads pairs of a CODIGO_OC and its number.
func numbersIn(db *sql.DB, query string) (map[string]string, error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	numbers := map[string]string{}
	for rows.Next() {
		var code, number string
		if err := rows.Scan(&code, &number); err != nil {
			return nil, err
		}
		numbers[code] = number
	}
	return numbers, rows.Err()
}
