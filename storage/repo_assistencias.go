package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
)

var (
	_ crm.AcervoAssistencias   = (*lists)(nil)
	_ crm.CadastroAssistencias = (*Cadastro)(nil)
)

// AcervoAssistencias gives the port that reads assistências.
func (s *Storage) AcervoAssistencias() crm.AcervoAssistencias { return &lists{s, defaultLimits} }

// Assistencia gives one whole, by the id of its ocorrência.
func (a *lists) Assistencia(ctx context.Context, tenantID, ocorrenciaID int64) (*crm.Assistencia, error) {
	ocs, err := readAll(ctx, a.s.pools.reader, readOcorrencia, "SELECT "+columnsWithoutRecebido("o.")+" FROM ocorrencias o WHERE o.id = ? AND o.tenant_id = ?", ocorrenciaID, tenantID)
	if err != nil {
		return nil, err
	}
	if len(ocs) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	found, err := a.s.assistenciaOf(ctx, &ocs[0])
	if err == nil && found == nil {
		err = crm.ErrNaoEncontrado
	}
	return found, err
}

// assistenciaOf gives the assistência that an ocorrência is, whole; nil when it is none.
func (s *Storage) assistenciaOf(ctx context.Context, oc *crm.Ocorrencia) (*crm.Assistencia, error) {
	found, err := readAll(ctx, s.pools.reader, readAssistencia, "SELECT "+assistenciasTable.columnList("")+" FROM assistencias WHERE ocorrencia_id = ?", oc.ID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	a := &found[0]
	a.Ocorrencia = *oc
	l := &lists{s, defaultLimits}
	if a.Itens, err = children(ctx, l, assistenciaItensTable, readAssistenciaItem, oc.ID); err != nil {
		return nil, err
	}
	if a.Visitas, err = children(ctx, l, visitasTable, readVisita, oc.ID); err != nil {
		return nil, err
	}
	if a.Entrega, err = l.EntregaDe(ctx, oc.TenantID, oc.UnidadeID); err != nil {
		return nil, err
	}
	return a, s.fillCatalogue(ctx, a.Itens)
}

// fillCatalogue fills what the catalogue says of items.
func (s *Storage) fillCatalogue(ctx context.Context, items []crm.ItemDaAssistencia) error {
	var ids []int64
	for i := range items {
		if !slices.Contains(ids, items[i].ItemID) {
			ids = append(ids, items[i].ItemID)
		}
	}
	rows, err := readByKey(ctx, s.pools.reader, readItemManutencao, "SELECT "+itensManutencaoTable.columnList("")+" FROM itens_manutencao WHERE id IN (", nil, ids)
	for i := range items {
		if n := slices.IndexFunc(rows, func(r crm.ItemDeManutencao) bool { return r.ID == items[i].ItemID }); n >= 0 {
			items[i].Item = rows[n]
		}
	}
	return err
}

// OcorrenciaDoItem is the ocorrência that an item is of.
func (a *lists) OcorrenciaDoItem(ctx context.Context, tenantID, itemID int64) (int64, error) {
	return a.ocorrenciaBy(ctx, "SELECT ocorrencia_id FROM assistencia_itens WHERE id = ? AND tenant_id = ?", itemID, tenantID)
}

// OcorrenciaDaMensagem is the assistência that a narrativa is of.
func (a *lists) OcorrenciaDaMensagem(ctx context.Context, tenantID, narrativaID int64) (int64, error) {
	return a.ocorrenciaBy(ctx, `SELECT a.ocorrencia_id FROM narrativas n JOIN assistencias a ON a.ocorrencia_id = n.ocorrencia_id
		WHERE n.id = ? AND a.tenant_id = ?`, narrativaID, tenantID)
}

func (a *lists) ocorrenciaBy(ctx context.Context, query string, id, tenantID int64) (ocorrenciaID int64, err error) {
	err = a.s.pools.reader.QueryRowContext(ctx, query, id, tenantID).Scan(&ocorrenciaID)
	return ocorrenciaID, classify(err)
}

// EntregaDe is when a unit was delivered, and its empreendimento.
func (a *lists) EntregaDe(ctx context.Context, tenantID, unidadeID int64) (e crm.EntregaDoImovel, err error) {
	if unidadeID == 0 {
		return e, nil
	}
	var unit sql.NullInt64
	err = a.s.pools.reader.QueryRowContext(ctx, `SELECT u.data_entrega, COALESCE(e.data_entrega, '') FROM unidades u LEFT JOIN blocos b ON b.id = u.bloco_id
		LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id WHERE u.id = ? AND u.tenant_id = ?`, unidadeID, tenantID).Scan(&unit, &e.Empreendimento)
	if err = classify(err); errors.Is(err, crm.ErrNaoEncontrado) {
		return crm.EntregaDoImovel{}, nil
	}
	e.TemUnidade = true
	if unit.Valid {
		e.Unidade = crm.DiaDe(fromMS(unit.Int64))
	}
	return e, err
}

// ItensDeManutencao is the catalogue, by name.
func (a *lists) ItensDeManutencao(ctx context.Context, tenantID int64) ([]crm.ItemDeManutencao, error) {
	return readAll(ctx, a.s.pools.reader, readItemManutencao, "SELECT "+itensManutencaoTable.columnList("")+" FROM itens_manutencao WHERE tenant_id = ? ORDER BY nome, id", tenantID)
}

// Assistencias lists, newest first, by the ids of the ocorrências.
func (a *lists) Assistencias(ctx context.Context, f crm.FiltroAssistencias) (list crm.Lista[crm.LinhaAssistencia], err error) {
	found, next, err := a.assistenciasPage(ctx, &f)
	if err != nil {
		return list, err
	}
	list.Proximo = next
	list.Linhas, err = a.assistenciaRows(ctx, found)
	return list, err
}

// AssistenciasFora counts what the list would have and a person does not see.
func (a *lists) AssistenciasFora(ctx context.Context, f crm.FiltroAssistencias) (n int, more bool, err error) {
	f.Fora, f.Pagina = true, crm.Pagina{Limite: crm.MaxForaDoRecorte}
	found, next, err := a.assistenciasPage(ctx, &f)
	return len(found), next != "", err
}

func (a *lists) assistenciasPage(ctx context.Context, f *crm.FiltroAssistencias) (found []crm.Assistencia, next string, err error) {
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return nil, "", err
	}
	from, where, args := "assistencias a", []string{"a.tenant_id = ?"}, []any{f.TenantID}
	add := func(condition string, values ...any) { where, args = append(where, condition), append(args, values...) }
	if f.SituacaoID != 0 {
		add("a.situacao_id = ?", f.SituacaoID)
	}
	if !f.Inativas {
		add("a.inativa_desde IS NULL")
	}
	within := recorteOf(f.Recorte, f.Fora, "o")
	if f.Numero != "" || f.Sistema != "" || within.text != "" {
		from += " JOIN ocorrencias o ON o.id = a.ocorrencia_id"
	}
	if f.Numero != "" {
		add("o.numero = ?", f.Numero)
	}
	if f.Sistema != "" {
		add("(o.origem_sistema = ? OR "+sentCondition("o", "?")+")", f.Sistema, f.Sistema)
	}
	if within.text != "" {
		add(within.text, within.args...)
	}
	if start.id != 0 {
		add("a.ocorrencia_id < ?", start.id)
	}
	n := f.Pagina.Linhas()
	found, err = readAll(ctx, a.s.pools.reader, readAssistencia, "SELECT "+assistenciasTable.columnList("a.")+" FROM "+from+" WHERE "+strings.Join(where, " AND ")+
		" ORDER BY a.ocorrencia_id DESC LIMIT ?", append(args, n+1)...)
	if len(found) > n {
		found = found[:n]
		next = cursor{0, found[n-1].OcorrenciaID}.String()
	}
	return found, next, err
}

