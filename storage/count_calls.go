package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Bounds of counting calls (docs/regras.md §27).
const (
	countInterval  = time.Minute
	countGrace     = 30 * time.Second // a call is written seconds after it came
	countBack      = 62 * 24 * time.Hour
	countTail      = 15 * time.Minute // of what is not counted yet, read for a page
	recountBack    = 26 * time.Hour
	keepShortSlots = 3 * 24 * time.Hour
	keepLongSlots  = 400 * 24 * time.Hour
	shortSlotMS    = int64(crm.PassoCurto / time.Millisecond)
	longSlotMS     = int64(crm.PassoLongo / time.Millisecond)
)

var contagensTable = NewTable("chamadas_contagens", "tenant_id passo inicio sistema:64 situacao:16 codigo_recusa linhas quantidade ultima tempos")

// Count counts the calls of every slot, and the openings of every day, that is over. What it writes derives from the rows alone, so that whoever
// is killed in the midst of it, or does it beside another process, leaves what the next one completes.
func (s *Storage) Count(ctx context.Context) error {
	zones, err := s.zones(ctx)
	for id, zone := range zones {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err = errors.Join(err, s.countCalls(ctx, id), s.countDays(ctx, id, zone), s.countOpenings(ctx, id, zone), s.countReceived(ctx, id))
	}
	return err
}

// zones are those of every tenant.
func (s *Storage) zones(ctx context.Context) (map[int64]*time.Location, error) {
	zones := map[int64]*time.Location{}
	err := eachRow(ctx, s.pools.reader, "SELECT t.id, COALESCE(c.valor, '') FROM tenants t LEFT JOIN tenant_configuracoes c ON c.tenant_id = t.id AND c.chave = ?",
		[]any{crm.ConfFuso}, func(scan func(...any) error) error {
			var id int64
			var name string
			err := scan(&id, &name)
			t := crm.Tenant{Configuracoes: crm.Configuracoes{}}
			if name != "" {
				t.Configuracoes[crm.ConfFuso] = name
			}
			zones[id] = t.Fuso()
			return err
		})
	return zones, err
}

// countedCalls names what sequencias remembers: the instant before which a tenant's calls are counted.
func countedCalls(tenantID int64) string {
	return "contagem/chamadas/" + strconv.FormatInt(tenantID, 10)
}

// CountAgain has everything of a tenant counted anew, after rows of the past were written.
func (s *Storage) CountAgain(ctx context.Context, tenantID int64) error {
	return s.execRetrying(ctx, "DELETE FROM sequencias WHERE nome IN (?, ?, ?) OR nome >= ? AND nome < ?",
		countedCalls(tenantID), countedOpenings(tenantID), countedReceived(tenantID), daysOf(tenantID, "/"), daysOf(tenantID, "0"))
}

// countCalls counts an hour or the part of it that is over, from where it got to, until it reaches the present.
func (s *Storage) countCalls(ctx context.Context, tenantID int64) error {
	limit := toMS(s.now().Add(-countGrace))
	limit -= limit % shortSlotMS
	for {
		mark, err := s.remembered(ctx, countedCalls(tenantID))
		if err != nil {
			return err
		}
		if mark > limit+longSlotMS { // the clock was ahead: what came since it is right was not counted
			back := limit - int64(recountBack/time.Millisecond)
			s.log.Warn("calls of the last day are counted again: the clock was set back", zap.Int64("tenant", tenantID))
			return s.remember(ctx, countedCalls(tenantID), mark, back-back%longSlotMS)
		}
		from := max(mark, toMS(s.now().Add(-countBack).Truncate(crm.PassoLongo)))
		hour := from - from%longSlotMS
		if from == hour || hour+longSlotMS > limit { // no hour is to be closed: go to the next call
			next, err := s.firstOf(ctx, "SELECT em FROM chamadas"+s.dialect.byIndex("chamadas_tempo")+" WHERE tenant_id = ? AND em >= ? ORDER BY em LIMIT 1", tenantID, from)
			if err != nil || next == 0 || next >= limit {
				return err
			}
			hour = next - next%longSlotMS
		}
		end := min(hour+longSlotMS, limit)
		mine, err := s.countUntil(ctx, countedCalls(tenantID), mark, end, func() error { return s.writeSlots(ctx, tenantID, max(from, hour), end) })
		if err != nil || !mine {
			return err
		}
	}
}

