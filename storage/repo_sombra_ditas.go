package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

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

// Captura reads the last look at the old service's WSDL.
func (c *Sombra) Captura(ctx context.Context, tenantID int64) (*sombra.Captura, error) {
	found, err := readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (sombra.Captura, error) {
		l := sombra.Captura{TenantID: tenantID}
		var at int64
		var unknown, missing string
		err := scan(&at, &l.Antigo, &l.Erro, &l.Guardada, &l.Endereco, &unknown, &missing)
		l.Em, l.Desconhecidas, l.Faltam = fromMS(at), names(unknown), names(missing)
		return l, err
	}, "SELECT em, antigo, erro, guardada, endereco, desconhecidas, faltam FROM sombra_capturas WHERE tenant_id = ?", tenantID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func names(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

// maxNames bounds a list of operations in the database, in characters: a WSDL may have any number.
const maxNames = 8000

// GravarCaptura replaces the last look.
func (c *Sombra) GravarCaptura(ctx context.Context, l *sombra.Captura) error {
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "DELETE FROM sombra_capturas WHERE tenant_id = ?", l.TenantID); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "INSERT INTO sombra_capturas (tenant_id, em, antigo, erro, guardada, endereco, desconhecidas, faltam) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
				l.TenantID, toMS(l.Em), cut(l.Antigo, 255), cut(l.Erro, 500), l.Guardada, cut(l.Endereco, 500), cut(strings.Join(l.Desconhecidas, ","), maxNames), cut(strings.Join(l.Faltam, ","), maxNames))
			if err = classify(err); errors.Is(err, crm.ErrConflito) { // another server looked at the same time
				return errors.Join(errRetry, err)
			}
			return err
		})
	})
}

// ProximoNumero reads the sequence. What processes have reserved is below it: the number that is given next may be lower, never one that was given.
func (c *Sombra) ProximoNumero(ctx context.Context, tenantID int64) (int64, error) {
	next := int64(1)
	err := c.s.pools.reader.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", numberSequence(tenantID)).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return 1, nil
	}
	return next, classify(err)
}
