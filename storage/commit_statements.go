package storage

import (
	"context"
	"database/sql"
	"math/bits"
	"strings"
)

// maxBatchStmts bounds the prepared statements that the committer keeps.
const maxBatchStmts = 768

// Placeholders of one statement: MySQL 65,535, SQLite 32,766.
const maxPlaceholders = 30_000

// batchStmts are the prepared statements of the one connection that writes batches. Only who writes a batch uses them.
type batchStmts struct {
	*stmtCache
	dialect dialect
	texts   map[insertShape]string
	lidos   map[int]string // checks of what was read, by their members
}

type insertShape struct {
	t *Table
	n int
}

func newBatchStmts(db *sql.DB, d dialect) *batchStmts {
	return &batchStmts{stmtCache: newStmtCache(db, maxBatchStmts), dialect: d, texts: map[insertShape]string{}, lidos: map[int]string{}}
}

// rowsPerInsert says how many of n rows the next INSERT takes. MySQL: all, because each statement is a round trip. SQLite:
// the greatest power of two, because statements are cheap there and few different ones are to be kept.
func (f *batchStmts) rowsPerInsert(t *Table, n int) int {
	n = min(n, maxPlaceholders/len(t.columns))
	if f.dialect == dialectSQLite {
		return 1 << (bits.Len(uint(n)) - 1)
	}
	return n
}

// insert is the text of an INSERT of n rows.
func (f *batchStmts) insert(t *Table, n int) string {
	k := insertShape{t, n}
	q, ok := f.texts[k]
	if !ok {
		q = t.insertStatement(n)
		if f.dialect == dialectSQLite {
			// A failing row ends the transaction here anyway. Said to SQLite, it need not keep what each statement changes in
			// order to undo it alone: for a batch that is a file in the temporary folder with as many pages as the log gets.
			q = strings.Replace(q, "INSERT INTO", "INSERT OR ROLLBACK INTO", 1)
		}
		if n <= batchMembers {
			f.texts[k] = q
		}
	}
	return q
}

// lido is the text of the check of n members.
func (f *batchStmts) lido(n int) string {
	q, ok := f.lidos[n]
	if !ok {
		q = lidoStatement(n)
		f.lidos[n] = q
	}
	return q
}

// queryRow asks for one row in a transaction, prepared where it was prepared before.
func (f *batchStmts) queryRow(ctx context.Context, tx *sql.Tx, x statement) *sql.Row {
	stmt, ok := f.stmts.peek(x.sql)
	if !ok {
		return tx.QueryRowContext(ctx, x.sql, x.args...)
	}
	return tx.StmtContext(ctx, stmt).QueryRowContext(ctx, x.args...) //nolint:sqlclosecheck // ends with its transaction
}

// exec runs a statement in a transaction, prepared where it was prepared before.
func (f *batchStmts) exec(ctx context.Context, tx *sql.Tx, x statement) (sql.Result, error) {
	stmt, ok := f.stmts.peek(x.sql)
	if !ok {
		return tx.ExecContext(ctx, x.sql, x.args...)
	}
	return tx.StmtContext(ctx, stmt).ExecContext(ctx, x.args...) //nolint:sqlclosecheck // ends with its transaction
}
