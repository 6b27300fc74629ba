package main

import (
	"fmt"
	"strings"
	"time"

	"ponte/storage"
)

// about is an estimate as people read one: no more exact than it is.
func about(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than a second"
	case d < 2*time.Minute:
		return fmt.Sprintf("about %d s", int(d.Seconds()+0.5))
	case d < 2*time.Hour:
		return fmt.Sprintf("about %d min", int(d.Minutes()+0.5))
	}
	return fmt.Sprintf("about %d h", int(d.Hours()+0.5))
}

func (v *upgradeView) stepTime(s *storage.UpgradeStep) string { return about(s.Takes()) }

// sentence says what an effect is, what it holds up and what its estimate rests on.
func (v *upgradeView) sentence(e *storage.Effect) string {
	text := v.what(e)
	if how := v.holdsUp(e); how != "" {
		text += "; " + how
	}
	if e.Sampled > 0 {
		text += fmt.Sprintf(" (%s: %d rows were read and sorted here in %s)", about(e.Takes), e.Sampled, lasting(e.Measured))
	}
	if !e.Expand {
		text += "; the program before this one does not go on with it"
	}
	return text
}

func (v *upgradeView) what(e *storage.Effect) string {
	names := strings.Join(e.Names, ", ")
	switch e.Kind {
	case storage.EffectTable:
		return "new table " + e.Table
	case storage.EffectColumn:
		return fmt.Sprintf("%s: new %s %s, which rows that are there have by a default", e.Table, plural(len(e.Names), "column", "columns"), names)
	case storage.EffectIndex:
		kind := "index"
		if e.Unique {
			kind = "unique index"
		}
		return fmt.Sprintf("%s: new %s %s (%s) over %d rows", e.Table, kind, names, strings.Join(e.Columns, ", "), e.Rows)
	case storage.EffectDropIndex:
		return "index " + names + " goes"
	case storage.EffectUpdate:
		return fmt.Sprintf("%s: %s set in %s", e.Table, names, v.rows(e))
	case storage.EffectCopy:
		if len(e.From) == 0 {
			return e.Table + ": rows of the program's own"
		}
		return fmt.Sprintf("%s: rows made from %s, %s", e.Table, strings.Join(e.From, ", "), v.rows(e))
	}
	return "something that this program cannot foretell: " + names
}

func (v *upgradeView) rows(e *storage.Effect) string {
	if e.Upto {
		return fmt.Sprintf("at most %d rows", e.Rows)
	}
	return fmt.Sprintf("%d rows", e.Rows)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// holdsUp says whom a statement keeps waiting.
func (v *upgradeView) holdsUp(e *storage.Effect) string {
	switch {
	case e.Kind == storage.EffectTable, e.Kind == storage.EffectOther:
		return ""
	case v.SQLite && e.Rows > 0:
		return "writes wait until its step ends, reads go on"
	case v.SQLite:
		return ""
	case e.Rebuild:
		return "this server writes the whole table anew, and writes to it wait"
	case v.Galera && e.Kind != storage.EffectUpdate && e.Kind != storage.EffectCopy:
		return "the whole cluster waits while it runs"
	}
	switch e.Kind {
	case storage.EffectColumn, storage.EffectDropIndex:
		return "no rebuild: it waits for the transactions that use the table, and takes a moment"
	case storage.EffectIndex:
		return "no rebuild: reads and writes of the table go on, but for a moment at either end"
	case storage.EffectUpdate:
		return "writes of those rows wait until it ends"
	}
	return ""
}

// meanwhile says what callers notice.
func (v *upgradeView) meanwhile() string {
	wait := v.wait()
	switch {
	case v.SQLite && wait > 0:
		return fmt.Sprintf("those that write wait, at a stretch %s; reads go on", about(wait))
	case v.Galera:
		return "the whole cluster waits for each change of a table, at a stretch " + about(wait)
	case wait > 0:
		return "those that write to a table that is rebuilt wait, at a stretch " + about(wait)
	}
	return "go on"
}

// replicas says what becomes of processes of the program before this one.
func (v *upgradeView) replicas() string {
	if !v.Expands() {
		return "those of the program before this one must be stopped first"
	}
	return "it only expands: those of the program before this one that run go on, and one that ends does not start again on the new schema"
}
