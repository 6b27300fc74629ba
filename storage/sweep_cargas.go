package storage

import (
	"context"
	"errors"

	"ponte/crm"
	"ponte/crm/carga"
)

// sweepCargas deletes ended jobs that are older than the calls that are kept, each after its lines.
func (s *Storage) sweepCargas(ctx context.Context) error {
	days, err := s.settingByTenant(ctx, crm.ConfDiasChamadas)
	for tenantID, n := range days {
		old := []any{tenantID, toMS(s.now().AddDate(0, 0, -n)), string(carga.Concluida), string(carga.Substituida)}
		const where = "tenant_id = ? AND pedida_em < ? AND situacao IN (?, ?)"
		ids, e := readAll(ctx, s.pools.reader, readID, "SELECT id FROM cargas WHERE "+where+" LIMIT 100", old...)
		err = errors.Join(err, e)
		for _, id := range ids {
			err = errors.Join(err, s.execRetrying(ctx, "DELETE FROM carga_linhas WHERE carga_id = ?", id), s.execRetrying(ctx, "DELETE FROM cargas WHERE id = ?", id))
		}
	}
	return err
}
