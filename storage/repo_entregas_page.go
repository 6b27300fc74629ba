package storage

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
)

// What comes after a row in the list, and what comes before it.
const (
	entregasAfter  = " AND (e.criada_em < ? OR e.criada_em = ? AND e.id < ?)"
	entregasBefore = " AND (e.criada_em > ? OR e.criada_em = ? AND e.id > ?)"
)

// fewOfDestino is how many entregas of a destination are sorted for a page, rather than looked for among those of the others.
const fewOfDestino = 2_000

// entregaWay is how a page is found.
type entregaWay struct {
	index  string // the clause that names it, "" = the rows' own ids
	few    bool   // it finds few rows, to be sorted
	states bool   // it is of states: each is a range, also where all are asked for
}

// way chooses it. A planner is left no choice: without statistics of an index, as after a step that makes one, SQLite takes any that begins
// with the tenant, and sorts all that it has.
func (f *Entregas) way(ctx context.Context, filter *crm.FiltroEntregas) (entregaWay, error) {
	by := f.s.dialect.byIndex
	switch {
	case len(filter.IDs) > 0:
		return entregaWay{few: true}, nil
	case filter.Numero != "" || filter.Contrato != 0:
		return entregaWay{index: by("entregas_ocorrencia"), few: true}, nil
	case filter.Acao != "":
		return entregaWay{index: by("entregas_acao"), states: true}, nil
	}
	if filter.Destino != "" {
		n, err := f.s.firstOf(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 AS uma FROM entregas%s WHERE tenant_id = ? AND destino = ? LIMIT %d) d",
			by("entregas_destino"), fewOfDestino+1), filter.TenantID, filter.Destino)
		if err != nil || n <= fewOfDestino {
			return entregaWay{index: by("entregas_destino"), few: true}, err
		}
	}
	if len(filter.Estados) > 0 || filter.Esperando || filter.Destino != "" { // the destination is in the index
		return entregaWay{index: by("entregas_estado"), states: !filter.Esperando}, nil
	}
	return entregaWay{index: by("entregas_criada")}, nil
}

// entregaPage builds the query for the ids of a page that begins behind a place; back: of what comes before it, from there on. The place bounds
// the range of the list's index.
func entregaPage(filter crm.FiltroEntregas, start cursor, n int, way entregaWay, back bool) (string, []any) {
	beyond := entregasAfter
	switch at := fromMS(start.ms); {
	case start.id == 0:
	case back:
		beyond = entregasBefore
		if filter.De.Before(at) {
			filter.De = at
		}
	case filter.Ate.IsZero() || filter.Ate.After(at):
		filter.Ate = at
	}
	all := filter.Estados
	if way.states && len(all) == 0 {
		all = crm.EstadosEntrega()
	}
	states := [][]crm.EstadoEntrega{nil}
	if len(all) > 0 {
		states = nil
		for _, e := range all {
			states = append(states, []crm.EstadoEntrega{e})
		}
	}
	order := "e.criada_em"
	if way.few {
		order += " + 0" // no index of the order
	}
	var b strings.Builder
	var args []any
	for i, e := range states {
		filter.Estados = e
		where, values := entregaConditions(&filter)
		if start.id != 0 {
			where += beyond
			values = append(values, start.ms, start.ms, start.id)
		}
		if i > 0 {
			b.WriteString(" UNION ")
		}
		fmt.Fprintf(&b, "SELECT * FROM (SELECT e.id AS id, e.criada_em AS quando FROM entregas e%s WHERE %s ORDER BY %s DESC, e.id DESC LIMIT %d) f%d",
			way.index, where, order, n, i)
		args = append(args, values...)
	}
	fmt.Fprintf(&b, " ORDER BY quando DESC, id DESC LIMIT %d", n)
	if back {
		return backwards(b.String()), args
	}
	return b.String(), args
}
