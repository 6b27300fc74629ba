package storage

import (
	"context"
	"time"

	"ponte/crm"
)

// panel answers the counts of the portal's front page and reports.
type panel struct{ *lists }

var _ crm.Painel = (*panel)(nil)

// Painel answers the counts of the portal's front page.
func (s *Storage) Painel() crm.Painel { return &panel{newLists(s)} }

// quotient is a whole-number division, which the engines write differently.
func (d dialect) quotient(column string, by int64) string {
	if d == dialectMySQL {
		return column + " DIV " + decimal(by)
	}
	return column + " / " + decimal(by)
}

// UltimasAberturas reads the ends of each system's ranges.
func (a *lists) UltimasAberturas(ctx context.Context, tenantID int64, sistemas []string) (map[string]time.Time, error) {
	last := make(map[string]time.Time, len(sistemas))
	for _, sistema := range sistemas {
		ranges, err := a.ranges(ctx, condition{text: "tenant_id = ?", args: []any{tenantID}}, nil, []any{sistema})
		if err != nil {
			return nil, err
		}
		if len(ranges) == 0 {
			continue
		}
		query, args := mergeSources("ocorrencias", ranges, nil, "aberta_em", 1)
		found, err := readAll(ctx, a.s.pools.reader, readCursor, query, args...)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			last[sistema] = fromMS(found[0].ms)
		}
	}
	return last, nil
}

// Fila counts a tenant's entregas that are not done, each state a range of one index.
func (a *lists) Fila(ctx context.Context, tenantID int64) ([]crm.ContagemEntregas, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (c crm.ContagemEntregas, err error) {
		var age int64
		err = scan(&c.Destino, &c.Estado, &c.Quantidade, &age)
		c.TenantID, c.MaisAntiga = tenantID, time.Duration(max(age, 0))*time.Millisecond
		return c, err
	}, "SELECT destino, estado, COUNT(*), "+a.s.dialect.nowMS()+" - MIN(criada_em) FROM entregas"+a.s.dialect.byIndex("entregas_estado")+
		" WHERE tenant_id = ? AND estado IN ('pendente', 'enviando', 'agendada', 'suspensa', 'incerta', 'falhou') GROUP BY destino, estado", tenantID)
}

// Prazos counts what is late, each a range of one index.
func (a *lists) Prazos(ctx context.Context, tenantID int64, now time.Time) (p crm.ContagemPrazos, err error) {
	err = a.s.pools.reader.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM tarefas WHERE tenant_id = ? AND situacao = 'aberta' AND vence_em < ?),
		(SELECT COUNT(*) FROM ocorrencias WHERE tenant_id = ? AND vence_em < ?)`, tenantID, toMS(now), tenantID, toMS(now)).Scan(&p.Tarefas, &p.Ocorrencias)
	return p, classify(err)
}

// AClassificar counts codes that a call brought and nobody has described.
func (a *lists) AClassificar(ctx context.Context, tenantID int64) (n int64, err error) {
	err = a.s.pools.reader.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM status WHERE tenant_id = ? AND a_classificar = 1)
		+ (SELECT COUNT(*) FROM divisoes WHERE tenant_id = ? AND a_classificar = 1)
		+ (SELECT COUNT(*) FROM solicitacoes WHERE tenant_id = ? AND a_classificar = 1)`, tenantID, tenantID, tenantID).Scan(&n)
	return n, classify(err)
}
