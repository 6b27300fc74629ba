package storage

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"ponte/crm"
)

var _ crm.AcervoTarefas = (*lists)(nil)

// Tarefas gives the port for lists of tarefas.
func (s *Storage) Tarefas() crm.AcervoTarefas { return newLists(s) }

const selectTarefas = `, o.numero, s.codigo, s.nome, s.fase, c.nome, u.numero, b.nome, e.nome, d.nome, k.nome
	FROM tarefas t
	JOIN ocorrencias o ON o.id = t.ocorrencia_id
	LEFT JOIN status s ON s.id = o.status_id
	LEFT JOIN divisoes d ON d.id = o.divisao_id
	LEFT JOIN solicitacoes k ON k.id = o.solicitacao_id
	LEFT JOIN clientes c ON c.id = o.cliente_id
	LEFT JOIN unidades u ON u.id = o.unidade_id
	LEFT JOIN blocos b ON b.id = u.bloco_id
	LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id
	WHERE `

func readTarefaRow(scan func(...any) error) (l crm.LinhaTarefa, err error) {
	names := make([]sql.NullString, 10)
	l.Tarefa, err = readTarefa(func(destino ...any) error {
		for i := range names {
			destino = append(destino, &names[i])
		}
		return scan(destino...)
	})
	for i, where := range []*string{
		&l.Numero, &l.StatusCodigo, &l.StatusNome, (*string)(&l.Fase), &l.ClienteNome, &l.Unidade, &l.Bloco, &l.Empreendimento,
		&l.DivisaoNome, &l.SolicitacaoNome,
	} {
		*where = names[i].String
	}
	return l, err
}

// Tarefa finds one by its id.
func (a *lists) Tarefa(ctx context.Context, tenantID, id int64) (*crm.LinhaTarefa, error) {
	rows, err := readAll(ctx, a.s.pools.reader, readTarefaRow, "SELECT "+tarefasTable.columnList("t.")+selectTarefas+"t.id = ? AND t.tenant_id = ?", id, tenantID)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &rows[0], nil
}

// Tarefas lists in the order of what is due. Each source, of a situation and of a person or a team, is a range of one index that is cut
// at the page's length before the sources are merged.
func (a *lists) Tarefas(ctx context.Context, f crm.FiltroTarefas) (list crm.Lista[crm.LinhaTarefa], err error) {
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	page, next, err := a.tarefasPage(ctx, &f, start)
	if err != nil {
		return list, err
	}
	list.Proximo = next
	ids := make([]int64, len(page))
	for i, c := range page {
		ids[i] = c.id
	}
	found, err := readByKey(ctx, a.s.pools.reader, readTarefaRow, "SELECT "+tarefasTable.columnList("t.")+selectTarefas+"t.id IN (", nil, ids)
	byID := make(map[int64]*crm.LinhaTarefa, len(found))
	for i := range found {
		byID[found[i].ID] = &found[i]
	}
	for _, id := range ids {
		if l := byID[id]; l != nil {
			list.Linhas = append(list.Linhas, *l)
		}
	}
	return list, err
}

// TarefasFora counts what the list would have and a person does not see.
func (a *lists) TarefasFora(ctx context.Context, f crm.FiltroTarefas) (n int, more bool, err error) {
	f.Fora, f.Pagina = true, crm.Pagina{Limite: crm.MaxForaDoRecorte}
	page, next, err := a.tarefasPage(ctx, &f, cursor{})
	return len(page), next != "", err
}

func (a *lists) tarefasPage(ctx context.Context, f *crm.FiltroTarefas, start cursor) (page []cursor, next string, err error) {
	n := f.Pagina.Linhas()
	query, args := tarefasQuery(f, start, n+1)
	page, err = readAll(ctx, a.s.pools.reader, readCursor, query, args...)
	if len(page) > n {
		page = page[:n]
		next = page[n-1].String()
	}
	return page, next, err
}

