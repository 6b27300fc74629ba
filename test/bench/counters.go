//go:build linux

package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// work is what the database server did: counts, which a busy machine does not change.
type work struct {
	Commands float64 `status:"Questions"`             // statements and commands from clients: what a packet of several holds counts each
	Prepares float64 `status:"Com_stmt_prepare"`      // statements parsed for later
	Written  float64 `status:"Handler_write"`         // rows
	Read     float64 `status:"Handler_read_key"`      // look-ups by key
	In       float64 `status:"Bytes_received"`        // bytes from clients
	Out      float64 `status:"Bytes_sent"`            // bytes to clients
	LogBytes float64 `status:"Innodb_os_log_written"` // bytes of redo log
	Waits    float64 `status:"Innodb_row_lock_waits"` // waits for a row's lock
	Syncs    float64 `status:"Innodb_data_fsyncs"`    // of data files
	Pages    float64 `status:"Innodb_pages_written"`  // flushed in the background
	Fetched  float64 `status:"Innodb_pages_read"`     // from the disk into the buffer pool
}

// database reads the counters; the zero value when there is no server.
func (b *bench) database() (work, error) {
	var w work
	if b.watch == nil {
		return w, nil
	}
	rows, err := b.watch.Query("SHOW GLOBAL STATUS")
	if err != nil {
		return w, err
	}
	defer rows.Close()
	values := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return w, err
		}
		values[name] = value
	}
	v := reflect.ValueOf(&w).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("status")
		n, err := strconv.ParseFloat(values[name], 64)
		if err != nil {
			return w, fmt.Errorf("the server's counter %s: %w", name, err)
		}
		v.Field(i).SetFloat(n)
	}
	return w, rows.Err()
}

func (w work) since(before work) work {
	return w.each(before, func(now, then float64) float64 { return now - then })
}

func (w work) per(calls int) work {
	return w.each(w, func(now, _ float64) float64 { return now / float64(calls) })
}

func (w work) each(other work, f func(a, b float64) float64) (result work) {
	a, b, r := reflect.ValueOf(w), reflect.ValueOf(other), reflect.ValueOf(&result).Elem()
	for i := range a.NumField() {
		r.Field(i).SetFloat(f(a.Field(i).Float(), b.Field(i).Float()))
	}
	return result
}

// writeWork tells what one call makes the server ask of the kernel, and the database do.
func writeWork(b *strings.Builder, rows []row) {
	b.WriteString("\nCounts per call: of the server's kernel entries (recv and send are not among them), and the database's own:\n\n| connections | target | context switches | read calls | write calls | statements | prepares | rows written | look-ups by key | bytes in | bytes out | redo log bytes |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, o := range rows {
		server, database := "– | – | –", "– | – | – | – | – | – | –"
		if o.kernel != (effort{}) {
			server = fmt.Sprintf("%.1f | %.1f | %.1f", o.kernel.Switches, o.kernel.Reads, o.kernel.Writes)
		}
		if o.work != (work{}) {
			database = fmt.Sprintf("%.2f | %.3f | %.2f | %.2f | %.0f | %.0f | %.0f", o.work.Commands, o.work.Prepares, o.work.Written, o.work.Read, o.work.In, o.work.Out, o.work.LogBytes)
		}
		fmt.Fprintf(b, "| %d | %s | %s | %s |\n", o.connections, o.target, server, database)
	}
}
