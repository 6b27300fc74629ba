package storage

import (
	"context"
	"strconv"
	"time"

	"ponte/crm"
)

// Usos reads what is known of the use of a tenant's credentials.
func (c *Cadastro) Usos(ctx context.Context, tenantID int64) (map[int64]crm.UsoDaCredencial, error) {
	day := (c.s.now().Unix() - 24*3600) / 3600
	all := map[int64]crm.UsoDaCredencial{}
	err := eachRow(ctx, c.s.pools.reader, "SELECT credencial_id, tipo, chave, vezes, primeira, ultima FROM credencial_usos WHERE tenant_id = ?", []any{tenantID},
		func(scan func(...any) error) error {
			var id, times, first, last int64
			var kind, key string
			if err := scan(&id, &kind, &key, &times, &first, &last); err != nil {
				return err
			}
			u := all[id]
			if u.Senhas == nil {
				u.Senhas, u.Tokens = map[int64]time.Time{}, map[int64]time.Time{}
			}
			number, _ := strconv.ParseInt(key, 10, 64) // of an address: none
			at := fromMS(last)
			if at.After(u.Ultima) {
				u.Ultima = at
			}
			switch kind {
			case useOfPassword:
				u.Senhas[number] = at
			case useOfToken:
				u.Tokens[number] = at
			case useOfHour:
				if number > day {
					u.Em24h += times
				}
			case useOfAddress:
				u.Enderecos = append(u.Enderecos, crm.EnderecoVisto{Endereco: key, Vezes: times, Primeira: fromMS(first), Ultima: at})
			}
			all[id] = u
			return nil
		})
	for id, u := range all {
		u.OrdenarEnderecos()
		u.Enderecos = u.Enderecos[:min(len(u.Enderecos), crm.MaxEnderecosVistos)]
		all[id] = u
	}
	return all, err
}
