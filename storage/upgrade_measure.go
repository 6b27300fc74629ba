package storage

import (
	"context"
	"slices"
	"strings"
	"time"
)

const (
	sampleRows   = 100_000
	countTimeout = 30 * time.Second
	// A row of an index, and of a table, besides its values.
	indexRowBytes = 16
	tableRowBytes = 24
)

// work is how many times as long a change takes as reading and sorting the same rows, as it was measured (docs/desempenho.md).
type work struct{ index, rows float64 }

var (
	workSQLite = work{3, 4}
	workServer = work{14, 15}
)

// measure counts the rows of a change of a table that is there, and estimates.
func (p *planner) measure(ctx context.Context, e *Effect, statement string) error {
	switch e.Kind {
	case EffectIndex, EffectUpdate:
	case EffectColumn:
		if !e.Rebuild {
			return nil
		}
	default:
		return nil
	}
	total, err := p.x.rows(ctx, e.Table, "")
	if err != nil {
		return err
	}
	if e.Rows = total; e.Kind == EffectUpdate {
		if where := changedRows(statement); where != "" {
			// It may ask for what a step before it makes: then all rows is the answer.
			if n, err := p.x.rows(ctx, e.Table, where); err == nil {
				e.Rows = n
			} else {
				e.Upto = true
			}
		}
	}
	switch e.Kind {
	case EffectIndex:
		return p.sample(ctx, e, e.Table, e.Columns, total, p.work().index, indexRowBytes)
	default:
		return p.sample(ctx, e, e.Table, nil, total, p.work().rows, tableRowBytes)
	}
}

// measureCopy asks what the copy will read, without writing it. Where a step before it makes what it reads, none of the copies makes more rows
// than the largest table that it reads has.
func (p *planner) measureCopy(ctx context.Context, e *Effect, statement string) error {
	largest, most := "", int64(0)
	for _, from := range e.From {
		there, err := p.x.hasTable(ctx, from)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		n, err := p.x.rows(ctx, from, "")
		if err != nil {
			return err
		}
		if n >= most {
			largest, most = from, n
		}
	}
	if largest == "" {
		return nil
	}
	began := time.Now()
	n, err := p.x.count(ctx, "SELECT COUNT(*) "+copiedRows(statement))
	reading := time.Since(began)
	if e.Rows = n; err != nil {
		e.Rows, e.Upto = most, true
	}
	if err = p.sample(ctx, e, largest, nil, e.Rows, p.work().rows, tableRowBytes); err == nil {
		e.Takes += reading
	}
	return err
}

func (p *planner) work() work {
	if p.x.dialect == dialectSQLite {
		return workSQLite
	}
	return workServer
}

// rows counts, at most for countTimeout.
func (x *examiner) rows(ctx context.Context, table, where string) (n int64, err error) {
	q := "SELECT COUNT(*) FROM " + table
	if where != "" {
		q += " WHERE " + where
	}
	return x.count(ctx, q)
}

func (x *examiner) count(ctx context.Context, q string) (n int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	err = x.db.QueryRowContext(ctx, q).Scan(&n)
	return n, classify(err)
}

// sample reads some rows, sorts them by what an index would be sorted by, and reckons from that. Without columns, by the first of the table.
func (p *planner) sample(ctx context.Context, e *Effect, table string, columns []string, total int64, times float64, overhead int64) error {
	if total == 0 {
		return nil
	}
	there, err := p.x.columns(ctx, table)
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		columns = there[:1]
	}
	sorted := columns
	var known, lengths []string
	for _, c := range columns {
		if slices.Contains(there, c) { // else a step before it makes the column: its value is short
			known = append(known, c)
			lengths = append(lengths, "COALESCE(LENGTH("+c+"), 0)")
		}
	}
	if len(known) == 0 {
		known, sorted, lengths = there[:1], there[:1], []string{"8"}
	} else if len(sorted) > 1 {
		sorted = known
	}
	list := strings.Join(known, ", ")
	var bytes int64
	began := time.Now()
	err = p.x.db.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(SUM("+strings.Join(lengths, " + ")+"), 0) FROM (SELECT "+list+" FROM (SELECT "+list+" FROM "+table+
		" LIMIT ?) s ORDER BY "+strings.Join(sorted, ", ")+" LIMIT ?) o", sampleRows, sampleRows).Scan(&e.Sampled, &bytes)
	if e.Measured = time.Since(began); err != nil || e.Sampled == 0 {
		return classify(err)
	}
	e.Takes = time.Duration(float64(e.Measured) / float64(e.Sampled) * float64(total) * times)
	e.Bytes = total * (bytes/e.Sampled + overhead)
	return nil
}

func (x *examiner) columns(ctx context.Context, table string) (list []string, err error) {
	q := "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position"
	if x.dialect == dialectSQLite {
		q = "SELECT name FROM pragma_table_info(?)"
	}
	err = eachRow(ctx, x.db, q, []any{table}, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		list = append(list, name)
		return err
	})
	return list, err
}
