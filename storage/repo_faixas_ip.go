package storage

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// linhaFaixaIP is a row of faixas_ip.
type linhaFaixaIP struct {
	ID               int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID         int64
	Prefixo          string
	CredencialID     int64
	Operacao         string
	Ate              *instante
	Nota             string
	ComoCredencialID int64
	CriadoEm         instante
}

// TableName names the table.
func (linhaFaixaIP) TableName() string { return "faixas_ip" }

// Faixas lists a tenant's allowlist, expired entries too.
func (c *Cadastro) Faixas(ctx context.Context, tenantID int64) ([]crm.FaixaIP, error) {
	var linhas []linhaFaixaIP
	if err := c.s.leitura.WithContext(ctx).Where("tenant_id = ?", tenantID).Order("id").Find(&linhas).Error; err != nil {
		return nil, classificar(err)
	}
	lista := make([]crm.FaixaIP, len(linhas))
	for i, l := range linhas {
		prefixo, err := netip.ParsePrefix(l.Prefixo)
		if err != nil {
			return nil, fmt.Errorf("entry %d of faixas_ip: %w", l.ID, err)
		}
		lista[i] = crm.FaixaIP{
			ID: l.ID, TenantID: l.TenantID, Prefixo: prefixo, CredencialID: l.CredencialID, Operacao: l.Operacao,
			Ate: deInstante(l.Ate), Nota: l.Nota, ComoCredencialID: l.ComoCredencialID, CriadaEm: time.Time(l.CriadoEm),
		}
	}
	return lista, nil
}

// CriarFaixa adds an entry.
func (c *Cadastro) CriarFaixa(ctx context.Context, f *crm.FaixaIP, a crm.Auditoria) error {
	return jaExiste(c.alterar(ctx, &a, func(tx *gorm.DB) (err error) {
		if f.ID, err = reservarIDs(tx, 1); err != nil {
			return err
		}
		return tx.Create(&linhaFaixaIP{
			ID: f.ID, TenantID: f.TenantID, Prefixo: f.Prefixo.String(), CredencialID: f.CredencialID, Operacao: f.Operacao,
			Ate: paraInstante(f.Ate), Nota: f.Nota, ComoCredencialID: f.ComoCredencialID, CriadoEm: instante(f.CriadaEm),
		}).Error
	}))
}

// RemoverFaixas deletes entries by id.
func (c *Cadastro) RemoverFaixas(ctx context.Context, tenantID int64, ids []int64, a crm.Auditoria) error {
	return c.alterar(ctx, &a, func(tx *gorm.DB) error {
		return tx.Where("tenant_id = ? AND id IN ?", tenantID, ids).Delete(&linhaFaixaIP{}).Error
	})
}
