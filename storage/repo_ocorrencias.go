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

// acervo implements crm.Acervo.
type acervo struct{ s *Storage }

// Acervo gives the port for lists.
func (s *Storage) Acervo() crm.Acervo { return &acervo{s} }

// maxClientesBusca bounds how many clients a search by name considers: a name that so many share finds nobody anyway.
const maxClientesBusca = 500

// colunasSemRecebido lists the columns of an ocorrência but for the received parts, which only its own page shows.
func colunasSemRecebido(prefixo string) string {
	return strings.Replace(tabOcorrencias.lista(prefixo), prefixo+"recebido", "'' AS recebido", 1)
}

// condicao is a piece of a WHERE with its values.
type condicao struct {
	texto string
	args  []any
	raro  bool // of a source: a key that finds few rows, which are sorted; else an index gives the list's order
}

// Ocorrencias lists newest first. Each source (a status, a system, a key) is a range of one index that is cut at the
// page's length before the sources are merged, so that a page costs the same however many ocorrências there are.
func (a *acervo) Ocorrencias(ctx context.Context, f crm.FiltroOcorrencias) (crm.Lista[crm.LinhaOcorrencia], error) {
	var lista crm.Lista[crm.LinhaOcorrencia]
	inicio, err := lerCursor(f.Pagina.Cursor)
	if err != nil {
		return lista, err
	}
	fontes, err := a.fontes(ctx, &f)
	if err != nil || len(fontes) == 0 {
		return lista, err
	}
	coluna := "aberta_em"
	if f.Ordem == crm.OrdemModificacao {
		coluna = "atualizada_em"
	}
	comum := comuns(&f)
	if inicio.id != 0 {
		comum = append(comum, condicao{texto: coluna + " <= ?", args: []any{inicio.ms}},
			condicao{texto: "(" + coluna + " < ? OR id < ?)", args: []any{inicio.ms, inicio.id}})
	}
	n := f.Pagina.Linhas()
	consulta, args := unir(fontes, comum, coluna, n+1)
	pagina, err := lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (c cursor, err error) {
		err = scan(&c.id, &c.ms)
		return c, err
	}, consulta, args...)
	if err != nil {
		return lista, err
	}
	if len(pagina) > n {
		pagina = pagina[:n]
		lista.Proximo = pagina[n-1].String()
	}
	lista.Linhas, err = a.linhas(ctx, pagina, false)
	if err == nil && f.ComUltimaNarrativa {
		err = a.ultimasNarrativas(ctx, lista.Linhas)
	}
	if err == nil && f.ComCliente {
		err = a.clientesDasLinhas(ctx, lista.Linhas)
	}
	return lista, err
}

// unir builds the query that merges the sources.
func unir(fontes, comum []condicao, coluna string, n int) (string, []any) {
	var b strings.Builder
	var args []any
	for i, f := range fontes {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		fmt.Fprintf(&b, "SELECT * FROM (SELECT id, %s AS quando FROM ocorrencias WHERE %s", coluna, f.texto)
		args = append(args, f.args...)
		for _, c := range comum {
			b.WriteString(" AND " + c.texto)
			args = append(args, c.args...)
		}
		ordem := coluna
		if f.raro { // an expression: otherwise a planner may walk the whole tenant because an index has this order
			ordem += " + 0"
		}
		fmt.Fprintf(&b, " ORDER BY %s DESC, id DESC LIMIT %d) f%d", ordem, n, i)
	}
	fmt.Fprintf(&b, " ORDER BY quando DESC, id DESC LIMIT %d", n)
	return b.String(), args
}

// comuns are the conditions that every source must meet besides its own.
func comuns(f *crm.FiltroOcorrencias) []condicao {
	var c []condicao
	for _, limite := range []struct {
		texto  string
		quando time.Time
	}{
		{"aberta_em >= ?", f.AbertaDe},
		{"aberta_em <= ?", f.AbertaAte},
		{"atualizada_em >= ?", f.ModificadaDe},
		{"atualizada_em <= ?", f.ModificadaAte},
	} {
		if !limite.quando.IsZero() {
			c = append(c, condicao{texto: limite.texto, args: []any{paraMS(limite.quando)}})
		}
	}
	return c
}

// fontes are the ranges of indexes that hold what is asked for; none means that nothing can be found. The most selective
// filter gives the ranges, the others narrow them.
func (a *acervo) fontes(ctx context.Context, f *crm.FiltroOcorrencias) ([]condicao, error) {
	base := condicao{texto: "tenant_id = ?", args: []any{f.TenantID}}
	fontes, busca, err := a.fontesDaBusca(ctx, f, base)
	if err != nil || busca && len(fontes) == 0 {
		return nil, err
	}
	if len(f.Status) > 0 {
		ids, err := a.idsDosStatus(ctx, f.TenantID, f.Status)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		if fontes == nil {
			fontes = repartir(base, "status_id", ids)
		} else {
			fontes = estreitar(fontes, "status_id", ids)
		}
	}
	if len(f.Sistemas) > 0 {
		sistemas := make([]any, len(f.Sistemas))
		for i, nome := range f.Sistemas {
			sistemas[i] = nome
		}
		if fontes == nil {
			fontes = repartir(base, "origem_sistema", sistemas)
		} else {
			fontes = estreitar(fontes, "origem_sistema", sistemas)
		}
	}
	if fontes == nil {
		fontes = []condicao{base}
	}
	return fontes, nil
}

