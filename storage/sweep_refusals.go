package storage

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"ponte/crm"
)

// maxRefusedIPs are the refused addresses and operations of a tenant that stay, the last tried ones.
const maxRefusedIPs = 10_000

// sweepRefusals deletes the oldest refused calls of a tenant beyond its ceiling, counted by outcome, and the refused
// addresses that were not tried for longest.
func (s *Storage) sweepRefusals(ctx context.Context) error {
	ceilings, err := s.settingByTenant(ctx, crm.ConfMaxRecusas)
	for tenantID, n := range ceilings {
		for _, outcome := range []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaFalha, crm.ChamadaDesconhecida, crm.ChamadaTeste} {
			err = errors.Join(err, s.sweepBeyond(ctx, "chamadas", "em", "tenant_id = ? AND situacao = ?", []any{tenantID, string(outcome)}, n))
		}
		err = errors.Join(err, s.sweepBeyond(ctx, "ips_recusados", "ultima", "tenant_id = ?", []any{tenantID}, maxRefusedIPs))
	}
	return err
}

// sweepBeyond deletes all but the n newest rows of a range of an index.
func (s *Storage) sweepBeyond(ctx context.Context, table, column, where string, args []any, n int) error {
	var at, id int64
	err := classify(s.pools.reader.QueryRowContext(ctx, ceilingQuery(table, column, where), append(args[:len(args):len(args)], n)...).Scan(&at, &id))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil
	}
	if err != nil {
		return err
	}
	s.log.Info("the oldest rows above the ceiling are deleted", zap.String("table", table), zap.Any("of", args), zap.Int("ceiling", n))
	query := "SELECT id FROM " + table + " WHERE " + where + " AND " + column + " <= ? AND (" + column + " < ? OR id <= ?) ORDER BY " + column + " LIMIT ?"
	return s.deleteByID(ctx, table, query, append(args[:len(args):len(args)], at, at, id, sweepBatch)...)
}

// ceilingQuery finds the newest row beyond the ceiling, by walking an index from its newest end.
func ceilingQuery(table, column, where string) string {
	return "SELECT " + column + ", id FROM " + table + " WHERE " + where + " ORDER BY " + column + " DESC, id DESC LIMIT 1 OFFSET ?"
}
