package storage

import "context"

// shadowDays is how long what was compared with the old service is kept, in days: over a year after the switch.
const shadowDays = 400

// sweepSombra deletes old comparisons with the old service.
func (s *Storage) sweepSombra(ctx context.Context) error {
	return s.execRetrying(ctx, "DELETE FROM sombra_resultados WHERE ultima < ?", toMS(s.now().AddDate(0, 0, -shadowDays)))
}
