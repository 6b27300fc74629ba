package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// Block sizes. A process that dies loses the rest of its block: that gap is at most minBlock while calls are few.
const (
	minBlock  = 100
	maxBlock  = 10_000
	idBlock   = 1_000       // least of row ids, whose gaps nobody sees: a block waits for six answers of the database
	fastBlock = time.Second // a block used up in less makes the next one twice as long, in more half as long
)

// numbering implements crm.Numeracao: each process reserves a block of a sequence's numbers in a transaction of its own,
// so that replicas need no common clock nor AUTO_INCREMENT arithmetic (docs/fatos/mysql-e-durabilidade.md §0).
type numbering struct {
	s  *Storage
	mu sync.Mutex
	m  map[string]*numberBlock
}

// numberBlock is the reserved part [first, end) of one sequence, used up to next. turn is held while it is used.
type numberBlock struct {
	turn             chan struct{}
	name             string
	first, next, end int64
	size, least      int64
	reservedAt       time.Time
}

func newNumbering(s *Storage) *numbering { return &numbering{s: s, m: map[string]*numberBlock{}} }

// IDs returns the first of n consecutive row ids.
func (n *numbering) IDs(ctx context.Context, count int) (int64, error) {
	if count < 1 {
		return 0, fmt.Errorf("%d ids asked for", count)
	}
	return n.take(ctx, idSequence, int64(count))
}

// Numero returns the tenant's next number. An import may have brought the same number: then the write ends with
// crm.ErrConflito, the committer calls skip, and the caller draws again.
func (n *numbering) Numero(ctx context.Context, tenantID int64) (string, error) {
	v, err := n.take(ctx, numberSequence(tenantID), 1)
	return strconv.FormatInt(v, 10), err
}

func numberSequence(tenantID int64) string { return "numero/" + strconv.FormatInt(tenantID, 10) }

func (n *numbering) block(name string) *numberBlock {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.m[name]
	if !ok {
		least := int64(minBlock)
		if name == idSequence {
			least = idBlock
		}
		b = &numberBlock{name: name, turn: make(chan struct{}, 1), size: least, least: least}
		n.m[name] = b
	}
	return b
}

func (n *numbering) take(ctx context.Context, name string, count int64) (int64, error) {
	b := n.block(name)
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return 0, fmt.Errorf("%w: %w", crm.ErrIndisponivel, ctx.Err())
	}
	defer func() { <-b.turn }()
	if b.end-b.next < count {
		if err := n.reserve(ctx, b, count); err != nil {
			return 0, err
		}
	}
	v := b.next
	b.next += count
	return v, nil
}

// reserve replaces the block by a new one; what was left of it (less than was asked for) becomes a gap, unless the new
// one follows it.
func (n *numbering) reserve(ctx context.Context, b *numberBlock, count int64) error {
	now := time.Now()
	if !b.reservedAt.IsZero() {
		if now.Sub(b.reservedAt) < fastBlock {
			b.size = min(b.size*2, maxBlock)
		} else {
			b.size = max(b.size/2, b.least)
		}
	}
	size := max(b.size, count)
	var first int64
	err := retry(ctx, func() (err error) {
		first, err = n.reserveInDB(ctx, b.name, size)
		return err
	})
	if err == nil && first < b.end {
		first, err = n.s.leap(ctx, b.name, b.end, size)
	}
	n.s.readiness.note(&n.s.readiness.write, err)
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", crm.ErrIndisponivel, err)
		}
		return fmt.Errorf("reserve numbers: %w", err)
	}
	if first != b.end {
		b.first, b.next = first, first
	}
	b.end, b.reservedAt = first+size, now
	return nil
}

func (n *numbering) reserveInDB(ctx context.Context, name string, size int64) (int64, error) {
	var first int64
	err := n.s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		first, err = advanceSequence(ctx, tx, name, size)
		return err
	})
	return first, err
}

// advanceSequence reserves size values of a sequence in a transaction, and gives the first. Two processes may begin one at
// once: the second one's INSERT fails, which is errRetry.
func advanceSequence(ctx context.Context, tx gorm.ConnPool, name string, size int64) (int64, error) {
	r, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = proximo + ? WHERE nome = ?", size, name)
	if err != nil {
		return 0, err
	}
	if rows, err := r.RowsAffected(); err != nil {
		return 0, err
	} else if rows == 0 {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", name, 1+size); err != nil {
			if err = classify(err); errors.Is(err, crm.ErrConflito) {
				return 0, fmt.Errorf("%w: %w", errRetry, err)
			}
			return 0, err
		}
	}
	var end int64
	err = tx.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", name).Scan(&end)
	return end - size, err
}

// skip drops what is left of the block in which a number turned out to be taken: an import has brought numbers that this
// process had reserved, and has moved the sequence beyond them. It never waits: who comes next tries again.
func (n *numbering) skip(tenantID int64, numero string) {
	taken, err := strconv.ParseInt(numero, 10, 64)
	if err != nil {
		return
	}
	b := n.block(numberSequence(tenantID))
	select {
	case b.turn <- struct{}{}:
	default:
		return
	}
	if taken >= b.first && taken < b.end {
		b.next = b.end
	}
	<-b.turn
}

// drop throws the rest of a tenant's block away: the sequence was moved, and numbers below it are another service's.
func (n *numbering) drop(ctx context.Context, tenantID int64) error {
	b := n.block(numberSequence(tenantID))
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	b.next = b.end
	<-b.turn
	return nil
}

// giveBack hands the unused rests back at a clean stop, where nobody reserved after us.
func (n *numbering) giveBack(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs error
	for _, b := range n.m {
		select {
		case b.turn <- struct{}{}:
		case <-ctx.Done():
			return errors.Join(errs, ctx.Err())
		}
		if b.next < b.end {
			_, err := n.s.pools.writer.ExecContext(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo = ?", b.next, b.name, b.end)
			if err != nil {
				errs = errors.Join(errs, fmt.Errorf("hand numbers back: %w", classify(err)))
			} else {
				b.first, b.next, b.end, b.reservedAt = 0, 0, 0, time.Time{}
			}
		}
		<-b.turn
	}
	return errs
}
