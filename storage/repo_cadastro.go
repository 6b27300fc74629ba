package storage

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/importacao"
)

// Cadastro keeps what people set up. It implements crm.CadastroTenants, crm.CadastroCredenciais, crm.CadastroIPs and
// importacao.Cargas: every change is one transaction with its Auditoria and the version that makes running servers read again.
type Cadastro struct{ s *Storage }

// Cadastro gives the administration's ports.
func (s *Storage) Cadastro() *Cadastro { return &Cadastro{s} }

var (
	_ crm.CadastroTenants     = (*Cadastro)(nil)
	_ crm.CadastroCredenciais = (*Cadastro)(nil)
	_ crm.CadastroIPs         = (*Cadastro)(nil)
	_ importacao.Cargas       = (*Cadastro)(nil)
)

// idSequence names the row of sequencias that counts row ids.
const idSequence = "id"

// inTx runs f in one transaction on the writer, again when the engine gave it up.
func (c *Cadastro) inTx(ctx context.Context, f func(tx *gorm.DB) error) error {
	return retry(ctx, func() error {
		return c.s.trusting(ctx, func() error { return c.s.gormWriter.WithContext(ctx).Transaction(f) })
	})
}

// change is an inTx of one tenant whose trail is written with it, and that running servers notice.
func (c *Cadastro) change(ctx context.Context, tenantID int64, a crm.Auditoria, f func(tx *gorm.DB) error) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		if err := f(tx); err != nil {
			return err
		}
		if err := writeAuditoria(tx, a); err != nil {
			return err
		}
		return notice(tx, tenantID)
	})
}

// notice makes running servers read a tenant's picture again, or all with everyTenant.
func notice(tx *gorm.DB, tenantID int64) error {
	for _, x := range bumpVersion(tenantID) {
		if err := tx.Exec(x.sql, x.args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// firstRow is the outcome of making a row that every database has once: when another process made it meanwhile,
// the transaction is repeated.
func firstRow(err error) error {
	if err = classify(err); errors.Is(err, crm.ErrConflito) {
		return fmt.Errorf("%w: %w", errRetry, err)
	}
	return err
}

// reserveIDs takes n row ids and gives the first.
func reserveIDs(tx *gorm.DB, n int) (int64, error) {
	return advanceSequence(tx.Statement.Context, tx.Statement.ConnPool, idSequence, int64(n))
}

// IDs gives the first of n consecutive row ids.
func (c *Cadastro) IDs(ctx context.Context, n int) (int64, error) {
	var first int64
	err := c.inTx(ctx, func(tx *gorm.DB) (err error) {
		first, err = reserveIDs(tx, n)
		return err
	})
	return first, err
}

// alreadyExists turns a collision of a new row into the error of a key in use.
func alreadyExists(err error) error {
	if errors.Is(err, crm.ErrConflito) {
		return errors.Join(crm.ErrJaExiste, err)
	}
	return err
}
