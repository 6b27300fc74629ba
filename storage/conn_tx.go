package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"ponte/crm"
)

const maxTries = 10

// inTx runs f in a transaction on the writer. The error is classified; see retry for errRetry.
func (s *Storage) inTx(ctx context.Context, f func(tx *sql.Tx) error) error {
	return s.trusting(ctx, func() error {
		tx, err := s.pools.writer.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := f(tx); err != nil {
			_ = tx.Rollback() // the first error is the one that tells what happened
			return err
		}
		return tx.Commit()
	})
}

// retry runs a whole transaction again while the engine gives it up (1213, 1205, BUSY), with growing pauses of random
// length so that two that met do not meet again. A transaction that never gets through ends with crm.ErrOcupado.
func retry(ctx context.Context, f func() error) error {
	for n := 1; ; n++ {
		err := f()
		if !errors.Is(err, errRetry) {
			return err
		}
		if n == maxTries {
			return fmt.Errorf("%w: %w", crm.ErrOcupado, err)
		}
		if !pause(ctx, n) {
			return errors.Join(ctx.Err(), err)
		}
	}
}

// pause waits 1 to 5 ms times n and tells whether ctx still lives.
func pause(ctx context.Context, n int) bool {
	t := time.NewTimer(time.Duration(n) * (time.Millisecond + rand.N(4*time.Millisecond)))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// eachRow runs a query and hands each row to f. The error is classified.
func eachRow(ctx context.Context, db *sql.DB, q string, args []any, f func(scan func(...any) error) error) error {
	rows, err := db.QueryContext(ctx, q, args...)
	return handRows(rows, err, f)
}

// handRows hands each row of a query's outcome to f, and closes it. The error is classified.
func handRows(rows *sql.Rows, err error, f func(scan func(...any) error) error) (failure error) {
	if err != nil {
		return classify(err)
	}
	defer func() { failure = errors.Join(failure, classify(rows.Close())) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return classify(err)
		}
	}
	return classify(rows.Err())
}
