package storage

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// tokenRow is a row of tokens.
type tokenRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID     int64
	CredencialID int64
	Nome         string
	Inicio       string
	Resumo       string
	Escopos      jsonColumn[[]crm.Escopo]
	CriadoEm     instant
	ExpiraEm     *instant
	RevogadoEm   *instant
}

// TableName names the table.
func (tokenRow) TableName() string { return "tokens" }

func (l *tokenRow) token() crm.Token {
	return crm.Token{
		ID: l.ID, TenantID: l.TenantID, CredencialID: l.CredencialID, Nome: l.Nome, Inicio: l.Inicio, Resumo: l.Resumo, Escopos: l.Escopos.V,
		CriadoEm: time.Time(l.CriadoEm), ExpiraEm: fromInstant(l.ExpiraEm), RevogadoEm: fromInstant(l.RevogadoEm),
	}
}

// Tokens lists all of a tenant, those that are over too, the newest first.
func (c *Cadastro) Tokens(ctx context.Context, tenantID int64) ([]crm.Token, error) {
	var rows []tokenRow
	err := c.s.gormReader.WithContext(ctx).Where("tenant_id = ?", tenantID).Order("id DESC").Find(&rows).Error
	list := make([]crm.Token, len(rows))
	for i := range rows {
		list[i] = rows[i].token()
	}
	return list, classify(err)
}

// CriarToken adds one.
func (c *Cadastro) CriarToken(ctx context.Context, t *crm.Token, a crm.Auditoria) error {
	return alreadyExists(c.change(ctx, t.TenantID, a, func(tx *gorm.DB) (err error) {
		if t.ID, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		return tx.Create(&tokenRow{
			ID: t.ID, TenantID: t.TenantID, CredencialID: t.CredencialID, Nome: t.Nome, Inicio: t.Inicio, Resumo: t.Resumo,
			Escopos: jsonColumn[[]crm.Escopo]{t.Escopos}, CriadoEm: instant(t.CriadoEm), ExpiraEm: toInstant(t.ExpiraEm),
		}).Error
	}))
}

// RevogarToken ends one that was not revoked yet.
func (c *Cadastro) RevogarToken(ctx context.Context, t *crm.Token, a crm.Auditoria) error {
	return c.change(ctx, t.TenantID, a, func(tx *gorm.DB) error {
		r := tx.Model(&tokenRow{}).Where("id = ? AND tenant_id = ? AND revogado_em IS NULL", t.ID, t.TenantID).
			Update("revogado_em", toInstant(t.RevogadoEm))
		if r.Error == nil && r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return r.Error
	})
}

const selectTokens = `SELECT id, tenant_id, credencial_id, nome, inicio, resumo, escopos, criado_em, expira_em, revogado_em FROM tokens`

func readToken(scan func(...any) error) (t crm.Token, err error) {
	var scopes jsonColumn[[]crm.Escopo]
	var created int64
	var ends, revoked sql.NullInt64
	err = scan(&t.ID, &t.TenantID, &t.CredencialID, &t.Nome, &t.Inicio, &t.Resumo, &scopes, &created, &ends, &revoked)
	t.Escopos, t.CriadoEm, t.ExpiraEm, t.RevogadoEm = scopes.V, fromMS(created), fromNullMS(ends), fromNullMS(revoked)
	return t, err
}
