//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// report is everything that a run found out, written as JSON and as Markdown.
type report struct {
	When     time.Time
	Command  string
	Machine  machine
	Plan     plan
	Database map[string]string
	Cells    []cell
	Restarts []restart
	Growth   []growth `json:",omitempty"`
	Failure  string   `json:",omitempty"`
}

type restart struct {
	Target string
	Took   []time.Duration
}

func (r *report) readDatabase(b *bench) error {
	var err error
	r.Database, err = databaseSettings(b.watch)
	return err
}

// row sums up the rounds of one target at one concurrency.
type row struct {
	target           string
	connections      int
	median, low, top float64 // requests per second
	p50, p99         float64 // medians over the rounds
	server, database float64
	work             work
	kernel           effort
	memory           usage
	acked            int
	stored           int64
	errors           int
}

func (r *report) rows() []row {
	var rows []row
	for _, c := range r.Cells {
		if !slices.ContainsFunc(rows, func(o row) bool { return o.target == c.Target && o.connections == c.Connections }) {
			rows = append(rows, r.sum(c.Target, c.Connections))
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return a.connections - b.connections })
	return rows
}

func (r *report) sum(target string, connections int) row {
	s := row{target: target, connections: connections}
	var rates, p50, p99, server, database []float64
	for _, c := range r.Cells {
		if c.Target != target || c.Connections != connections {
			continue
		}
		rates = append(rates, c.PerSecond)
		p50, p99 = append(p50, c.P50), append(p99, c.P99)
		server, database = append(server, c.ServerCPU), append(database, c.DatabaseCPU)
		s.memory.RSS, s.memory.PSS = max(s.memory.RSS, c.Memory.RSS), max(s.memory.PSS, c.Memory.PSS)
		s.memory.Peak, s.memory.File = max(s.memory.Peak, c.Memory.Peak), max(s.memory.File, c.Memory.File)
		s.kernel = c.Kernel
		s.work = c.Database // counts, not times: the last round is like the others
		s.acked += c.Acked
		s.stored += c.Stored
		s.errors += c.Errors
	}
	s.median, s.low, s.top = median(rates), slices.Min(rates), slices.Max(rates)
	s.p50, s.p99, s.server, s.database = median(p50), median(p99), median(server), median(database)
	return s
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// find returns the row of a target, if it ran.
func find(rows []row, target string, connections int) (row, bool) {
	i := slices.IndexFunc(rows, func(o row) bool { return o.target == target && o.connections == connections })
	if i < 0 {
		return row{}, false
	}
	return rows[i], true
}

// markdown renders the tables that docs/desempenho.md carries.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured %s with `%s`.\n\n%s\n", r.When.UTC().Format("2006-01-02 15:04 MST"), r.Command, r.Machine.markdown())
	if len(r.Database) > 0 {
		fmt.Fprintf(&b, "MariaDB %s, innodb_flush_log_at_trx_commit=%s, log_bin=%s, sync_binlog=%s, innodb_flush_method=%s, buffer pool %s, log %s: the same for all.\n",
			r.Database["version"], r.Database["innodb_flush_log_at_trx_commit"], r.Database["log_bin"], r.Database["sync_binlog"],
			r.Database["innodb_flush_method"], r.Database["innodb_buffer_pool_size"], r.Database["innodb_log_file_size"])
	}
	if r.Failure != "" {
		fmt.Fprintf(&b, "\n**This run failed: %s**\n", r.Failure)
	}
	if len(r.Cells) > 0 {
		fmt.Fprintf(&b, "Body %s, %d buyers, %d rounds of %s after %s of warming up.\n\n", r.Plan.Body, r.Plan.Buyers, r.Plan.Rounds, r.Plan.Window, r.Plan.Warm)
		r.writeTable(&b)
		r.writeTargets(&b)
	}
	r.writeGrowth(&b)
	return b.String()
}

