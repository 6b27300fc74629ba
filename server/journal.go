package server

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"ponte/storage"
)

// journalOff is the value of Config.Journal that keeps none.
const journalOff = "off"

// fillJournal gives the folder its default. It does not depend on where a MySQL server is: one that was restored elsewhere is
// compared with the same journal. A demonstration is begun anew at will, and keeps none.
func (c *Config) fillJournal(environ []string) {
	if c.JournalDays == 0 {
		c.JournalDays = defaultJournalDays
	}
	if c.Journal = strings.TrimSpace(c.Journal); c.Journal != "" {
		return
	}
	file, sqlite := strings.CutPrefix(c.Database, "sqlite://")
	switch {
	case c.Demo:
		c.Journal = journalOff
	case sqlite:
		c.Journal = file + ".journal"
	default:
		state, _, _ := strings.Cut(variable(environ, "STATE_DIRECTORY"), ":") // systemd's, one or several
		c.Journal = filepath.Join(state, "ponte-journal")
	}
}

// JournalOptions are those of a process that acknowledges openings; name tells it from others of this host, "" = its id.
func (c *Config) JournalOptions(name string) storage.JournalOptions {
	if c.Journal == journalOff {
		return storage.JournalOptions{}
	}
	return storage.JournalOptions{Folder: c.Journal, Name: name, Days: c.JournalDays}
}

// journalMetrics show how the journal does.
func journalMetrics(state func() storage.JournalState) []prometheus.Collector {
	counter := func(name, help string, value func(storage.JournalState) int64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(value(state())) })
	}
	return []prometheus.Collector{
		counter("ponte_journal_lines_total", "Acknowledged openings written to the journal.", func(s storage.JournalState) int64 { return s.Lines }),
		counter("ponte_journal_lost_lines_total", "Acknowledged openings that the journal could not take.", func(s storage.JournalState) int64 { return s.Lost }),
	}
}

// journalNotice is what to tell of a journal that does not take everything, "" = nothing.
func journalNotice(s storage.JournalState) string {
	text := ""
	if s.Err != nil {
		text = fmt.Sprintf("O diário de números confirmados não está sendo gravado em %s: veja o motivo no log, o espaço em disco e as permissões da pasta (PONTE_JOURNAL). As chamadas são atendidas assim mesmo. ", s.Folder)
	}
	if s.Lost > 0 {
		text += fmt.Sprintf("Desde o início deste servidor, %d números confirmados ficaram fora do diário: se o banco os perder, ponte reconcile não os mostra.", s.Lost)
	}
	return strings.TrimSpace(text)
}
