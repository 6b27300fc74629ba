package storage

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm"
	"ponte/crm/sigilo"
)

var _ crm.AcervoCadastros = (*lists)(nil)

// AcervoCadastros lists clients, contracts and units.
func (s *Storage) AcervoCadastros() crm.AcervoCadastros { return newLists(s) }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// Clientes lists clients by name.
func (a *lists) Clientes(ctx context.Context, f crm.FiltroClientes) (crm.Lista[crm.Cliente], error) {
	l := textList{table: "clientes c", column: "c.nome", id: "c.id", tenantID: f.TenantID}
	l.nameless(crm.VinculoCliente, f.SemNome)
	if text := strings.TrimSpace(f.Texto); text != "" {
		ids, err := a.clientesByKeyOrName(ctx, f.TenantID, text)
		if err != nil || len(ids) == 0 {
			return crm.Lista[crm.Cliente]{}, err
		}
		return a.clientesByID(ctx, f.Pagina, l.sparse, ids)
	}
	return listByText(ctx, a, f.Pagina, &l, readCliente, func(c *crm.Cliente) textCursor { return textCursor{c.Nome, c.ID} },
		"SELECT "+clientesTable.columnList("c.")+" FROM clientes c WHERE c.tenant_id = ?", []any{f.TenantID})
}

// clientesByID pages through the few clients that a search found. They are put in order here: engines would rather walk
// the whole index of names. Only those of the page are read whole.
func (a *lists) clientesByID(ctx context.Context, p crm.Pagina, sparse condition, ids []any) (list crm.Lista[crm.Cliente], err error) {
	start, err := parseTextCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	query := "SELECT c.nome, c.id FROM clientes c WHERE "
	if sparse.text != "" {
		query += sparse.text + " AND "
	}
	found, err := readByKey(ctx, a.s.pools.reader, readTextCursor, query+"c.id IN (", sparse.args, ids)
	slices.SortFunc(found, textCursor.compare)
	if start.id != 0 {
		found = slices.DeleteFunc(found, func(m textCursor) bool { return m.compare(start) <= 0 })
	}
	if n := p.Linhas(); len(found) > n {
		found = found[:n]
		list.Proximo = found[n-1].String()
	}
	if err != nil || len(found) == 0 {
		return list, err
	}
	page := make([]int64, len(found))
	for i, m := range found {
		page[i] = m.id
	}
	list.Linhas, err = readByKey(ctx, a.s.pools.reader, readCliente, "SELECT "+clientesTable.columnList("c.")+" FROM clientes c WHERE c.id IN (", nil, page)
	slices.SortFunc(list.Linhas, func(x, y crm.Cliente) int { return textCursor{x.Nome, x.ID}.compare(textCursor{y.Nome, y.ID}) })
	return list, err
}

// clientesByKeyOrName finds clients by any of their keys, else by name.
func (a *lists) clientesByKeyOrName(ctx context.Context, tenantID int64, text string) ([]any, error) {
	if !utf8.ValidString(text) {
		return nil, nil
	}
	ids, err := a.ids(ctx, `SELECT id FROM clientes WHERE tenant_id = ? AND codigo = ? UNION SELECT id FROM clientes WHERE tenant_id = ? AND id_integracao = ?
		UNION SELECT id FROM clientes WHERE tenant_id = ? AND email = ? LIMIT 500`, tenantID, text, tenantID, text, tenantID, strings.ToLower(text))
	if err != nil || len(ids) > 0 {
		return ids, err
	}
	if ids, err = a.idsNamed(ctx, tenantID, crm.VinculoCliente, text); err != nil || len(ids) > 0 {
		return ids, err
	}
	ids, _, err = a.clientesByText(ctx, tenantID, text, false)
	return ids, err
}

