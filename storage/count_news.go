package storage

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

const countAll = time.Hour // what only a look at every tenant finds waits so long: a day that is over, a changed zone

// KeepCounting counts what is over, every minute until the Storage is closed: that of tenants who have something new, and once an hour that of all.
func (s *Storage) KeepCounting() {
	var looked time.Time
	s.repeat(countInterval, countInterval, "calls were not counted", func(ctx context.Context) error {
		if since := time.Since(looked); since < countAll && !looked.IsZero() {
			return s.countNews(ctx)
		}
		err := s.Count(ctx)
		if err == nil {
			looked = time.Now()
		}
		return err
	})
}

// countNews counts the calls of tenants who have some that are not counted. Who they are is asked of all at once: most of an installation's tenants
// are idle, and a question to each of them, every minute, is what a database would mostly do.
func (s *Storage) countNews(ctx context.Context) error {
	tenants, err := s.withNews(ctx)
	for _, id := range tenants {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err = errors.Join(err, s.countCalls(ctx, id))
	}
	return err
}

// withNews are the tenants with a call since their mark, with an hour that is over and not closed, or with a mark of a clock that was ahead.
func (s *Storage) withNews(ctx context.Context) (tenants []int64, err error) {
	prefix := strings.TrimSuffix(countedCalls(0), "0")
	marks := map[int64]int64{}
	err = eachRow(ctx, s.pools.reader, "SELECT nome, proximo FROM sequencias WHERE nome >= ? AND nome < ?", []any{prefix, prefix + ":"}, // ':' follows '9'
		func(scan func(...any) error) error {
			var name string
			var mark int64
			if err := scan(&name, &mark); err != nil {
				return err
			}
			if id, err := strconv.ParseInt(name[len(prefix):], 10, 64); err == nil {
				marks[id] = mark
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	now := toMS(s.now())
	err = eachRow(ctx, s.pools.reader, "SELECT t.id, COALESCE((SELECT c.em FROM chamadas c"+s.dialect.byIndex("chamadas_tempo")+
		" WHERE c.tenant_id = t.id ORDER BY c.em DESC LIMIT 1), 0) FROM tenants t", nil, func(scan func(...any) error) error {
		var id, newest int64
		err := scan(&id, &newest)
		mark := marks[id]
		if newest > 0 && newest >= mark || mark%longSlotMS != 0 || mark > now+longSlotMS {
			tenants = append(tenants, id)
		}
		return err
	})
	return tenants, err
}