// countUntil writes what is counted up to an instant, remembers that, and leaves the database a moment to others; false = another process is at it.
func (s *Storage) countUntil(ctx context.Context, name string, mark, end int64, write func() error) (mine bool, err error) {
	if err = write(); err == nil {
		err = s.remember(ctx, name, mark, end)
	}
	if errors.Is(err, crm.ErrConflito) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, waitBetween(ctx, sweepPause/10)
}

// firstOf is a number that a query finds; 0 = nothing.
func (s *Storage) firstOf(ctx context.Context, query string, args ...any) (n int64, err error) {
	if err = classify(s.pools.reader.QueryRowContext(ctx, query, args...).Scan(&n)); errors.Is(err, crm.ErrNaoEncontrado) {
		return 0, nil
	}
	return n, err
}

// slotKey says which calls are counted together.
type slotKey struct {
	start             int64
	sistema, situacao string
	code              int64
}

// slot is what is counted of them.
type slot struct {
	rows, calls, last int64
	times             crm.Tempos // of those that were attended: refusals are quick, and nobody compares them
}

// with adds another one to a slot, which may be nil.
func (c *slot) with(other *slot) *slot {
	if c == nil {
		c = &slot{times: crm.Tempos{}}
	}
	c.rows, c.calls, c.last = c.rows+other.rows, c.calls+other.calls, max(c.last, other.last)
	c.times.Somar(other.times)
	return c
}

// readSlots counts the calls of an interval in slots of a length, out of their rows.
func (s *Storage) readSlots(ctx context.Context, tenantID, from, until, length int64) (map[slotKey]*slot, error) {
	slots := map[slotKey]*slot{}
	err := eachRow(ctx, s.pools.reader, "SELECT em, sistema, situacao, codigo_recusa, vezes, duracao_us FROM chamadas"+s.dialect.byIndex("chamadas_tempo")+
		" WHERE tenant_id = ? AND em >= ? AND em < ? AND situacao <> 'teste'", []any{tenantID, from, until}, func(scan func(...any) error) error {
		var k slotKey
		var at, times, took int64
		if err := scan(&at, &k.sistema, &k.situacao, &k.code, &times, &took); err != nil {
			return err
		}
		k.start = at - at%length
		c := slots[k]
		if c == nil {
			c = &slot{times: crm.Tempos{}}
			slots[k] = c
		}
		c.rows, c.calls, c.last = c.rows+1, c.calls+times, max(c.last, at)
		if attended := (&crm.ContagemChamadas{Situacao: crm.SituacaoChamada(k.situacao)}).Atendida(); attended {
			c.times.Contar(time.Duration(took)*time.Microsecond, times)
		}
		return nil
	})
	return slots, err
}

// writeSlots counts from an instant to the end of an hour, or of a part of it. Where the hour ends it is counted whole, in one row and in its
// slots: what came late for one of them is in it.
func (s *Storage) writeSlots(ctx context.Context, tenantID, from, end int64) error {
	hour := (end - 1) - (end-1)%longSlotMS
	whole := end == hour+longSlotMS
	if whole {
		from = hour
	}
	short, err := s.readSlots(ctx, tenantID, from, end, shortSlotMS)
	if err != nil {
		return err
	}
	values := slotValues(nil, tenantID, crm.PassoCurto, short)
	if whole {
		long := map[slotKey]*slot{}
		for k, c := range short {
			k.start = hour
			long[k] = long[k].with(c)
		}
		values = slotValues(values, tenantID, crm.PassoLongo, long)
	}
	return retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			if whole {
				if err := forgetDays(ctx, tx, tenantID, hour); err != nil {
					return err
				}
			}
			for _, old := range []struct{ step, from int64 }{{minutes(crm.PassoCurto), from}, {minutes(crm.PassoLongo), hour}} {
				if old.step == minutes(crm.PassoLongo) && !whole {
					continue
				}
				_, err := tx.ExecContext(ctx, "DELETE FROM chamadas_contagens WHERE tenant_id = ? AND passo = ? AND inicio >= ? AND inicio < ?", tenantID, old.step, old.from, end)
				if err != nil {
					return classify(err)
				}
			}
			return insertRows(ctx, tx, contagensTable, values)
		})
	})
}

