package storage

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm"
)

// textCursor is the place in a list that is ordered by a text and an id: the last row that was given.
type textCursor struct {
	text string
	id   int64
}

// String is the place as it travels in an address.
func (m textCursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(m.text)) + "." + strconv.FormatInt(m.id, 36)
}

func (m textCursor) compare(other textCursor) int {
	return cmp.Or(strings.Compare(m.text, other.text), cmp.Compare(m.id, other.id))
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

func readTextCursor(scan func(...any) error) (m textCursor, err error) {
	err = scan(&m.text, &m.id)
	return m, err
}

// textList says how a list by a text column is walked.
type textList struct {
	table      string // with its alias
	column, id string // of the order
	unique     bool   // the column is unique by itself; its index is not extended by the id in every engine
	tenantID   int64
	sparse     condition // that rows meet of which there may be few among many
	whole      bool      // other conditions leave few rows: sparse is asked of them all
}

// nameless keeps what has no name in a system. It counts, because what is asked for by NOT EXISTS may be turned into a join
// that begins with all names.
func (l *textList) nameless(kind crm.TipoVinculo, sistema string) {
	if sistema == "" {
		return
	}
	l.sparse = condition{
		text: "(SELECT COUNT(*) FROM vinculos v WHERE v.tenant_id = ? AND v.tipo = ? AND v.objeto_id = " + l.id + " AND v.sistema = ?) = 0",
		args: []any{l.tenantID, string(kind), sistema},
	}
}

// order is the ORDER BY of the list.
func (l *textList) order() string {
	if l.unique {
		return l.column
	}
	return l.column + ", " + l.id
}

// after is the condition for what comes behind a place.
func (l *textList) after(m textCursor) condition {
	switch {
	case m.id == 0:
		return condition{}
	case l.unique:
		return condition{text: l.column + " > ?", args: []any{m.text}}
	}
	return condition{text: l.column + " >= ? AND (" + l.column + " > ? OR " + l.id + " > ?)", args: []any{m.text, m.text, m.id}}
}

// upTo is the condition for what comes before a place, and that.
func (l *textList) upTo(m textCursor) condition {
	switch {
	case m.id == 0:
		return condition{}
	case l.unique:
		return condition{text: l.column + " <= ?", args: []any{m.text}}
	}
	return condition{text: l.column + " <= ? AND (" + l.column + " < ? OR " + l.id + " <= ?)", args: []any{m.text, m.text, m.id}}
}

// textWindowEnd is the last row that a page of what is sparse looks at; the zero one when the list holds fewer.
func (a *lists) textWindowEnd(ctx context.Context, l *textList, start textCursor) (end textCursor, err error) {
	alias := l.id[:strings.Index(l.id, ".")+1]
	walk := l.after(start).in(condition{text: alias + "tenant_id = ?", args: []any{l.tenantID}})
	found, err := readAll(ctx, a.s.pools.reader, readTextCursor,
		fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s ORDER BY %s LIMIT 1 OFFSET %d", l.column, l.id, l.table, walk.text, l.order(), a.limits.cadastros-1), walk.args...)
	if err != nil || len(found) == 0 {
		return textCursor{}, err
	}
	return found[0], nil
}

// listByText reads one page in the order of a text column. query ends in its WHERE. What is sparse is looked for in a window: a
// page that found too little in it ends there, and the next one goes on.
func listByText[T any](ctx context.Context, a *lists, p crm.Pagina, l *textList, read func(func(...any) error) (T, error), place func(*T) textCursor, query string, args []any) (
	list crm.Lista[T], err error,
) {
	start, err := parseTextCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	var end textCursor
	if l.sparse.text != "" && !l.whole {
		if end, err = a.textWindowEnd(ctx, l, start); err != nil {
			return list, err
		}
	}
	for _, c := range []condition{l.after(start), l.upTo(end), l.sparse} {
		if c.text != "" {
			query, args = query+" AND "+c.text, append(args, c.args...)
		}
	}
	n := p.Linhas()
	list.Linhas, err = readAll(ctx, a.s.pools.reader, read, query+" ORDER BY "+l.order()+" LIMIT "+strconv.Itoa(n+1), args...)
	switch {
	case len(list.Linhas) > n:
		list.Linhas = list.Linhas[:n]
		list.Proximo = place(&list.Linhas[n-1]).String()
	case end.id != 0:
		list.Proximo, list.AteNome = end.String(), end.text
	}
	return list, err
}
