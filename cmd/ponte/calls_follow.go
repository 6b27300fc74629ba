package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// Bounds of following the log. A row is written after its call's answer and by several processes, so that one may appear behind others
// that came later.
const (
	followPause = time.Second
	followLate  = 30 * time.Second // how far back each look goes
	followRows  = 500              // of a part of a look
	followParts = 10               // of a look
)

// follower prints calls as they come.
type follower struct {
	lists  crm.Acervo
	filter crm.FiltroChamadas
	zone   *time.Location
	json   bool

	seen   map[int64]time.Time // that were printed and are looked at again
	newest time.Time
	floor  time.Time // nothing before it is printed: it is not new
	away   bool      // the database did not answer the last look
}

// run prints the newest ones and then each that comes, until ctx ends.
func (f *follower) run(ctx context.Context, t *Terminal) error {
	f.seen = map[int64]time.Time{}
	f.filter.ComConteudo = false // only of those that are printed
	page, err := f.lists.Chamadas(ctx, f.filter)
	if err != nil {
		return ended(ctx, err)
	}
	if f.newest = time.Now().Add(-followLate); len(page.Linhas) > 0 {
		f.newest = page.Linhas[0].Em
		f.floor = page.Linhas[len(page.Linhas)-1].Em.Add(time.Millisecond)
	}
	if !f.json {
		fmt.Fprintln(t.Out, line(callHeadings))
	}
	if err := f.print(ctx, t.Out, page.Linhas); err != nil {
		return ended(ctx, err)
	}
	tick := time.NewTicker(followPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		switch err := f.look(ctx, t); {
		case err == nil && f.away:
			f.away = false
			t.note("The database answers again.")
		case err == nil:
		case ctx.Err() == nil && (errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrOcupado)):
			if !f.away { // said once; what came meanwhile is printed when it is back
				f.away = true
				t.note("%s; still trying.", sentence(err))
			}
		default:
			return ended(ctx, err)
		}
	}
}

// ended is no error when a signal ended what was being done.
func ended(ctx context.Context, err error) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return err
	}
}

// look prints what came since the last look, oldest first.
func (f *follower) look(ctx context.Context, t *Terminal) error {
	filter := f.filter
	filter.Pagina = crm.Pagina{Limite: followRows}
	if filter.De = f.newest.Add(-followLate); filter.De.Before(f.floor) {
		filter.De = f.floor
	}
	var fresh []crm.Chamada
	for part := 1; ; part++ {
		page, err := f.lists.Chamadas(ctx, filter)
		if err != nil {
			return err
		}
		fresh = append(fresh, slices.DeleteFunc(page.Linhas, func(k crm.Chamada) bool { return !f.seen[k.ID].IsZero() })...)
		if filter.Pagina.Cursor = page.Proximo; page.Proximo == "" {
			break
		}
		if part == followParts {
			t.note("More calls came than are followed: some before these were left out; ponte calls has them.")
			break
		}
	}
	return f.print(ctx, t.Out, fresh)
}

// print writes calls that come newest first, and remembers them.
func (f *follower) print(ctx context.Context, out io.Writer, calls []crm.Chamada) error {
	for i := range slices.Backward(calls) {
		k := &calls[i]
		if err := f.printOne(ctx, out, k); err != nil {
			return err
		}
		f.seen[k.ID] = k.Em
		if k.Em.After(f.newest) {
			f.newest = k.Em
		}
	}
	for id, at := range f.seen {
		if at.Before(f.newest.Add(-2 * followLate)) {
			delete(f.seen, id)
		}
	}
	return nil
}

func (f *follower) printOne(ctx context.Context, out io.Writer, k *crm.Chamada) error {
	if !f.json {
		_, err := fmt.Fprintln(out, line(callRow(k, f.zone)))
		return err
	}
	whole, err := f.lists.Chamadas(ctx, crm.FiltroChamadas{TenantID: k.TenantID, ID: k.ID, ComConteudo: true, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return err
	}
	if len(whole.Linhas) > 0 { // else it was deleted meanwhile
		k = &whole.Linhas[0]
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(asCallJSON(k, f.zone))
}

// followWidths are those of the columns: what is still to come is not known when the first row is printed.
var followWidths = []int{8, 19, 12, 20, 10, 15, 9, 5}

func line(cells []string) string {
	var b strings.Builder
	for i, cell := range cells {
		if i == len(cells)-1 {
			b.WriteString(oneLine(cell, maxLastCell))
			break
		}
		fmt.Fprintf(&b, "%-*s  ", followWidths[i], oneLine(cell, maxCell))
	}
	return strings.TrimRight(b.String(), " ")
}
