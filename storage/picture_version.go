package storage

import "context"

// bumpVersionSQL makes every process read its pictures again within seconds. It belongs into each transaction that changes
// what a crm.Retrato shows.
const bumpVersionSQL = "UPDATE versoes SET versao = versao + 1 WHERE nome = 'retratos'"

// pictureVersion reads the polled row.
func (s *Storage) pictureVersion(ctx context.Context) (int64, error) {
	var v int64
	err := s.pools.reader.QueryRowContext(ctx, "SELECT versao FROM versoes WHERE nome = 'retratos'").Scan(&v)
	return v, classify(err)
}