func minutes(step time.Duration) int64 { return int64(step / time.Minute) }

func slotValues(values []any, tenantID int64, step time.Duration, slots map[slotKey]*slot) []any {
	for k, c := range slots {
		values = append(values, tenantID, minutes(step), k.start, k.sistema, k.situacao, k.code, c.rows, c.calls, c.last, c.times.String())
	}
	return values
}

// insertRows inserts rows, many with one statement.
func insertRows(ctx context.Context, tx *sql.Tx, t *Table, values []any) error {
	for len(values) > 0 {
		n := min(len(values)/len(t.columns), sweepBatch)
		if _, err := tx.ExecContext(ctx, t.insertStatement(n), values[:n*len(t.columns)]...); err != nil {
			return classify(err)
		}
		values = values[n*len(t.columns):]
	}
	return nil
}

// sweepCounts counts hours of the last day again in which there are more calls than were counted, which were written late, and deletes counts that
// nobody asks for any more. Fewer are what was deleted since.
func (s *Storage) sweepCounts(ctx context.Context) error {
	zones, err := s.zones(ctx)
	for id, zone := range zones {
		err = errors.Join(err, s.recountCalls(ctx, id), s.countDays(ctx, id, zone), s.recountOpenings(ctx, id, zone), s.recountReceived(ctx, id))
		for step, age := range map[time.Duration]time.Duration{crm.PassoCurto: keepShortSlots, crm.PassoLongo: keepLongSlots, crm.PassoDia: keepLongSlots} {
			err = errors.Join(err, s.execRetrying(ctx, "DELETE FROM chamadas_contagens WHERE tenant_id = ? AND passo = ? AND inicio < ?", id, minutes(step), toMS(s.now().Add(-age))))
		}
	}
	return err
}

func (s *Storage) recountCalls(ctx context.Context, tenantID int64) error {
	mark, err := s.remembered(ctx, countedCalls(tenantID))
	if err != nil || mark == 0 {
		return err
	}
	until := mark - mark%longSlotMS
	from := until - int64(recountBack/time.Millisecond)
	rows := map[int64]int64{}
	read := func(sign int64, query string, args ...any) error {
		return eachRow(ctx, s.pools.reader, query, args, func(scan func(...any) error) error {
			var hour, n int64
			err := scan(&hour, &n)
			rows[hour] += sign * n
			return err
		})
	}
	slot := s.dialect.quotient("em", longSlotMS)
	err = errors.Join(
		read(1, "SELECT "+slot+" AS hora, COUNT(*) FROM chamadas"+s.dialect.byIndex("chamadas_tempo")+" WHERE tenant_id = ? AND em >= ? AND em < ? AND situacao <> 'teste' GROUP BY hora", tenantID, from, until),
		read(-1, "SELECT "+s.dialect.quotient("inicio", longSlotMS)+" AS hora, SUM(linhas) FROM chamadas_contagens WHERE tenant_id = ? AND passo = ? AND inicio >= ? AND inicio < ? GROUP BY hora",
			tenantID, minutes(crm.PassoLongo), from, until))
	for hour, more := range rows {
		if err == nil && more > 0 {
			s.log.Info("an hour is counted again, with calls that were written late", zap.Int64("tenant", tenantID), zap.Int64("calls", more))
			err = s.writeSlots(ctx, tenantID, hour*longSlotMS, (hour+1)*longSlotMS)
		}
	}
	return err
}
