//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // to count the rows of an embedded database
)

func main() {
	log.SetFlags(log.Ltime)
	var err error
	switch {
	case len(os.Args) > 1 && os.Args[1] == "load":
		err = loadMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "growth":
		err = growthMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "pages":
		err = pagesMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "tenants":
		err = tenantsMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "cadastros":
		err = cadastrosMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "job":
		err = jobMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "cobranca":
		err = cobrancaMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "cobranca-run":
		err = cobrancaRunMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "espelho":
		err = espelhoMain(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "receiver":
		err = receiverMain(os.Args[2:])
	default:
		err = compareMain(os.Args[1:])
	}
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		log.Fatal(err)
	}
}

// compareMain measures Ponte beside its peers on MariaDB, then Ponte on SQLite.
func compareMain(args []string) (err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	p := plan{}
	flags.IntVar(&p.Rounds, "rounds", 3, "rounds; each runs every target at every concurrency")
	flags.DurationVar(&p.Warm, "warm", time.Second, "time before each measured window")
	flags.DurationVar(&p.Window, "window", 4*time.Second, "measured window of a cell")
	connections := flags.String("connections", "1,16,64", "keep-alive connections")
	flags.StringVar(&p.Body, "body", "mega12", "request body: mega12 (12 parts) or mega90 (all parts)")
	flags.IntVar(&p.Buyers, "buyers", 10_000, "clients with a contract each")
	flags.BoolVar(&p.Binlog, "binlog", false, "binary log on, with sync_binlog=1")
	flags.IntVar(&p.PoolMB, "pool", 512, "InnoDB buffer pool, MB")
	only := flags.String("only", "", "targets on MariaDB: raw, gsoap, nusoap, ponte (default all)")
	engines := flags.String("engines", "mariadb,sqlite", "databases to run")
	flags.StringVar(&p.Program, "program", "", "a built Ponte to measure (default: build this tree)")
	flags.StringVar(&p.Against, "against", "", "another built Ponte to run beside it in the same rounds, as \"Ponte before\"")
	flags.StringVar(&p.ProfileDir, "profile", "", "folder for processor profiles of Ponte")
	out := flags.String("out", "bin/bench", "folder for the report")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p.Only = list(*only)
	if p.Connections, err = numbers(*connections); err != nil {
		return err
	}
	return session(func(dir string) error {
		r := &report{When: time.Now(), Command: "go run ./test/bench " + strings.Join(args, " "), Plan: p}
		if r.Machine, err = describe(dir); err != nil {
			return err
		}
		for _, folder := range []string{*out, p.ProfileDir} {
			if folder == "" {
				continue
			}
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		err := compareAll(dir, p, r, list(*engines))
		if err != nil {
			r.Failure = err.Error()
		}
		return errors.Join(err, r.write(*out, "compare-"+p.Body))
	})
}

func compareAll(dir string, p plan, r *report, engines []string) error {
	program := p.Program
	if p.wants("ponte") && program == "" {
		var err error
		if program, err = build(dir); err != nil {
			return err
		}
	}
	for _, engine := range engines {
		run := compareMariaDB
		switch {
		case engine == "mariadb":
		case engine != "sqlite":
			return fmt.Errorf("no such engine: %s", engine)
		case !p.wants("ponte"):
			continue
		default:
			run = compareSQLite
		}
		if err := run(dir, program, p, r); err != nil {
			return err
		}
	}
	return nil
}

// session gives a run its folder and ends it in order on Ctrl-C: the run's own children end with it.
func session(run func(dir string) error) error {
	dir, err := os.MkdirTemp("", "ponte-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	done := make(chan error, 1)
	go func() { done <- run(dir) }()
	select {
	case err := <-done:
		return err
	case s := <-interrupted:
		return fmt.Errorf("stopped by %s", s) // the kernel ends the children with this process (launch)
	}
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func numbers(text string) ([]int, error) {
	var all []int
	for _, word := range list(text) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no list of numbers", text)
		}
		all = append(all, n)
	}
	return all, nil
}
