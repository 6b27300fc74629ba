package storage

import (
	"context"
	"database/sql"
	"math/bits"
	"strings"
)

// maxFrases bounds the prepared statements that the committer keeps.
const maxFrases = 768

// Placeholders of one statement: MySQL 65,535, SQLite 32,766.
const maxInterrogacoes = 30_000

// frases are the prepared statements of the one connection that writes batches. Only who writes a batch uses them.
type frases struct {
	*preparadas
	dialeto dialeto
	textos  map[textoInsercao]string
}

type textoInsercao struct {
	t *tabela
	n int
}

func novasFrases(db *sql.DB, d dialeto) *frases {
	return &frases{preparadas: novasPreparadas(db, maxFrases), dialeto: d, textos: map[textoInsercao]string{}}
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

// executar runs a statement in a transaction, prepared where it was prepared before.
func (f *frases) executar(ctx context.Context, tx *sql.Tx, x comando) (sql.Result, error) {
	stmt, ok := f.stmts.ver(x.sql)
	if !ok {
		return tx.ExecContext(ctx, x.sql, x.args...)
	}
	return tx.StmtContext(ctx, stmt).ExecContext(ctx, x.args...) //nolint:sqlclosecheck // ends with its transaction
}
