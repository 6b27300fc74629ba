package storage

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"ponte/crm"
)

// selectOcorrencias reads ocorrências with the names of what they refer to.
func selectOcorrencias(withRecebido bool) string {
	columns := columnsWithoutRecebido("o.")
	if withRecebido {
		columns = ocorrenciasTable.columnList("o.")
	}
	return "SELECT " + columns + `, s.codigo, s.nome, s.fase, d.codigo, d.nome, t.codigo, t.nome, c.nome, c.documento, c.email,
	c.codigo, c.codigo_auxiliar, k.codigo, u.numero, b.nome, e.nome, p.numero, b.id, e.id, v.nota
	FROM ocorrencias o
	LEFT JOIN status s ON s.id = o.status_id
	LEFT JOIN divisoes d ON d.id = o.divisao_id
	LEFT JOIN solicitacoes t ON t.id = o.solicitacao_id
	LEFT JOIN clientes c ON c.id = o.cliente_id
	LEFT JOIN contratos k ON k.id = o.contrato_id
	LEFT JOIN unidades u ON u.id = o.unidade_id
	LEFT JOIN blocos b ON b.id = u.bloco_id
	LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id
	LEFT JOIN ocorrencias p ON p.id = o.principal_id
	LEFT JOIN avaliacoes v ON v.ocorrencia_id = o.id
	WHERE `
}

func readOcorrenciaRow(scan func(...any) error) (l crm.LinhaOcorrencia, err error) {
	names := make([]sql.NullString, 17)
	var block, site, grade sql.NullInt64
	l.Ocorrencia, err = readOcorrencia(func(destino ...any) error {
		for i := range names {
			destino = append(destino, &names[i])
		}
		return scan(append(destino, &block, &site, &grade)...)
	})
	l.BlocoID, l.EmpreendimentoID, l.Nota = block.Int64, site.Int64, int(grade.Int64)
	for i, where := range []*string{
		&l.StatusCodigo, &l.StatusNome, (*string)(&l.Fase), &l.DivisaoCodigo, &l.DivisaoNome, &l.SolicitacaoCodigo,
		&l.SolicitacaoNome, &l.ClienteNome, &l.ClienteDocumento, &l.ClienteEmail, &l.ClienteCodigo, &l.ClienteCodigoAuxiliar,
		&l.ContratoCodigo, &l.Unidade, &l.Bloco, &l.Empreendimento, &l.PrincipalNumero,
	} {
		*where = names[i].String
	}
	return l, err
}

// rows reads the ocorrências of a page, in its order.
func (a *lists) rows(ctx context.Context, page []cursor, withRecebido bool) ([]crm.LinhaOcorrencia, error) {
	ids := make([]int64, len(page))
	for i, c := range page {
		ids[i] = c.id
	}
	found, err := readByKey(ctx, a.s.pools.reader, readOcorrenciaRow, selectOcorrencias(withRecebido)+"o.id IN (", nil, ids)
	byID := make(map[int64]int, len(found))
	for i := range found {
		byID[found[i].Ocorrencia.ID] = i
	}
	ordered := make([]crm.LinhaOcorrencia, 0, len(found))
	for _, id := range ids {
		if i, ok := byID[id]; ok {
			ordered = append(ordered, found[i])
		}
	}
	return ordered, err
}

// fillLastNarrativas fills the text of the latest narrativa of each line.
func (a *lists) fillLastNarrativas(ctx context.Context, rows []crm.LinhaOcorrencia) error {
	ids := make([]int64, len(rows))
	for i := range rows {
		ids[i] = rows[i].Ocorrencia.ID
	}
	type narrativa struct{ id, oc, at int64 }
	all, err := readByKey(ctx, a.s.pools.reader, func(scan func(...any) error) (n narrativa, err error) {
		err = scan(&n.id, &n.oc, &n.at)
		return n, err
	}, "SELECT id, ocorrencia_id, em FROM narrativas WHERE ocorrencia_id IN (", nil, ids)
	if err != nil {
		return err
	}
	last := make(map[int64]narrativa, len(rows))
	opening := map[int64]string{}
	for i := range rows {
		if n := rows[i].Ocorrencia.NarrativaDaAbertura(); n != nil {
			last[n.OcorrenciaID] = narrativa{n.ID, n.OcorrenciaID, toMS(n.Em)}
			opening[n.OcorrenciaID] = n.Texto
		}
	}
	for _, n := range all {
		if u, ok := last[n.oc]; !ok || n.at > u.at || n.at == u.at && n.id > u.id {
			last[n.oc] = n
		}
	}
	chosen := make([]int64, 0, len(last))
	for _, n := range last {
		if n.id != n.oc {
			chosen = append(chosen, n.id)
			delete(opening, n.oc)
		}
	}
	texts, err := readByKey(ctx, a.s.pools.reader, readNarrativa, "SELECT "+narrativasTable.columnList("")+" FROM narrativas WHERE id IN (", nil, chosen)
	byOcorrencia := opening
	for _, n := range texts {
		byOcorrencia[n.OcorrenciaID] = n.Texto
	}
	for i := range rows {
		rows[i].UltimaNarrativa = byOcorrencia[rows[i].Ocorrencia.ID]
	}
	return err
}

