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

var _ crm.AcervoCadastros = (*acervo)(nil)

// AcervoCadastros lists clients, contracts and units.
func (s *Storage) AcervoCadastros() crm.AcervoCadastros { return novoAcervo(s) }

func texto64(n int64) string { return strconv.FormatInt(n, 10) }

// marca is the place in a list that is ordered by a text and an id: the last row that was given.
type marca struct {
	texto string
	id    int64
}

// String is the place as it travels in an address.
func (m marca) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(m.texto)) + "." + strconv.FormatInt(m.id, 36)
}

func lerMarca(texto string) (m marca, err error) {
	if texto == "" {
		return m, nil
	}
	nome, id, _ := strings.Cut(texto, ".")
	bytes, err1 := base64.RawURLEncoding.DecodeString(nome)
	m.id, err = strconv.ParseInt(id, 36, 64)
	if err != nil || err1 != nil || m.id <= 0 || !utf8.Valid(bytes) {
		return marca{}, crm.ErrCursor
	}
	m.texto = string(bytes)
	return m, nil
}

// listaPorTexto reads one page in the order of a text column and the id; id "" says that the column is unique by itself,
// whose index engines do not extend by the id. consulta ends in its WHERE.
func listaPorTexto[T any](ctx context.Context, a *acervo, p crm.Pagina, ler func(func(...any) error) (T, error), lugar func(*T) marca,
	consulta, coluna, id string, args []any,
) (lista crm.Lista[T], err error) {
	inicio, err := lerMarca(p.Cursor)
	if err != nil {
		return lista, err
	}
	ordem := coluna
	if id != "" {
		ordem += ", " + id
	}
	switch {
	case inicio.id != 0 && id == "":
		consulta, args = consulta+" AND "+coluna+" > ?", append(args, inicio.texto)
	case inicio.id != 0:
		consulta += " AND " + coluna + " >= ? AND (" + coluna + " > ? OR " + id + " > ?)"
		args = append(args, inicio.texto, inicio.texto, inicio.id)
	}
	n := p.Linhas()
	lista.Linhas, err = lerTodas(ctx, a.s.pools.leitura, ler, consulta+" ORDER BY "+ordem+" LIMIT "+strconv.Itoa(n+1), args...)
	if len(lista.Linhas) > n {
		lista.Linhas = lista.Linhas[:n]
		lista.Proximo = lugar(&lista.Linhas[n-1]).String()
	}
	return lista, err
}

// Clientes lists clients by name.
func (a *acervo) Clientes(ctx context.Context, f crm.FiltroClientes) (crm.Lista[crm.Cliente], error) {
	consulta, args := "SELECT "+tabClientes.lista("")+" FROM clientes WHERE tenant_id = ?", []any{f.TenantID}
	if texto := strings.TrimSpace(f.Texto); texto != "" {
		ids, err := a.clientesDoCadastro(ctx, f.TenantID, texto)
		if err != nil || len(ids) == 0 {
			return crm.Lista[crm.Cliente]{}, err
		}
		return a.clientesPorID(ctx, f.Pagina, ids)
	}
	return listaPorTexto(ctx, a, f.Pagina, lerCliente, func(c *crm.Cliente) marca { return marca{c.Nome, c.ID} }, consulta, "nome", "id", args)
}

// clientesPorID pages through the few clients that a search found. They are put in order here: engines would rather walk
// the whole index of names.
func (a *acervo) clientesPorID(ctx context.Context, p crm.Pagina, ids []any) (lista crm.Lista[crm.Cliente], err error) {
	inicio, err := lerMarca(p.Cursor)
	if err != nil {
		return lista, err
	}
	todos, err := lerPorChave(ctx, a.s.pools.leitura, lerCliente, "SELECT "+tabClientes.lista("")+" FROM clientes WHERE id IN (", nil, ids)
	antes := func(x, y marca) int {
		if c := strings.Compare(x.texto, y.texto); c != 0 {
			return c
		}
		return cmp.Compare(x.id, y.id)
	}
	slices.SortFunc(todos, func(x, y crm.Cliente) int { return antes(marca{x.Nome, x.ID}, marca{y.Nome, y.ID}) })
	if inicio.id != 0 {
		todos = slices.DeleteFunc(todos, func(c crm.Cliente) bool { return antes(marca{c.Nome, c.ID}, inicio) <= 0 })
	}
	lista.Linhas = todos
	if n := p.Linhas(); len(todos) > n {
		lista.Linhas = todos[:n]
		lista.Proximo = marca{todos[n-1].Nome, todos[n-1].ID}.String()
	}
	return lista, err
}

// clientesDoCadastro finds clients by any of their keys, else by name.
func (a *acervo) clientesDoCadastro(ctx context.Context, tenantID int64, texto string) ([]any, error) {
	if !utf8.ValidString(texto) {
		return nil, nil
	}
	ids, err := a.ids(ctx, `SELECT id FROM clientes WHERE tenant_id = ? AND codigo = ? UNION SELECT id FROM clientes WHERE tenant_id = ? AND id_integracao = ?
		UNION SELECT id FROM clientes WHERE tenant_id = ? AND email = ? LIMIT 500`, tenantID, texto, tenantID, texto, tenantID, strings.ToLower(texto))
	if err != nil || len(ids) > 0 {
		return ids, err
	}
	ids, _, err = a.clientesDoTexto(ctx, tenantID, texto)
	return ids, err
}

