package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroStatus = (*Cadastro)(nil)

// GravarStatus inserts or replaces a status.
func (c *Cadastro) GravarStatus(ctx context.Context, before crm.Status, s *crm.Status, a crm.Auditoria) error {
	id := s.ID
	err := c.change(ctx, s.TenantID, a, func(tx *gorm.DB) error {
		if s.ID != 0 {
			if err := stillAs(tx, statusTable, s.ID, before, readStatus); err != nil {
				return err
			}
			return tx.Exec("UPDATE status SET nome = ?, fase = ?, integracao_externa = ?, a_classificar = ?, tarefas = ?, pausa_sla = ? WHERE id = ? AND tenant_id = ?",
				s.Nome, string(s.Fase), s.IntegracaoExterna, s.AClassificar, s.Tarefas, s.PausaSLA, s.ID, s.TenantID).Error
		}
		newID, err := reserveIDs(tx, 1)
		if err != nil {
			return err
		}
		id = newID
		row := *s
		row.ID = id
		return insertStatus(tx, row)
	})
	if err == nil {
		s.ID = id
	}
	return alreadyExists(err)
}

// statusIDs are the ids of statuses by their codes.
func (a *lists) statusIDs(ctx context.Context, tenantID int64, codes []string) ([]any, error) {
	return readByKey(ctx, a.s.pools.reader, func(scan func(...any) error) (any, error) {
		var id int64
		err := scan(&id)
		return id, err
	}, "SELECT id FROM status WHERE tenant_id = ? AND codigo IN (", []any{tenantID}, codes)
}
