package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
)

// lists implements crm.Acervo.
type lists struct {
	s      *Storage
	limits searchLimits
}

func newLists(s *Storage) *lists { return &lists{s, defaultLimits} }

// Acervo gives the port for lists.
func (s *Storage) Acervo() crm.Acervo { return newLists(s) }

// columnsWithoutRecebido lists the columns of an ocorrência but for the received parts, which only its own page shows.
func columnsWithoutRecebido(prefix string) string {
	return strings.Replace(ocorrenciasTable.columnList(prefix), prefix+"recebido", "'' AS recebido", 1)
}

// condition is a piece of a WHERE with its values.
type condition struct {
	text string
	args []any
	rare bool // of a source: its rows are sorted, as a key finds few; else an index gives the list's order
	// index is the clause of a source that says which index to walk, where a planner cannot know (dialect.byIndex).
	index string
	// joined is a table that each row of a source is looked up in, after the row was read.
	joined     string
	joinedArgs []any
}

// Ocorrencias lists newest first. Each source (a status, a system, a key) is a range of one index that is cut at the
// page's length before the sources are merged, so that a page costs the same however many ocorrências there are.
func (a *lists) Ocorrencias(ctx context.Context, f crm.FiltroOcorrencias) (crm.Lista[crm.LinhaOcorrencia], error) {
	var list crm.Lista[crm.LinhaOcorrencia]
	page, next, until, err := a.ocorrenciasPage(ctx, &f)
	if err != nil || len(page) == 0 && next == "" {
		return list, err
	}
	list.Proximo, list.Ate = next, until
	list.Linhas, err = a.rows(ctx, page, false)
	if err == nil && f.ComUltimaNarrativa {
		err = a.fillLastNarrativas(ctx, list.Linhas)
	}
	if err == nil && f.ComCliente {
		err = a.fillClientes(ctx, list.Linhas)
	}
	if err == nil && f.ComHistorico {
		err = a.fillHistory(ctx, list.Linhas)
	}
	return list, err
}

// ocorrenciasPage is which ones a page has, the cursor of the next and how far back was looked (cutPage).
func (a *lists) ocorrenciasPage(ctx context.Context, f *crm.FiltroOcorrencias) (page []cursor, next string, until time.Time, err error) {
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return nil, "", until, err
	}
	n := f.Pagina.Linhas()
	page, end, guessed, err := a.ocorrenciasFrom(ctx, f, start, n, true)
	if guessed && err == nil && end.id != 0 && len(page) < n/2 {
		// Few of the newest have the name: so may few clients, and whose ocorrências are looked up needs no window.
		page, end, _, err = a.ocorrenciasFrom(ctx, f, start, n, false)
	}
	if err != nil {
		return nil, "", until, err
	}
	page, next, until = cutPage(page, n, end)
	return page, next, until, nil
}

// ocorrenciasFrom reads n+1 at most, and where the window ended that they are of (inWindows).
func (a *lists) ocorrenciasFrom(ctx context.Context, f *crm.FiltroOcorrencias, start cursor, n int, guess bool) (page []cursor, end cursor, guessed bool, err error) {
	p, err := a.search(ctx, f, guess)
	if err != nil || len(p.sources) == 0 {
		return nil, end, false, err
	}
	column := ocorrenciaOrder(f)
	common := ocorrenciaConditions(f)
	if start.id != 0 {
		common = append(common, start.after(column)...)
	}
	read := func(common []condition) ([]cursor, error) {
		query, args := mergeSources("ocorrencias", p.sources, common, column, n+1)
		return readAll(ctx, a.s.pools.reader, readCursor, query, args...)
	}
	if len(p.walks) > 0 {
		page, end, err = a.inWindows(ctx, "ocorrencias", column, p.walks, common, a.limits.ocorrencias, n, read)
	} else {
		page, err = read(common)
	}
	return page, end, p.guessed, err
}

// ocorrenciaOrder is what a list goes by, the greatest first.
func ocorrenciaOrder(f *crm.FiltroOcorrencias) string {
	switch {
	case !f.VencidaAte.IsZero():
		return "-vence_em" // sorted, not walked: those that are late are as many as there is work left undone
	case f.Ordem == crm.OrdemModificacao:
		return "atualizada_em"
	}
	return "aberta_em"
}

// mergeSources builds the query that merges the sources of a list: id and instant of the n newest rows of a table.
func mergeSources(table string, sources, common []condition, column string, n int) (string, []any) {
	var b strings.Builder
	var args []any
	common = tightest(common)
	for i, f := range sources {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		fmt.Fprintf(&b, "SELECT * FROM (SELECT id, %s AS quando FROM %s%s%s WHERE %s", column, table, f.index, f.joined, f.text)
		args = append(append(args, f.joinedArgs...), f.args...)
		for _, c := range common {
			b.WriteString(" AND " + c.text)
			args = append(args, c.args...)
		}
		order := column
		if f.rare { // an expression: otherwise a planner may walk the whole tenant because an index has this order
			order += " + 0"
		}
		fmt.Fprintf(&b, " ORDER BY %s DESC, id DESC LIMIT %d) f%d", order, n, i)
	}
	fmt.Fprintf(&b, " ORDER BY quando DESC, id DESC LIMIT %d", n)
	return b.String(), args
}

