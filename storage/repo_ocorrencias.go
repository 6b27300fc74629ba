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
type acervo struct {
	s       *Storage
	limites limitesDeBusca
}

func novoAcervo(s *Storage) *acervo { return &acervo{s, limitesPadrao} }

// Acervo gives the port for lists.
func (s *Storage) Acervo() crm.Acervo { return novoAcervo(s) }

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
	p, err := a.procura(ctx, &f)
	if err != nil || len(p.fontes) == 0 {
		return lista, err
	}
	coluna := "aberta_em"
	if f.Ordem == crm.OrdemModificacao {
		coluna = "atualizada_em"
	}
	comum := comuns(&f)
	if inicio.id != 0 {
		comum = append(comum, inicio.depois(coluna)...)
	}
	n := f.Pagina.Linhas()
	ler := func(comum []condicao) ([]cursor, error) {
		consulta, args := unir("ocorrencias", p.fontes, comum, coluna, n+1)
		return lerTodas(ctx, a.s.pools.leitura, lerCursorLido, consulta, args...)
	}
	var fim cursor
	var pagina []cursor
	if len(p.trilhas) > 0 {
		pagina, fim, err = a.emJanelas(ctx, "ocorrencias", coluna, p.trilhas, comum, a.limites.ocorrencias, n, ler)
	} else {
		pagina, err = ler(comum)
	}
	if err != nil {
		return lista, err
	}
	pagina, lista.Proximo, lista.Ate = cortarPagina(pagina, n, fim)
	lista.Linhas, err = a.linhas(ctx, pagina, false)
	if err == nil && f.ComUltimaNarrativa {
		err = a.ultimasNarrativas(ctx, lista.Linhas)
	}
	if err == nil && f.ComCliente {
		err = a.clientesDasLinhas(ctx, lista.Linhas)
	}
	return lista, err
}

