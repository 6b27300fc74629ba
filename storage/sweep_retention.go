package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ponte/crm"
)

// retention is one kind of data that goes by age: the rows that are older than an instant, of a tenant, and what becomes of them. The condition
// takes the tenant and the instant.
type retention struct {
	from, where, order string
	end                func(s *Storage, ctx context.Context, ids []any) error // nil = deleted elsewhere, this counts alone
}

const endedEntregas = "('entregue', 'falhou', 'cancelada')"

var retentions = map[string]retention{
	crm.ConfDiasChamadas:   {from: "chamadas x", where: "x.tenant_id = ? AND x.em < ?"},
	crm.ConfDiasTentativas: {from: "tentativas x", where: "x.tenant_id = ? AND x.inicio < ?"},
	crm.ConfDiasAuditoria:  {from: "auditorias x", where: "x.tenant_id = ? AND x.em < ?"},
	crm.ConfDiasCorpos: {"chamadas x", "x.tenant_id = ? AND x.em < ? AND (x.pedido <> '' OR x.resposta <> '')", "x.em", func(s *Storage, ctx context.Context, ids []any) error {
		return s.execRetrying(ctx, "UPDATE chamadas SET pedido = '', resposta = '' WHERE id IN ("+placeholders(len(ids))+")", ids...)
	}},
	crm.ConfDiasEntregas: {
		"entregas x JOIN ocorrencias o ON o.id = x.ocorrencia_id", "x.tenant_id = ? AND o.fechada_em < ? AND NOT " + underWay, "x.id",
		func(s *Storage, ctx context.Context, ids []any) error {
			in := " IN (" + placeholders(len(ids)) + ")"
			return errors.Join(s.execRetrying(ctx, "DELETE FROM tentativas WHERE entrega_id"+in, ids...), s.execRetrying(ctx, "DELETE FROM entregas WHERE id"+in+" AND estado IN "+endedEntregas, ids...))
		},
	},
	crm.ConfDiasNegativacoes: {
		"negativacoes x", "x.tenant_id = ? AND x.terminou_em > 0 AND x.terminou_em < ? AND x.viva IS NULL", "x.id",
		func(s *Storage, ctx context.Context, ids []any) error { return s.endNegativacoes(ctx, ids) },
	},
	crm.ConfDiasDisparos: { // the column of an entrega's subject is ocorrencia_id, whatever that is
		"cobranca_disparos x LEFT JOIN cobranca_titulos c ON c.titulo_id = x.titulo_id",
		"x.tenant_id = ? AND x.em < ? AND c.aberta IS NULL AND NOT EXISTS (SELECT 1 FROM entregas e WHERE e.ocorrencia_id = x.id AND e.disparo_id = x.id AND e.estado NOT IN " + endedEntregas + ")",
		"x.em", func(s *Storage, ctx context.Context, ids []any) error {
			in := " IN (" + placeholders(len(ids)) + ")"
			for _, gone := range []string{"tentativas WHERE entrega_id IN (SELECT e.id FROM entregas e WHERE e.disparo_id <> 0 AND e.ocorrencia_id" + in + ")", "entregas WHERE disparo_id <> 0 AND ocorrencia_id" + in, "cobranca_disparos WHERE id" + in} {
				if err := s.execRetrying(ctx, "DELETE FROM "+gone, ids...); err != nil {
					return err
				}
			}
			return nil
		},
	},
	crm.ConfDiasAnexos: {
		"anexos x JOIN ocorrencias o ON o.id = x.ocorrencia_id", "x.tenant_id = ? AND o.fechada_em < ? AND x.sha256 <> '' AND NOT " + underWay, "x.id",
		func(s *Storage, ctx context.Context, ids []any) error {
			for _, id := range ids { // a file may be megabytes
				err := errors.Join(s.execRetrying(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id), s.execRetrying(ctx, "UPDATE anexos SET tamanho = 0, sha256 = '' WHERE id = ?", id))
				if err != nil {
					return err
				}
			}
			return nil
		},
	},
}

// sweepRetentions ends what is older than its tenant's settings say, of the kinds that are kept for ever where nobody says so.
func (s *Storage) sweepRetentions(ctx context.Context) error {
	err := s.sweepByAge(ctx, "auditorias", "em", crm.ConfDiasAuditoria)
	for _, key := range []string{crm.ConfDiasCorpos, crm.ConfDiasEntregas, crm.ConfDiasAnexos, crm.ConfDiasNegativacoes, crm.ConfDiasDisparos} {
		days, e := s.settingByTenant(ctx, key)
		err = errors.Join(err, e)
		for tenantID, n := range days {
			if n > 0 {
				err = errors.Join(err, s.sweepRetention(ctx, key, tenantID, n))
			}
		}
	}
	return err
}

func (s *Storage) sweepRetention(ctx context.Context, key string, tenantID int64, days int) error {
	r := retentions[key]
	query := fmt.Sprintf("SELECT x.id, %s FROM %s WHERE %s AND %[1]s >= ? ORDER BY 2 LIMIT %[4]d", r.order, r.from, r.where, sweepBatch)
	for last := int64(0); ; { // from where it got to: what was ended and stays as a row is not looked at again for every batch
		var ids []any
		err := eachRow(ctx, s.pools.reader, query, []any{tenantID, toMS(s.now().AddDate(0, 0, -days)), last}, func(scan func(...any) error) error {
			var id int64
			err := scan(&id, &last)
			ids = append(ids, id)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := r.end(s, ctx, ids); err != nil {
			return err
		}
		if err := waitBetween(ctx, sweepPause); err != nil {
			return err
		}
	}
}

// ContarVencidos counts what would go of a kind if it were kept for so many days.
func (c *Cadastro) ContarVencidos(ctx context.Context, tenantID int64, key string, days int) (n int64, err error) {
	r, known := retentions[key]
	if !known || days <= 0 {
		return 0, nil
	}
	before := c.s.now().Add(-time.Duration(days) * 24 * time.Hour)
	err = c.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+r.from+" WHERE "+r.where, tenantID, toMS(before)).Scan(&n)
	return n, classify(err)
}