// ocorrenciaConditions are the conditions that every source must meet besides its own.
func ocorrenciaConditions(f *crm.FiltroOcorrencias) []condition {
	var c []condition
	for _, limit := range []struct {
		text string
		when time.Time
	}{
		{"aberta_em >= ?", f.AbertaDe},
		{"aberta_em <= ?", f.AbertaAte},
		{"atualizada_em >= ?", f.ModificadaDe},
		{"atualizada_em <= ?", f.ModificadaAte},
		{"vence_em < ?", f.VencidaAte},
	} {
		if !limit.when.IsZero() {
			c = append(c, condition{text: limit.text, args: []any{toMS(limit.when)}})
		}
	}
	if f.ParaOCliente {
		c = append(c, condition{text: forTheClient})
	}
	return c
}

// search is where a list looks.
type search struct {
	sources []condition // ranges of indexes that hold what is asked for; none = nothing can be found
	walks   []condition // those of them that a common name, or what no index leads to, is looked for in row by row, without it
	guessed bool        // it was not asked how many have the name
}

// search finds the ranges. The most selective filter gives them, the others narrow them. Where it may guess, a name that seems to be a common
// one is one.
func (a *lists) search(ctx context.Context, f *crm.FiltroOcorrencias, guess bool) (p search, err error) {
	base := condition{text: "ocorrencias.tenant_id = ?", args: []any{f.TenantID}}
	keys, name, searched, err := a.searchSources(ctx, f, base, guess)
	if err != nil || searched && len(keys) == 0 && name == nil {
		return p, err
	}
	p.guessed = name != nil && name.guessed
	var status []any
	if len(f.Status) > 0 {
		if status, err = a.statusIDs(ctx, f.TenantID, f.Status); err != nil || len(status) == 0 {
			return p, err
		}
	}
	p.sources = keys
	if status != nil {
		p.sources = narrow(p.sources, "status_id", status)
	}
	if len(f.Sistemas) > 0 {
		p.sources = narrow(p.sources, "origem_sistema", toAny(f.Sistemas))
	}
	if f.DoSistema != "" {
		p.sources = ofSistema(p.sources, f.DoSistema)
	}
	of := ofCadastro(f)
	for i := range p.sources {
		p.sources[i] = of.in(p.sources[i])
	}
	if searched && name == nil {
		return p, nil
	}
	if f.Ordem == crm.OrdemModificacao && name == nil && of.text == "" {
		if ids, all, err := a.fewOfSistemas(ctx, f.TenantID, f.Sistemas); err != nil || all {
			if len(ids) > 0 {
				p.sources = []condition{{text: "id IN (" + placeholders(len(ids)) + ")", args: ids, rare: true}}
			}
			if status != nil {
				p.sources = narrow(p.sources, "status_id", status)
			}
			return p, err
		}
	}
	if p.walks, err = a.listWalks(ctx, base, status, f); err != nil || len(p.walks) == 0 {
		return p, err
	}
	if name == nil && of.text == "" {
		p.sources, p.walks = p.walks, nil
		return p, nil
	}
	for i, t := range p.walks {
		if name != nil {
			if !t.rare { // with the words beside them, a planner may begin with those, or sort the tenant
				p.walks[i].index = a.s.dialect.byIndex(walkIndex(f))
			}
			t = name.along(p.walks[i], a.s.dialect)
		}
		p.sources = append(p.sources, of.in(t))
	}
	return p, nil
}

// walkIndex is the index that has the order of the list's walks.
func walkIndex(f *crm.FiltroOcorrencias) string {
	switch {
	case f.Ordem == crm.OrdemModificacao:
		return "ocorrencias_atualizada"
	case len(f.Status) > 0 || len(f.Sistemas) > 0 || f.DoSistema != "":
		return "ocorrencias_sistema_status"
	}
	return "ocorrencias_aberta"
}

// fewOcorrencias are read and sorted where no index has the order of a list.
const fewOcorrencias = 2_000

// fewOfSistemas are all that systems opened, if it is few.
func (a *lists) fewOfSistemas(ctx context.Context, tenantID int64, sistemas []string) (ids []any, all bool, err error) {
	for _, s := range sistemas {
		own, err := a.ids(ctx, fmt.Sprintf("SELECT id FROM ocorrencias WHERE tenant_id = ? AND origem_sistema = ? LIMIT %d",
			fewOcorrencias), tenantID, s)
		if ids = append(ids, own...); err != nil || len(ids) >= fewOcorrencias {
			return nil, false, err
		}
	}
	return ids, len(sistemas) > 0, nil
}

