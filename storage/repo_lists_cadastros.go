package storage

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
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

// textCursor is the place in a list that is ordered by a text and an id: the last row that was given.
type textCursor struct {
	text string
	id   int64
}

// String is the place as it travels in an address.
func (m textCursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(m.text)) + "." + strconv.FormatInt(m.id, 36)
}

func parseTextCursor(text string) (m textCursor, err error) {
	if text == "" {
		return m, nil
	}
	name, id, _ := strings.Cut(text, ".")
	bytes, err1 := base64.RawURLEncoding.DecodeString(name)
	m.id, err = strconv.ParseInt(id, 36, 64)
	if err != nil || err1 != nil || m.id <= 0 || !utf8.Valid(bytes) {
		return textCursor{}, crm.ErrCursor
	}
	m.text = string(bytes)
	return m, nil
}

// listByText reads one page in the order of a text column and the id; id "" says that the column is unique by itself,
// whose index engines do not extend by the id. query ends in its WHERE.
func listByText[T any](ctx context.Context, a *lists, p crm.Pagina, read func(func(...any) error) (T, error), place func(*T) textCursor,
	query, column, id string, args []any,
) (list crm.Lista[T], err error) {
	start, err := parseTextCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	order := column
	if id != "" {
		order += ", " + id
	}
	switch {
	case start.id != 0 && id == "":
		query, args = query+" AND "+column+" > ?", append(args, start.text)
	case start.id != 0:
		query += " AND " + column + " >= ? AND (" + column + " > ? OR " + id + " > ?)"
		args = append(args, start.text, start.text, start.id)
	}
	n := p.Linhas()
	list.Linhas, err = readAll(ctx, a.s.pools.reader, read, query+" ORDER BY "+order+" LIMIT "+strconv.Itoa(n+1), args...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		list.Proximo = place(&list.Linhas[n-1]).String()
	}
	return list, err
}

// Clientes lists clients by name.
func (a *lists) Clientes(ctx context.Context, f crm.FiltroClientes) (crm.Lista[crm.Cliente], error) {
	query, args := "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ?", []any{f.TenantID}
	if text := strings.TrimSpace(f.Texto); text != "" {
		ids, err := a.clientesByKeyOrName(ctx, f.TenantID, text)
		if err != nil || len(ids) == 0 {
			return crm.Lista[crm.Cliente]{}, err
		}
		return a.clientesByID(ctx, f.Pagina, ids)
	}
	return listByText(ctx, a, f.Pagina, readCliente, func(c *crm.Cliente) textCursor { return textCursor{c.Nome, c.ID} }, query, "nome", "id", args)
}

// clientesByID pages through the few clients that a search found. They are put in order here: engines would rather walk
// the whole index of names.
func (a *lists) clientesByID(ctx context.Context, p crm.Pagina, ids []any) (list crm.Lista[crm.Cliente], err error) {
	start, err := parseTextCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	all, err := readByKey(ctx, a.s.pools.reader, readCliente, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE id IN (", nil, ids)
	before := func(x, y textCursor) int {
		if c := strings.Compare(x.text, y.text); c != 0 {
			return c
		}
		return cmp.Compare(x.id, y.id)
	}
	slices.SortFunc(all, func(x, y crm.Cliente) int { return before(textCursor{x.Nome, x.ID}, textCursor{y.Nome, y.ID}) })
	if start.id != 0 {
		all = slices.DeleteFunc(all, func(c crm.Cliente) bool { return before(textCursor{c.Nome, c.ID}, start) <= 0 })
	}
	list.Linhas = all
	if n := p.Linhas(); len(all) > n {
		list.Linhas = all[:n]
		list.Proximo = textCursor{all[n-1].Nome, all[n-1].ID}.String()
	}
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
	ids, _, err = a.clientesByText(ctx, tenantID, text)
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
		if len(ids) > 0 {
			query, args = query+" AND k.cliente_id = ?", append(args, ids[0])
		} else {
			query, args = query+" AND k.codigo >= ? AND k.codigo < ?", append(args, text, text+string(utf8.MaxRune))
		}
	}
	return listByText(ctx, a, f.Pagina, readContratoRow, func(l *crm.LinhaContrato) textCursor { return textCursor{l.Codigo, l.ID} }, query, "k.codigo", "", args)
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
	if f.ID != 0 {
		query, args = query+" AND u.id = ?", append(args, f.ID)
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
	cursors, err := listByText(ctx, a, f.Pagina, func(scan func(...any) error) (m textCursor, err error) {
		err = scan(&m.text, &m.id)
		return m, err
	}, func(m *textCursor) textCursor { return *m }, query, "u.numero", "u.id", args)
	list := crm.Lista[crm.Unidade]{Proximo: cursors.Proximo}
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
