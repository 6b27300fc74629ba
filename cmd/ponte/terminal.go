package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// maxSecretLine bounds what is read as a password.
const maxSecretLine = 4096

// Terminal is where a command reads and writes.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Environ  []string
}

// interactive tells whether a stream is a terminal.
func interactive(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// secretLine reads a password: the first line of standard input when that is no terminal. "" means that none was given.
func (t *Terminal) secretLine() (string, error) {
	if interactive(t.In) {
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(t.In, maxSecretLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// note writes what is no result, so that a list on standard output stays clean.
func (t *Terminal) note(format string, args ...any) { fmt.Fprintf(t.Err, format+"\n", args...) }

// fail prints an error, each of several on its own line.
func (t *Terminal) fail(err error) {
	for _, line := range explain(err) {
		fmt.Fprintln(t.Err, "ponte:", line)
	}
}

// json writes a value, indented.
func (t *Terminal) json(v any) error {
	e := json.NewEncoder(t.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// table writes rows under their headings; an empty table says so instead.
func (t *Terminal) table(empty string, headings []string, rows [][]string) error {
	if len(rows) == 0 {
		t.note("%s", empty)
		return nil
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(headings, "\t"))
	for _, row := range rows {
		for i := range row {
			limit := maxCell
			if i == len(row)-1 {
				limit = maxLastCell // nothing stands after it, and it is the sentence that somebody is looking for
			}
			row[i] = oneLine(row[i], limit)
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}

const (
	maxCell     = 60
	maxLastCell = 300
)

// oneLine makes a value fit a cell, and keeps what others sent from driving the terminal.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}

// clock shows an instant in a tenant's zone; an unknown one is "".
func clock(when time.Time, zone *time.Location) string {
	if when.IsZero() {
		return ""
	}
	return when.In(zone).Format("2006-01-02 15:04:05")
}

// stamp is an instant for JSON, with its zone.
func stamp(when time.Time, zone *time.Location) string {
	if when.IsZero() {
		return ""
	}
	return when.In(zone).Format(time.RFC3339)
}

func stampOf(when *time.Time, zone *time.Location) string {
	if when == nil {
		return ""
	}
	return stamp(*when, zone)
}

func clockOf(when *time.Time, zone *time.Location) string {
	if when == nil {
		return ""
	}
	return clock(*when, zone)
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}
