package storage

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// TestNamesAreCopiedInOnePass: step 0011 reads each row a few times. Both engines, joining the names to a table of holders, read all rows of
// the tenant for each name, which had not ended after minutes with 100,000 of them.
func TestNamesAreCopiedInOnePass(t *testing.T) {
	const rows = 900 // a server takes 1000 steps of a recursion
	onEachEmpty(t, func(t *testing.T, address string) {
		p := openAtVersion(t, address, 10)
		defer func() { _ = p.close() }()
		ctx := deadline(t)
		conn, err := p.writer.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		exec := func(q string) {
			t.Helper()
			if _, err := conn.ExecContext(ctx, q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		dialect, concat := dialectSQLite, "'%s' || i"
		if strings.HasPrefix(address, "mysql") {
			dialect, concat = dialectMySQL, "CONCAT('%s', i)"
		}
		numbers := fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT ", rows)
		exec("INSERT INTO ocorrencias (id, tenant_id, numero, chave_externa, cliente_id, descricao, solucao, campos_variaveis, recebido) " +
			numbers + "500000 + i, 1, " + fmt.Sprintf(concat, "N") + ", " + fmt.Sprintf(concat, "P") + ", i, '', '', '[]', '[]' FROM n")
		for at, of := range []string{"mobuss MOBUSS_ISA", "vimob VIMOB_PROSPECT"} {
			destino, acao, _ := strings.Cut(of, " ")
			exec("INSERT INTO entregas (id, tenant_id, ocorrencia_id, destino, ambiente, acao, estado, id_externo, motivo) " +
				numbers + fmt.Sprintf("%d + i, 1, 500000 + i, '%s', 'producao', '%s', 'entregue', %s, '' FROM n", at*rows, destino, acao, fmt.Sprintf(concat, "X")))
		}
		text, err := fs.ReadFile(migrations, "migrations/"+string(dialect)+"/0011_vinculos.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range statementsOf(string(text)) {
			if dialect == dialectSQLite && strings.HasPrefix(statement, "INSERT") {
				var plan []string
				found, err := conn.QueryContext(ctx, "EXPLAIN QUERY PLAN "+statement)
				err = handRows(found, err, func(scan func(...any) error) error {
					var id, parent, none int
					var step string
					err := scan(&id, &parent, &none, &step)
					plan = append(plan, step)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				// A search by less than the name, for every name, is what makes a square.
				if steps := strings.Join(plan, "; "); strings.Contains(steps, "(tenant_id=?)") || strings.Contains(steps, "(tenant_id=? AND destino=?)") {
					t.Errorf("%s\n%s", steps, statement)
				}
			}
			before := handlerReads(ctx, t, conn, dialect)
			exec(statement)
			if read := handlerReads(ctx, t, conn, dialect) - before; read > 40*rows {
				t.Errorf("%d rows are read of %d:\n%s", read, rows, statement)
			}
		}
		var names int
		if err := conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM vinculos").Scan(&names); err != nil || names != 4*rows {
			t.Errorf("%d names, %v", names, err)
		}
	})
}

// handlerReads are the rows that a server has read for this session, 0 on SQLite.
func handlerReads(ctx context.Context, t *testing.T, conn *sql.Conn, of dialect) (sum int64) {
	t.Helper()
	if of == dialectSQLite {
		return 0
	}
	found, err := conn.QueryContext(ctx, "SHOW SESSION STATUS LIKE 'Handler_read%'")
	err = handRows(found, err, func(scan func(...any) error) error {
		var name string
		var n int64
		err := scan(&name, &n)
		sum += n
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
