package storage

import (
	"context"
	"database/sql"
	"errors"
)

// preparadas keeps a pool's statements prepared, the least recently used dropped first: each also lives in the server. A
// lost connection needs nothing, the pool prepares them again on the next one. One goroutine at a time uses it.
type preparadas struct {
	db    *sql.DB
	max   int
	stmts recentes[*sql.Stmt]
}

func novasPreparadas(db *sql.DB, max int) *preparadas {
	return &preparadas{db: db, max: max, stmts: novosRecentes[*sql.Stmt]()}
}

// preparar returns the statement of a text, which stays prepared.
func (p *preparadas) preparar(ctx context.Context, q string) (*sql.Stmt, error) {
	if stmt, ok := p.stmts.usar(q); ok {
		return stmt, nil
	}
	stmt, err := p.db.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	p.stmts.guardar(q, stmt)
	if p.stmts.quantos() > p.max {
		_ = p.stmts.tirar().Close() //nolint:sqlclosecheck // outlived its call on purpose; its connection may be gone, and it with it
	}
	return stmt, nil
}

func (p *preparadas) fechar() error {
	var err error
	for p.stmts.quantos() > 0 {
		err = errors.Join(err, p.stmts.tirar().Close()) //nolint:sqlclosecheck // as above
	}
	return err
}