// listWalks are the ranges of a list that no key narrows. What a system opened is a range of its own; what was sent to it is
// looked for along the interval that the list asks for.
func (a *lists) listWalks(ctx context.Context, base condition, status []any, f *crm.FiltroOcorrencias) ([]condition, error) {
	if f.Ordem == crm.OrdemModificacao {
		all := byChange(base, status, toAny(f.Sistemas))
		if f.DoSistema != "" {
			all = ofSistema(all, f.DoSistema)
		}
		return all, nil
	}
	if f.DoSistema == "" {
		return a.ranges(ctx, base, status, toAny(f.Sistemas))
	}
	own, err := a.ranges(ctx, base, status, []any{f.DoSistema})
	if err != nil {
		return nil, err
	}
	others, err := a.ranges(ctx, base, status, nil)
	for _, r := range others {
		own = append(own, r.sentTo(f.DoSistema))
	}
	return own, err
}

// and is a condition with a second one.
func (c condition) and(text string, args ...any) condition {
	c.text, c.args = c.text+" AND "+text, append(slices.Clone(c.args), args...)
	return c
}

// byKey is the source of what a key finds.
func (c condition) byKey(column string, value any) condition {
	source := c.and(column+" = ?", value)
	source.rare = true
	return source
}

// searchSources turns what names an ocorrência or its client into sources. searched tells whether anything was searched; name
// is a client's name that too many have: it is looked for in the order of the list.
func (a *lists) searchSources(ctx context.Context, f *crm.FiltroOcorrencias, base condition, guess bool) (sources []condition, name *commonName, searched bool, err error) {
	exact := []struct{ column, value string }{{"numero", f.Numero}, {"codigo_oc", f.CodigoOC}}
	for _, c := range exact {
		if c.value == "" {
			continue
		}
		if searched {
			sources = narrow(sources, c.column, []any{c.value})
		} else {
			sources = []condition{base.byKey(c.column, c.value)}
		}
		searched = true
	}
	if f.PrincipalNumero != "" {
		if sources, err = a.below(ctx, f, base, sources); err != nil || len(sources) == 0 {
			return nil, nil, true, err
		}
		searched = true
	}
	if f.ClienteID != 0 || f.ClienteCodigoAuxiliar != "" {
		column, value := "id", any(f.ClienteID)
		if f.ClienteCodigoAuxiliar != "" {
			column, value = "codigo_auxiliar", f.ClienteCodigoAuxiliar
		}
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND "+column+" = ?", f.TenantID, value)
		switch {
		case err != nil || len(ids) == 0:
			return nil, nil, true, err
		case searched:
			sources = narrow(sources, "cliente_id", ids)
		default:
			sources, searched = []condition{ofClientes(ids)}, true
		}
	}
	if !searched && !f.VencidaAte.IsZero() {
		late := base.and("vence_em < ?", toMS(f.VencidaAte))
		late.rare, late.index = true, a.s.dialect.byIndex("ocorrencias_prazo") // however few a status and a system leave
		sources, searched = []condition{late}, true
	}
	text := strings.TrimSpace(f.Texto)
	if text == "" {
		return sources, nil, searched, nil
	}
	if !utf8.ValidString(text) {
		return nil, nil, true, nil
	}
	clientes, name, err := a.clientesByText(ctx, f.TenantID, text, guess)
	if err != nil {
		return nil, nil, true, err
	}
	named, err := a.idsNamed(ctx, f.TenantID, crm.VinculoOcorrencia, text)
	if err != nil {
		return nil, nil, true, err
	}
	if !searched {
		sources = []condition{base.byKey("numero", text), base.byKey("codigo_oc", text)}
		if len(named) > 0 {
			sources = append(sources, condition{text: "id IN (" + placeholders(len(named)) + ")", args: named, rare: true})
		}
		if name == nil && len(clientes) > 0 {
			sources = append(sources, ofClientes(clientes))
		}
		return sources, name, true, nil
	}
	var withText []condition
	for _, source := range sources {
		withText = append(withText, source.and("numero = ?", text), source.and("codigo_oc = ?", text))
		if len(named) > 0 {
			withText = append(withText, narrow([]condition{source}, "id", named)...)
		}
		if name != nil { // what a key found is few rows
			withText = append(withText, name.in(source))
		} else if len(clientes) > 0 {
			withText = append(withText, narrow([]condition{source}, "cliente_id", clientes)...)
		}
	}
	return withText, nil, true, nil
}

// ofClientes is the source of what clients of the tenant have. It names no tenant: with one, a planner may walk the whole
// tenant in the order of the list, looking for clients.
func ofClientes(ids []any) condition {
	return condition{text: "cliente_id IN (" + placeholders(len(ids)) + ")", args: ids, rare: true}
}

func (a *lists) ids(ctx context.Context, query string, args ...any) ([]any, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (any, error) {
		var id int64
		err := scan(&id)
		return id, err
	}, query, args...)
}
