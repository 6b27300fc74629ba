package storage

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/test/mariadb"
)

func TestRowsInBulk(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) { insertInBulk(t, open(t, address)) })
}

// TestRowsInBulkUnprepared: a server that has no room for another prepared statement takes them all the same.
func TestRowsInBulkUnprepared(t *testing.T) {
	t.Parallel()
	s := open(t, mariadb.Start(t).NewDatabase(t))
	if _, err := s.pools.writer.Exec("SET GLOBAL max_prepared_stmt_count = 0"); err != nil {
		t.Fatal(err)
	}
	insertInBulk(t, s)
}

// insertInBulk inserts rows of several pieces, one of them cut short by its bytes.
func insertInBulk(t *testing.T, s *Storage) {
	t.Helper()
	var rows []cadastro.Pendencia
	for i := range 4*rowsPerPiece + 7 {
		r := reg(crm.VinculoTitulo, decimal(int64(1000+i)), "codigo", "1")
		if i > rowsPerPiece && i <= rowsPerPiece+3 {
			r.Valores["codigo"] = strings.Repeat("x", bytesPerPiece/2)
		}
		rows = append(rows, cadastro.Pendencia{TenantID: 1, Fonte: mega, Registro: r, Desde: fromMS(1)})
		rows[i].Fonte.Dona = false // is not kept
	}
	err := s.inTx(deadline(t), func(tx *sql.Tx) error {
		w := bulkWriter{ctx: deadline(t), tx: tx}
		insertAll(&w, pendenciasTable, pendenciaValues, rows)
		return w.err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(deadline(t), s.pools.reader, readPendencia, selectPendencias+" ORDER BY p.codigo")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Errorf("%.500s", diff)
	}
}
