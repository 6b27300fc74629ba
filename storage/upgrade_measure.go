package storage

import (
	"context"
	"slices"
	"strings"
	"time"
)

// What the estimate rests on. A sample is read and sorted here, by the column or columns that the statement is about; doing the work for
// good takes about so many times as long a row, which is what was measured on both engines (docs/desempenho.md).
const (
	sampleRows   = 100_000
	countTimeout = 30 * time.Second

	indexWork  = 3
	updateWork = 12
	copyWork   = 12
	// A row of an index, and of a table, besides its values.
	indexRowBytes = 16
	tableRowBytes = 24
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
		return p.sample(ctx, e, e.Table, e.Columns, total, indexWork, indexRowBytes)
	default:
		return p.sample(ctx, e, e.Table, nil, total, updateWork, tableRowBytes)
	}
}

// measureCopy takes the largest table that is read: none of the copies makes more rows than that.
func (p *planner) measureCopy(ctx context.Context, e *Effect) error {
	largest := ""
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
		if n >= e.Rows {
			largest, e.Rows = from, n
		}
	}
	e.Upto = true
	if largest == "" {
		return nil
	}
	return p.sample(ctx, e, largest, nil, e.Rows, copyWork, tableRowBytes)
}

// rows counts, at most for countTimeout.
func (x *examiner) rows(ctx context.Context, table, where string) (n int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	q := "SELECT COUNT(*) FROM " + table
	if where != "" {
		q += " WHERE " + where
	}
	err = x.db.QueryRowContext(ctx, q).Scan(&n)
	return n, classify(err)
}

// sample reads some rows, sorts them by what an index would be sorted by, and reckons from that. Without columns it reads all of them.
func (p *planner) sample(ctx context.Context, e *Effect, table string, columns []string, total, work, overhead int64) error {
	if total == 0 {
		return nil
	}
	there, err := p.x.columns(ctx, table)
	if err != nil {
		return err
	}
	sorted := columns
	if len(columns) == 0 {
		columns, sorted = there, there[:1]
	}
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
	e.Takes = time.Duration(float64(e.Measured) / float64(e.Sampled) * float64(total) * float64(work))
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