// tarefasQuery gives the ids and due instants of a page: of open ones the earliest first, of others the latest.
func tarefasQuery(f *crm.FiltroTarefas, start cursor, n int) (string, []any) {
	direction, beyond := "DESC", "<"
	if f.Situacao == crm.TarefaAberta {
		direction, beyond = "ASC", ">"
	}
	var b strings.Builder
	var args []any
	for i, source := range tarefasSources(f) {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		b.WriteString("SELECT * FROM (SELECT id, vence_em AS quando FROM tarefas WHERE " + source.text)
		args = append(args, source.args...)
		for _, c := range tarefasConditions(f) {
			b.WriteString(" AND " + c.text)
			args = append(args, c.args...)
		}
		if start.id != 0 {
			b.WriteString(" AND vence_em " + beyond + "= ? AND (vence_em " + beyond + " ? OR id " + beyond + " ?)")
			args = append(args, start.ms, start.ms, start.id)
		}
		b.WriteString(" ORDER BY vence_em " + direction + ", id " + direction + " LIMIT " + strconv.Itoa(n) + ") f" + strconv.Itoa(i))
	}
	b.WriteString(" ORDER BY quando " + direction + ", id " + direction + " LIMIT " + strconv.Itoa(n))
	return b.String(), args
}

// tarefasSources are ranges of indexes that hold what is asked for.
func tarefasSources(f *crm.FiltroTarefas) []condition {
	base := condition{text: "tenant_id = ?", args: []any{f.TenantID}}
	if f.Numero != "" { // few: those of one ocorrência
		of := condition{text: "ocorrencia_id = (SELECT id FROM ocorrencias WHERE tenant_id = ? AND numero = ?)", args: []any{f.TenantID, f.Numero}}
		if f.Situacao != "" {
			of = of.and("situacao = ?", string(f.Situacao))
		}
		if f.Pessoa != "" || len(f.Equipes) > 0 {
			of = of.and("(pessoa = ? AND pessoa <> '' OR equipe IN ("+placeholders(len(f.Equipes)+1)+"))", append([]any{f.Pessoa, "\x00"}, toAny(f.Equipes)...)...)
		}
		return []condition{of}
	}
	bases := []condition{base}
	if f.Pessoa != "" || len(f.Equipes) > 0 {
		bases = split([]condition{base}, "equipe", toAny(f.Equipes))
		if f.Pessoa != "" {
			bases = append(bases, base.and("pessoa = ?", f.Pessoa))
		}
	}
	situations := toAny(crm.SituacoesTarefa)
	if f.Situacao != "" {
		situations = []any{f.Situacao}
	}
	for i, s := range situations {
		situations[i] = string(s.(crm.SituacaoTarefa))
	}
	return split(bases, "situacao", situations)
}

// tarefasConditions are what every source must meet besides its own.
func tarefasConditions(f *crm.FiltroTarefas) (all []condition) {
	if !f.VencidaAte.IsZero() {
		all = append(all, condition{text: "vence_em < ?", args: []any{toMS(f.VencidaAte)}})
	}
	if r := f.Recorte; r != nil {
		// Of the person or a team of theirs, or of an ocorrência that they see: COUNT, because IN may be turned into a join.
		within := recorteOf(r, false, "o")
		c := condition{text: "(SELECT COUNT(*) FROM ocorrencias o WHERE o.id = tarefas.ocorrencia_id AND " + within.text + ") > 0", args: within.args}
		if f.Fora {
			c.text = "NOT (" + c.text + ")"
		}
		all = append(all, c)
	}
	if f.Sistema != "" {
		of, args := "COALESCE(o.origem_sistema, '') = ?", []any{f.Sistema}
		if f.Recebe {
			of, args = "("+of+" OR "+sentCondition("o", "?")+")", append(args, f.Sistema)
		}
		all = append(all, condition{text: "EXISTS (SELECT 1 FROM ocorrencias o WHERE o.id = tarefas.ocorrencia_id AND " + of + ")", args: args})
	}
	return all
}
