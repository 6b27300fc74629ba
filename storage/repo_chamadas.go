package storage

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
)

// chamadaColumns lists the columns of the request log, with or without the payloads.
func chamadaColumns(withContent bool) string {
	list := chamadasTable.columnList("")
	if withContent {
		return list
	}
	return strings.Replace(list, "pedido, resposta", "'' AS pedido, '' AS resposta", 1)
}

// Chamadas lists the request log, newest first. Each tenant and outcome is a range of one index, cut at the page's
// length before they are merged.
func (a *lists) Chamadas(ctx context.Context, f crm.FiltroChamadas) (crm.Lista[crm.Chamada], error) {
	var list crm.Lista[crm.Chamada]
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	sources, err := a.chamadaSources(ctx, &f)
	if err != nil {
		return list, err
	}
	limits, filters := chamadaConditions(&f)
	if start.id != 0 {
		limits = append(limits, start.after("em")...)
	}
	n := f.Pagina.Linhas()
	read := func(limits []condition) ([]cursor, error) {
		query, args := mergeSources("chamadas", sources, append(limits, filters...), "em", n+1)
		return readAll(ctx, a.s.pools.reader, readCursor, query, args...)
	}
	var end cursor
	var page []cursor
	if len(filters) > 0 && f.ID == 0 && f.RequestID == "" {
		page, end, err = a.inWindows(ctx, "chamadas", "em", sources, limits, a.limits.chamadas, n, read)
	} else {
		page, err = read(limits)
	}
	if err != nil {
		return list, err
	}
	page, list.Proximo, list.Ate = cutPage(page, n, end)
	ids := make([]int64, len(page))
	for i, c := range page {
		ids[i] = c.id
	}
	found, err := readByKey(ctx, a.s.pools.reader, readChamada, "SELECT "+chamadaColumns(f.ComConteudo)+" FROM chamadas WHERE id IN (", nil, ids)
	if err == nil && f.ComConteudo {
		err = a.fillPedidos(ctx, found)
	}
	byID := make(map[int64]crm.Chamada, len(found))
	for _, c := range found {
		byID[c.ID] = c
	}
	for _, id := range ids {
		if c, ok := byID[id]; ok { // one that was purged in between is gone
			list.Linhas = append(list.Linhas, c)
		}
	}
	return list, err
}

// fillPedidos reads what openings sent from the ocorrências that keep it.
func (a *lists) fillPedidos(ctx context.Context, calls []crm.Chamada) error {
	type sent struct {
		id       int64
		recebido jsonColumn[crm.Campos]
	}
	ids := make([]int64, 0, len(calls))
	for i := range calls {
		if calls[i].Pedido == crm.PedidoDoRecebido {
			ids = append(ids, calls[i].OcorrenciaID)
		}
	}
	all, err := readByKey(ctx, a.s.pools.reader, func(scan func(...any) error) (s sent, err error) {
		err = scan(&s.id, &s.recebido)
		return s, err
	}, "SELECT id, recebido FROM ocorrencias WHERE id IN (", nil, ids)
	byID := make(map[int64]crm.Campos, len(all))
	for _, s := range all {
		byID[s.id] = s.recebido.V
	}
	for i := range calls {
		calls[i].CompletarPedido(byID[calls[i].OcorrenciaID])
	}
	return err
}

func (a *lists) chamadaSources(ctx context.Context, f *crm.FiltroChamadas) ([]condition, error) {
	switch {
	case f.ID != 0:
		return []condition{{text: "id = ?", args: []any{f.ID}}}, nil
	case f.RequestID != "":
		return []condition{{text: "request_id = ?", args: []any{f.RequestID}}}, nil
	}
	tenants := []any{f.TenantID}
	if f.TenantID == 0 {
		others, err := a.ids(ctx, "SELECT id FROM tenants")
		if err != nil {
			return nil, err
		}
		tenants = append(tenants, others...)
	}
	sources := make([]condition, len(tenants))
	for i, id := range tenants {
		sources[i] = condition{text: "tenant_id = ?", args: []any{id}}
	}
	if len(f.Situacoes) == 0 {
		return sources, nil
	}
	outcomes := make([]any, len(f.Situacoes))
	for i, s := range f.Situacoes {
		outcomes[i] = string(s)
	}
	sources = split(sources, "situacao", outcomes)
	// InnoDB takes no range for more than half of its table, so that an outcome which most calls have looks like all calls of the
	// tenant, and MySQL and MariaDB walk those. Who asked for it after a flood of refusals read the whole flood.
	for i := range sources {
		sources[i].index = a.s.dialect.byIndex("chamadas_situacao")
	}
	return sources, nil
}

// chamadaConditions are the bounds of the ranges, and what is asked of each of their entries.
func chamadaConditions(f *crm.FiltroChamadas) (limits, filters []condition) {
	if f.TenantID != 0 && (f.ID != 0 || f.RequestID != "") {
		filters = append(filters, condition{text: "tenant_id + 0 = ?", args: []any{f.TenantID}}) // a test, no range to walk
	}
	for _, pair := range []struct{ column, value string }{{"sistema", f.Sistema}, {"endereco", f.Endereco}, {"operacao", f.Operacao}, {"codigo_oc", f.CodigoOC}} {
		if pair.value != "" {
			filters = append(filters, condition{text: pair.column + " = ?", args: []any{pair.value}})
		}
	}
	if f.SemSistema {
		filters = append(filters, condition{text: "sistema = ''"})
	}
	if f.CodigoRecusa != 0 {
		filters = append(filters, condition{text: "codigo_recusa = ?", args: []any{f.CodigoRecusa}})
	}
	if !f.De.IsZero() {
		limits = append(limits, condition{text: "em >= ?", args: []any{toMS(f.De)}})
	}
	if !f.Ate.IsZero() {
		limits = append(limits, condition{text: "em <= ?", args: []any{toMS(f.Ate)}})
	}
	return limits, filters
}

// IPsRecusados lists refused addresses, the last tried first. tenantID 0 are those of unknown tenants.
func (a *lists) IPsRecusados(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[crm.IPRecusado], error) {
	var list crm.Lista[crm.IPRecusado]
	start, err := parseCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	query := "SELECT id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima FROM ips_recusados WHERE tenant_id = ?"
	args := []any{tenantID}
	if start.id != 0 {
		query += " AND ultima <= ? AND (ultima < ? OR id < ?)"
		args = append(args, start.ms, start.ms, start.id)
	}
	n := p.Linhas()
	list.Linhas, err = readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (r crm.IPRecusado, err error) {
		var first, last int64
		err = scan(&r.ID, &r.TenantID, &r.Endereco, &r.Operacao, &r.Usuario, &r.Quantidade, &first, &last)
		r.Primeira, r.Ultima = fromMS(first), fromMS(last)
		return r, err
	}, query+fmt.Sprintf(" ORDER BY ultima DESC, id DESC LIMIT %d", n+1), args...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		u := list.Linhas[n-1]
		list.Proximo = cursor{toMS(u.Ultima), u.ID}.String()
	}
	return list, err
}
