package storage

import (
	"container/list"
	"context"
	"database/sql"
	"errors"
	"math/bits"
	"strings"
)

// maxFrases bounds the prepared statements that the committer keeps: each also lives in the server.
const maxFrases = 768

// Placeholders of one statement: MySQL 65,535, SQLite 32,766.
const maxInterrogacoes = 30_000

// frases are the prepared statements of the one connection that writes batches, the least recently used dropped first.
// Only the committer's goroutine uses them.
type frases struct {
	db      *sql.DB
	dialeto dialeto
	por     map[string]*list.Element
	uso     *list.List // of frase, most recently used first
	textos  map[textoInsercao]string
}

type frase struct {
	sql  string
	stmt *sql.Stmt
}

type textoInsercao struct {
	t *tabela
	n int
}

func novasFrases(db *sql.DB, d dialeto) *frases {
	return &frases{db: db, dialeto: d, por: map[string]*list.Element{}, uso: list.New(), textos: map[textoInsercao]string{}}
}

// linhasPorFrase says how many of n rows the next INSERT takes. MySQL: all, because each statement is a round trip. SQLite:
// the greatest power of two, because statements are cheap there and few different ones are to be kept.
func (f *frases) linhasPorFrase(t *tabela, n int) int {
	n = min(n, maxInterrogacoes/len(t.colunas))
	if f.dialeto == dialetoSQLite {
		return 1 << (bits.Len(uint(n)) - 1)
	}
	return n
}

// insercao is the text of an INSERT of n rows.
func (f *frases) insercao(t *tabela, n int) string {
	k := textoInsercao{t, n}
	q, ok := f.textos[k]
	if !ok {
		q = t.inserir(n)
		if f.dialeto == dialetoSQLite {
			// A failing row ends the transaction here anyway. Said to SQLite, it need not keep what each statement changes in
			// order to undo it alone: for a batch that is a file in the temporary folder with as many pages as the log gets.
			q = strings.Replace(q, "INSERT INTO", "INSERT OR ROLLBACK INTO", 1)
		}
		if n <= loteMembros {
			f.textos[k] = q
		}
	}
	return q
}

// preparar keeps a statement ready. A lost connection needs nothing: the pool prepares it again on the next one.
func (f *frases) preparar(ctx context.Context, q string) error {
	if e, ok := f.por[q]; ok {
		f.uso.MoveToFront(e)
		return nil
	}
	stmt, err := f.db.PrepareContext(ctx, q)
	if err != nil {
		return err
	}
	f.por[q] = f.uso.PushFront(frase{q, stmt})
	if f.uso.Len() > maxFrases {
		v := f.uso.Remove(f.uso.Back()).(frase)
		delete(f.por, v.sql)
		_ = v.stmt.Close() // its connection may be gone, and the statement with it
	}
	return nil
}

// executar runs a prepared statement in a transaction.
func (f *frases) executar(ctx context.Context, tx *sql.Tx, x comando) (sql.Result, error) {
	e, ok := f.por[x.sql]
	if !ok {
		return tx.ExecContext(ctx, x.sql, x.args...)
	}
	return tx.StmtContext(ctx, e.Value.(frase).stmt).ExecContext(ctx, x.args...) //nolint:sqlclosecheck // ends with its transaction
}

func (f *frases) fechar() error {
	var err error
	for e := f.uso.Front(); e != nil; e = e.Next() {
		err = errors.Join(err, e.Value.(frase).stmt.Close())
	}
	return err
}