// Cliente finds one by id.
func (a *acervo) Cliente(ctx context.Context, tenantID, id int64) (*crm.Cliente, error) {
	lidos, err := lerTodas(ctx, a.s.pools.leitura, lerCliente, "SELECT "+tabClientes.lista("")+" FROM clientes WHERE tenant_id = ? AND id = ?", tenantID, id)
	if err == nil && len(lidos) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &lidos[0], nil
}

// Contratos lists contracts by code.
func (a *acervo) Contratos(ctx context.Context, f crm.FiltroContratos) (crm.Lista[crm.LinhaContrato], error) {
	consulta := "SELECT " + tabContratos.lista("k.") + `, c.nome, c.documento, u.numero, b.nome, e.nome
		FROM contratos k LEFT JOIN clientes c ON c.id = k.cliente_id LEFT JOIN unidades u ON u.id = k.unidade_id
		LEFT JOIN blocos b ON b.id = u.bloco_id LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id WHERE k.tenant_id = ?`
	args := []any{f.TenantID}
	for _, par := range []struct {
		coluna string
		id     int64
	}{{"k.cliente_id", f.ClienteID}, {"k.unidade_id", f.UnidadeID}} {
		if par.id != 0 {
			consulta, args = consulta+" AND "+par.coluna+" = ?", append(args, par.id)
		}
	}
	if texto := strings.TrimSpace(f.Texto); texto != "" {
		if !utf8.ValidString(texto) {
			return crm.Lista[crm.LinhaContrato]{}, nil
		}
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", f.TenantID, sigilo.NormalizarDocumento(texto))
		if err != nil {
			return crm.Lista[crm.LinhaContrato]{}, err
		}
		if len(ids) > 0 {
			consulta, args = consulta+" AND k.cliente_id = ?", append(args, ids[0])
		} else {
			consulta, args = consulta+" AND k.codigo >= ? AND k.codigo < ?", append(args, texto, texto+string(utf8.MaxRune))
		}
	}
	return listaPorTexto(ctx, a, f.Pagina, lerLinhaContrato, func(l *crm.LinhaContrato) marca { return marca{l.Codigo, l.ID} }, consulta, "k.codigo", "", args)
}

func lerLinhaContrato(scan func(...any) error) (l crm.LinhaContrato, err error) {
	var nomes [5]sql.NullString
	err = scan(&l.ID, &l.TenantID, &l.Codigo, &l.UnidadeID, &l.ClienteID, &l.Situacao, &nomes[0], &nomes[1], &nomes[2], &nomes[3], &nomes[4])
	l.ClienteNome, l.ClienteDocumento, l.Unidade, l.Bloco, l.Empreendimento = nomes[0].String, nomes[1].String, nomes[2].String, nomes[3].String, nomes[4].String
	return l, err
}

// Unidades lists units by number, with the codes that other systems know them by. The page is found in the index of
// numbers alone: with the rows and their names, a planner may read all numbers of the tenant.
func (a *acervo) Unidades(ctx context.Context, f crm.FiltroUnidades) (crm.Lista[crm.Unidade], error) {
	consulta := "SELECT u.numero, u.id FROM unidades u WHERE u.tenant_id = ?"
	args := []any{f.TenantID}
	if texto := strings.TrimSpace(f.Texto); texto != "" {
		if !utf8.ValidString(texto) {
			return crm.Lista[crm.Unidade]{}, nil
		}
		ids, err := a.ids(ctx, "SELECT id FROM unidades WHERE tenant_id = ? AND codigo = ? LIMIT 500", f.TenantID, texto)
		if err != nil {
			return crm.Lista[crm.Unidade]{}, err
		}
		if len(ids) > 0 {
			consulta, args = consulta+" AND u.id IN ("+interrogacoes(len(ids))+")", append(args, ids...)
		} else {
			consulta, args = consulta+" AND u.numero >= ? AND u.numero < ?", append(args, texto, texto+string(utf8.MaxRune))
		}
	}
	marcas, err := listaPorTexto(ctx, a, f.Pagina, func(scan func(...any) error) (m marca, err error) {
		err = scan(&m.texto, &m.id)
		return m, err
	}, func(m *marca) marca { return *m }, consulta, "u.numero", "u.id", args)
	lista := crm.Lista[crm.Unidade]{Proximo: marcas.Proximo}
	if err != nil || len(marcas.Linhas) == 0 {
		return lista, err
	}
	ids, lugar := make([]int64, len(marcas.Linhas)), make(map[int64]int, len(marcas.Linhas))
	for i, m := range marcas.Linhas {
		ids[i], lugar[m.id] = m.id, i
	}
	if lista.Linhas, err = lerPorChave(ctx, a.s.pools.leitura, lerUnidade, selecionarUnidades+"u.id IN (", nil, ids); err != nil {
		return lista, err
	}
	slices.SortFunc(lista.Linhas, func(x, y crm.Unidade) int { return lugar[x.ID] - lugar[y.ID] })
	return lista, a.s.codigosExternos(ctx, lista.Linhas)
}
