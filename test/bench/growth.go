//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// growth is what one size costs.
type growth struct {
	Engine      string
	Ocorrencias int64         // when its lists were asked
	After       int64         // when the last call was answered
	Seeding     time.Duration // 0 = it was there
	DataMB      int64         // on disk
	Calls       []cell        // openings at this size
	Pages       []page
}

// growthPlan is what `bench growth` runs.
type growthPlan struct {
	plan
	sizes    []int
	asks     int    // times that each list is asked
	data     string // folder that keeps the databases; "" = they go with the run
	seedOnly bool
}

// growthMain measures openings, lists and searches at growing sizes of the database.
func growthMain(args []string) (err error) {
	flags := flag.NewFlagSet("growth", flag.ContinueOnError)
	g := growthPlan{}
	sizes := flags.String("sizes", "10000,1000000,10000000", "ocorrências in the database, growing")
	flags.IntVar(&g.Rounds, "rounds", 3, "rounds; each runs every size at every concurrency")
	flags.DurationVar(&g.Warm, "warm", 2*time.Second, "time before each measured window")
	flags.DurationVar(&g.Window, "window", 6*time.Second, "measured window")
	connections := flags.String("connections", "1,64", "keep-alive connections")
	flags.StringVar(&g.Body, "body", "mega12", "request body")
	flags.IntVar(&g.Buyers, "buyers", 10_000, "clients that the openings are for, beside the seeded ones")
	flags.BoolVar(&g.Binlog, "binlog", false, "binary log on, with sync_binlog=1")
	flags.IntVar(&g.PoolMB, "pool", 2048, "InnoDB buffer pool of each size's server, MB")
	flags.IntVar(&g.asks, "asks", 300, "times that each list is asked")
	flags.StringVar(&g.data, "data", "", "folder to keep the seeded databases in, and to find them in (default: seed each time)")
	flags.BoolVar(&g.seedOnly, "seed", false, "seed into -data and measure nothing")
	flags.StringVar(&g.Program, "program", "", "a built Ponte to measure (default: build this tree)")
	engines := flags.String("engines", "mariadb", "databases to run: mariadb, sqlite")
	out := flags.String("out", "bin/bench", "folder for the report")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if g.sizes, err = numbers(*sizes); err != nil {
		return err
	}
	if g.Connections, err = numbers(*connections); err != nil {
		return err
	}
	return session(func(dir string) error {
		r := &report{When: time.Now(), Command: "go run ./test/bench growth " + strings.Join(args, " "), Plan: g.plan}
		if r.Machine, err = describe(dir); err != nil {
			return err
		}
		if g.data == "" {
			g.data = filepath.Join(dir, "data")
		}
		if g.Program == "" {
			if g.Program, err = build(dir); err != nil {
				return err
			}
		}
		for _, engine := range list(*engines) {
			if engine != "mariadb" && engine != "sqlite" {
				return fmt.Errorf("no such engine: %s", engine)
			}
			if err := g.run(engine, dir, r); err != nil {
				r.Failure = err.Error()
				return errors.Join(err, r.write(*out, "growth"))
			}
		}
		if g.seedOnly {
			return nil
		}
		return r.write(*out, "growth")
	})
}

// run seeds what is missing and measures all sizes side by side: what the machine does in one minute hits each.
func (g growthPlan) run(engine, dir string, r *report) (err error) {
	var sites []*site
	for _, size := range g.sizes {
		s := g.site(engine, dir, int64(size))
		if err := s.seed(); err != nil {
			return fmt.Errorf("seed %s: %w", s.label(), err)
		}
		sites = append(sites, s)
	}
	if g.seedOnly {
		return nil
	}
	defer func() {
		for _, s := range sites {
			err = errors.Join(err, s.close())
		}
	}()
	for _, s := range sites {
		if err := s.open(); err != nil {
			return fmt.Errorf("open %s: %w", s.label(), err)
		}
		if s.b.watch != nil && r.Database == nil {
			if err := r.readDatabase(s.b); err != nil {
				return err
			}
		}
		if err := s.pages(); err != nil {
			return fmt.Errorf("lists of %s: %w", s.label(), err)
		}
	}
	err = g.calls(sites)
	for _, s := range sites {
		s.one.Calls = s.b.cells
		r.Growth = append(r.Growth, s.one)
	}
	return err
}

func (g growthPlan) calls(sites []*site) error {
	var failures []error
	for round := range g.Rounds {
		for _, connections := range g.Connections {
			for i := range sites {
				s := sites[(i+round)%len(sites)] // who comes first changes from round to round
				err := s.b.cell(s.tested, connections, round)
				if err != nil && !errors.Is(err, errLost) {
					return err
				}
				failures = append(failures, err)
			}
		}
	}
	for _, s := range sites {
		var err error
		s.one.After, err = countRows(s.db, "ocorrencias")
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}
