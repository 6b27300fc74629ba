package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

// putVersioned adds a row (id 0, which it gets) or replaces the one of the version that was read. before comes first in the transaction.
func putVersioned[T any](ctx context.Context, c *Cadastro, t *Table, values func(*T) []any, v *T, key func(*T) (id, version *int64), a crm.Auditoria, before ...func(tx *gorm.DB) error) error {
	var row T
	err := c.inTx(ctx, func(tx *gorm.DB) (err error) {
		row = *v
		id, version := key(&row)
		for _, f := range before {
			if err := f(tx); err != nil {
				return err
			}
		}
		fresh := *id == 0
		if fresh {
			if *id, err = reserveIDs(tx, 1); err != nil {
				return err
			}
		}
		return writeVersioned(ctx, tx, t, values, &row, version, fresh, a)
	})
	if err == nil {
		*v = row
	}
	return alreadyExists(err)
}

// writeVersioned adds a row, which is fresh, or replaces the one of the version that was read, with its trail; version is the row's, and becomes that
// which is kept.
func writeVersioned[T any](ctx context.Context, tx *gorm.DB, t *Table, values func(*T) []any, row *T, version *int64, fresh bool, a crm.Auditoria) error {
	w := bulkWriter{ctx: ctx, tx: tx.Statement.ConnPool}
	if fresh {
		*version = 1
		insertAll(&w, t, values, []T{*row})
	} else {
		changeAll(&w, t, values, []T{*row})
		*version++
	}
	if w.err != nil {
		return classify(w.err)
	}
	return writeAuditoria(tx, a)
}

// deleteVersion deletes a row as it was read, else it is crm.ErrConflito.
func deleteVersion(tx *gorm.DB, table string, tenantID, id, version int64) error {
	return onlyOne(tx.Exec("DELETE FROM "+table+" WHERE id = ? AND tenant_id = ? AND versao = ?", id, tenantID, version))
}

// onlyOne is the outcome of a guarded change of one row: none is a conflict.
func onlyOne(r *gorm.DB) error {
	if r.Error == nil && r.RowsAffected == 0 {
		return crm.ErrConflito
	}
	return r.Error
}
