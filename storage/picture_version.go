package storage

import (
	"context"
	"strconv"
	"strings"
)

// The row 'retratos' of versoes counts every change of what a crm.Retrato shows, and is polled. A row beside it for each tenant
// counts those of that tenant alone, so that only its picture is read again. What the first one counts and none of the others does
// (a change of several tenants, one of an older program) is a change of any of them.
const (
	pictureRow    = "retratos"
	tenantRowName = pictureRow + "/" // and the tenant's id
)

// everyTenant is whose change makes every picture be read again.
const everyTenant int64 = 0

// bumpVersion are the statements that make every process read a tenant's picture again within seconds, or all with everyTenant.
// They belong into each transaction that changes what a crm.Retrato shows. The first takes the row that such transactions share:
// from there to the end they are one after another.
func bumpVersion(tenantID int64) []statement {
	if tenantID == everyTenant {
		return []statement{{"UPDATE versoes SET versao = versao + 1 WHERE nome = '" + pictureRow + "'", nil}}
	}
	name := tenantRowName + strconv.FormatInt(tenantID, 10)
	return []statement{
		{"UPDATE versoes SET versao = versao + 1 WHERE nome IN ('" + pictureRow + "', ?)", []any{name}},
		// Its first change, or one of a tenant that is older than these rows.
		{"INSERT INTO versoes (nome, versao) SELECT ?, 1 FROM versoes v WHERE v.nome = '" + pictureRow +
			"' AND NOT EXISTS (SELECT 1 FROM versoes t WHERE t.nome = ?)", []any{name, name}},
	}
}

// pictureVersion reads the polled row.
func (s *Storage) pictureVersion(ctx context.Context) (int64, error) {
	var v int64
	err := s.pools.reader.QueryRowContext(ctx, "SELECT versao FROM versoes WHERE nome = '"+pictureRow+"'").Scan(&v)
	return v, classify(err)
}

// pictureVersions are all rows at one moment.
type pictureVersions struct {
	all    int64
	tenant map[int64]int64 // by id; a tenant that never changed by itself has none
}

func (s *Storage) pictureVersions(ctx context.Context) (v pictureVersions, err error) {
	v.tenant = map[int64]int64{}
	err = eachRow(ctx, s.pools.reader, "SELECT nome, versao FROM versoes", nil, func(scan func(...any) error) error {
		var name string
		var count int64
		if err := scan(&name, &count); err != nil {
			return err
		}
		if id, err := strconv.ParseInt(strings.TrimPrefix(name, tenantRowName), 10, 64); err == nil {
			v.tenant[id] = count
		} else if name == pictureRow {
			v.all = count
		}
		return nil
	})
	return v, err
}

// since tells which tenants have changed since older versions; every = any of them may have.
func (v *pictureVersions) since(old *pictureVersions) (changed []int64, every bool) {
	counted := int64(0)
	for id, count := range v.tenant {
		if n := count - old.tenant[id]; n != 0 {
			counted += n
			changed = append(changed, id)
		}
	}
	return changed, counted != v.all-old.all
}