// unir builds the query that merges the sources of a list: id and instant of the n newest rows of a table.
func unir(tabela string, fontes, comum []condicao, coluna string, n int) (string, []any) {
	var b strings.Builder
	var args []any
	for i, f := range fontes {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		fmt.Fprintf(&b, "SELECT * FROM (SELECT id, %s AS quando FROM %s WHERE %s", coluna, tabela, f.texto)
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

// procura is where a list looks.
type procura struct {
	fontes  []condicao // ranges of indexes that hold what is asked for; none = nothing can be found
	trilhas []condicao // those of them that a common name is looked for in row by row, without the name
}

// maxFontes bounds the ranges that are merged; beyond it the more selective filter gives them and the other narrows.
const maxFontes = 60

// procura finds the ranges. The most selective filter gives them, the others narrow them.
func (a *acervo) procura(ctx context.Context, f *crm.FiltroOcorrencias) (p procura, err error) {
	base := condicao{texto: "tenant_id = ?", args: []any{f.TenantID}}
	chaves, nome, busca, err := a.fontesDaBusca(ctx, f, base)
	if err != nil || busca && len(chaves) == 0 && nome == nil {
		return p, err
	}
	var status []any
	if len(f.Status) > 0 {
		if status, err = a.idsDosStatus(ctx, f.TenantID, f.Status); err != nil || len(status) == 0 {
			return p, err
		}
	}
	p.fontes = chaves
	if status != nil {
		p.fontes = estreitar(p.fontes, "status_id", status)
	}
	if len(f.Sistemas) > 0 {
		p.fontes = estreitar(p.fontes, "origem_sistema", emAny(f.Sistemas))
	}
	if f.DoSistema != "" {
		p.fontes = doSistema(p.fontes, f.DoSistema)
	}
	if busca && nome == nil {
		return p, nil
	}
	if f.Ordem == crm.OrdemModificacao && nome == nil {
		if ids, todas, err := a.poucasDosSistemas(ctx, f.TenantID, f.Sistemas); err != nil || todas {
			if len(ids) > 0 {
				p.fontes = []condicao{{texto: "id IN (" + interrogacoes(len(ids)) + ")", args: ids, raro: true}}
			}
			if status != nil {
				p.fontes = estreitar(p.fontes, "status_id", status)
			}
			return p, err
		}
	}
	p.trilhas = trilhas(base, status, f)
	if nome == nil {
		p.fontes, p.trilhas = p.trilhas, nil
		return p, nil
	}
	for _, t := range p.trilhas {
		p.fontes = append(p.fontes, nome.em(t))
	}
	return p, nil
}

// poucasOcorrencias are read and sorted where no index has the order of a list.
const poucasOcorrencias = 2_000

// poucasDosSistemas are all that systems opened, if it is few. The order names the index.
func (a *acervo) poucasDosSistemas(ctx context.Context, tenantID int64, sistemas []string) (ids []any, todas bool, err error) {
	for _, s := range sistemas {
		deste, err := a.ids(ctx, fmt.Sprintf("SELECT id FROM ocorrencias WHERE tenant_id = ? AND origem_sistema = ? ORDER BY aberta_em DESC LIMIT %d",
			poucasOcorrencias), tenantID, s)
		if ids = append(ids, deste...); err != nil || len(ids) >= poucasOcorrencias {
			return nil, false, err
		}
	}
	return ids, len(sistemas) > 0, nil
}

// trilhas are the ranges of a list that no key narrows. What a system opened is a range of its own; what was sent to it is
// looked for along the interval that the list asks for.
func trilhas(base condicao, status []any, f *crm.FiltroOcorrencias) []condicao {
	switch {
	case f.DoSistema == "":
		return faixas(base, status, emAny(f.Sistemas), f.Ordem)
	case f.Ordem == crm.OrdemModificacao:
		return doSistema(faixas(base, status, nil, f.Ordem), f.DoSistema)
	}
	todas := faixas(base, status, []any{f.DoSistema}, f.Ordem)
	for _, faixa := range faixas(base, status, nil, f.Ordem) {
		todas = append(todas, faixa.enviadasAo(f.DoSistema))
	}
	return todas
}

// faixas are the ranges of the tenant's ocorrências in statuses and of systems, each in the order of the list. Only one
// index has the order of the last change; the others must not tempt a planner to sort millions of rows.
func faixas(base condicao, status, sistemas []any, ordem crm.OrdemOcorrencias) []condicao {
	todas := []condicao{base}
	if ordem == crm.OrdemModificacao {
		if len(status) > 0 {
			todas = estreitar(todas, "COALESCE(status_id, 0)", status)
		}
		if len(sistemas) > 0 {
			todas = estreitar(todas, "COALESCE(origem_sistema, '')", sistemas)
		}
		return todas
	}
	if len(sistemas) > 0 {
		todas = repartir(todas, "origem_sistema", sistemas)
	}
	switch {
	case len(status) == 0:
	case len(todas)*len(status) <= maxFontes:
		todas = repartir(todas, "status_id", status)
	default:
		todas = estreitar(todas, "status_id", status)
	}
	return todas
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
func repartir(bases []condicao, coluna string, valores []any) []condicao {
	fontes := make([]condicao, 0, len(bases)*len(valores))
	for _, base := range bases {
		for _, v := range valores {
			fontes = append(fontes, base.e(coluna+" = ?", v))
		}
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

// fontesDaBusca turns what names an ocorrência or its client into sources. busca tells whether anything was searched; nome
// is a client's name that too many have: it is looked for in the order of the list.
func (a *acervo) fontesDaBusca(ctx context.Context, f *crm.FiltroOcorrencias, base condicao) (fontes []condicao, nome *nomeComum, busca bool, err error) {
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
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND "+coluna+" = ?", f.TenantID, valor)
		switch {
		case err != nil || len(ids) == 0:
			return nil, nil, true, err
		case busca:
			fontes = estreitar(fontes, "cliente_id", ids)
		default:
			fontes, busca = []condicao{doCliente(ids)}, true
		}
	}
	texto := strings.TrimSpace(f.Texto)
	if texto == "" {
		return fontes, nil, busca, nil
	}
	if !utf8.ValidString(texto) {
		return nil, nil, true, nil
	}
	clientes, nome, err := a.clientesDoTexto(ctx, f.TenantID, texto)
	if err != nil {
		return nil, nil, true, err
	}
	if !busca {
		fontes = []condicao{base.chave("numero", texto), base.chave("codigo_oc", texto)}
		if nome == nil && len(clientes) > 0 {
			fontes = append(fontes, doCliente(clientes))
		}
		return fontes, nome, true, nil
	}
	var comTexto []condicao
	for _, fonte := range fontes {
		comTexto = append(comTexto, fonte.e("numero = ?", texto), fonte.e("codigo_oc = ?", texto))
		if nome != nil { // what a key found is few rows
			comTexto = append(comTexto, nome.em(fonte))
		} else if len(clientes) > 0 {
			comTexto = append(comTexto, estreitar([]condicao{fonte}, "cliente_id", clientes)...)
		}
	}
	return comTexto, nil, true, nil
}

// doCliente is the source of what clients of the tenant have. It names no tenant: with one, a planner may walk the whole
// tenant in the order of the list, looking for clients.
func doCliente(ids []any) condicao {
	return condicao{"cliente_id IN (" + interrogacoes(len(ids)) + ")", ids, true}
}

func (a *acervo) ids(ctx context.Context, consulta string, args ...any) ([]any, error) {
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