// fillClientes fills the client of each line.
func (a *lists) fillClientes(ctx context.Context, rows []crm.LinhaOcorrencia) error {
	which := make(map[int64]*crm.Cliente, len(rows))
	ids := make([]int64, 0, len(rows))
	for i := range rows {
		id := rows[i].Ocorrencia.ClienteID
		if _, asked := which[id]; id != 0 && !asked {
			which[id] = nil
			ids = append(ids, id)
		}
	}
	clientes, err := readByKey(ctx, a.s.pools.reader, readCliente, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE id IN (", nil, ids)
	for i := range clientes {
		which[clientes[i].ID] = &clientes[i]
	}
	for i := range rows {
		rows[i].Cliente = which[rows[i].Ocorrencia.ClienteID]
	}
	return err
}

// fillHistory fills narrativas and files of each line, the opening's text among them.
func (a *lists) fillHistory(ctx context.Context, rows []crm.LinhaOcorrencia) error {
	ids, byID := make([]int64, len(rows)), make(map[int64]*crm.LinhaOcorrencia, len(rows))
	for i := range rows {
		ids[i], byID[rows[i].Ocorrencia.ID] = rows[i].Ocorrencia.ID, &rows[i]
		rows[i].Narrativas = withOpening(nil, rows[i].Ocorrencia.NarrativaDaAbertura())
	}
	narrativas, err := readByKey(ctx, a.s.pools.reader, readNarrativa, "SELECT "+narrativasTable.columnList("")+" FROM narrativas WHERE ocorrencia_id IN (", nil, ids)
	if err != nil {
		return err
	}
	for i := range narrativas {
		l := byID[narrativas[i].OcorrenciaID]
		l.Narrativas = append(l.Narrativas, narrativas[i])
	}
	files, err := readByKey(ctx, a.s.pools.reader, readAnexo, "SELECT "+anexosTable.columnList("")+" FROM anexos WHERE ocorrencia_id IN (", nil, ids)
	for i := range files {
		l := byID[files[i].OcorrenciaID]
		l.Anexos = append(l.Anexos, files[i])
	}
	for i := range rows {
		slices.SortFunc(rows[i].Narrativas, func(x, y crm.Narrativa) int { return cmp.Or(x.Em.Compare(y.Em), cmp.Compare(x.ID, y.ID)) })
		slices.SortFunc(rows[i].Anexos, func(x, y crm.Anexo) int { return cmp.Compare(x.ID, y.ID) })
	}
	return err
}

// maxChildren bounds each list of a record: an ocorrência with more narrativas than this is a machine talking to itself.
const maxChildren = 2000

// Ficha gives one ocorrência whole, by its number.
func (a *lists) Ficha(ctx context.Context, tenantID int64, numero string) (*crm.Ficha, error) {
	rows, err := readAll(ctx, a.s.pools.reader, readOcorrenciaRow, selectOcorrencias(true)+"o.tenant_id = ? AND o.numero = ?", tenantID, numero)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	f := &crm.Ficha{LinhaOcorrencia: rows[0]}
	id := f.Ocorrencia.ID
	if f.Narrativas, err = children(ctx, a, narrativasTable, readNarrativa, id); err != nil {
		return nil, err
	}
	if f.Movimentos, err = children(ctx, a, movimentosTable, readMovimento, id); err != nil {
		return nil, err
	}
	f.Narrativas = withOpening(f.Narrativas, f.Ocorrencia.NarrativaDaAbertura())
	f.Movimentos = withOpening(f.Movimentos, f.Ocorrencia.MovimentoDaAbertura())
	if f.Anexos, err = children(ctx, a, anexosTable, readAnexo, id); err != nil {
		return nil, err
	}
	if f.Tarefas, err = children(ctx, a, tarefasTable, readTarefa, id); err != nil {
		return nil, err
	}
	if f.Entregas, err = children(ctx, a, entregasTable, readEntrega, id); err != nil {
		return nil, err
	}
	if err = a.fillDoCliente(ctx, f); err != nil {
		return nil, err
	}
	if f.Relacionadas, err = a.related(ctx, &f.Ocorrencia); err != nil {
		return nil, err
	}
	names, err := a.s.vinculosOf(ctx, tenantID, crm.VinculoOcorrencia, []int64{id})
	if err != nil {
		return nil, err
	}
	f.Vinculos = names[id]
	f.Chamadas, err = readAll(ctx, a.s.pools.reader, readChamada,
		"SELECT "+chamadaColumns(false)+" FROM chamadas WHERE ocorrencia_id = ? ORDER BY id LIMIT ?", id, maxChildren)
	slices.SortStableFunc(f.Narrativas, func(x, y crm.Narrativa) int { return x.Em.Compare(y.Em) })
	slices.SortStableFunc(f.Movimentos, func(x, y crm.Movimento) int { return x.Em.Compare(y.Em) })
	slices.SortStableFunc(f.Chamadas, func(x, y crm.Chamada) int { return x.Em.Compare(y.Em) })
	if n := len(f.Narrativas); n > 0 {
		f.UltimaNarrativa = f.Narrativas[n-1].Texto
	}
	return f, err
}

// withOpening puts what the opening itself says before what is stored.
func withOpening[T any](stored []T, opening *T) []T {
	if opening == nil {
		return stored
	}
	return slices.Insert(stored, 0, *opening)
}

// children reads what belongs to an ocorrência, oldest first.
func children[T any](ctx context.Context, a *lists, t *Table, read func(func(...any) error) (T, error), ocorrenciaID int64) ([]T, error) {
	return readAll(ctx, a.s.pools.reader, read,
		"SELECT "+t.columnList("")+" FROM "+t.name+" WHERE ocorrencia_id = ? ORDER BY id LIMIT ?", ocorrenciaID, maxChildren)
}
