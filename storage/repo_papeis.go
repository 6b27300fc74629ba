package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

// papelRow is a row of papeis.
type papelRow struct {
	TenantID                  int64  `gorm:"primaryKey;autoIncrement:false"`
	Codigo                    string `gorm:"primaryKey"`
	Nome, Alcance, Permissoes string
	Versao                    int64
}

// TableName names the table.
func (papelRow) TableName() string { return "papeis" }

// Papeis lists those that are kept.
func (c *Cadastro) Papeis(ctx context.Context) ([]crm.Papel, error) {
	return readPapeis(c.s.gormReader.WithContext(ctx))
}

func readPapeis(db *gorm.DB) ([]crm.Papel, error) {
	var rows []papelRow
	err := db.Order("tenant_id, codigo").Find(&rows).Error
	list := make([]crm.Papel, len(rows))
	for i, l := range rows {
		list[i] = crm.Papel{
			TenantID: l.TenantID, Codigo: l.Codigo, Nome: l.Nome, Alcance: crm.AlcanceDoPapel(l.Alcance), Permissoes: crm.LerPermissoes(l.Permissoes), Versao: l.Versao,
		}
	}
	return list, classify(err)
}

// GravarPapel makes one, or replaces the row while it still has the version that was read.
func (c *Cadastro) GravarPapel(ctx context.Context, p *crm.Papel, conferir func(*crm.Quadro) error, a crm.Auditoria) error {
	row := papelRow{
		TenantID: p.TenantID, Codigo: p.Codigo, Nome: p.Nome, Alcance: string(p.Alcance), Permissoes: p.Permissoes.Texto(), Versao: p.Versao + 1,
	}
	err := c.changePeople(ctx, conferir, a, func(tx *gorm.DB) error {
		if p.Versao == 0 {
			return tx.Create(&row).Error
		}
		return onlyOne(tx.Model(&papelRow{}).Where("tenant_id = ? AND codigo = ? AND versao = ?", p.TenantID, p.Codigo, p.Versao).
			Select("nome", "alcance", "permissoes", "versao").Updates(&row))
	})
	if err == nil {
		p.Versao = row.Versao
	}
	return err
}

// ApagarPapel takes one away while it still has the version that was read.
func (c *Cadastro) ApagarPapel(ctx context.Context, p *crm.Papel, conferir func(*crm.Quadro) error, a crm.Auditoria) error {
	return c.changePeople(ctx, conferir, a, func(tx *gorm.DB) error {
		return onlyOne(tx.Where("tenant_id = ? AND codigo = ? AND versao = ?", p.TenantID, p.Codigo, p.Versao).Delete(&papelRow{}))
	})
}
