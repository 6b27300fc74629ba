package storage

import (
	"context"
	"errors"
)

// endNegativacoes deletes ended ones with their steps and items, and then the remessas of which no item is left, with their returns. The
// number of a remessa is not given again.
func (s *Storage) endNegativacoes(ctx context.Context, ids []any) error {
	in := " IN (" + placeholders(len(ids)) + ")"
	remessas, err := readAll(ctx, s.pools.reader, readID, "SELECT DISTINCT remessa_id FROM negativacao_envios WHERE negativacao_id"+in, ids...)
	if err != nil {
		return err
	}
	for _, table := range []string{"negativacao_passos WHERE negativacao_id", "negativacao_envios WHERE negativacao_id", "negativacoes WHERE id"} {
		if err := s.execRetrying(ctx, "DELETE FROM "+table+in, ids...); err != nil {
			return err
		}
	}
	for _, id := range remessas {
		var left int
		if err := s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM negativacao_envios WHERE remessa_id = ?", id).Scan(&left); err != nil || left > 0 {
			if err != nil {
				return classify(err)
			}
			continue
		}
		err = errors.Join(err,
			s.execRetrying(ctx, "DELETE FROM negativacao_retorno_linhas WHERE retorno_id IN (SELECT r.id FROM negativacao_retornos r WHERE r.remessa_id = ?)", id),
			s.execRetrying(ctx, "DELETE FROM negativacao_retornos WHERE remessa_id = ?", id),
			s.execRetrying(ctx, "DELETE FROM negativacao_remessas WHERE id = ?", id))
	}
	return err
}
