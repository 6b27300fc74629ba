package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroWSDL = (*Cadastro)(nil)

// WSDL gives a tenant's own WSDL and its mapping; "" = none.
func (c *Cadastro) WSDL(ctx context.Context, tenantID int64) (wsdl, mapeamento string, err error) {
	var l linhaTenant
	r := c.s.leitura.WithContext(ctx).Select("id", "wsdl", "mapeamento").Where("id = ?", tenantID).Limit(1).Find(&l)
	if r.Error == nil && r.RowsAffected == 0 {
		return "", "", crm.ErrNaoEncontrado
	}
	return l.Wsdl, l.Mapeamento, classificar(r.Error)
}

// TrocarWSDL replaces both; running servers serve them within 3 s.
func (c *Cadastro) TrocarWSDL(ctx context.Context, tenantID int64, wsdl, mapeamento string, a crm.Auditoria) error {
	return c.alterar(ctx, &a, func(tx *gorm.DB) error {
		return tx.Model(&linhaTenant{}).Where("id = ?", tenantID).Updates(map[string]any{"wsdl": wsdl, "mapeamento": mapeamento}).Error
	})
}
