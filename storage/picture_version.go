package storage

import "context"

// novaVersao makes every process read its snapshots again within seconds. It belongs into each transaction that changes
// what a crm.Retrato shows.
const novaVersao = "UPDATE versoes SET versao = versao + 1 WHERE nome = 'retratos'"

// versaoRetratos reads the polled row.
func (s *Storage) versaoRetratos(ctx context.Context) (int64, error) {
	var v int64
	err := s.pools.leitura.QueryRowContext(ctx, "SELECT versao FROM versoes WHERE nome = 'retratos'").Scan(&v)
	return v, classificar(err)
}
