package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/negativacao"
)

// Negativacoes keeps what is noted at the bureau (negativacao.Negativacoes).
type Negativacoes struct{ s *Storage }

var _ negativacao.Negativacoes = (*Negativacoes)(nil)

// Negativacoes gives the port of negativações.
func (s *Storage) Negativacoes() *Negativacoes { return &Negativacoes{s} }

// write runs f in one transaction with its trail.
func (g *Negativacoes) write(ctx context.Context, a crm.Auditoria, f func(tx *gorm.DB, w *bulkWriter) error) error {
	return g.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		w := &bulkWriter{ctx: ctx, tx: tx.Statement.ConnPool}
		if err := errors.Join(f(tx, w), w.err); err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// Criar inserts them; the index of the living decides about a título that is asked for twice.
func (g *Negativacoes) Criar(ctx context.Context, ns []negativacao.Negativacao, steps []negativacao.Passo, a crm.Auditoria) error {
	var first int64
	err := g.write(ctx, a, func(tx *gorm.DB, w *bulkWriter) (err error) {
		first, err = insertNegativacoes(tx, w, ns, steps)
		return err
	})
	if err == nil {
		for i := range ns {
			ns[i].ID, ns[i].Versao = first+int64(i), 1
		}
	}
	return alreadyExists(err)
}

// insertNegativacoes inserts new ones with their first steps, and takes the refusals of their títulos away. It gives the first id.
func insertNegativacoes(tx *gorm.DB, w *bulkWriter, ns []negativacao.Negativacao, steps []negativacao.Passo) (int64, error) {
	first, err := reserveIDs(tx, len(ns))
	if err != nil {
		return 0, err
	}
	rows, stepRows, titles := append([]negativacao.Negativacao{}, ns...), append([]negativacao.Passo{}, steps...), []any{}
	for i := range rows {
		rows[i].ID, rows[i].Versao, stepRows[i].NegativacaoID = first+int64(i), 1, first+int64(i)
		titles = append(titles, rows[i].TituloID)
	}
	insertAll(w, negativacoesTable, negativacaoValues, rows)
	insertAll(w, passosTable, passoValues, stepRows)
	w.in("DELETE FROM negativacao_recusas WHERE tenant_id = ? AND titulo_id IN (", []any{ns[0].TenantID}, titles)
	return first, w.err
}

// Mudar replaces those that were read.
func (g *Negativacoes) Mudar(ctx context.Context, ns []negativacao.Negativacao, steps []negativacao.Passo, a crm.Auditoria) error {
	err := g.write(ctx, a, func(_ *gorm.DB, w *bulkWriter) error {
		changeAll(w, negativacoesTable, negativacaoValues, ns)
		insertAll(w, passosTable, passoValues, steps)
		return w.err
	})
	if err == nil {
		for i := range ns {
			ns[i].Versao++
		}
	}
	return err
}

// Recusar replaces refusals.
func (g *Negativacoes) Recusar(ctx context.Context, refusals []negativacao.Recusa) error {
	return retry(ctx, func() error {
		return g.s.inTx(ctx, func(tx *sql.Tx) error {
			w := bulkWriter{ctx: ctx, tx: tx}
			var titles []any
			for i := range refusals {
				titles = append(titles, refusals[i].TituloID)
			}
			if len(refusals) > 0 {
				w.in("DELETE FROM negativacao_recusas WHERE tenant_id = ? AND titulo_id IN (", []any{refusals[0].TenantID}, titles)
			}
			insertAll(&w, negativacaoRecusasTable, negativacaoRecusaValues, refusals)
			return firstRow(w.err) // of two about a título at once the later stays
		})
	})
}

func (g *Negativacoes) read(ctx context.Context, rest string, args ...any) ([]negativacao.Negativacao, error) {
	return readAll(ctx, g.s.pools.reader, readNegativacao, "SELECT "+negativacoesTable.columnList("")+" FROM negativacoes"+rest, args...)
}

// Negativacao finds one.
func (g *Negativacoes) Negativacao(ctx context.Context, tenantID, id int64) (*negativacao.Negativacao, error) {
	found, err := g.PorIDs(ctx, tenantID, []int64{id})
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// PorIDs finds several, with what people know them by.
func (g *Negativacoes) PorIDs(ctx context.Context, tenantID int64, ids []int64) ([]negativacao.Negativacao, error) {
	found, err := readByKey(ctx, g.s.pools.reader, readNegativacao, "SELECT "+negativacoesTable.columnList("")+" FROM negativacoes WHERE tenant_id = ? AND id IN (", []any{tenantID}, ids)
	found = distinctRows(found, func(n *negativacao.Negativacao) int64 { return n.ID })
	if err != nil {
		return nil, err
	}
	return found, g.name(ctx, found)
}

// DoTitulo gives those of a título, the newest first.
func (g *Negativacoes) DoTitulo(ctx context.Context, tenantID, titleID int64) ([]negativacao.Negativacao, error) {
	return g.read(ctx, " WHERE titulo_id = ? AND tenant_id = ? ORDER BY pedida_em DESC, id DESC", titleID, tenantID)
}

// Lista gives them, newest first.
func (g *Negativacoes) Lista(ctx context.Context, f negativacao.Filtro) (crm.Lista[negativacao.Negativacao], error) {
	var list crm.Lista[negativacao.Negativacao]
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	query, args := " WHERE tenant_id = ?", []any{f.TenantID}
	narrow := func(condition string, values ...any) { query, args = query+" AND "+condition, append(args, values...) }
	if f.Situacao != "" {
		narrow("situacao = ?", string(f.Situacao))
	}
	if f.Documento != "" {
		narrow("cliente_id IN (SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?)", f.TenantID, f.Documento)
	}
	if f.Contrato != "" {
		narrow("contrato_id IN (SELECT id FROM contratos WHERE tenant_id = ? AND codigo = ?)", f.TenantID, f.Contrato)
	}
	if f.Proposta {
		narrow(proposed)
	}
	if f.NoPrazo {
		narrow("prazo_baixa <> '' AND viva IS NOT NULL")
	}
	if start.id != 0 {
		narrow("pedida_em <= ? AND (pedida_em < ? OR id < ?)", start.ms, start.ms, start.id)
	}
	n := f.Pagina.Linhas()
	if list.Linhas, err = g.read(ctx, query+" ORDER BY pedida_em DESC, id DESC LIMIT ?", append(args, n+1)...); err != nil {
		return list, err
	}
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		last := &list.Linhas[n-1]
		list.Proximo = cursor{toMS(last.PedidaEm), last.ID}.String()
	}
	return list, g.name(ctx, list.Linhas)
}

// name fills in what people know them by.
func (g *Negativacoes) name(ctx context.Context, ns []negativacao.Negativacao) error {
	var ids []int64
	byID := map[int64][]int{}
	for i := range ns {
		if byID[ns[i].TituloID] == nil {
			ids = append(ids, ns[i].TituloID)
		}
		byID[ns[i].TituloID] = append(byID[ns[i].TituloID], i)
	}
	type named struct {
		id    int64
		names [5]sql.NullString
	}
	found, err := readByKey(ctx, g.s.pools.reader, func(scan func(...any) error) (n named, err error) {
		return n, scan(&n.id, &n.names[0], &n.names[1], &n.names[2], &n.names[3], &n.names[4])
	}, `SELECT t.id, t.codigo, t.sequencia, k.codigo, c.nome, e.nome FROM titulos t LEFT JOIN contratos k ON k.id = t.contrato_id LEFT JOIN clientes c ON c.id = k.cliente_id
		LEFT JOIN unidades u ON u.id = k.unidade_id LEFT JOIN blocos b ON b.id = u.bloco_id LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id WHERE t.id IN (`, nil, ids)
	for _, f := range found {
		for _, i := range byID[f.id] {
			ns[i].Parcela, ns[i].Contrato, ns[i].Devedor, ns[i].Empreendimento = f.names[1].String, f.names[2].String, f.names[3].String, f.names[4].String
			if ns[i].Parcela == "" {
				ns[i].Parcela = f.names[0].String
			}
		}
	}
	return err
}

// Contar counts ranges of an index.
func (g *Negativacoes) Contar(ctx context.Context, tenantID int64) (map[negativacao.Situacao]int64, error) {
	counts := map[negativacao.Situacao]int64{}
	err := eachRow(ctx, g.s.pools.reader, "SELECT situacao, COUNT(*) FROM negativacoes WHERE tenant_id = ? GROUP BY situacao", []any{tenantID}, func(scan func(...any) error) error {
		var s negativacao.Situacao
		var n int64
		err := scan(&s, &n)
		counts[s] = n
		return err
	})
	return counts, err
}

// proposed are those of which something is proposed, a range of an index: a motive is a digit, and all digits come after negativacao.Dispensada.
const proposed = "proposta > '" + negativacao.Dispensada + "' AND situacao IN ('enviada', 'aceita')"

// Propostas counts them.
func (g *Negativacoes) Propostas(ctx context.Context, tenantID int64) (n int64, err error) {
	err = g.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM negativacoes WHERE tenant_id = ? AND "+proposed, tenantID).Scan(&n)
	return n, classify(err)
}

// Passos gives the life of one.
func (g *Negativacoes) Passos(ctx context.Context, tenantID, id int64) ([]negativacao.Passo, error) {
	return readAll(ctx, g.s.pools.reader, readPasso, "SELECT "+passosTable.columnList("")+" FROM negativacao_passos WHERE negativacao_id = ? AND tenant_id = ? ORDER BY ordem", id, tenantID)
}

// alive are the words of what has not ended, for a query.
var alive = func() string {
	var words []string
	for _, s := range negativacao.Situacoes {
		if s.Viva() {
			words = append(words, "'"+string(s)+"'")
		}
	}
	return "(" + strings.Join(words, ", ") + ")"
}()

// Vivas gives a piece of what is alive, in the order of ids, each with its título.
func (g *Negativacoes) Vivas(ctx context.Context, tenantID, after int64, n int) ([]negativacao.Viva, error) {
	found, err := g.read(ctx, " WHERE tenant_id = ? AND viva IS NOT NULL AND situacao IN "+alive+" AND id > ? ORDER BY id LIMIT ?", tenantID, after, n)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for i := range found {
		ids = append(ids, found[i].TituloID)
	}
	titles, err := readByKey(ctx, g.s.pools.reader, readTitulo, "SELECT "+titulosTable.columnList("")+" FROM titulos WHERE tenant_id = ? AND id IN (", []any{tenantID}, ids)
	byID := map[int64]*crm.Titulo{}
	for i := range titles {
		byID[titles[i].ID] = &titles[i]
	}
	list := make([]negativacao.Viva, len(found))
	for i := range found {
		list[i] = negativacao.Viva{Negativacao: found[i], Titulo: byID[found[i].TituloID]}
	}
	return list, err
}

// AEnviar gives what goes with the next remessa, the oldest first; exclusions, which have a deadline, before inclusions.
func (g *Negativacoes) AEnviar(ctx context.Context, tenantID int64, n int) ([]negativacao.Negativacao, error) {
	var list []negativacao.Negativacao
	for _, s := range []negativacao.Situacao{negativacao.BaixaPendente, negativacao.Aprovada} {
		part, err := g.read(ctx, " WHERE tenant_id = ? AND situacao = ? ORDER BY pedida_em, id LIMIT ?", tenantID, string(s), n-len(list))
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}