func (r *report) writeTable(b *strings.Builder) {
	rows := r.rows()
	b.WriteString("| connections | target | requests/s: median (min–max) | p50 ms | p99 ms | server CPU ms/call | DB CPU ms/call | RSS MB (peak; files) | PSS MB | acknowledged = stored | vs raw | vs gSOAP | vs NuSOAP |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, o := range rows {
		ratio := func(peer string) string {
			p, found := find(rows, peer, o.connections)
			if !found || peer == o.target || p.median == 0 {
				return "–"
			}
			return fmt.Sprintf("%.2f×", o.median/p.median)
		}
		server, pss := fmt.Sprintf("%.3f", o.server), fmt.Sprintf("%.0f", mega(o.memory.PSS))
		memory := fmt.Sprintf("%.0f (%.0f; %.0f)", mega(o.memory.RSS), mega(o.memory.Peak), mega(o.memory.File))
		if o.target == "raw" {
			server, memory, pss = "–", "–", "–"
		}
		kept := fmt.Sprintf("%d", o.acked)
		if int64(o.acked) != o.stored || o.errors > 0 {
			kept = fmt.Sprintf("**%d ≠ %d, %d errors**", o.acked, o.stored, o.errors)
		}
		fmt.Fprintf(b, "| %d | %s | %.0f (%.0f–%.0f) | %.2f | %.2f | %s | %.3f | %s | %s | %s | %s | %s | %s |\n", o.connections, o.target,
			o.median, o.low, o.top, o.p50, o.p99, server, o.database, memory, pss, kept, ratio("raw"), ratio("gSOAP"), ratio("NuSOAP"))
	}
	writeWork(b, rows)
	for _, s := range r.Restarts {
		fmt.Fprintf(b, "\n%s, start to ready on its database of this run: %s.\n", s.Target, durations(s.Took))
	}
}

// writeTargets compares with the figures that the project set itself.
func (r *report) writeTargets(b *strings.Builder) {
	rows := r.rows()
	type goal struct {
		what string
		got  func() (float64, bool)
		want float64
		most bool // the figure may not be more than want, else not less
	}
	ratio := func(peer string, connections int) func() (float64, bool) {
		return func() (float64, bool) {
			ours, ok := find(rows, "Ponte", connections)
			theirs, also := find(rows, peer, connections)
			return ours.median / theirs.median, ok && also
		}
	}
	of := func(target string, connections int, value func(row) float64) func() (float64, bool) {
		return func() (float64, bool) {
			ours, ok := find(rows, target, connections)
			return value(ours), ok
		}
	}
	goals := []goal{
		{"requests/s vs gSOAP at 1 (aim 1)", ratio("gSOAP", 1), 0.85, false},
		{"requests/s vs gSOAP at 16 (aim 1.6)", ratio("gSOAP", 16), 1.4, false},
		{"requests/s vs gSOAP at 64 (aim 2.4)", ratio("gSOAP", 64), 2, false},
		{"requests/s vs raw at 1", ratio("raw", 1), 0.65, false},
		{"requests/s vs raw at 16", ratio("raw", 16), 1.1, false},
		{"requests/s vs raw at 64", ratio("raw", 64), 1.6, false},
		{"requests/s vs NuSOAP at 64", ratio("NuSOAP", 64), 7, false},
		{"server CPU at 64, ms per call", of("Ponte", 64, func(o row) float64 { return o.server }), 0.09, true},
		{"database CPU at 64, ms per call", of("Ponte", 64, func(o row) float64 { return o.database }), 0.075, true},
		{"RSS at 64, MB", of("Ponte", 64, func(o row) float64 { return mega(o.memory.Peak) }), 40, true},
		{"RSS on SQLite at 64, MB", of("Ponte (SQLite)", 64, func(o row) float64 { return mega(o.memory.Peak) }), 40, true},
		{"p99 on SQLite at 64, ms", of("Ponte (SQLite)", 64, func(o row) float64 { return o.p99 }), 40, true},
	}
	for _, s := range r.Restarts {
		worst := slices.Max(s.Took)
		goals = append(goals, goal{s.Target + ": start to ready, ms (slowest)", func() (float64, bool) { return worst.Seconds() * 1000, true }, 300, true})
	}
	b.WriteString("\n| figure | to reach | measured | |\n|---|---|---|---|\n")
	for _, g := range goals {
		got, measured := g.got()
		if !measured {
			continue
		}
		bound, verdict := "≥", "met"
		if g.most {
			bound = "≤"
		}
		if g.most && got > g.want || !g.most && got < g.want {
			verdict = "**missed**"
		}
		fmt.Fprintf(b, "| %s | %s %.3g | %.3g | %s |\n", g.what, bound, g.want, got, verdict)
	}
}

func mega(bytes int64) float64 { return float64(bytes) / (1 << 20) }

func durations(d []time.Duration) string {
	var words []string
	for _, one := range d {
		words = append(words, one.Round(time.Millisecond).String())
	}
	return strings.Join(words, ", ")
}

func fileName(label string) string {
	return strings.Trim(strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, strings.ToLower(label)), "-")
}

// write stores both forms and prints the Markdown.
func (r *report) write(dir, name string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".json"), append(content, '\n'), 0o644); err != nil {
		return err
	}
	text := r.markdown()
	if err := os.WriteFile(filepath.Join(dir, name+".md"), []byte(text), 0o644); err != nil {
		return err
	}
	_, err = fmt.Print("\n" + text)
	return err
}
