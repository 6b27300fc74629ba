package storage

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// keysPerQuery is how many keys one SELECT ... IN asks for: engines differ in how many placeholders they take.
const keysPerQuery = 500

// readAll runs a query and reads every row of it.
func readAll[T any](ctx context.Context, db *sql.DB, read func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	var list []T
	err := eachRow(ctx, db, query, args, func(scan func(...any) error) error {
		v, err := read(scan)
		if err == nil {
			list = append(list, v)
		}
		return err
	})
	return list, err
}

// readByKey is readAll for a query that ends in "IN (", asked in pieces; leading come before the keys.
func readByKey[T, K any](ctx context.Context, db *sql.DB, read func(func(...any) error) (T, error), query string, leading []any, keys []K) ([]T, error) {
	var list []T
	for len(keys) > 0 {
		n := min(len(keys), keysPerQuery)
		args := append(make([]any, 0, len(leading)+n), leading...)
		for _, c := range keys[:n] {
			args = append(args, c)
		}
		part, err := readAll(ctx, db, read, query+placeholders(n)+")", args...)
		if err != nil {
			return nil, err
		}
		list, keys = append(list, part...), keys[n:]
	}
	return list, nil
}

// cursor is the place in a list that is ordered by an instant and an id, newest first: the last row that was given.
type cursor struct{ ms, id int64 }

// String is the cursor as it travels: two numbers in base 36.
func (c cursor) String() string {
	return strconv.FormatInt(c.ms, 36) + "." + strconv.FormatInt(c.id, 36)
}

// parseCursor reads a cursor; "" is the zero one, the start.
func parseCursor(text string) (cursor, error) {
	if text == "" {
		return cursor{}, nil
	}
	ms, id, _ := strings.Cut(text, ".")
	var c cursor
	var err1, err2 error
	c.ms, err1 = strconv.ParseInt(ms, 36, 64)
	c.id, err2 = strconv.ParseInt(id, 36, 64)
	if err1 != nil || err2 != nil || c.id <= 0 {
		return cursor{}, crm.ErrCursor
	}
	return c, nil
}

func readCursor(scan func(...any) error) (c cursor, err error) {
	err = scan(&c.id, &c.ms)
	return c, err
}

// after are the conditions for what comes after the cursor's row in a list.
func (c cursor) after(column string) []condition {
	return []condition{
		{text: column + " <= ?", args: []any{c.ms}},
		{text: "(" + column + " < ? OR id < ?)", args: []any{c.ms, c.id}},
	}
}

// upTo are the conditions for what comes before the cursor's row, and that row; none for the zero cursor.
func (c cursor) upTo(column string) []condition {
	if c.id == 0 {
		return nil
	}
	return []condition{
		{text: column + " >= ?", args: []any{c.ms}},
		{text: "(" + column + " > ? OR id >= ?)", args: []any{c.ms, c.id}},
	}
}

// tightest leaves one bound of each kind: of two, SQLite begins a range at the first that is written, and walks a month down to a window's end.
func tightest(all []condition) []condition {
	var kept []condition
	for _, c := range all {
		i := slices.IndexFunc(kept, func(k condition) bool { return k.text == c.text })
		lower, upper := strings.HasSuffix(c.text, " >= ?"), strings.HasSuffix(c.text, " <= ?")
		if i < 0 || !lower && !upper {
			kept = append(kept, c)
			continue
		}
		was, ok1 := kept[i].args[0].(int64)
		is, ok2 := c.args[0].(int64)
		switch {
		case !ok1 || !ok2:
			kept = append(kept, c)
		case lower && is > was || upper && is < was:
			kept[i] = c
		}
	}
	return kept
}

// searchLimits bound what one page costs, whatever is asked for. A window is how many entries of an index a page looks
// through for something that the index does not lead to: a page that found too little in it ends there, and the next one
// goes on.
type searchLimits struct {
	cadastros   int // window of a list by name or code; each entry costs a look at its names
	clientes    int // whose ocorrências are looked up; a name that more have is looked for in the list's order
	ocorrencias int // window; each entry costs looking at its client's words, and in a list of a status or a system at its row
	chamadas    int // window; what calls are narrowed by stands in the index
	ditas       int // calls that were not attended, and ocorrências, through which a page looks for what a call said
}

var defaultLimits = searchLimits{cadastros: 20_000, clientes: 1_000, ocorrencias: 5_000, chamadas: 30_000, ditas: 1_000}

// windowEnd is the last row that a page looks at in ranges of a table; the zero cursor when they hold fewer than n.
func (a *lists) windowEnd(ctx context.Context, table, column string, ranges, common []condition, n int) (end cursor, err error) {
	common = tightest(common)
	for _, f := range ranges {
		query, args := "SELECT id, "+column+" FROM "+table+f.index+" WHERE "+f.text, append([]any{}, f.args...)
		for _, c := range common {
			query, args = query+" AND "+c.text, append(args, c.args...)
		}
		found, err := readAll(ctx, a.s.pools.reader, readCursor,
			query+fmt.Sprintf(" ORDER BY %s DESC, id DESC LIMIT 1 OFFSET %d", column, n/len(ranges)), args...)
		if err != nil {
			return cursor{}, err
		}
		for _, c := range found { // the newest of the ends: beyond it one range was not looked at
			if c.ms > end.ms || c.ms == end.ms && c.id > end.id {
				end = c
			}
		}
	}
	return end, nil
}

// inWindows reads n+1 rows at most, first in a small window, where what is common is found, then in the whole one. end is
// where the window ended that the rows are of; the zero cursor when it held everything.
func (a *lists) inWindows(ctx context.Context, table, column string, ranges, limits []condition, window, n int,
	read func(limits []condition) ([]cursor, error),
) (page []cursor, end cursor, err error) {
	for _, size := range []int{window / 16, window} {
		if end, err = a.windowEnd(ctx, table, column, ranges, limits, size); err != nil {
			return nil, end, err
		}
		page, err = read(append(limits[:len(limits):len(limits)], end.upTo(column)...))
		if err != nil || len(page) > n || end.id == 0 {
			break
		}
	}
	return page, end, err
}

// cutPage cuts what was read to n rows. What is left begins at next; until is set when a window ended before n rows
// were found.
func cutPage(found []cursor, n int, end cursor) (page []cursor, next string, until time.Time) {
	switch {
	case len(found) > n:
		return found[:n], found[n-1].String(), time.Time{}
	case end.id != 0:
		return found, end.String(), fromMS(end.ms)
	}
	return found, "", time.Time{}
}
