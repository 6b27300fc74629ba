package storage

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.Disputas = (*Cadastro)(nil)

// nameKey is what one name is found by in a tenant.
type nameKey struct{ tipo, codigo, sistema, ambiente string }

func keyOfName(v *crm.Vinculo) nameKey {
	return nameKey{string(v.Tipo), v.Codigo, v.Sistema, v.Ambiente}
}

// Disputas lists names that more than one object claims, by kind and code.
func (c *Cadastro) Disputas(ctx context.Context, tenantID int64, p crm.Pagina) (list crm.Lista[crm.Disputa], err error) {
	start, err := parseKeyCursor(p.Cursor, 4)
	if err != nil {
		return list, err
	}
	query, args := "SELECT DISTINCT tipo, codigo, sistema, ambiente FROM vinculos WHERE tenant_id = ? AND disputa > 0", []any{tenantID}
	if start != nil {
		query, args = query+" AND (tipo, codigo, sistema, ambiente) > (?, ?, ?, ?)", append(args, start.args()...)
	}
	n := p.Linhas()
	names, err := readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (k nameKey, err error) {
		err = scan(&k.tipo, &k.codigo, &k.sistema, &k.ambiente)
		return k, err
	}, query+" ORDER BY tipo, codigo, sistema, ambiente LIMIT "+strconv.Itoa(n+1), args...)
	if err != nil {
		return list, err
	}
	if len(names) > n {
		names = names[:n]
		last := names[n-1]
		list.Proximo = keyCursor{last.tipo, last.codigo, last.sistema, last.ambiente}.String()
	}
	list.Linhas, err = c.claims(ctx, tenantID, names)
	return list, err
}

// claims gives the names with all who claim them, who holds each first.
func (c *Cadastro) claims(ctx context.Context, tenantID int64, names []nameKey) ([]crm.Disputa, error) {
	place, codes := make(map[nameKey]int, len(names)), map[string][]string{}
	list := make([]crm.Disputa, len(names))
	for i, k := range names {
		place[k] = i
		codes[k.tipo] = append(codes[k.tipo], k.codigo)
		list[i] = crm.Disputa{Tipo: crm.TipoVinculo(k.tipo), Codigo: k.codigo, Sistema: k.sistema, Ambiente: k.ambiente}
	}
	for kind, of := range codes {
		rows, err := readByKey(ctx, c.s.pools.reader, readVinculo, "SELECT "+vinculosTable.columnList("")+" FROM vinculos WHERE tenant_id = ? AND tipo = ? AND codigo IN (",
			[]any{tenantID, kind}, slices.Compact(of))
		if err != nil {
			return nil, err
		}
		var ids []int64
		for i := range rows {
			if _, ok := place[keyOfName(&rows[i])]; ok {
				ids = append(ids, rows[i].ObjetoID)
			}
		}
		objects, err := c.s.objectNames(ctx, crm.TipoVinculo(kind), ids)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			v := &rows[i]
			if at, ok := place[keyOfName(v)]; ok {
				d := &list[at]
				if d.Numero == "" {
					d.Numero = v.Numero
				}
				d.Pretensos = append(d.Pretensos, crm.Pretenso{ID: v.ObjetoID, Nome: objects[v.ObjetoID], Tem: !v.Disputa, Em: v.Em})
			}
		}
	}
	for i := range list {
		slices.SortStableFunc(list[i].Pretensos, func(x, y crm.Pretenso) int {
			switch {
			case x.Tem == y.Tem:
				return int(x.ID - y.ID)
			case x.Tem:
				return -1
			}
			return 1
		})
	}
	return list, nil
}

// nameQueries say how people find objects of each kind.
var nameQueries = map[crm.TipoVinculo]string{
	crm.VinculoEmpreendimento: "SELECT id, nome FROM empreendimentos WHERE id IN (",
	crm.VinculoBloco:          "SELECT id, nome FROM blocos WHERE id IN (",
	crm.VinculoUnidade:        "SELECT id, numero FROM unidades WHERE id IN (",
	crm.VinculoCliente:        "SELECT id, nome FROM clientes WHERE id IN (",
	crm.VinculoContrato:       "SELECT id, codigo FROM contratos WHERE id IN (",
	crm.VinculoOcorrencia:     "SELECT id, numero FROM ocorrencias WHERE id IN (",
}

// objectNames are what people find objects of one kind by.
func (s *Storage) objectNames(ctx context.Context, kind crm.TipoVinculo, ids []int64) (map[int64]string, error) {
	names := make(map[int64]string, len(ids))
	query := nameQueries[kind]
	if query == "" {
		return names, nil
	}
	_, err := readByKey(ctx, s.pools.reader, func(scan func(...any) error) (id int64, err error) {
		var name sql.NullString
		err = scan(&id, &name)
		names[id] = name.String
		return id, err
	}, query, nil, ids)
	return names, err
}

// DarNome makes a name one object's. Running servers read again whom names find.
func (c *Cadastro) DarNome(ctx context.Context, v crm.Vinculo, objectID int64, a crm.Auditoria) error {
	key := []any{v.TenantID, string(v.Tipo), v.Codigo, v.Sistema, v.Ambiente}
	return c.change(ctx, v.TenantID, a, func(tx *gorm.DB) error {
		var claims int64
		if err := tx.Raw("SELECT COUNT(*) FROM vinculos"+sameName+" AND objeto_id = ?", append(slices.Clone(key), objectID)...).Scan(&claims).Error; err != nil {
			return err
		}
		if claims == 0 {
			return crm.ErrNaoEncontrado
		}
		if err := tx.Exec("DELETE FROM vinculos"+sameName+" AND objeto_id <> ?", append(slices.Clone(key), objectID)...).Error; err != nil {
			return err
		}
		return tx.Exec("UPDATE vinculos SET disputa = 0, resumo = ''"+sameName+" AND objeto_id = ? AND disputa > 0", append(slices.Clone(key), objectID)...).Error
	})
}