// assistenciaRows completes the assistências of a page with their ocorrências and how many items they have.
func (a *lists) assistenciaRows(ctx context.Context, found []crm.Assistencia) ([]crm.LinhaAssistencia, error) {
	page, ids := make([]cursor, len(found)), make([]int64, len(found))
	for i := range found {
		ids[i] = found[i].OcorrenciaID
		page[i].id = ids[i]
	}
	ocs, err := a.rows(ctx, page, false)
	if err != nil {
		return nil, err
	}
	items, err := readByKey(ctx, a.s.pools.reader, readID, "SELECT ocorrencia_id FROM assistencia_itens WHERE ocorrencia_id IN (", nil, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]crm.LinhaAssistencia, 0, len(found))
	for i := range ocs {
		id := ocs[i].Ocorrencia.ID
		l := crm.LinhaAssistencia{Assistencia: found[slices.Index(ids, id)], Linha: ocs[i]}
		l.Assistencia.Ocorrencia = ocs[i].Ocorrencia
		for _, of := range items {
			if of == id {
				l.QuantosItens++
			}
		}
		rows = append(rows, l)
	}
	return rows, nil
}

// GravarItemDeManutencao adds one (ID 0) or replaces the one whose Versao was read.
func (c *Cadastro) GravarItemDeManutencao(ctx context.Context, i *crm.ItemDeManutencao, a crm.Auditoria) error {
	return putVersioned(ctx, c, itensManutencaoTable, itemManutencaoValues, i, func(i *crm.ItemDeManutencao) (id, version *int64) { return &i.ID, &i.Versao }, a)
}

