package storage

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

// Bounds of counting openings (docs/regras.md §27).
const (
	openingGrace  = time.Hour // a day is over an hour after its end
	openingMonths = 13        // how far back
	openingTail   = 2         // days that are read for a page as far as they are not counted: up to three hours, unless nobody counts
)

var aberturasTable = NewTable("ocorrencias_contagens", "tenant_id dia empreendimento_id solicitacao_id quantidade")

// countedOpenings names what sequencias remembers: the beginning of the day before which a tenant's openings are counted.
func countedOpenings(tenantID int64) string {
	return "contagem/aberturas/" + strconv.FormatInt(tenantID, 10)
}

// midnight is the beginning of the day of an instant, some days later.
func midnight(at time.Time, zone *time.Location, days int) time.Time {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, zone)
}

// firstOpening is the first instant whose openings are counted.
func (s *Storage) firstOpening(zone *time.Location) time.Time {
	y, m, _ := s.now().In(zone).Date()
	return time.Date(y, m-openingMonths, 1, 0, 0, 0, 0, zone)
}

// countOpenings counts the days that are over, from where it got to, and the hours of the one that is not: that is counted whole when it is.
func (s *Storage) countOpenings(ctx context.Context, tenantID int64, zone *time.Location) error {
	over := s.now().Add(-openingGrace)
	today := midnight(over, zone, 0)
	limit := toMS(today.Add(over.Sub(today).Truncate(time.Hour)))
	for {
		mark, err := s.remembered(ctx, countedOpenings(tenantID))
		if err != nil {
			return err
		}
		if mark > limit { // the clock was ahead
			return s.remember(ctx, countedOpenings(tenantID), mark, limit)
		}
		if mark == 0 { // days that were counted in another zone begin at another instant
			if err := s.execRetrying(ctx, "DELETE FROM ocorrencias_contagens WHERE tenant_id = ?", tenantID); err != nil {
				return err
			}
		}
		from := max(mark, toMS(s.firstOpening(zone)))
		if from >= limit {
			return nil
		}
		day := midnight(fromMS(from), zone, 0)
		if toMS(day) == from { // no day is to be closed: go to the next opening
			next, err := s.firstOf(ctx, "SELECT aberta_em FROM ocorrencias"+s.dialect.byIndex("ocorrencias_aberta")+" WHERE tenant_id = ? AND aberta_em >= ? ORDER BY aberta_em LIMIT 1", tenantID, from)
			if err != nil || next == 0 || next >= limit {
				return err
			}
			day = midnight(fromMS(next), zone, 0)
		}
		begin, end := day, midnight(day, zone, 1)
		if end.After(over) {
			begin = fromMS(max(from, toMS(day)))
			end = begin.Add(time.Hour)
		}
		mine, err := s.countUntil(ctx, countedOpenings(tenantID), mark, toMS(end), func() error { return s.writeDay(ctx, tenantID, begin, end) })
		if err != nil || !mine {
			return err
		}
	}
}

// openingsOf counts the openings of an interval that a condition holds for, by empreendimento and kind. It takes the tenant, both ends and what
// the condition does.
func (d dialect) openingsOf(c condition) string {
	query := "SELECT COALESCE(b.empreendimento_id, 0) AS empreendimento_id, COALESCE(o.solicitacao_id, 0) AS solicitacao_id, COUNT(*) AS quantidade FROM ocorrencias o" +
		d.byIndex("ocorrencias_aberta") + " LEFT JOIN unidades u ON u.id = o.unidade_id LEFT JOIN blocos b ON b.id = u.bloco_id WHERE o.tenant_id = ? AND o.aberta_em >= ? AND o.aberta_em < ?"
	if c.text != "" {
		query += " AND " + c.text
	}
	return query + " GROUP BY COALESCE(b.empreendimento_id, 0), COALESCE(o.solicitacao_id, 0)"
}

// writeDay puts what a day, or an hour of one that is not over, has in the place of what was counted of it.
func (s *Storage) writeDay(ctx context.Context, tenantID int64, day, end time.Time) error {
	var values []any
	err := eachRow(ctx, s.pools.reader, s.dialect.openingsOf(condition{}), []any{tenantID, toMS(day), toMS(end)}, func(scan func(...any) error) error {
		var empreendimento, kind, n int64
		err := scan(&empreendimento, &kind, &n)
		values = append(values, tenantID, toMS(day), empreendimento, kind, n)
		return err
	})
	if err != nil {
		return err
	}
	return retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM ocorrencias_contagens WHERE tenant_id = ? AND dia >= ? AND dia < ?", tenantID, toMS(day), toMS(end))
			if err != nil {
				return classify(err)
			}
			return insertRows(ctx, tx, aberturasTable, values)
		})
	})
}

// recountOpenings counts the days of this month and the last, today as far as it got, again that have another number of openings than was counted, and deletes days that
// nobody asks for any more.
func (s *Storage) recountOpenings(ctx context.Context, tenantID int64, zone *time.Location) error {
	mark, err := s.remembered(ctx, countedOpenings(tenantID))
	if err != nil || mark == 0 {
		return err
	}
	err = s.execRetrying(ctx, "DELETE FROM ocorrencias_contagens WHERE tenant_id = ? AND dia < ?", tenantID, toMS(s.firstOpening(zone)))
	y, m, _ := s.now().In(zone).Date()
	for day := time.Date(y, m-1, 1, 0, 0, 0, 0, zone); err == nil && toMS(day) < mark; day = midnight(day, zone, 1) {
		var is, counted int64
		end := midnight(day, zone, 1)
		if toMS(end) > mark {
			end = fromMS(mark)
		}
		if is, err = s.firstOf(ctx, "SELECT COUNT(*) FROM ocorrencias"+s.dialect.byIndex("ocorrencias_aberta")+" WHERE tenant_id = ? AND aberta_em >= ? AND aberta_em < ?", tenantID, toMS(day), toMS(end)); err != nil {
			break
		}
		if counted, err = s.firstOf(ctx, "SELECT COALESCE(SUM(quantidade), 0) FROM ocorrencias_contagens WHERE tenant_id = ? AND dia >= ? AND dia < ?", tenantID, toMS(day), toMS(end)); err == nil && is != counted {
			err = s.writeDay(ctx, tenantID, day, end)
		}
	}
	return err
}
