package storage

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
)

// Vizinhanca gives the port for what stands beside a row in a list.
func (s *Storage) Vizinhanca() crm.Vizinhanca { return newLists(s) }

// before are the conditions for what comes before the cursor's row in a list.
func (c cursor) before(column string) []condition {
	return []condition{
		{text: column + " >= ?", args: []any{c.ms}},
		{text: "(" + column + " > ? OR id > ?)", args: []any{c.ms, c.id}},
	}
}

// downTo are the conditions for what comes after the cursor's row in a list, and that row.
func (c cursor) downTo(column string) []condition {
	return []condition{
		{text: column + " <= ?", args: []any{c.ms}},
		{text: "(" + column + " < ? OR id <= ?)", args: []any{c.ms, c.id}},
	}
}

// backwards is the query of a list read from its other end.
func backwards(query string) string { return strings.ReplaceAll(query, " DESC", " ASC") }

// ordered is a list as its queries are built: ranges of indexes of a table in the order of a column.
type ordered struct {
	table, column string
	sources       []condition
	limits        []condition // bounds of the ranges
	filters       []condition // asked of each row besides
	walks         []condition // the ranges that are looked through row by row; none = an index leads to what is asked for
	window        int         // entries of the walks that one look goes through
}

// place is where a row stands in the list; the zero cursor when there is no such row.
func (a *lists) place(ctx context.Context, l *ordered, id int64) (cursor, error) {
	found, err := readAll(ctx, a.s.pools.reader, readCursor, "SELECT id, "+l.column+" FROM "+l.table+" WHERE id = ?", id)
	if err != nil || len(found) == 0 {
		return cursor{}, err
	}
	return found[0], nil
}

// beside are the ids of the rows before and after one, 0 = none.
func (a *lists) beside(ctx context.Context, l *ordered, id int64) (before, after int64, err error) {
	at, err := a.place(ctx, l, id)
	if err != nil || at.id == 0 || len(l.sources) == 0 {
		return 0, 0, err
	}
	if before, err = a.nearest(ctx, l, at.before(l.column), true); err == nil {
		after, err = a.nearest(ctx, l, at.after(l.column), false)
	}
	return before, after, err
}

// nearest is the first row beyond a place: towards the list's end, or back.
func (a *lists) nearest(ctx context.Context, l *ordered, beyond []condition, back bool) (int64, error) {
	limits := append(l.limits[:len(l.limits):len(l.limits)], beyond...)
	turned := func(query string) string {
		if back {
			return backwards(query)
		}
		return query
	}
	if len(l.walks) > 0 {
		end, err := a.farthest(ctx, l, limits, turned, back)
		switch {
		case err != nil:
			return 0, err
		case end.id != 0 && back:
			limits = append(limits, end.downTo(l.column)...)
		case end.id != 0:
			limits = append(limits, end.upTo(l.column)...)
		}
	}
	query, args := mergeSources(l.table, l.sources, append(limits, l.filters...), l.column, 1)
	found, err := readAll(ctx, a.s.pools.reader, readCursor, turned(query), args...)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0].id, nil
}

// farthest is the last row that one look goes to; the zero cursor when the walks hold fewer.
func (a *lists) farthest(ctx context.Context, l *ordered, limits []condition, turned func(string) string, back bool) (end cursor, err error) {
	limits = tightest(limits)
	for _, w := range l.walks {
		query, args := "SELECT id, "+l.column+" FROM "+l.table+w.index+" WHERE "+w.text, append([]any{}, w.args...)
		for _, c := range limits {
			query, args = query+" AND "+c.text, append(args, c.args...)
		}
		query += fmt.Sprintf(" ORDER BY %s DESC, id DESC LIMIT 1 OFFSET %d", l.column, l.window/len(l.walks))
		found, err := readAll(ctx, a.s.pools.reader, readCursor, turned(query), args...)
		if err != nil {
			return cursor{}, err
		}
		for _, c := range found { // the nearest of the ends: beyond it one range was not looked at
			if end.id == 0 || c.newer(end) != back {
				end = c
			}
		}
	}
	return end, nil
}

// VizinhasDaOcorrencia gives the numbers of the ones beside.
func (a *lists) VizinhasDaOcorrencia(ctx context.Context, f crm.FiltroOcorrencias, id int64) (v crm.Vizinhas, err error) {
	p, err := a.search(ctx, &f, false)
	if err != nil {
		return v, err
	}
	l := ordered{table: "ocorrencias", column: ocorrenciaOrder(&f), sources: p.sources, limits: ocorrenciaConditions(&f), walks: p.walks, window: a.limits.ocorrencias}
	before, after, err := a.beside(ctx, &l, id)
	if err != nil {
		return v, err
	}
	for _, side := range []struct {
		id   int64
		into *string
	}{{before, &v.Antes}, {after, &v.Depois}} {
		if side.id != 0 && err == nil {
			err = classify(a.s.pools.reader.QueryRowContext(ctx, "SELECT numero FROM ocorrencias WHERE id = ?", side.id).Scan(side.into))
		}
	}
	return v, err
}

// VizinhasDaChamada gives the ids of the ones beside.
func (a *lists) VizinhasDaChamada(ctx context.Context, f crm.FiltroChamadas, id int64) (v crm.Vizinhas, err error) {
	l := ordered{table: "chamadas", column: "em", window: a.limits.chamadas}
	l.limits, l.filters = chamadaConditions(&f)
	f.Pagina = crm.Pagina{Limite: a.limits.ditas} // what was said is looked through as far as the list's pages go at once
	said, err := a.chamadasSaying(ctx, &f, l.limits, l.filters)
	if err != nil {
		return v, err
	}
	if said.asked {
		l.sources = said.sources
		if said.end.id != 0 {
			l.limits = append(l.limits, said.end.upTo("em")...)
		}
	} else {
		if l.sources, err = a.chamadaSources(ctx, &f); err != nil {
			return v, err
		}
		if len(l.filters) > 0 && f.ID == 0 && f.RequestID == "" {
			l.walks = l.sources
		}
	}
	before, after, err := a.beside(ctx, &l, id)
	return crm.Vizinhas{Antes: textOrNone(before), Depois: textOrNone(after)}, err
}

// VizinhasDaEntrega gives the ids of the ones beside.
func (a *lists) VizinhasDaEntrega(ctx context.Context, f crm.FiltroEntregas, id int64) (v crm.Vizinhas, err error) {
	at, err := a.place(ctx, &ordered{table: "entregas", column: "criada_em"}, id)
	if err != nil || at.id == 0 {
		return v, err
	}
	way, err := a.s.Entregas().way(ctx, &f)
	if err != nil {
		return v, err
	}
	for _, back := range []bool{true, false} {
		query, args := entregaPage(f, at, 1, way, back)
		found, err := readAll(ctx, a.s.pools.reader, readCursor, query, args...)
		switch {
		case err != nil:
			return v, err
		case len(found) == 0:
		case back:
			v.Antes = decimal(found[0].id)
		default:
			v.Depois = decimal(found[0].id)
		}
	}
	return v, nil
}

func textOrNone(id int64) string {
	if id == 0 {
		return ""
	}
	return decimal(id)
}
