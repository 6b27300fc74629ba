package storage

import (
	"context"
	"fmt"
	"net/netip"
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
	limits, filters := chamadaConditions(&f)
	if start.id != 0 {
		limits = append(limits, start.after("em")...)
	}
	said, err := a.chamadasSaying(ctx, &f, limits, filters)
	if err != nil {
		return list, err
	}
	sources := said.sources
	if !said.asked {
		if sources, err = a.chamadaSources(ctx, &f); err != nil {
			return list, err
		}
	}
	if len(sources) == 0 {
		return list, nil
	}
	n := f.Pagina.Linhas()
	read := func(limits []condition) ([]cursor, error) {
		query, args := mergeSources("chamadas", sources, append(limits, filters...), "em", n+1)
		return readAll(ctx, a.s.pools.reader, readCursor, query, args...)
	}
	var end cursor
	var page []cursor
	if said.asked {
		end = said.end
		page, err = read(append(limits, end.upTo("em")...))
	} else if len(filters) > 0 && f.ID == 0 && f.RequestID == "" {
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

// tenantsOf are those whose calls are asked for; calls to no tenant are under 0.
func (a *lists) tenantsOf(ctx context.Context, f *crm.FiltroChamadas) ([]any, error) {
	if f.TenantID != 0 {
		return []any{f.TenantID}, nil
	}
	others, err := a.ids(ctx, "SELECT id FROM tenants")
	return append([]any{int64(0)}, others...), err
}

func (a *lists) chamadaSources(ctx context.Context, f *crm.FiltroChamadas) ([]condition, error) {
	switch {
	case f.ID != 0:
		return []condition{{text: "id = ?", args: []any{f.ID}}}, nil
	case f.RequestID != "":
		return []condition{{text: "request_id = ?", args: []any{f.RequestID}}}, nil
	}
	tenants, err := a.tenantsOf(ctx, f)
	if err != nil {
		return nil, err
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
	for _, pair := range []struct{ column, value string }{{"sistema", f.Sistema}, {"operacao", f.Operacao}} {
		if pair.value != "" {
			filters = append(filters, condition{text: pair.column + " = ?", args: []any{pair.value}})
		}
	}
	if f.Enderecos.IsValid() {
		filters = append(filters, inRange("endereco", f.Enderecos))
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

// inRange is the condition of an address of a network, in a column that has it as text. Behind a beginning that is a range of the column
// a number is read, up to what is no digit of it: both engines do.
func inRange(column string, p netip.Prefix) condition {
	begin, from, until := crm.ComecoDosEnderecos(p)
	if p.IsSingleIP() {
		return condition{text: column + " = ?", args: []any{begin}}
	}
	c := condition{text: column + " >= ? AND " + column + " < ?", args: []any{begin, prefixEnd(begin)}}
	if until > 0 {
		octet := fmt.Sprintf("SUBSTR(%s, %d) + 0", column, len(begin)+1)
		c = c.and(octet+" >= ? AND "+octet+" < ?", from, until+1)
	}
	return c
}

const selectRefusedIPs = "SELECT id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima FROM ips_recusados WHERE tenant_id = ?"

func readRefusedIP(scan func(...any) error) (r crm.IPRecusado, err error) {
	var first, last int64
	err = scan(&r.ID, &r.TenantID, &r.Endereco, &r.Operacao, &r.Usuario, &r.Quantidade, &first, &last)
	r.Primeira, r.Ultima = fromMS(first), fromMS(last)
	return r, err
}

// IPsRecusadosEm gives those of a network, by address: a range of the index that is unique.
func (a *lists) IPsRecusadosEm(ctx context.Context, tenantID int64, p netip.Prefix, n int) ([]crm.IPRecusado, error) {
	in := inRange("endereco", p)
	return readAll(ctx, a.s.pools.reader, readRefusedIP, selectRefusedIPs+" AND "+in.text+fmt.Sprintf(" ORDER BY endereco, operacao LIMIT %d", n),
		append([]any{tenantID}, in.args...)...)
}

// IPsRecusados lists refused addresses, the last tried first.
func (a *lists) IPsRecusados(ctx context.Context, f crm.FiltroRecusados) (crm.Lista[crm.IPRecusado], error) {
	var list crm.Lista[crm.IPRecusado]
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	query := selectRefusedIPs
	args := []any{f.TenantID}
	if f.SemIgnorados {
		query += " AND endereco NOT IN (SELECT g.endereco FROM ips_ignorados g WHERE g.tenant_id = ?)"
		args = append(args, f.TenantID)
	}
	if start.id != 0 {
		query += " AND ultima <= ? AND (ultima < ? OR id < ?)"
		args = append(args, start.ms, start.ms, start.id)
	}
	n := f.Pagina.Linhas()
	list.Linhas, err = readAll(ctx, a.s.pools.reader, readRefusedIP, query+fmt.Sprintf(" ORDER BY ultima DESC, id DESC LIMIT %d", n+1), args...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		u := list.Linhas[n-1]
		list.Proximo = cursor{toMS(u.Ultima), u.ID}.String()
	}
	return list, err
}
