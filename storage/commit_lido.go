package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"ponte/crm"
)

// What a write knows from before (crm.Lido) is checked in its transaction: one statement for all members of a batch, which
// gives the place of the first whose client or contract is no longer what it was. Nothing is locked: it may change the moment
// after, as it may after a look-up.

const lidoColumns = 7

// lidoStatement compares n rows of values with what is stored.
func lidoStatement(n int) string {
	var b strings.Builder
	b.WriteString("SELECT MIN(v.m) FROM (SELECT 0 AS m, " + numberValue + " AS c, " + numberValue + " AS cv, " + numberValue + " AS k, " +
		numberValue + " AS ku, " + numberValue + " AS kc, " + textValue + " AS kk, " + textValue + " AS ks")
	for m := 1; m < n; m++ {
		b.WriteString(" UNION ALL SELECT " + strconv.Itoa(m) + strings.Repeat(", "+numberValue, 5) + ", " + textValue + ", " + textValue)
	}
	b.WriteString(`) v LEFT JOIN clientes c ON c.id = v.c AND c.versao = v.cv
		LEFT JOIN contratos k ON k.id = v.k AND k.unidade_id = v.ku AND k.cliente_id = v.kc AND k.codigo = v.kk AND k.situacao = v.ks
		WHERE v.c > 0 AND c.id IS NULL OR v.k > 0 AND k.id IS NULL`)
	return b.String()
}

func appendLido(args []any, l *crm.Lido) []any {
	if l == nil {
		l = &crm.Lido{}
	}
	k := &l.Contrato
	return append(args, l.ClienteID, l.ClienteVersao, k.ID, k.UnidadeID, k.ClienteID, k.Codigo, string(k.Situacao))
}

// lidoStep is the check of a batch; ok = false when no member needs one. Where one does, all have a row, so that few
// different statements are kept.
func (c *committer) lidoStep(batch []*member) (s step, ok bool) {
	for _, m := range batch {
		ok = ok || m.p.lido != nil
	}
	if !ok {
		return s, false
	}
	args := make([]any, 0, lidoColumns*len(batch))
	for _, m := range batch {
		args = appendLido(args, m.p.lido)
	}
	return step{statement: statement{c.stmts.lido(len(batch)), args}, lidos: batch}, true
}

// loneLido is the check of a lone write, which is its first INSERT at the same time: the row comes only while client and contract
// are what they were. A statement of its own costs a lone write a quarter of the database's time.
func loneLido(batch []*member) (s step, ok bool) {
	m := batch[0]
	values := m.p.rows[chavesTable]
	if len(batch) > 1 || m.p.lido == nil || len(values) != len(chavesTable.columns) {
		return s, false
	}
	l, k := m.p.lido, &m.p.lido.Contrato
	args := append(make([]any, 0, len(values)+lidoColumns), values...)
	var from, where []string
	if l.ClienteID != 0 {
		from, where = append(from, "clientes c"), append(where, "c.id = ? AND c.versao = ?")
		args = append(args, l.ClienteID, l.ClienteVersao)
	}
	if k.ID != 0 {
		from, where = append(from, "contratos k"), append(where, "k.id = ? AND k.unidade_id = ? AND k.cliente_id = ? AND k.codigo = ? AND k.situacao = ?")
		args = append(args, k.ID, k.UnidadeID, k.ClienteID, k.Codigo, string(k.Situacao))
	}
	return step{statement: statement{loneLidoInsert + strings.Join(from, " JOIN ") + " WHERE " + strings.Join(where, " AND "), args}, guard: m}, len(from) > 0
}

var loneLidoInsert = "INSERT INTO " + chavesTable.name + " (" + chavesTable.columnList("") + ") SELECT " + placeholders(len(chavesTable.columns)) + " FROM "

// lidoFailed ends a compound statement when a member's check does not hold. The member's place travels in the message. It is a
// SELECT INTO, because what a SET asks for is locked: openings would wait for an import that changes their clients.
const lidoFailed = "%s INTO @ponte_lido; IF @ponte_lido IS NOT NULL THEN ROLLBACK; SET @ponte_lido = CONCAT('" + lidoMark + "', @ponte_lido); " +
	"SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = @ponte_lido; END IF; "

const lidoMark = "lido "

// checkLido runs the check as a statement of its own.
func (c *committer) checkLido(ctx context.Context, tx *sql.Tx, s *step) error {
	var first sql.NullInt64
	if err := c.stmts.queryRow(ctx, tx, s.statement).Scan(&first); err != nil || !first.Valid {
		return err
	}
	if first.Int64 < 0 || first.Int64 >= int64(len(s.lidos)) {
		return fmt.Errorf("the check of what was read names member %d of %d", first.Int64, len(s.lidos))
	}
	return guardError{s.lidos[first.Int64]}
}
