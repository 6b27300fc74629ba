package storage

import "context"

// keptAlarmes is how many years a resolved alarm is kept.
const keptAlarmes = 1

// sweepAlarmes deletes alarms that ended long ago. What is unresolved stays, however old.
func (s *Storage) sweepAlarmes(ctx context.Context) error {
	return s.deleteByID(ctx, "alarmes", "SELECT id FROM alarmes WHERE aberto IS NULL AND resolvido_em < ? ORDER BY id LIMIT ?", toMS(s.now().AddDate(-keptAlarmes, 0, 0)), sweepBatch)
}
