package storage

import (
	"context"
	"errors"

	"ponte/crm"
	"ponte/crm/carga"
)

// sweepRuns deletes loads and comparisons that have ended and are older than the calls that are kept, each after its lines.
func (s *Storage) sweepRuns(ctx context.Context) error {
	days, err := s.settingByTenant(ctx, crm.ConfDiasChamadas)
	for tenantID, n := range days {
		before := toMS(s.now().AddDate(0, 0, -n))
		for _, run := range []struct{ table, column, lines, of, first, second string }{
			{"cargas", "situacao", "carga_linhas", "carga_id", string(carga.Concluida), string(carga.Substituida)},
			{"conferencias", "estado", "conferencia_achados", "conferencia_id", string(crm.ConferenciaConcluida), string(crm.ConferenciaFalhou)},
		} {
			ids, e := readAll(ctx, s.pools.reader, readID, "SELECT id FROM "+run.table+" WHERE tenant_id = ? AND pedida_em < ? AND "+run.column+" IN (?, ?) LIMIT 100", tenantID, before, run.first, run.second)
			err = errors.Join(err, e)
			for _, id := range ids {
				err = errors.Join(err, s.execRetrying(ctx, "DELETE FROM "+run.lines+" WHERE "+run.of+" = ?", id), s.execRetrying(ctx, "DELETE FROM "+run.table+" WHERE id = ?", id))
			}
		}
	}
	return err
}
