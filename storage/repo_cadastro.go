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

// linhaSequenciaID names the row of sequencias that counts row ids.
const linhaSequenciaID = "id"

// transacao runs f in one transaction on the writer, again when the engine gave it up.
func (c *Cadastro) transacao(ctx context.Context, f func(tx *gorm.DB) error) error {
	return repetindo(ctx, func() error { return classificar(c.s.gravacao.WithContext(ctx).Transaction(f)) })
}

// alterar is a transacao whose trail is written with it, and that running servers notice.
func (c *Cadastro) alterar(ctx context.Context, a *crm.Auditoria, f func(tx *gorm.DB) error) error {
	return c.transacao(ctx, func(tx *gorm.DB) error {
		if err := f(tx); err != nil {
			return err
		}
		if a != nil {
			if err := gravarAuditoria(tx, *a); err != nil {
				return err
			}
		}
		return avancarVersao(tx)
	})
}

// avancarVersao tells every process that polls it to read its pictures again.
func avancarVersao(tx *gorm.DB) error { return tx.Exec(novaVersao).Error }

// primeiraLinha is the outcome of making a row that every database has once: when another process made it meanwhile,
// the transaction is repeated.
func primeiraLinha(err error) error {
	if err = classificar(err); errors.Is(err, crm.ErrConflito) {
		return fmt.Errorf("%w: %w", errRepetir, err)
	}
	return err
}

// reservarIDs takes n row ids and gives the first.
func reservarIDs(tx *gorm.DB, n int) (int64, error) {
	r := tx.Exec("UPDATE sequencias SET proximo = proximo + ? WHERE nome = ?", n, linhaSequenciaID)
	if r.Error != nil {
		return 0, r.Error
	}
	if r.RowsAffected == 0 {
		return 1, primeiraLinha(tx.Exec("INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", linhaSequenciaID, 1+n).Error)
	}
	var proximo int64
	err := tx.Raw("SELECT proximo FROM sequencias WHERE nome = ?", linhaSequenciaID).Scan(&proximo).Error
	return proximo - int64(n), err
}

// IDs gives the first of n consecutive row ids.
func (c *Cadastro) IDs(ctx context.Context, n int) (int64, error) {
	var primeiro int64
	err := c.transacao(ctx, func(tx *gorm.DB) (err error) {
		primeiro, err = reservarIDs(tx, n)
		return err
	})
	return primeiro, err
}

// jaExiste turns a collision of a new row into the error of a key in use.
func jaExiste(err error) error {
	if errors.Is(err, crm.ErrConflito) {
		return errors.Join(crm.ErrJaExiste, err)
	}
	return err
}