// e is a condition with a second one.
func (c condicao) e(texto string, args ...any) condicao {
	return condicao{c.texto + " AND " + texto, append(slices.Clone(c.args), args...), c.raro}
}

// chave is the source of what a key finds.
func (c condicao) chave(coluna string, valor any) condicao {
	fonte := c.e(coluna+" = ?", valor)
	fonte.raro = true
	return fonte
}

// repartir makes one source of each value: each is one range of an index, in the order of the list.
func repartir(base condicao, coluna string, valores []any) []condicao {
	fontes := make([]condicao, len(valores))
	for i, v := range valores {
		fontes[i] = base.e(coluna+" = ?", v)
	}
	return fontes
}

func estreitar(fontes []condicao, coluna string, valores []any) []condicao {
	out := make([]condicao, len(fontes))
	for i, f := range fontes {
		out[i] = f.e(coluna+" IN ("+interrogacoes(len(valores))+")", valores...)
	}
	return out
}

// fontesDaBusca turns what names an ocorrência or its client into sources. busca tells whether anything was searched.
func (a *acervo) fontesDaBusca(ctx context.Context, f *crm.FiltroOcorrencias, base condicao) (fontes []condicao, busca bool, err error) {
	exatas := []struct{ coluna, valor string }{{"numero", f.Numero}, {"codigo_oc", f.CodigoOC}}
	for _, c := range exatas {
		if c.valor == "" {
			continue
		}
		if busca {
			fontes = estreitar(fontes, c.coluna, []any{c.valor})
		} else {
			fontes = []condicao{base.chave(c.coluna, c.valor)}
		}
		busca = true
	}
	if f.ClienteID != 0 || f.ClienteCodigoAuxiliar != "" {
		coluna, valor := "id", any(f.ClienteID)
		if f.ClienteCodigoAuxiliar != "" {
			coluna, valor = "codigo_auxiliar", f.ClienteCodigoAuxiliar
		}
		ids, err := a.clientes(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND "+coluna+" = ?", f.TenantID, valor)
		switch {
		case err != nil || len(ids) == 0:
			return nil, true, err
		case busca:
			fontes = estreitar(fontes, "cliente_id", ids)
		default:
			fontes, busca = []condicao{doCliente(ids)}, true
		}
	}
	texto := strings.TrimSpace(f.Texto)
	if texto == "" {
		return fontes, busca, nil
	}
	if !utf8.ValidString(texto) {
		return nil, true, nil
	}
	clientes, err := a.clientesDoTexto(ctx, f.TenantID, texto)
	if err != nil {
		return nil, true, err
	}
	if !busca {
		fontes = []condicao{base.chave("numero", texto), base.chave("codigo_oc", texto)}
		if len(clientes) > 0 {
			fontes = append(fontes, doCliente(clientes))
		}
		return fontes, true, nil
	}
	var comTexto []condicao
	for _, fonte := range fontes {
		comTexto = append(comTexto, fonte.e("numero = ?", texto), fonte.e("codigo_oc = ?", texto))
		if len(clientes) > 0 {
			comTexto = append(comTexto, estreitar([]condicao{fonte}, "cliente_id", clientes)...)
		}
	}
	return comTexto, true, nil
}

// doCliente is the source of what clients of the tenant have. It names no tenant: with one, a planner may walk the whole
// tenant in the order of the list, looking for clients.
func doCliente(ids []any) condicao {
	return condicao{"cliente_id IN (" + interrogacoes(len(ids)) + ")", ids, true}
}

// clientesDoTexto finds clients by document, or by the beginnings of the words of their name.
func (a *acervo) clientesDoTexto(ctx context.Context, tenantID int64, texto string) ([]any, error) {
	if d := crm.NormalizarDocumento(texto); (len(d) == 11 || len(d) == 14) && strings.ContainsAny(texto, "0123456789") {
		ids, err := a.clientes(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", tenantID, d)
		if err != nil || len(ids) > 0 {
			return ids, err
		}
	}
	busca := palavras(texto)
	if len(busca) == 0 {
		return nil, nil
	}
	// The longest word is the rarest guess; the others are looked up by client.
	slices.SortFunc(busca, func(x, y string) int { return len(y) - len(x) })
	consulta := "SELECT DISTINCT p.cliente_id FROM cliente_palavras p WHERE p.tenant_id = ? AND p.palavra >= ? AND p.palavra < ?"
	args := []any{tenantID, busca[0], busca[0] + string(utf8.MaxRune)}
	for _, p := range busca[1:] {
		consulta += ` AND EXISTS (SELECT 1 FROM cliente_palavras q WHERE q.cliente_id = p.cliente_id AND q.tenant_id = p.tenant_id
			AND q.palavra >= ? AND q.palavra < ?)`
		args = append(args, p, p+string(utf8.MaxRune))
	}
	return a.clientes(ctx, consulta+fmt.Sprintf(" LIMIT %d", maxClientesBusca), args...)
}

func (a *acervo) clientes(ctx context.Context, consulta string, args ...any) ([]any, error) {
	return lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (any, error) {
		var id int64
		err := scan(&id)
		return id, err
	}, consulta, args...)
}

func (a *acervo) idsDosStatus(ctx context.Context, tenantID int64, codigos []string) ([]any, error) {
	return lerPorChave(ctx, a.s.pools.leitura, func(scan func(...any) error) (any, error) {
		var id int64
		err := scan(&id)
		return id, err
	}, "SELECT id FROM status WHERE tenant_id = ? AND codigo IN (", []any{tenantID}, codigos)
}
