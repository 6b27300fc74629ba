package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"ponte/crm"
	"ponte/crm/sombra"
)

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
