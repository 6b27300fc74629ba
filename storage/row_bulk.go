package storage

import (
	"context"
	"database/sql"

	"gorm.io/gorm"

	"ponte/crm"
)

// Pieces in which rows are inserted, far below every engine's packet and placeholders. Of rows enough for two pieces the statement is
// prepared: reading its text again for each piece takes MariaDB and SQLite a third of the insertion (docs/desempenho.md).
const (
	rowsPerPiece  = 50
	bytesPerPiece = 1 << 20
)

// bulkWriter writes rows in one transaction; after a failure it does nothing more.
type bulkWriter struct {
	ctx context.Context //nolint:containedctx // of one transaction
	tx  gorm.ConnPool
	err error
}

// insert inserts rows in pieces: their values, one row after another.
func (w *bulkWriter) insert(t *Table, values []any) {
	columns := len(t.columns)
	whole := rowsPerPiece * columns
	var prepared *sql.Stmt
	if len(values) >= 2*whole && w.err == nil {
		var err error
		if prepared, err = w.tx.PrepareContext(w.ctx, t.insertStatement(rowsPerPiece)); err == nil {
			defer prepared.Close()
		} // else the server has no room for one more: each piece is sent whole
	}
	for start := 0; start < len(values) && w.err == nil; {
		end, bytes := start, 0
		for end < len(values) && end-start < whole {
			size, err := t.check(values[end:min(end+columns, len(values))])
			if err != nil {
				w.err = err
				return
			}
			if end > start && bytes+size > bytesPerPiece {
				break
			}
			end, bytes = end+columns, bytes+size
		}
		if prepared != nil && end-start == whole {
			_, w.err = prepared.ExecContext(w.ctx, values[start:end]...)
		} else {
			w.exec(t.insertStatement((end-start)/columns), values[start:end]...)
		}
		start = end
	}
}

// insertAll inserts rows.
func insertAll[T any](w *bulkWriter, t *Table, values func(*T) []any, rows []T) {
	all := make([]any, 0, len(rows)*len(t.columns))
	for i := range rows {
		all = append(all, values(&rows[i])...)
	}
	w.insert(t, all)
}

// changeAll replaces rows by key. A table with a guard ends in crm.ErrConflito when a row was changed meanwhile; without
// one nothing is counted: MySQL counts changed rows only, so that a count says nothing about a row that is as it was.
func changeAll[T any](w *bulkWriter, t *Table, values func(*T) []any, rows []T) {
	for i := range rows {
		if w.err != nil {
			return
		}
		s, err := t.change(values(&rows[i]))
		if err != nil {
			w.err = err
			return
		}
		if n := w.exec(s.sql, s.args...); w.err == nil && n == 0 && t.guarded() {
			w.err = crm.ErrConflito
		}
	}
}

// exec runs a statement and tells how many rows it changed.
func (w *bulkWriter) exec(query string, args ...any) int64 {
	if w.err != nil {
		return 0
	}
	r, err := w.tx.ExecContext(w.ctx, query, args...)
	if err != nil {
		w.err = err
		return 0
	}
	n, err := r.RowsAffected()
	w.err = err
	return n
}

// in runs a statement that ends in "IN (" for all keys.
func (w *bulkWriter) in(query string, leading, keys []any) {
	for len(keys) > 0 && w.err == nil {
		n := min(len(keys), keysPerQuery)
		w.exec(query+placeholders(n)+")", append(append(make([]any, 0, len(leading)+n), leading...), keys[:n]...)...)
		keys = keys[n:]
	}
}
