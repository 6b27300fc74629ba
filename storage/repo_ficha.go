package storage

import (
	"context"
	"database/sql"
	"slices"

	"ponte/crm"
)

// selectLinhas reads ocorrências with the names of what they refer to.
func selectLinhas(comRecebido bool) string {
	colunas := colunasSemRecebido("o.")
	if comRecebido {
		colunas = tabOcorrencias.lista("o.")
	}
	return "SELECT " + colunas + `, s.codigo, s.nome, s.fase, d.codigo, d.nome, t.codigo, t.nome, c.nome, c.documento, c.email,
	c.codigo, c.codigo_auxiliar, k.codigo, u.numero, b.nome, e.nome
	FROM ocorrencias o
	LEFT JOIN status s ON s.id = o.status_id
	LEFT JOIN divisoes d ON d.id = o.divisao_id
	LEFT JOIN solicitacoes t ON t.id = o.solicitacao_id
	LEFT JOIN clientes c ON c.id = o.cliente_id
	LEFT JOIN contratos k ON k.id = o.contrato_id
	LEFT JOIN unidades u ON u.id = o.unidade_id
	LEFT JOIN blocos b ON b.id = u.bloco_id
	LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id
	WHERE `
}

func lerLinhaOcorrencia(scan func(...any) error) (l crm.LinhaOcorrencia, err error) {
	nomes := make([]sql.NullString, 16)
	l.Ocorrencia, err = lerOcorrencia(func(destino ...any) error {
		for i := range nomes {
			destino = append(destino, &nomes[i])
		}
		return scan(destino...)
	})
	for i, onde := range []*string{
		&l.StatusCodigo, &l.StatusNome, (*string)(&l.Fase), &l.DivisaoCodigo, &l.DivisaoNome, &l.SolicitacaoCodigo,
		&l.SolicitacaoNome, &l.ClienteNome, &l.ClienteDocumento, &l.ClienteEmail, &l.ClienteCodigo, &l.ClienteCodigoAuxiliar,
		&l.ContratoCodigo, &l.Unidade, &l.Bloco, &l.Empreendimento,
	} {
		*onde = nomes[i].String
	}
	return l, err
}

// linhas reads the ocorrências of a page, in its order.
func (a *acervo) linhas(ctx context.Context, pagina []cursor, comRecebido bool) ([]crm.LinhaOcorrencia, error) {
	ids := make([]int64, len(pagina))
	for i, c := range pagina {
		ids[i] = c.id
	}
	lidas, err := lerPorChave(ctx, a.s.pools.leitura, lerLinhaOcorrencia, selectLinhas(comRecebido)+"o.id IN (", nil, ids)
	porID := make(map[int64]int, len(lidas))
	for i := range lidas {
		porID[lidas[i].Ocorrencia.ID] = i
	}
	emOrdem := make([]crm.LinhaOcorrencia, 0, len(lidas))
	for _, id := range ids {
		if i, ok := porID[id]; ok {
			emOrdem = append(emOrdem, lidas[i])
		}
	}
	return emOrdem, err
}

// ultimasNarrativas fills the text of the latest narrativa of each line.
func (a *acervo) ultimasNarrativas(ctx context.Context, linhas []crm.LinhaOcorrencia) error {
	ids := make([]int64, len(linhas))
	for i := range linhas {
		ids[i] = linhas[i].Ocorrencia.ID
	}
	type narrativa struct{ id, oc, em int64 }
	todas, err := lerPorChave(ctx, a.s.pools.leitura, func(scan func(...any) error) (n narrativa, err error) {
		err = scan(&n.id, &n.oc, &n.em)
		return n, err
	}, "SELECT id, ocorrencia_id, em FROM narrativas WHERE ocorrencia_id IN (", nil, ids)
	if err != nil {
		return err
	}
	ultima := make(map[int64]narrativa, len(linhas))
	for _, n := range todas {
		if u, ok := ultima[n.oc]; !ok || n.em > u.em || n.em == u.em && n.id > u.id {
			ultima[n.oc] = n
		}
	}
	escolhidas := make([]int64, 0, len(ultima))
	for _, n := range ultima {
		escolhidas = append(escolhidas, n.id)
	}
	textos, err := lerPorChave(ctx, a.s.pools.leitura, lerNarrativa, "SELECT "+tabNarrativas.lista("")+" FROM narrativas WHERE id IN (", nil, escolhidas)
	porOcorrencia := make(map[int64]string, len(textos))
	for _, n := range textos {
		porOcorrencia[n.OcorrenciaID] = n.Texto
	}
	for i := range linhas {
		linhas[i].UltimaNarrativa = porOcorrencia[linhas[i].Ocorrencia.ID]
	}
	return err
}

