package storage

import (
	"context"
	"database/sql"
	"errors"
)

// stmtCache keeps a pool's statements prepared, the least recently used dropped first: each also lives in the server. A
// lost connection needs nothing, the pool prepares them again on the next one. One goroutine at a time uses it.
type stmtCache struct {
	db    *sql.DB
	max   int
	stmts lru[*sql.Stmt]
}

func newStmtCache(db *sql.DB, max int) *stmtCache {
	return &stmtCache{db: db, max: max, stmts: newLRU[*sql.Stmt]()}
}

// prepare returns the statement of a text, which stays prepared.
func (p *stmtCache) prepare(ctx context.Context, q string) (*sql.Stmt, error) {
	if stmt, ok := p.stmts.get(q); ok {
		return stmt, nil
	}
	stmt, err := p.db.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	p.stmts.add(q, stmt)
	if p.stmts.len() > p.max {
		_ = p.stmts.evict().Close() //nolint:sqlclosecheck // outlived its call on purpose; its connection may be gone, and it with it
	}
	return stmt, nil
}

func (p *stmtCache) close() error {
	var err error
	for p.stmts.len() > 0 {
		err = errors.Join(err, p.stmts.evict().Close()) //nolint:sqlclosecheck // as above
	}
	return err
}
