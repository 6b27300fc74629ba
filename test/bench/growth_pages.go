//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"ponte/storage"
)

// page is one list or search, asked many times.
type page struct {
	What string
	Rows int     // of one answer
	P50  float64 // milliseconds
	P99  float64
	Max  float64
}

// A question that takes long is asked fewer times.
const (
	longQuestion = 20 * time.Second
	fewAsks      = 10
)

// askPages times the lists and searches through the port that the CLI and the portal read by, on a connection of its
// own. What the pages add (rendering) is theirs.
func askPages(database string, asks int) (pages []page, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()
	s, err := storage.Open(ctx, database, storage.Options{Migrate: storage.MigrateCheck})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	q, err := newQuestions(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, question := range q.all() {
		one := page{What: question.what}
		var took []uint32
		limit := time.Now().Add(longQuestion)
		for i := -asks / 10; i < asks; i++ { // the first ones are for a server that has just started
			if i >= fewAsks && time.Now().After(limit) {
				break
			}
			begin := time.Now()
			if one.Rows, err = question.ask(ctx, i+asks); err != nil {
				return nil, fmt.Errorf("%s: %w", question.what, err)
			}
			if i >= 0 {
				took = append(took, uint32(time.Since(begin).Microseconds()))
			}
		}
		one.P50, one.P99, one.Max = quantile(took, 0.5), quantile(took, 0.99), quantile(took, 1)
		log.Printf("%-50s %5d rows  p50 %8.2f  p99 %8.2f ms", one.What, one.Rows, one.P50, one.P99)
		pages = append(pages, one)
	}
	return pages, nil
}
