package storage

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"ponte/crm"
)

// maxIPsRecusados are the refused addresses and operations of a tenant that stay, the last tried ones.
const maxIPsRecusados = 10_000

// limparRecusas deletes the oldest refused calls of a tenant beyond its ceiling, counted by outcome, and the refused
// addresses that were not tried for longest.
func (s *Storage) limparRecusas(ctx context.Context) error {
	maximo, err := s.porTenant(ctx, crm.ConfMaxRecusas)
	for tenantID, n := range maximo {
		for _, situacao := range []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaFalha, crm.ChamadaDesconhecida} {
			err = errors.Join(err, s.limparAlem(ctx, "chamadas", "em", "tenant_id = ? AND situacao = ?", []any{tenantID, string(situacao)}, n))
		}
		err = errors.Join(err, s.limparAlem(ctx, "ips_recusados", "ultima", "tenant_id = ?", []any{tenantID}, maxIPsRecusados))
	}
	return err
}

// limparAlem deletes all but the n newest rows of a range of an index.
func (s *Storage) limparAlem(ctx context.Context, tabela, instante, onde string, args []any, n int) error {
	var em, id int64
	err := classificar(s.pools.leitura.QueryRowContext(ctx, consultaDoTeto(tabela, instante, onde), append(args[:len(args):len(args)], n)...).Scan(&em, &id))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil
	}
	if err != nil {
		return err
	}
	s.log.Info("the oldest rows above the ceiling are deleted", zap.String("table", tabela), zap.Any("of", args), zap.Int("ceiling", n))
	consulta := "SELECT id FROM " + tabela + " WHERE " + onde + " AND " + instante + " <= ? AND (" + instante + " < ? OR id <= ?) ORDER BY " + instante + " LIMIT ?"
	return s.apagarPorID(ctx, tabela, consulta, append(args[:len(args):len(args)], em, em, id, loteLimpeza)...)
}

// consultaDoTeto finds the newest row beyond the ceiling, by walking an index from its newest end.
func consultaDoTeto(tabela, instante, onde string) string {
	return "SELECT " + instante + ", id FROM " + tabela + " WHERE " + onde + " ORDER BY " + instante + " DESC, id DESC LIMIT 1 OFFSET ?"
}
