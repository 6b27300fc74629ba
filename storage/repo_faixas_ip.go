package storage

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// faixaIPRow is a row of faixas_ip.
type faixaIPRow struct {
	ID               int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID         int64
	Prefixo          string
	CredencialID     int64
	Operacao         string
	Ate              *instant
	Nota             string
	ComoCredencialID int64
	CriadoEm         instant
}

// TableName names the table.
func (faixaIPRow) TableName() string { return "faixas_ip" }

// Faixas lists a tenant's allowlist, expired entries too.
func (c *Cadastro) Faixas(ctx context.Context, tenantID int64) ([]crm.FaixaIP, error) {
	var rows []faixaIPRow
	if err := c.s.gormReader.WithContext(ctx).Where("tenant_id = ?", tenantID).Order("id").Find(&rows).Error; err != nil {
		return nil, classify(err)
	}
	list := make([]crm.FaixaIP, len(rows))
	for i, l := range rows {
		prefix, err := netip.ParsePrefix(l.Prefixo)
		if err != nil {
			return nil, fmt.Errorf("entry %d of faixas_ip: %w", l.ID, err)
		}
		list[i] = crm.FaixaIP{
			ID: l.ID, TenantID: l.TenantID, Prefixo: prefix, CredencialID: l.CredencialID, Operacao: l.Operacao,
			Ate: fromInstant(l.Ate), Nota: l.Nota, ComoCredencialID: l.ComoCredencialID, CriadaEm: time.Time(l.CriadoEm),
		}
	}
	return list, nil
}

// CriarFaixa adds an entry.
func (c *Cadastro) CriarFaixa(ctx context.Context, f *crm.FaixaIP, a crm.Auditoria) error {
	return alreadyExists(c.change(ctx, f.TenantID, a, func(tx *gorm.DB) (err error) {
		if f.ID, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		return tx.Create(&faixaIPRow{
			ID: f.ID, TenantID: f.TenantID, Prefixo: f.Prefixo.String(), CredencialID: f.CredencialID, Operacao: f.Operacao,
			Ate: toInstant(f.Ate), Nota: f.Nota, ComoCredencialID: f.ComoCredencialID, CriadoEm: instant(f.CriadaEm),
		}).Error
	}))
}

// RemoverFaixas deletes entries by id.
func (c *Cadastro) RemoverFaixas(ctx context.Context, tenantID int64, ids []int64, a crm.Auditoria) error {
	return c.change(ctx, tenantID, a, func(tx *gorm.DB) error {
		return tx.Where("tenant_id = ? AND id IN ?", tenantID, ids).Delete(&faixaIPRow{}).Error
	})
}
