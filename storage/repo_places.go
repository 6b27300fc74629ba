package storage

import (
	"context"
	"errors"
	"time"

	"ponte/crm"
)

// A place is what one process at a time may have: a row of travas. Instants are the database's, so that replicas with different clocks
// agree.

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
	n, err := (&Entregas{s}).exec(ctx, "UPDATE travas SET dono = ?, ate = "+now+" + ? WHERE nome = ? AND ate < "+now, owner, lease.Milliseconds(), name)
	return n == 1, err
}

// keep holds a place on; false = it is another's.
func (s *Storage) keep(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	until := s.dialect.nowMS() + " + ?"
	n, err := (&Entregas{s}).exec(ctx, "UPDATE travas SET ate = CASE WHEN ate < "+until+" THEN "+until+" ELSE ate + 1 END WHERE nome = ? AND dono = ?",
		lease.Milliseconds(), lease.Milliseconds(), name, owner)
	return n > 0, err
}

// leave gives a place back.
func (s *Storage) leave(ctx context.Context, name, owner string) error {
	_, err := (&Entregas{s}).exec(ctx, "UPDATE travas SET ate = 0 WHERE nome = ? AND dono = ?", name, owner)
	return err
}
