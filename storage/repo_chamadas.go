package storage

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
)

// colunasChamada lists the columns of the request log, with or without the payloads.
func colunasChamada(comConteudo bool) string {
	lista := tabChamadas.lista("")
	if comConteudo {
		return lista
	}
	return strings.Replace(lista, "pedido, resposta", "'' AS pedido, '' AS resposta", 1)
}

// Chamadas lists the request log, newest first. Each tenant and outcome is a range of one index, cut at the page's
// length before they are merged.
func (a *acervo) Chamadas(ctx context.Context, f crm.FiltroChamadas) (crm.Lista[crm.Chamada], error) {
	var lista crm.Lista[crm.Chamada]
	inicio, err := lerCursor(f.Pagina.Cursor)
	if err != nil {
		return lista, err
	}
	fontes, err := a.fontesDeChamadas(ctx, &f)
	if err != nil {
		return lista, err
	}
	limites, filtros := comunsDeChamadas(&f)
	if inicio.id != 0 {
		limites = append(limites, inicio.depois("em")...)
	}
	n := f.Pagina.Linhas()
	ler := func(limites []condicao) ([]cursor, error) {
		consulta, args := unir("chamadas", fontes, append(limites, filtros...), "em", n+1)
		return lerTodas(ctx, a.s.pools.leitura, lerCursorLido, consulta, args...)
	}
	var fim cursor
	var pagina []cursor
	if len(filtros) > 0 && f.ID == 0 && f.RequestID == "" {
		pagina, fim, err = a.emJanelas(ctx, "chamadas", "em", fontes, limites, a.limites.chamadas, n, ler)
	} else {
		pagina, err = ler(limites)
	}
	if err != nil {
		return lista, err
	}
	pagina, lista.Proximo, lista.Ate = cortarPagina(pagina, n, fim)
	ids := make([]int64, len(pagina))
	for i, c := range pagina {
		ids[i] = c.id
	}
	lidas, err := lerPorChave(ctx, a.s.pools.leitura, lerChamada, "SELECT "+colunasChamada(f.ComConteudo)+" FROM chamadas WHERE id IN (", nil, ids)
	porID := make(map[int64]crm.Chamada, len(lidas))
	for _, c := range lidas {
		porID[c.ID] = c
	}
	for _, id := range ids {
		if c, ok := porID[id]; ok { // one that was purged in between is gone
			lista.Linhas = append(lista.Linhas, c)
		}
	}
	return lista, err
}

func (a *acervo) fontesDeChamadas(ctx context.Context, f *crm.FiltroChamadas) ([]condicao, error) {
	switch {
	case f.ID != 0:
		return []condicao{{texto: "id = ?", args: []any{f.ID}}}, nil
	case f.RequestID != "":
		return []condicao{{texto: "request_id = ?", args: []any{f.RequestID}}}, nil
	}
	tenants := []any{f.TenantID}
	if f.TenantID == 0 {
		outros, err := a.ids(ctx, "SELECT id FROM tenants")
		if err != nil {
			return nil, err
		}
		tenants = append(tenants, outros...)
	}
	fontes := make([]condicao, len(tenants))
	for i, id := range tenants {
		fontes[i] = condicao{texto: "tenant_id = ?", args: []any{id}}
	}
	if len(f.Situacoes) == 0 {
		return fontes, nil
	}
	situacoes := make([]any, len(f.Situacoes))
	for i, s := range f.Situacoes {
		situacoes[i] = string(s)
	}
	return repartir(fontes, "situacao", situacoes), nil
}

// comunsDeChamadas are the bounds of the ranges, and what is asked of each of their entries.
func comunsDeChamadas(f *crm.FiltroChamadas) (limites, filtros []condicao) {
	if f.TenantID != 0 && (f.ID != 0 || f.RequestID != "") {
		filtros = append(filtros, condicao{texto: "tenant_id + 0 = ?", args: []any{f.TenantID}}) // a test, no range to walk
	}
	for _, par := range []struct{ coluna, valor string }{{"sistema", f.Sistema}, {"endereco", f.Endereco}, {"operacao", f.Operacao}} {
		if par.valor != "" {
			filtros = append(filtros, condicao{texto: par.coluna + " = ?", args: []any{par.valor}})
		}
	}
	if f.CodigoRecusa != 0 {
		filtros = append(filtros, condicao{texto: "codigo_recusa = ?", args: []any{f.CodigoRecusa}})
	}
	if !f.De.IsZero() {
		limites = append(limites, condicao{texto: "em >= ?", args: []any{paraMS(f.De)}})
	}
	if !f.Ate.IsZero() {
		limites = append(limites, condicao{texto: "em <= ?", args: []any{paraMS(f.Ate)}})
	}
	return limites, filtros
}

// IPsRecusados lists refused addresses, the last tried first. tenantID 0 are those of unknown tenants.
func (a *acervo) IPsRecusados(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[crm.IPRecusado], error) {
	var lista crm.Lista[crm.IPRecusado]
	inicio, err := lerCursor(p.Cursor)
	if err != nil {
		return lista, err
	}
	consulta := "SELECT id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima FROM ips_recusados WHERE tenant_id = ?"
	args := []any{tenantID}
	if inicio.id != 0 {
		consulta += " AND ultima <= ? AND (ultima < ? OR id < ?)"
		args = append(args, inicio.ms, inicio.ms, inicio.id)
	}
	n := p.Linhas()
	lista.Linhas, err = lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (r crm.IPRecusado, err error) {
		var primeira, ultima int64
		err = scan(&r.ID, &r.TenantID, &r.Endereco, &r.Operacao, &r.Usuario, &r.Quantidade, &primeira, &ultima)
		r.Primeira, r.Ultima = deMS(primeira), deMS(ultima)
		return r, err
	}, consulta+fmt.Sprintf(" ORDER BY ultima DESC, id DESC LIMIT %d", n+1), args...)
	if len(lista.Linhas) > n {
		lista.Linhas = lista.Linhas[:n]
		u := lista.Linhas[n-1]
		lista.Proximo = cursor{paraMS(u.Ultima), u.ID}.String()
	}
	return lista, err
}
