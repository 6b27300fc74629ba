package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroCodigos = (*Cadastro)(nil)

// DivisoesDoTenant lists a tenant's divisões by code.
func (c *Cadastro) DivisoesDoTenant(ctx context.Context, tenantID int64) ([]crm.Divisao, error) {
	return readAll(ctx, c.s.pools.reader, readDivisao, "SELECT "+divisoesTable.columnList("")+" FROM divisoes WHERE tenant_id = ? ORDER BY codigo", tenantID)
}

// SolicitacoesDoTenant lists a tenant's solicitações by code.
func (c *Cadastro) SolicitacoesDoTenant(ctx context.Context, tenantID int64) ([]crm.Solicitacao, error) {
	return readAll(ctx, c.s.pools.reader, readSolicitacao,
		"SELECT "+solicitacoesTable.columnList("")+" FROM solicitacoes WHERE tenant_id = ? ORDER BY codigo", tenantID)
}

// GravarDivisao inserts or replaces a divisão.
func (c *Cadastro) GravarDivisao(ctx context.Context, before crm.Divisao, d *crm.Divisao, a crm.Auditoria) error {
	return c.writeCode(ctx, d.TenantID, a, &d.ID, func(tx *gorm.DB) error {
		if err := stillAs(tx, divisoesTable, before.ID, before, readDivisao); err != nil {
			return err
		}
		return tx.Exec("UPDATE divisoes SET nome = ?, a_classificar = ?, desligada = ?, sla_horas = ? WHERE id = ? AND tenant_id = ?",
			d.Nome, d.AClassificar, d.Desligada, d.SLAHoras, d.ID, d.TenantID).Error
	}, func(tx *gorm.DB, id int64) error {
		updated := *d
		updated.ID = id
		return tx.Exec(divisoesTable.insertStatement(1), divisaoValues(&updated)...).Error
	})
}

// GravarSolicitacao inserts or replaces a solicitação.
func (c *Cadastro) GravarSolicitacao(ctx context.Context, before crm.Solicitacao, s *crm.Solicitacao, a crm.Auditoria) error {
	return c.writeCode(ctx, s.TenantID, a, &s.ID, func(tx *gorm.DB) error {
		if err := stillAs(tx, solicitacoesTable, before.ID, before, readSolicitacao); err != nil {
			return err
		}
		return tx.Exec("UPDATE solicitacoes SET nome = ?, divisao_id = ?, a_classificar = ?, desligada = ?, sla_horas = ? WHERE id = ? AND tenant_id = ?",
			s.Nome, s.DivisaoID, s.AClassificar, s.Desligada, s.SLAHoras, s.ID, s.TenantID).Error
	}, func(tx *gorm.DB, id int64) error {
		updated := *s
		updated.ID = id
		return tx.Exec(solicitacoesTable.insertStatement(1), solicitacaoValues(&updated)...).Error
	})
}

// stillAs tells whether a row still is as it was read. A write that changes nothing comes first: it locks the row, and
// what is read after it is the last state.
func stillAs[T comparable](tx *gorm.DB, t *Table, id int64, before T, read func(func(...any) error) (T, error)) error {
	if err := tx.Exec("UPDATE "+t.name+" SET codigo = codigo WHERE id = ?", id).Error; err != nil {
		return err
	}
	now, err := read(tx.Raw("SELECT "+t.columnList("")+" FROM "+t.name+" WHERE id = ?", id).Row().Scan)
	if err == nil && now != before {
		err = crm.ErrConflito
	}
	return err
}

// writeCode changes the row of an id, or inserts one where there is none yet and gives it its id.
func (c *Cadastro) writeCode(
	ctx context.Context, tenantID int64, a crm.Auditoria, id *int64, change func(*gorm.DB) error, insert func(*gorm.DB, int64) error,
) error {
	newID := *id
	err := c.change(ctx, tenantID, a, func(tx *gorm.DB) (err error) {
		if *id != 0 {
			return change(tx)
		}
		if newID, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		return insert(tx, newID)
	})
	if err == nil {
		*id = newID
	}
	return alreadyExists(err)
}
