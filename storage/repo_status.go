package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroStatus = (*Cadastro)(nil)

// GravarStatus inserts or replaces a status.
func (c *Cadastro) GravarStatus(ctx context.Context, antes crm.Status, s *crm.Status, a crm.Auditoria) error {
	id := s.ID
	err := c.alterar(ctx, &a, func(tx *gorm.DB) error {
		if s.ID != 0 {
			if err := aindaComo(tx, tabStatus, s.ID, antes, lerStatus); err != nil {
				return err
			}
			return tx.Exec("UPDATE status SET nome = ?, fase = ?, integracao_externa = ?, a_classificar = ? WHERE id = ? AND tenant_id = ?",
				s.Nome, string(s.Fase), s.IntegracaoExterna, s.AClassificar, s.ID, s.TenantID).Error
		}
		novo, err := reservarIDs(tx, 1)
		if err != nil {
			return err
		}
		id = novo
		linha := *s
		linha.ID = id
		return inserirStatus(tx, linha)
	})
	if err == nil {
		s.ID = id
	}
	return jaExiste(err)
}
