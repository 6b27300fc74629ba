//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

// row is what came of a siege.
type row struct {
	siege
	count
	before, peak int // MiB
	felt         felt
}

func print(rows []row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(w, "siege \tconnections \topened \tRSS before → peak, MiB \tanswered \trefused \tbroken \tp50 \tp99 \tmax")
	for _, r := range rows {
		fmt.Fprintf(w, "%s \t%d \t%d \t%d → %d \t%d \t%d \t%d \t%s \t%s \t%s\n", r.name, r.connections, r.opened.Load(), r.before, r.peak,
			r.felt.answered, r.felt.refused, r.felt.broken, r.felt.at(50), r.felt.at(99), r.felt.at(100))
	}
	_ = w.Flush()
	for _, r := range rows {
		for _, s := range r.felt.samples {
			fmt.Printf("%s: %s\n", r.name, s)
		}
	}
}

// at is a percentile of the times to an answer.
func (f *felt) at(percent int) time.Duration {
	if len(f.took) == 0 {
		return 0
	}
	return f.took[min(len(f.took)*percent/100, len(f.took)-1)].Round(time.Millisecond)
}

var errBroken = errors.New("a released partner's calls were not answered")

// verdict is the promise: whoever is besieging, a released partner gets an answer.
func verdict(rows []row) error {
	for _, r := range rows {
		if r.felt.broken > 0 || r.felt.answered == 0 {
			return fmt.Errorf("%s: %w", r.name, errBroken)
		}
	}
	return nil
}
