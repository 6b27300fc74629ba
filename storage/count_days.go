package storage

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"ponte/crm"
)

// countedDays names what sequencias remembers: the beginning of the day before which a tenant's hours are added up by the days of a zone.
func countedDays(tenantID int64, zone *time.Location) string {
	return daysOf(tenantID, "/") + zone.String()
}

// daysOf begins those names with "/", and comes after the last of them with "0".
func daysOf(tenantID int64, end string) string {
	return "dias/" + strconv.FormatInt(tenantID, 10) + end
}

// countDays adds up the hours of the days that are over, from where it got to. What was added up by another zone's days goes.
func (s *Storage) countDays(ctx context.Context, tenantID int64, zone *time.Location) error {
	if _, offset := s.now().In(zone).Zone(); offset%int(crm.PassoLongo/time.Second) != 0 { // its days begin amid an hour
		return nil
	}
	hours, err := s.remembered(ctx, countedCalls(tenantID))
	if err != nil || hours == 0 {
		return err
	}
	limit := toMS(midnight(fromMS(hours), zone, 0))
	name := countedDays(tenantID, zone)
	for {
		mark, err := s.remembered(ctx, name)
		if err != nil {
			return err
		}
		from := toMS(midnight(s.now().Add(-countBack), zone, 0))
		if mark != 0 {
			from = max(from, toMS(midnight(fromMS(mark), zone, 0))) // an hour that was counted again is amid its day
		}
		next, err := s.firstOf(ctx, "SELECT inicio FROM chamadas_contagens WHERE tenant_id = ? AND passo = ? AND inicio >= ? ORDER BY inicio LIMIT 1",
			tenantID, minutes(crm.PassoLongo), from)
		if err != nil || next == 0 || next >= limit {
			return err
		}
		day := midnight(fromMS(next), zone, 0)
		if err := s.writeCallDay(ctx, tenantID, name, mark, toMS(day), toMS(midnight(day, zone, 1))); err != nil {
			return err
		}
		if err := waitBetween(ctx, sweepPause/10); err != nil {
			return err
		}
	}
}

// writeCallDay puts what the hours of a day have in the place of what was added up since the mark. It moves the mark first, which whoever
// counts an hour again waits for (forgetDays).
func (s *Storage) writeCallDay(ctx context.Context, tenantID int64, name string, mark, day, end int64) error {
	return retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			if mark == 0 {
				if _, err := tx.ExecContext(ctx, "DELETE FROM sequencias WHERE nome >= ? AND nome < ?", daysOf(tenantID, "/"), daysOf(tenantID, "0")); err != nil {
					return classify(err)
				}
				if _, err := tx.ExecContext(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", name, end); err != nil {
					return classify(err)
				}
			} else {
				moved, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo = ?", end, name, mark)
				if err != nil {
					return classify(err)
				}
				if n, err := moved.RowsAffected(); err != nil || n == 0 { // another process was at it
					return classify(err)
				}
			}
			hours, err := readSlotRows(ctx, tx, tenantID, minutes(crm.PassoLongo), day, end)
			if err != nil {
				return err
			}
			sums := map[slotKey]*slot{}
			for k, c := range hours {
				k.start = day
				sums[k] = sums[k].with(c)
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM chamadas_contagens WHERE tenant_id = ? AND passo = ? AND inicio >= ? AND inicio < ?",
				tenantID, minutes(crm.PassoDia), min(mark, day), end); err != nil {
				return classify(err)
			}
			return insertRows(ctx, tx, contagensTable, slotValues(nil, tenantID, crm.PassoDia, sums))
		})
	})
}

// readSlotRows reads what is counted of an interval.
func readSlotRows(ctx context.Context, tx *sql.Tx, tenantID, step, from, until int64) (map[slotKey]*slot, error) {
	slots := map[slotKey]*slot{}
	rows, err := tx.QueryContext(ctx, "SELECT inicio, sistema, situacao, codigo_recusa, linhas, quantidade, ultima, tempos FROM chamadas_contagens"+
		" WHERE tenant_id = ? AND passo = ? AND inicio >= ? AND inicio < ?", tenantID, step, from, until)
	err = handRows(rows, err, func(scan func(...any) error) error {
		var k slotKey
		var c slot
		var times string
		err := scan(&k.start, &k.sistema, &k.situacao, &k.code, &c.rows, &c.calls, &c.last, &times)
		c.times = crm.LerTempos(times)
		slots[k] = &c
		return err
	})
	return slots, err
}

// forgetDays has the days from that of an hour on added up again, within the transaction that counts the hour. It waits for who adds one up.
func forgetDays(ctx context.Context, tx *sql.Tx, tenantID, hour int64) error {
	_, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = CASE WHEN proximo > ? THEN ? ELSE proximo END WHERE nome >= ? AND nome < ?",
		hour, hour, daysOf(tenantID, "/"), daysOf(tenantID, "0"))
	return classify(err)
}
