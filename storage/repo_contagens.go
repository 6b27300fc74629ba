package storage

import (
	"context"
	"time"

	"ponte/crm"
)

// Chamadas reads days and hours that are counted, the slots of the one that is not over, and the rows of the last minutes.
func (p *panel) Chamadas(ctx context.Context, tenantID int64, from, until time.Time, step time.Duration) (counts crm.Contagens, err error) {
	mark, err := p.s.remembered(ctx, countedCalls(tenantID))
	if err != nil {
		return counts, err
	}
	begin, end := toMS(from), toMS(until)
	counted := max(min(mark, end), begin) // what lies before is counted
	closed := begin                       // what lies before is counted by the hour
	if step != crm.PassoCurto {
		closed = max(counted-counted%longSlotMS, begin)
	}
	days, over := begin, begin // between them lie days that are added up
	if step == crm.PassoDia {
		zone := from.Location()
		added, err := p.s.remembered(ctx, countedDays(tenantID, zone))
		if err != nil {
			return counts, err
		}
		days = toMS(midnight(from, zone, 0))
		if days < begin {
			days = toMS(midnight(from, zone, 1))
		}
		days = min(days, closed)
		over = max(toMS(midnight(fromMS(min(added, closed)), zone, 0)), days)
	}
	for _, part := range []struct {
		step        time.Duration
		from, until int64
	}{{crm.PassoLongo, begin, days}, {crm.PassoDia, days, over}, {crm.PassoLongo, over, closed}, {crm.PassoCurto, closed, counted}} {
		if part.from >= part.until {
			continue
		}
		found, err := p.slots(ctx, tenantID, minutes(part.step), part.from, part.until)
		if err != nil {
			return counts, err
		}
		counts.Linhas = append(counts.Linhas, found...)
	}
	tail := max(counted, toMS(p.s.now().Add(-countTail)))
	if counted < min(tail, end) {
		skipped, err := p.s.firstOf(ctx, "SELECT em FROM chamadas"+p.s.dialect.byIndex("chamadas_tempo")+" WHERE tenant_id = ? AND em >= ? AND em < ? ORDER BY em LIMIT 1", tenantID, counted, min(tail, end))
		if err != nil {
			return counts, err
		}
		counts.Falta = skipped != 0
	}
	if tail >= end {
		return counts, nil
	}
	last, err := p.s.readSlots(ctx, tenantID, tail, end, shortSlotMS)
	for k, c := range last {
		counts.Linhas = append(counts.Linhas, crm.ContagemChamadas{
			Inicio: fromMS(k.start), Sistema: k.sistema, Situacao: crm.SituacaoChamada(k.situacao), Recusa: int(k.code), Quantidade: c.calls, Ultima: fromMS(c.last), Tempos: c.times,
		})
	}
	return counts, err
}

func (p *panel) slots(ctx context.Context, tenantID, step, from, until int64) ([]crm.ContagemChamadas, error) {
	return readAll(ctx, p.s.pools.reader, func(scan func(...any) error) (c crm.ContagemChamadas, err error) {
		var start, last int64
		var times string
		err = scan(&start, &c.Sistema, &c.Situacao, &c.Recusa, &c.Quantidade, &last, &times)
		c.Inicio, c.Ultima, c.Tempos = fromMS(start), fromMS(last), crm.LerTempos(times)
		return c, err
	}, "SELECT inicio, sistema, situacao, codigo_recusa, quantidade, ultima, tempos FROM chamadas_contagens WHERE tenant_id = ? AND passo = ? AND inicio >= ? AND inicio < ?",
		tenantID, step, from, until)
}
