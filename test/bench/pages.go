//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"ponte/storage"
	"ponte/storage/seed"
)

// pagesPlan is what `bench pages` runs: the portal's lists, whole, at a size that is multiplied out of a seeded base.
type pagesPlan struct {
	growthPlan
	ocorrencias int64
	base        int64
	days        int    // of the past
	only        string // in the address of each page that is asked for
}

func pagesMain(args []string) error {
	flags := flag.NewFlagSet("pages", flag.ContinueOnError)
	p := pagesPlan{}
	flags.Int64Var(&p.ocorrencias, "ocorrencias", 10_000_000, "ocorrências in the database, each with its call")
	flags.Int64Var(&p.base, "base", 200_000, "ocorrências that are seeded; the others are multiplied out of them by SQL")
	flags.IntVar(&p.days, "days", 365, "days of the past")
	flags.IntVar(&p.asks, "asks", 20, "times that each page is asked for")
	flags.StringVar(&p.only, "only", "", "ask only for pages whose address has this, as q=mar")
	flags.IntVar(&p.PoolMB, "pool", 2048, "InnoDB buffer pool, MB")
	flags.StringVar(&p.data, "data", "", "folder to keep the databases in, and to find them in (default: made each time)")
	flags.BoolVar(&p.seedOnly, "seed", false, "seed into -data and measure nothing")
	flags.StringVar(&p.Program, "program", "", "a built Ponte to measure (default: build this tree)")
	engines := flags.String("engines", "sqlite,mariadb", "databases to run, one after the other")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return session(func(dir string) (err error) {
		if p.data == "" {
			p.data = filepath.Join(dir, "data")
		}
		if p.Program == "" {
			if p.Program, err = build(dir); err != nil {
				return err
			}
		}
		for _, engine := range list(*engines) {
			if err := p.measure(engine, dir); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
		}
		return nil
	})
}

func (p pagesPlan) measure(engine, dir string) (err error) {
	s := p.site(engine, dir, p.ocorrencias)
	if err := p.fill(s); err != nil || p.seedOnly {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.start(databaseArguments(false, p.PoolMB)); err != nil {
		return err
	}
	if err := s.tested.command("", "migrate"); err != nil { // a kept database may be older than the program
		return err
	}
	if err := s.tested.start(); err != nil {
		return err
	}
	return askPortal(s, p.asks, p.only)
}

// fill seeds the base and multiplies it.
func (p pagesPlan) fill(s *site) (err error) {
	if s.has(seededMark) {
		return nil
	}
	if err := os.RemoveAll(s.folder); err != nil {
		return err
	}
	if err := s.start(seedingArguments(p.PoolMB)); err != nil {
		return errors.Join(err, s.close())
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if s.b.server != nil {
		if err := makeDatabase(s.b.server, ponteDatabase); err != nil {
			return err
		}
	}
	for _, c := range [][]string{
		{"", "migrate"},
		{"", "tenant", "create", ponteTenant, "--cnpj", tenantCNPJ, "--name", "Construtora Medida", "--default"},
		{portalPassword + "\n", "user", "create", portalUser, "--role", "admin"},
	} {
		if err := s.tested.command(c[0], c[1:]...); err != nil {
			return err
		}
	}
	ctx := context.Background()
	store, err := storage.Open(ctx, s.tested.database, storage.Options{})
	if err != nil {
		return err
	}
	closed := func() error {
		closing, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return store.Close(closing)
	}
	tenantID, err := tenantOf(s.db)
	if err == nil {
		log.Printf("%s: seeding %d", s.label(), p.base)
		err = seed.Write(ctx, store, seed.Past{TenantID: tenantID, Ocorrencias: p.base, From: time.Now().AddDate(0, 0, -p.days), LogDays: p.days + 1})
	}
	if err = errors.Join(err, closed()); err != nil {
		return err
	}
	if err := p.multiply(ctx, s); err != nil {
		return err
	}
	if store, err = storage.Open(ctx, s.tested.database, storage.Options{}); err != nil {
		return err
	}
	began := time.Now()
	err = errors.Join(store.Analyze(ctx), store.CountAgain(ctx, tenantID), store.Count(ctx))
	log.Printf("%s: analyzed and counted in %v", s.label(), time.Since(began).Round(time.Second))
	if err = errors.Join(err, closed()); err != nil {
		return err
	}
	return s.mark(seededMark)
}

func (p pagesPlan) multiply(ctx context.Context, s *site) (err error) {
	m := multiplication{db: s.db, mysql: s.b.server != nil, times: p.ocorrencias / p.base}
	m.apart = time.Duration(p.days) * 24 * time.Hour / time.Duration(p.ocorrencias)
	if !m.mysql {
		if err := s.db.Close(); err != nil { // a reader keeps the write-ahead log
			return err
		}
		m.db, err = sql.Open("sqlite", "file:"+filepath.Join(s.folder, "ponte.db")+
			"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-1000000)&_pragma=locking_mode(EXCLUSIVE)")
		if err != nil {
			return err
		}
		m.db.SetMaxOpenConns(1)
		defer func() { err = errors.Join(err, m.db.Close()) }()
	}
	return m.run(ctx)
}