// GravarWorkflow replaces the situations of one funcionalidade while they are as they were read.
func (c *Cadastro) GravarWorkflow(ctx context.Context, tenantID int64, f crm.Funcionalidade, before, w crm.Workflow, a crm.Auditoria) error {
	return c.change(ctx, tenantID, a, func(tx *gorm.DB) error {
		// A write that changes nothing comes first: it locks the row, and what is read after it is the last state.
		if err := tx.Exec("UPDATE tenants SET slug = slug WHERE id = ?", tenantID).Error; err != nil {
			return err
		}
		var now crm.Workflow
		rows, err := tx.Raw(selectSituacoes+" WHERE tenant_id = ? AND funcionalidade = ?"+orderSituacoes, tenantID, string(f)).Rows() //nolint:rowserrcheck,sqlclosecheck // handRows does both
		err = handRows(rows, err, func(scan func(...any) error) error {
			x, err := readSituacao(scan)
			now = append(now, x)
			return err
		})
		if err != nil {
			return err
		}
		if now.Versao() != before.Versao() {
			return crm.ErrConflito
		}
		if err := tx.Exec("DELETE FROM workflow_situacoes WHERE tenant_id = ? AND funcionalidade = ?", tenantID, string(f)).Error; err != nil {
			return err
		}
		return insertSituacoes(tx, tenantID, w)
	})
}

// SituacoesEmUso are the ids of the situations of a funcionalidade that something is in.
func (c *Cadastro) SituacoesEmUso(ctx context.Context, tenantID int64, f crm.Funcionalidade) ([]int64, error) {
	table := map[crm.Funcionalidade]string{
		crm.FuncAssistencias: "assistencias", crm.FuncItens: "assistencia_itens", crm.FuncVisitas: "assistencia_visitas",
	}[f]
	return readAll(ctx, c.s.pools.reader, readID, "SELECT DISTINCT situacao_id FROM "+table+" WHERE tenant_id = ? ORDER BY situacao_id", tenantID)
}

func insertSituacoes(tx *gorm.DB, tenantID int64, w crm.Workflow) error {
	writer := bulkWriter{ctx: tx.Statement.Context, tx: tx.Statement.ConnPool}
	for i := range w {
		x := w[i]
		x.TenantID = tenantID
		writer.insert(situacoesTable, situacaoValues(&x))
	}
	return writer.err
}
