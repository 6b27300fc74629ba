package storage

import (
	"container/list"
	"context"
	"database/sql"
	"errors"
)

// preparadas keeps a pool's statements prepared, the least recently used dropped first: each also lives in the server. A
// lost connection needs nothing, the pool prepares them again on the next one. One goroutine at a time uses it.
type preparadas struct {
	db  *sql.DB
	max int
	por map[string]*list.Element
	uso *list.List // of preparada, most recently used first
}

type preparada struct {
	sql  string
	stmt *sql.Stmt
}

func novasPreparadas(db *sql.DB, max int) *preparadas {
	return &preparadas{db: db, max: max, por: map[string]*list.Element{}, uso: list.New()}
}

// pronta is the statement of a text that is prepared already, or nil.
func (p *preparadas) pronta(q string) *sql.Stmt {
	e, ok := p.por[q]
	if !ok {
		return nil
	}
	return e.Value.(preparada).stmt
}

// preparar returns the statement of a text, which stays prepared.
func (p *preparadas) preparar(ctx context.Context, q string) (*sql.Stmt, error) {
	if e, ok := p.por[q]; ok {
		p.uso.MoveToFront(e)
		return e.Value.(preparada).stmt, nil
	}
	stmt, err := p.db.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	p.por[q] = p.uso.PushFront(preparada{q, stmt})
	if p.uso.Len() > p.max {
		v := p.uso.Remove(p.uso.Back()).(preparada)
		delete(p.por, v.sql)
		_ = v.stmt.Close() // its connection may be gone, and the statement with it
	}
	return stmt, nil
}

func (p *preparadas) fechar() error {
	var err error
	for e := p.uso.Front(); e != nil; e = e.Next() {
		err = errors.Join(err, e.Value.(preparada).stmt.Close())
	}
	return err
}