// clientesDasLinhas fills the client of each line.
func (a *acervo) clientesDasLinhas(ctx context.Context, linhas []crm.LinhaOcorrencia) error {
	quais := make(map[int64]*crm.Cliente, len(linhas))
	ids := make([]int64, 0, len(linhas))
	for i := range linhas {
		id := linhas[i].Ocorrencia.ClienteID
		if _, pedido := quais[id]; id != 0 && !pedido {
			quais[id] = nil
			ids = append(ids, id)
		}
	}
	clientes, err := lerPorChave(ctx, a.s.pools.leitura, lerCliente, "SELECT "+tabClientes.lista("")+" FROM clientes WHERE id IN (", nil, ids)
	for i := range clientes {
		quais[clientes[i].ID] = &clientes[i]
	}
	for i := range linhas {
		linhas[i].Cliente = quais[linhas[i].Ocorrencia.ClienteID]
	}
	return err
}

// maxFilhos bounds each list of a record: an ocorrência with more narrativas than this is a machine talking to itself.
const maxFilhos = 2000

// Ficha gives one ocorrência whole, by its number.
func (a *acervo) Ficha(ctx context.Context, tenantID int64, numero string) (*crm.Ficha, error) {
	linhas, err := lerTodas(ctx, a.s.pools.leitura, lerLinhaOcorrencia, selectLinhas(true)+"o.tenant_id = ? AND o.numero = ?", tenantID, numero)
	if err != nil {
		return nil, err
	}
	if len(linhas) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	f := &crm.Ficha{LinhaOcorrencia: linhas[0]}
	id := f.Ocorrencia.ID
	if f.Narrativas, err = filhos(ctx, a, tabNarrativas, lerNarrativa, id); err != nil {
		return nil, err
	}
	if f.Movimentos, err = filhos(ctx, a, tabMovimentos, lerMovimento, id); err != nil {
		return nil, err
	}
	if f.Anexos, err = filhos(ctx, a, tabAnexos, lerAnexo, id); err != nil {
		return nil, err
	}
	if f.Entregas, err = filhos(ctx, a, tabEntregas, lerEntrega, id); err != nil {
		return nil, err
	}
	f.Chamadas, err = lerTodas(ctx, a.s.pools.leitura, lerChamada,
		"SELECT "+colunasChamada(false)+" FROM chamadas WHERE ocorrencia_id = ? ORDER BY id LIMIT ?", id, maxFilhos)
	slices.SortStableFunc(f.Narrativas, func(x, y crm.Narrativa) int { return x.Em.Compare(y.Em) })
	slices.SortStableFunc(f.Movimentos, func(x, y crm.Movimento) int { return x.Em.Compare(y.Em) })
	slices.SortStableFunc(f.Chamadas, func(x, y crm.Chamada) int { return x.Em.Compare(y.Em) })
	if n := len(f.Narrativas); n > 0 {
		f.UltimaNarrativa = f.Narrativas[n-1].Texto
	}
	return f, err
}

// filhos reads what belongs to an ocorrência, oldest first.
func filhos[T any](ctx context.Context, a *acervo, t *tabela, ler func(func(...any) error) (T, error), ocorrenciaID int64) ([]T, error) {
	return lerTodas(ctx, a.s.pools.leitura, ler,
		"SELECT "+t.lista("")+" FROM "+t.nome+" WHERE ocorrencia_id = ? ORDER BY id LIMIT ?", ocorrenciaID, maxFilhos)
}
