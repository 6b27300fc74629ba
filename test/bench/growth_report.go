//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"
)

// writeGrowth renders the sizes beside each other, one table of openings and one of pages per engine.
func (r *report) writeGrowth(b *strings.Builder) {
	var engines []string
	for _, g := range r.Growth {
		if !slices.Contains(engines, g.Engine) {
			engines = append(engines, g.Engine)
		}
	}
	for _, engine := range engines {
		var sizes []growth
		for _, g := range r.Growth {
			if g.Engine == engine {
				sizes = append(sizes, g)
			}
		}
		r.writeGrowthCalls(b, engine, sizes)
		writeGrowthPages(b, engine, sizes)
	}
}

func (r *report) writeGrowthCalls(b *strings.Builder, engine string, sizes []growth) {
	fmt.Fprintf(b, "\n%s, an opening (medians of %d rounds of %s; the calls themselves add ocorrências):\n\n", engine, r.Plan.Rounds, r.Plan.Window)
	b.WriteString("| ocorrências before → after | data MB | connections | requests/s | p50 ms | p99 ms | server CPU ms | DB CPU ms | both | vs the smallest | redo log bytes | pages from disk |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	base := map[int]float64{}
	for _, g := range sizes {
		one := &report{Cells: g.Calls}
		for _, o := range one.rows() {
			cost := o.server + o.database
			if base[o.connections] == 0 {
				base[o.connections] = cost
			}
			fmt.Fprintf(b, "| %d → %d | %d | %d | %.0f (%.0f–%.0f) | %.2f | %.2f | %.3f | %.3f | %.3f | %.2f× | %.0f | %.3f |\n", g.Ocorrencias, g.After, g.DataMB,
				o.connections, o.median, o.low, o.top, o.p50, o.p99, o.server, o.database, cost, cost/base[o.connections], o.work.LogBytes, o.work.Fetched)
		}
	}
}

func writeGrowthPages(b *strings.Builder, engine string, sizes []growth) {
	fmt.Fprintf(b, "\n%s, lists and searches, p50 / p99 in ms:\n\n| page |", engine)
	for _, g := range sizes {
		fmt.Fprintf(b, " %d |", g.Ocorrencias)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(sizes)) + "\n")
	for i, p := range sizes[0].Pages {
		fmt.Fprintf(b, "| %s |", p.What)
		for _, g := range sizes {
			mark := ""
			if g.Pages[i].P99 > 50 {
				mark = "**"
			}
			fmt.Fprintf(b, " %s%.2f / %.2f%s |", mark, g.Pages[i].P50, g.Pages[i].P99, mark)
		}
		b.WriteString("\n")
	}
}
