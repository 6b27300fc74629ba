package storage

import (
	"context"
	"errors"
	"time"

	"ponte/crm"
)

// A place is a row of travas: at most one owner has it at a time over all processes, until its lease ends by the database's clock.

// occupy takes a place that nobody has.
func (s *Storage) occupy(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	now := s.dialect.nowMS()
	var found int64
	if err := s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM travas WHERE nome = ?", name).Scan(&found); err != nil {
		return false, classify(err)
	}
	if found == 0 {
		err := s.execRetrying(ctx, "INSERT INTO travas (nome, dono, ate) VALUES (?, '', 0)", name)
		if err != nil && !errors.Is(err, crm.ErrConflito) {
			return false, err
		}
	}
	n, err := s.Entregas().exec(ctx, "UPDATE travas SET dono = ?, ate = "+now+" + ? WHERE nome = ? AND ate < "+now, owner, lease.Milliseconds(), name)
	return n == 1, err
}

// keep extends the lease of a place that is its owner's, also when it ended and nobody took it since.
func (s *Storage) keep(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	until := s.dialect.nowMS() + " + ?"
	n, err := s.Entregas().exec(ctx, "UPDATE travas SET ate = CASE WHEN ate < "+until+" THEN "+until+" ELSE ate + 1 END WHERE nome = ? AND dono = ?",
		lease.Milliseconds(), lease.Milliseconds(), name, owner)
	return n == 1, err
}

// vacate gives a place back.
func (s *Storage) vacate(ctx context.Context, name, owner string) error {
	_, err := s.Entregas().exec(ctx, "UPDATE travas SET ate = 0 WHERE nome = ? AND dono = ?", name, owner)
	return err
}
