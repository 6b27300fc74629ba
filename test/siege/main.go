//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"ponte/test/process"
)

func main() {
	log.SetFlags(log.Ltime)
	lasting := flag.Duration("lasting", 15*time.Second, "how long each siege lasts, at most 5m")
	only := flag.String("only", "", "sieges to lay, by the beginning of their names, with commas between")
	binary := flag.String("ponte", "", "another build of Ponte")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, min(*lasting, 5*time.Minute), *only, *binary); err != nil {
		stop()
		log.Fatal(err)
	}
}

// run lays the sieges one after another, each to a server that was just started.
func run(ctx context.Context, lasting time.Duration, only, binary string) (err error) {
	if binary == "" {
		if binary, err = process.Ponte(); err != nil {
			return err
		}
		defer process.RemovePonte()
	}
	p, err := prepare(binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.remove()) }()
	var rows []row
	for _, s := range sieges() {
		if ctx.Err() != nil {
			break
		}
		if !chosen(s.name, only) {
			continue
		}
		log.Print(s.name)
		r, err := p.besiege(ctx, s, lasting)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		rows = append(rows, r)
	}
	print(rows)
	return verdict(rows)
}

func chosen(name, only string) bool {
	for part := range strings.SplitSeq(only, ",") {
		if strings.HasPrefix(name, part) {
			return true
		}
	}
	return false
}

// besiege starts Ponte and lays one siege, beside which the partner calls.
func (p *ponte) besiege(ctx context.Context, s siege, lasting time.Duration) (row, error) {
	if err := p.serve(s.tls); err != nil {
		return row{}, err
	}
	defer p.end()
	warm, cancel := context.WithTimeout(ctx, 2*time.Second)
	before := partner(warm, p)
	cancel()
	if before.answered == 0 {
		return row{}, fmt.Errorf("without a siege the partner is not answered: %v", before.samples)
	}
	r := row{siege: s, before: p.resident()}
	ctx, cancel = context.WithTimeout(ctx, lasting)
	defer cancel()
	laid := make(chan count)
	go func() { laid <- s.lay(ctx, p) }()
	watched := make(chan int)
	go func() { watched <- p.watch(ctx) }()
	wait(ctx, lasting/5) // until it has come to its full size
	r.felt = partner(ctx, p)
	r.count, r.peak = <-laid, <-watched
	return r, nil
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
