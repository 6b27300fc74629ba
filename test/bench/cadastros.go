//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"path/filepath"
	"time"

	"ponte/test/mariadb"
)

// loadPlan is what `bench cadastros` runs.
type loadPlan struct {
	job    jobPlan
	poolMB int
	beside besidePlan
}

// loadResult is what one engine took.
type loadResult struct {
	engine       string
	rows         int64
	first, again jobOutcome
	raw          time.Duration
}

// cadastrosMain measures a load of master data beside the engine's own way of loading the rows that it made, and then what openings
// cost while one runs.
func cadastrosMain(args []string) error {
	flags := flag.NewFlagSet("cadastros", flag.ContinueOnError)
	p := loadPlan{}
	flags.IntVar(&p.job.clients, "clients", 500_000, "clients, with a contract each; 0 = measure the openings only")
	flags.IntVar(&p.job.titles, "titles", 10, "títulos of each contract")
	flags.IntVar(&p.job.piece, "piece", 500, "records that the source gives at once")
	flags.StringVar(&p.job.profile, "profile", "", "files for a processor profile of each load: this name with the engine and .1, .2 behind it")
	flags.IntVar(&p.poolMB, "pool", 512, "InnoDB buffer pool, MB")
	flags.IntVar(&p.beside.rounds, "rounds", 5, "rounds of openings beside a load and without, one after the other; 0 = none")
	flags.DurationVar(&p.beside.window, "window", 5*time.Second, "measured window of openings")
	flags.IntVar(&p.beside.connections, "connections", 2, "keep-alive connections of openings")
	flags.DurationVar(&p.beside.pause, "pause", 20*time.Millisecond, "rest of a connection after each answer")
	flags.DurationVar(&p.beside.answer, "answer", 20*time.Millisecond, "what the slower of the simulated Megas takes over a call")
	program := flags.String("program", "", "a built Ponte whose openings are measured (default: build this tree)")
	engines := flags.String("engines", "mariadb,sqlite", "databases to run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return session(func(dir string) (err error) {
		if p.beside.program = *program; p.beside.program == "" && p.beside.rounds > 0 {
			if p.beside.program, err = build(dir); err != nil {
				return err
			}
		}
		var results []loadResult
		var beside []besideResult
		for _, engine := range list(*engines) {
			if p.job.clients > 0 {
				log.Printf("%s: %d clients and contracts, %d títulos", engine, p.job.clients, p.job.clients*p.job.titles)
				r, err := loadOn(engine, filepath.Join(dir, engine), p)
				if err != nil {
					return fmt.Errorf("%s: %w", engine, err)
				}
				results = append(results, r)
			}
			if p.beside.rounds > 0 {
				log.Printf("%s: openings beside a load", engine)
				r, err := openBeside(engine, filepath.Join(dir, engine+"-beside"), p)
				if err != nil {
					return fmt.Errorf("%s: %w", engine, err)
				}
				beside = append(beside, r...)
			}
		}
		reportLoads(p, results)
		reportBeside(beside)
		return nil
	})
}

func reportLoads(p loadPlan, results []loadResult) {
	if len(results) == 0 {
		return
	}
	fmt.Println("| engine | rows | load | records/s | rows/s | the engine's own way: rows/s | times as long | second run | times faster | peak RSS MB |\n|---|---|---|---|---|---|---|---|---|---|")
	for _, r := range results {
		records, rows := float64(p.job.clients*(2+p.job.titles)), float64(r.rows)
		fmt.Printf("| %s | %d | %.1f s | %.0f | %.0f | %.0f | %.2f× | %.1f s | %.1f× | %d |\n", r.engine, r.rows, r.first.Seconds, records/r.first.Seconds, rows/r.first.Seconds,
			rows/r.raw.Seconds(), r.first.Seconds/r.raw.Seconds(), r.again.Seconds, r.first.Seconds/r.again.Seconds, max(r.first.PeakMB, r.again.PeakMB))
	}
}

// loadedTables are what a load writes, of which the raw way gets the same rows.
var loadedTables = []string{"clientes", "cliente_palavras", "contratos", "vinculos", "titulos"}

// place is a database of an engine in a folder.
type place struct {
	server  *mariadb.Server // nil on SQLite
	file    string          // of SQLite
	address string          // in Ponte's form
}

func openPlace(engine, dir, name string, poolMB int) (p place, err error) {
	switch engine {
	case "sqlite":
		p.file = filepath.Join(dir, name+".db")
		p.address = "sqlite://" + p.file
		return p, nil
	case "mariadb":
		if p.server, err = mariadb.Launch(append(databaseArguments(false, poolMB), "--local-infile=ON")...); err != nil {
			return p, err
		}
		p.address = p.server.URL(name)
		return p, makeDatabase(p.server, name)
	}
	return p, fmt.Errorf("no such engine: %s", engine)
}

func (p place) close() error {
	if p.server == nil {
		return nil
	}
	return p.server.Close()
}

// loadOn brings the same records in twice, and their rows in the engine's own way.
func loadOn(engine, dir string, p loadPlan) (r loadResult, err error) {
	r.engine = engine
	if err := makeFolder(dir); err != nil {
		return r, err
	}
	at, err := openPlace(engine, dir, "loaded", p.poolMB)
	if err != nil {
		return r, errors.Join(err, at.close())
	}
	defer func() { err = errors.Join(err, at.close()) }()
	job := p.job
	job.database, job.tenant = at.address, 1
	for run, o := range []*jobOutcome{&r.first, &r.again} {
		if p.job.profile != "" {
			job.profile = fmt.Sprintf("%s.%s.%d", p.job.profile, engine, run+1)
		}
		if *o, err = runJob(dir, job); err != nil {
			return r, err
		}
		log.Printf("%s: run %d took %.1f s, peak RSS %d MB", engine, run+1, o.Seconds, o.PeakMB)
		if want := p.job.clients * (2 + p.job.titles) * (1 - run); o.Created != want || o.Left > 0 {
			return r, fmt.Errorf("run %d made %d of %d records, %d are left", run+1, o.Created, want, o.Left)
		}
	}
	var raw rawLoader = &sqliteLoader{from: at.file, to: filepath.Join(dir, "raw.db"), dir: dir}
	if at.server != nil {
		if err := makeDatabase(at.server, "raw"); err != nil {
			return r, err
		}
		raw = &mariadbLoader{server: at.server, dir: dir}
	}
	r.rows, r.raw, err = raw.load()
	return r, err
}
