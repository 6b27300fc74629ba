package storage

import (
	"context"
	"database/sql"
	"errors"

	"ponte/crm"
	"ponte/crm/sombra"
)

var _ sombra.Registro = (*Sombra)(nil)

// Explicacoes reads what people explained.
func (c *Sombra) Explicacoes(ctx context.Context, tenantID int64) ([]sombra.Explicacao, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (sombra.Explicacao, error) {
		e := sombra.Explicacao{TenantID: tenantID}
		var at int64
		err := scan(&e.Operacao, &e.Resultado, &e.Campo, &e.Corrigida, &e.Porque, &e.Por, &at)
		e.Em = fromMS(at)
		return e, err
	}, "SELECT operacao, resultado, campo, corrigida, porque, por, em FROM sombra_explicacoes WHERE tenant_id = ?", tenantID)
}

const deleteExplanation = "DELETE FROM sombra_explicacoes WHERE tenant_id = ? AND operacao = ? AND resultado = ? AND campo = ?"

// Explicar replaces what was said of the same difference.
func (c *Sombra) Explicar(ctx context.Context, e *sombra.Explicacao, trail crm.Auditoria) error {
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, deleteExplanation, e.TenantID, e.Operacao, string(e.Resultado), e.Campo); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO sombra_explicacoes (tenant_id, operacao, resultado, campo, corrigida, porque, por, em) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				e.TenantID, e.Operacao, string(e.Resultado), e.Campo, e.Corrigida, e.Porque, cut(e.Por, 255), toMS(e.Em))
			if err = classify(err); errors.Is(err, crm.ErrConflito) { // somebody else explained it at the same time
				return errors.Join(errRetry, err)
			}
			if err != nil {
				return err
			}
			return insertAuditoria(ctx, tx, &trail)
		})
	})
}

// Desexplicar forgets an explanation.
func (c *Sombra) Desexplicar(ctx context.Context, tenantID int64, k sombra.Chave, trail crm.Auditoria) error {
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			n, err := execCount(ctx, tx, deleteExplanation, tenantID, k.Operacao, string(k.Resultado), k.Campo)
			if err != nil {
				return err
			}
			if n == 0 {
				return crm.ErrNaoEncontrado
			}
			return insertAuditoria(ctx, tx, &trail)
		})
	})
}
