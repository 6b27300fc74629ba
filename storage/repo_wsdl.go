package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroWSDL = (*Cadastro)(nil)

// WSDL gives a tenant's own WSDL and its mapping; "" = none.
func (c *Cadastro) WSDL(ctx context.Context, tenantID int64) (wsdl, mapping string, err error) {
	var l tenantRow
	r := c.s.gormReader.WithContext(ctx).Select("id", "wsdl", "mapeamento").Where("id = ?", tenantID).Limit(1).Find(&l)
	if r.Error == nil && r.RowsAffected == 0 {
		return "", "", crm.ErrNaoEncontrado
	}
	return l.Wsdl, l.Mapeamento, classify(r.Error)
}

// TrocarWSDL replaces both; running servers serve them within 3 s.
func (c *Cadastro) TrocarWSDL(ctx context.Context, tenantID int64, before, mappingBefore, wsdl, mapping string, a crm.Auditoria) error {
	return c.change(ctx, tenantID, a, func(tx *gorm.DB) error {
		// The row is taken before it is read: what is compared is what will be replaced. Compared here, because a column's
		// collation knows no exact equality.
		if err := tx.Exec("UPDATE tenants SET wsdl = wsdl WHERE id = ?", tenantID).Error; err != nil {
			return err
		}
		var l tenantRow
		if err := tx.Select("id", "wsdl", "mapeamento").Where("id = ?", tenantID).Take(&l).Error; err != nil {
			return err
		}
		if l.Wsdl != before || l.Mapeamento != mappingBefore {
			return crm.ErrConflito
		}
		return tx.Model(&tenantRow{}).Where("id = ?", tenantID).Updates(map[string]any{"wsdl": wsdl, "mapeamento": mapping}).Error
	})
}
