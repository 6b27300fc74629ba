package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
)

// Vinculos gives the names of objects in other systems.
func (a *lists) Vinculos(ctx context.Context, tenantID int64, kind crm.TipoVinculo, ids []int64) (map[int64][]crm.Vinculo, error) {
	return a.s.vinculosOf(ctx, tenantID, kind, ids)
}

// vinculosOf gives the names of objects of one kind, by object, the newest last.
func (s *Storage) vinculosOf(ctx context.Context, tenantID int64, kind crm.TipoVinculo, ids []int64) (map[int64][]crm.Vinculo, error) {
	byObject := make(map[int64][]crm.Vinculo, len(ids))
	list, err := readByKey(ctx, s.pools.reader, readVinculo,
		"SELECT "+vinculosTable.columnList("")+" FROM vinculos WHERE tenant_id = ? AND tipo = ? AND objeto_id IN (", []any{tenantID, string(kind)}, ids)
	for _, v := range list {
		byObject[v.ObjetoID] = append(byObject[v.ObjetoID], v)
	}
	for _, names := range byObject {
		slices.SortStableFunc(names, func(x, y crm.Vinculo) int {
			return cmp.Or(x.Em.Compare(y.Em), strings.Compare(x.Sistema, y.Sistema), strings.Compare(x.Codigo, y.Codigo))
		})
	}
	return byObject, err
}

// maxNamed is how many objects one name leads to: the parts of a proposal, or those that dispute it.
const maxNamed = 500

// idsNamed finds what other systems know by a code or a number.
func (a *lists) idsNamed(ctx context.Context, tenantID int64, kind crm.TipoVinculo, name string) ([]any, error) {
	return a.ids(ctx, fmt.Sprintf("SELECT objeto_id FROM vinculos WHERE tenant_id = ? AND tipo = ? AND codigo = ?"+
		" UNION SELECT objeto_id FROM vinculos WHERE tenant_id = ? AND tipo = ? AND numero = ? LIMIT %d", maxNamed), tenantID, string(kind), name, tenantID, string(kind), name)
}
