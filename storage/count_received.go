package storage

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"ponte/crm"
)

var recebidasTable = NewTable("ocorrencias_recebidas", "tenant_id inicio sistema:64 solicitacao_id status_id quantidade ultima")

// countedReceived names what sequencias remembers: the instant before which a tenant's openings are counted by what they came with.
func countedReceived(tenantID int64) string {
	return "contagem/recebidas/" + strconv.FormatInt(tenantID, 10)
}

// received counts the openings of an interval, its end not in it, by what they came with: the status that an ocorrência was opened in, whatever
// became of it since; where no column says it, its first movement does. It takes the tenant and both ends.
func (d dialect) received() string {
	const status = "COALESCE(NULLIF(o.status_abertura_id, 0), m.para_status_id, 0)"
	return "SELECT o.origem_sistema AS sistema, COALESCE(o.solicitacao_id, 0) AS solicitacao_id, " + status + " AS status_id, COUNT(*) AS n, MAX(o.aberta_em) AS ultima" +
		" FROM ocorrencias o" + d.byIndex("ocorrencias_aberta") + " LEFT JOIN movimentos m ON o.status_abertura_id = 0 AND m.ocorrencia_id = o.id AND m.de_status_id = 0" +
		" WHERE o.tenant_id = ? AND o.aberta_em >= ? AND o.aberta_em < ? GROUP BY o.origem_sistema, COALESCE(o.solicitacao_id, 0), " + status
}

// countReceived counts the hours that are over, from where it got to.
func (s *Storage) countReceived(ctx context.Context, tenantID int64) error {
	limit := toMS(s.now().Add(-countGrace))
	limit -= limit % longSlotMS
	for {
		mark, err := s.remembered(ctx, countedReceived(tenantID))
		if err != nil {
			return err
		}
		if mark > limit { // the clock was ahead
			return s.remember(ctx, countedReceived(tenantID), mark, limit)
		}
		from := max(mark, toMS(s.now().Add(-countBack).Truncate(crm.PassoLongo)))
		next, err := s.firstOf(ctx, "SELECT aberta_em FROM ocorrencias"+s.dialect.byIndex("ocorrencias_aberta")+" WHERE tenant_id = ? AND aberta_em >= ? ORDER BY aberta_em LIMIT 1", tenantID, from)
		if err != nil || next == 0 || next >= limit {
			return err
		}
		hour := next - next%longSlotMS
		mine, err := s.countUntil(ctx, countedReceived(tenantID), mark, hour+longSlotMS, func() error { return s.writeReceived(ctx, tenantID, hour) })
		if err != nil || !mine {
			return err
		}
	}
}

// writeReceived puts what an hour has in the place of what was counted of it.
func (s *Storage) writeReceived(ctx context.Context, tenantID, hour int64) error {
	var values []any
	err := eachRow(ctx, s.pools.reader, s.dialect.received(), []any{tenantID, hour, hour + longSlotMS}, func(scan func(...any) error) error {
		var sistema string
		var kind, status, n, last int64
		err := scan(&sistema, &kind, &status, &n, &last)
		values = append(values, tenantID, hour, sistema, kind, status, n, last)
		return err
	})
	if err != nil {
		return err
	}
	return retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "DELETE FROM ocorrencias_recebidas WHERE tenant_id = ? AND inicio = ?", tenantID, hour); err != nil {
				return classify(err)
			}
			return insertRows(ctx, tx, recebidasTable, values)
		})
	})
}

// recountReceived counts the hours of the last day again that have another number of openings than was counted, and deletes those that are too old
// to be asked for.
func (s *Storage) recountReceived(ctx context.Context, tenantID int64) error {
	mark, err := s.remembered(ctx, countedReceived(tenantID))
	if err != nil || mark == 0 {
		return err
	}
	err = s.execRetrying(ctx, "DELETE FROM ocorrencias_recebidas WHERE tenant_id = ? AND inicio < ?", tenantID, toMS(s.now().Add(-countBack)))
	for hour := mark - int64(recountBack/time.Millisecond); err == nil && hour < mark; hour += longSlotMS {
		var is, counted int64
		if is, err = s.firstOf(ctx, "SELECT COUNT(*) FROM ocorrencias"+s.dialect.byIndex("ocorrencias_aberta")+" WHERE tenant_id = ? AND aberta_em >= ? AND aberta_em < ?", tenantID, hour, hour+longSlotMS); err != nil {
			break
		}
		if counted, err = s.firstOf(ctx, "SELECT COALESCE(SUM(quantidade), 0) FROM ocorrencias_recebidas WHERE tenant_id = ? AND inicio = ?", tenantID, hour); err == nil && is != counted {
			err = s.writeReceived(ctx, tenantID, hour)
		}
	}
	return err
}

// StatusRecebidos adds up the hours that are counted, and reads the rows of the others: those at both ends, and what is older than is counted.
func (p *panel) StatusRecebidos(ctx context.Context, tenantID int64, from, until time.Time) ([]crm.ContagemStatusRecebido, error) {
	query, args, err := p.statusRecebidos(ctx, tenantID, toMS(from), toMS(until)+1)
	if err != nil {
		return nil, err
	}
	return readAll(ctx, p.s.pools.reader, func(scan func(...any) error) (c crm.ContagemStatusRecebido, err error) {
		var last int64
		err = scan(&c.Sistema, &c.SolicitacaoCodigo, &c.SolicitacaoNome, &c.StatusCodigo, &c.StatusNome, &c.Fase, &c.Quantidade, &last)
		c.Ultima = fromMS(last)
		return c, err
	}, query, args...)
}

func (p *panel) statusRecebidos(ctx context.Context, tenantID, from, until int64) (query string, args []any, err error) {
	mark, err := p.s.remembered(ctx, countedReceived(tenantID))
	if err != nil {
		return "", nil, err
	}
	first, err := p.s.firstOf(ctx, "SELECT inicio FROM ocorrencias_recebidas WHERE tenant_id = ? ORDER BY inicio LIMIT 1", tenantID)
	if err != nil {
		return "", nil, err
	}
	begin, end := max(from+longSlotMS-1, first), min(until, mark)
	begin, end = begin-begin%longSlotMS, end-end%longSlotMS
	rows := p.s.dialect.received()
	parts, args := rows, []any{tenantID, from, until}
	if begin < end && first != 0 {
		parts = "SELECT sistema, solicitacao_id, status_id, quantidade AS n, ultima FROM ocorrencias_recebidas WHERE tenant_id = ? AND inicio >= ? AND inicio < ?" +
			" UNION ALL SELECT * FROM (" + rows + ") a UNION ALL SELECT * FROM (" + rows + ") z"
		args = []any{tenantID, begin, end, tenantID, from, begin, tenantID, end, until}
	}
	return "SELECT g.sistema, COALESCE(t.codigo, ''), COALESCE(t.nome, ''), COALESCE(s.codigo, ''), COALESCE(s.nome, ''), COALESCE(s.fase, ''), g.n, g.ultima" +
		" FROM (SELECT sistema, solicitacao_id, status_id, SUM(n) AS n, MAX(ultima) AS ultima FROM (" + parts + ") h GROUP BY sistema, solicitacao_id, status_id) g" +
		" LEFT JOIN solicitacoes t ON t.id = g.solicitacao_id LEFT JOIN status s ON s.id = g.status_id ORDER BY g.sistema, g.n DESC, g.ultima DESC, g.solicitacao_id, g.status_id LIMIT 500", args, nil
}
