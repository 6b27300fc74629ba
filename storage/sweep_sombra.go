package storage

import (
	"context"

	"ponte/crm/sombra"
)

// sweepSombra deletes old comparisons with the old service.
func (s *Storage) sweepSombra(ctx context.Context) error {
	return s.execRetrying(ctx, "DELETE FROM sombra_resultados WHERE ultima < ?", toMS(s.now().AddDate(0, 0, -sombra.DiasDasLinhas)))
}
