package storage

import (
	"context"
	"time"

	"ponte/crm"
)

// sweepUses deletes the hours of credentials that are over, and of their addresses all but the last seen ones.
func (s *Storage) sweepUses(ctx context.Context) error {
	err := s.execRetrying(ctx, "DELETE FROM credencial_usos WHERE tipo = ? AND ultima < ?", useOfHour, toMS(s.now().Add(-26*time.Hour)))
	if err != nil {
		return err
	}
	var crowded [][2]int64 // tenant, credential
	err = eachRow(ctx, s.pools.reader, "SELECT tenant_id, credencial_id FROM credencial_usos WHERE tipo = ? GROUP BY tenant_id, credencial_id HAVING COUNT(*) > ?",
		[]any{useOfAddress, crm.MaxEnderecosVistos}, func(scan func(...any) error) error {
			var of [2]int64
			err := scan(&of[0], &of[1])
			crowded = append(crowded, of)
			return err
		})
	for _, of := range crowded {
		if err != nil {
			return err
		}
		var at int64
		err = classify(s.pools.reader.QueryRowContext(ctx, "SELECT ultima FROM credencial_usos WHERE tenant_id = ? AND credencial_id = ? AND tipo = ? ORDER BY ultima DESC LIMIT 1 OFFSET ?",
			of[0], of[1], useOfAddress, crm.MaxEnderecosVistos).Scan(&at))
		if err == nil {
			err = s.execRetrying(ctx, "DELETE FROM credencial_usos WHERE tenant_id = ? AND credencial_id = ? AND tipo = ? AND ultima <= ?", of[0], of[1], useOfAddress, at)
		}
	}
	return err
}