// Cliente finds one by id.
func (a *lists) Cliente(ctx context.Context, tenantID, id int64) (*crm.Cliente, error) {
	read, err := readAll(ctx, a.s.pools.reader, readCliente, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ? AND id = ?", tenantID, id)
	if err == nil && len(read) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &read[0], nil
}

// Contratos lists contracts by code.
func (a *lists) Contratos(ctx context.Context, f crm.FiltroContratos) (crm.Lista[crm.LinhaContrato], error) {
	query := "SELECT " + contratosTable.columnList("k.") + `, c.nome, c.documento, u.numero, b.nome, e.nome
		FROM contratos k LEFT JOIN clientes c ON c.id = k.cliente_id LEFT JOIN unidades u ON u.id = k.unidade_id
		LEFT JOIN blocos b ON b.id = u.bloco_id LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id WHERE k.tenant_id = ?`
	args := []any{f.TenantID}
	l := textList{table: "contratos k", column: "k.codigo", id: "k.id", unique: true, tenantID: f.TenantID}
	l.nameless(crm.VinculoContrato, f.SemNome)
	if f.AClassificar {
		query += " AND k.a_classificar = 1"
	}
	for _, pair := range []struct {
		column string
		id     int64
	}{{"k.id", f.ID}, {"k.cliente_id", f.ClienteID}, {"k.unidade_id", f.UnidadeID}} {
		if pair.id != 0 {
			query, args = query+" AND "+pair.column+" = ?", append(args, pair.id)
		}
	}
	if text := strings.TrimSpace(f.Texto); text != "" {
		if !utf8.ValidString(text) {
			return crm.Lista[crm.LinhaContrato]{}, nil
		}
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", f.TenantID, sigilo.NormalizarDocumento(text))
		if err != nil {
			return crm.Lista[crm.LinhaContrato]{}, err
		}
		named, err := a.idsNamed(ctx, f.TenantID, crm.VinculoContrato, text)
		if err != nil {
			return crm.Lista[crm.LinhaContrato]{}, err
		}
		switch {
		case len(ids) > 0:
			query, args = query+" AND k.cliente_id = ?", append(args, ids[0])
		case len(named) > 0:
			query, args = query+" AND (k.codigo = ? OR k.id IN ("+placeholders(len(named))+"))", append(append(args, text), named...)
		default:
			query, args = query+" AND k.codigo >= ? AND k.codigo < ?", append(args, text, text+string(utf8.MaxRune))
		}
	}
	l.whole = len(args) > 1 || f.AClassificar
	return listByText(ctx, a, f.Pagina, &l, readContratoRow, func(l *crm.LinhaContrato) textCursor { return textCursor{l.Codigo, l.ID} }, query, args)
}

func readContratoRow(scan func(...any) error) (l crm.LinhaContrato, err error) {
	var names [5]sql.NullString
	l.Contrato, err = readContrato(func(own ...any) error {
		return scan(append(own, &names[0], &names[1], &names[2], &names[3], &names[4])...)
	})
	l.ClienteNome, l.ClienteDocumento, l.Unidade, l.Bloco, l.Empreendimento = names[0].String, names[1].String, names[2].String, names[3].String, names[4].String
	return l, err
}

// Unidades lists units by number, with the codes that other systems know them by. The page is found in the index of
// numbers alone: with the rows and their names, a planner may read all numbers of the tenant.
func (a *lists) Unidades(ctx context.Context, f crm.FiltroUnidades) (crm.Lista[crm.Unidade], error) {
	query := "SELECT u.numero, u.id FROM unidades u WHERE u.tenant_id = ?"
	args := []any{f.TenantID}
	l := textList{table: "unidades u", column: "u.numero", id: "u.id", tenantID: f.TenantID}
	l.nameless(crm.VinculoUnidade, f.SemNome)
	if f.ID != 0 {
		query, args = query+" AND u.id = ?", append(args, f.ID)
	}
	if f.BlocoID != 0 {
		query, args = query+" AND u.bloco_id = ?", append(args, f.BlocoID)
	}
	if text := strings.TrimSpace(f.Texto); text != "" {
		if !utf8.ValidString(text) {
			return crm.Lista[crm.Unidade]{}, nil
		}
		ids, err := a.ids(ctx, "SELECT id FROM unidades WHERE tenant_id = ? AND codigo = ? LIMIT 500", f.TenantID, text)
		if err != nil {
			return crm.Lista[crm.Unidade]{}, err
		}
		named, err := a.idsNamed(ctx, f.TenantID, crm.VinculoUnidade, text)
		if err != nil {
			return crm.Lista[crm.Unidade]{}, err
		}
		ids = append(ids, named...)
		if len(ids) > 0 {
			query, args = query+" AND u.id IN ("+placeholders(len(ids))+")", append(args, ids...)
		} else {
			query, args = query+" AND u.numero >= ? AND u.numero < ?", append(args, text, text+string(utf8.MaxRune))
		}
	}
	l.whole = len(args) > 1
	cursors, err := listByText(ctx, a, f.Pagina, &l, readTextCursor, func(m *textCursor) textCursor { return *m }, query, args)
	list := crm.Lista[crm.Unidade]{Proximo: cursors.Proximo, AteNome: cursors.AteNome}
	if err != nil || len(cursors.Linhas) == 0 {
		return list, err
	}
	ids, place := make([]int64, len(cursors.Linhas)), make(map[int64]int, len(cursors.Linhas))
	for i, m := range cursors.Linhas {
		ids[i], place[m.id] = m.id, i
	}
	if list.Linhas, err = readByKey(ctx, a.s.pools.reader, readUnidade, selectUnidades+"u.id IN (", nil, ids); err != nil {
		return list, err
	}
	slices.SortFunc(list.Linhas, func(x, y crm.Unidade) int { return place[x.ID] - place[y.ID] })
	return list, a.s.fillVinculos(ctx, list.Linhas)
}
