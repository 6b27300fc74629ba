package storage

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/negativacao"
)

// remessaSequence names the row of sequencias that counts a tenant's remessas: one after another without a gap, for a number is drawn in the
// transaction that writes the remessa, and never again.
func remessaSequence(tenantID int64) string { return "remessa/" + strconv.FormatInt(tenantID, 10) }

// Remeter writes a remessa under the tenant's next number.
func (g *Negativacoes) Remeter(ctx context.Context, r *negativacao.Remessa, build func() ([]negativacao.Envio, []negativacao.Negativacao, []negativacao.Passo, crm.Auditoria, error)) error {
	return g.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		number, err := advanceSequence(ctx, tx.Statement.ConnPool, remessaSequence(r.TenantID), 1)
		if err != nil {
			return err
		}
		r.Numero = int(number)
		items, changed, steps, a, err := build()
		if err != nil {
			return err
		}
		if r.ID, err = reserveIDs(tx, 1+len(items)); err != nil {
			return err
		}
		for i := range items {
			items[i].ID, items[i].RemessaID = r.ID+1+int64(i), r.ID
		}
		w := &bulkWriter{ctx: ctx, tx: tx.Statement.ConnPool}
		insertAll(w, remessasTable, remessaValues, []negativacao.Remessa{*r})
		if r.Conteudo != nil {
			w.exec("UPDATE negativacao_remessas SET conteudo = ? WHERE id = ?", r.Conteudo, r.ID)
		}
		insertAll(w, enviosTable, envioValues, items)
		if r.Destino != "" && w.err == nil {
			if err := queueItems(tx, w, r, items); err != nil {
				return err
			}
		}
		changeAll(w, negativacoesTable, negativacaoValues, changed)
		insertAll(w, passosTable, passoValues, steps)
		if w.err != nil {
			return w.err
		}
		return writeAuditoria(tx, a)
	})
}

// unanswered counts the items of a remessa x of which no return has spoken.
const unanswered = ", (SELECT COUNT(*) FROM negativacao_envios e WHERE e.remessa_id = x.id AND e.desfecho IN ('', 'nao_catalogado'))"

func (g *Negativacoes) remessas(ctx context.Context, rest string, args ...any) ([]negativacao.Remessa, error) {
	return readAll(ctx, g.s.pools.reader, readRemessa, "SELECT "+remessasTable.columnList("x.")+unanswered+" FROM negativacao_remessas x WHERE "+rest, args...)
}

// Remessas gives a tenant's, the newest first. The cursor's instant is the number: both grow together.
func (g *Negativacoes) Remessas(ctx context.Context, tenantID int64, p crm.Pagina) (list crm.Lista[negativacao.Remessa], err error) {
	start, err := parseCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	query, args := "x.tenant_id = ?", []any{tenantID}
	if start.id != 0 {
		query, args = query+" AND x.numero < ?", append(args, start.ms)
	}
	n := p.Linhas()
	list.Linhas, err = g.remessas(ctx, query+" ORDER BY x.numero DESC LIMIT ?", append(args, n+1)...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		list.Proximo = cursor{int64(list.Linhas[n-1].Numero), list.Linhas[n-1].ID}.String()
	}
	return list, err
}

// Remessa finds one, with its bytes.
func (g *Negativacoes) Remessa(ctx context.Context, tenantID, id int64) (*negativacao.Remessa, error) {
	return g.remessa(ctx, "x.id = ? AND x.tenant_id = ?", id, tenantID)
}

// RemessaNumero finds one by its number.
func (g *Negativacoes) RemessaNumero(ctx context.Context, tenantID int64, number int) (*negativacao.Remessa, error) {
	return g.remessa(ctx, "x.tenant_id = ? AND x.numero = ?", tenantID, number)
}

func (g *Negativacoes) remessa(ctx context.Context, where string, args ...any) (*negativacao.Remessa, error) {
	found, err := g.remessas(ctx, where, args...)
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	r := &found[0]
	return r, classify(g.s.pools.reader.QueryRowContext(ctx, "SELECT conteudo FROM negativacao_remessas WHERE id = ?", r.ID).Scan(&r.Conteudo))
}

// Levar notes who took the file.
func (g *Negativacoes) Levar(ctx context.Context, r *negativacao.Remessa, a crm.Auditoria) error {
	return g.write(ctx, a, func(_ *gorm.DB, w *bulkWriter) error {
		w.exec("UPDATE negativacao_remessas SET levada_em = ?, levada_por = ? WHERE id = ? AND tenant_id = ?", toMS(r.LevadaEm), cut(r.LevadaPor, 255), r.ID, r.TenantID)
		return w.err
	})
}

func (g *Negativacoes) envios(ctx context.Context, rest string, args ...any) ([]negativacao.Envio, error) {
	return readAll(ctx, g.s.pools.reader, readEnvio, "SELECT "+enviosTable.columnList("x.")+" FROM negativacao_envios x "+rest, args...)
}

// Envios gives the items of a remessa in their order.
func (g *Negativacoes) Envios(ctx context.Context, tenantID, remessaID int64) ([]negativacao.Envio, error) {
	return g.envios(ctx, "WHERE x.remessa_id = ? AND x.tenant_id = ? ORDER BY x.sequencia", remessaID, tenantID)
}

// EnviosDa gives those of a negativação, the newest first.
func (g *Negativacoes) EnviosDa(ctx context.Context, tenantID, id int64) ([]negativacao.Envio, error) {
	return g.envios(ctx, "WHERE x.negativacao_id = ? AND x.tenant_id = ? ORDER BY x.id DESC", id, tenantID)
}

// PorChave finds the item that a service knows by a transaction.
func (g *Negativacoes) PorChave(ctx context.Context, tenantID int64, key string) (*negativacao.Envio, error) {
	found, err := g.envios(ctx, "WHERE x.tenant_id = ? AND x.chave = ?", tenantID, key)
	if err == nil && (len(found) == 0 || key == "") {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// Anotar writes what bringing an item to a service said.
func (g *Negativacoes) Anotar(ctx context.Context, e *negativacao.Envio) error {
	return g.s.execRetrying(ctx, "UPDATE negativacao_envios SET chave = ?, tentativas = ?, enviado_em = ? WHERE id = ? AND tenant_id = ?",
		orNull(e.Chave), e.Tentativas, toMS(e.EnviadoEm), e.ID, e.TenantID)
}

// Receber writes a return with what it moves.
func (g *Negativacoes) Receber(ctx context.Context, r *negativacao.Recebido, content []byte, m negativacao.Movimento, a crm.Auditoria) error {
	var id int64
	err := g.write(ctx, a, func(tx *gorm.DB, w *bulkWriter) (err error) {
		if id, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		row := *r
		row.ID = id
		var applied any
		if row.Aplicado {
			applied = row.SHA256
		}
		w.exec(retornosTable.insertStatement(1), id, row.TenantID, row.RemessaID, row.Remessa, row.SHA256, applied, cut(row.Quem, 255), toMS(row.Em), row.Informativo,
			cut(row.Erro, 1000), jsonText(row.Contagens), content)
		if w.err != nil {
			return alreadyExists(classify(w.err))
		}
		insertAll(w, retornoLinhasTable, func(l *negativacao.LinhaRecebida) []any { return linhaRecebidaValues(&row, l) }, row.Linhas)
		if m.Remessa != nil {
			changeAll(w, remessasTable, remessaValues, []negativacao.Remessa{*m.Remessa})
		}
		changeAll(w, enviosTable, envioValues, m.Envios)
		changeAll(w, negativacoesTable, negativacaoValues, m.Negativacoes)
		insertAll(w, passosTable, passoValues, m.Passos)
		if len(m.Novas) > 0 && w.err == nil {
			steps := make([]negativacao.Passo, len(m.Novas))
			for i := range m.Novas {
				n := &m.Novas[i]
				steps[i] = negativacao.Passo{TenantID: n.TenantID, Ordem: 1, Em: n.PedidaEm, Para: n.Situacao, Quem: n.PedidaPor, Nota: "Pedida de novo depois da baixa para corrigir o valor."}
			}
			_, err = insertNegativacoes(tx, w, m.Novas, steps)
		}
		return err
	})
	if err == nil {
		r.ID = id
	}
	return err
}

func (g *Negativacoes) recebidos(ctx context.Context, rest string, args ...any) ([]negativacao.Recebido, error) {
	return readAll(ctx, g.s.pools.reader, readRecebido, "SELECT id, tenant_id, remessa_id, remessa, sha256, aplicado, quem, em, informativo, erro, contagens FROM negativacao_retornos WHERE "+rest, args...)
}

// Recebidos gives a tenant's returns, the newest first.
func (g *Negativacoes) Recebidos(ctx context.Context, tenantID int64, p crm.Pagina) (list crm.Lista[negativacao.Recebido], err error) {
	start, err := parseCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	query, args := "tenant_id = ?", []any{tenantID}
	if start.id != 0 {
		query, args = query+" AND em <= ? AND (em < ? OR id < ?)", append(args, start.ms, start.ms, start.id)
	}
	n := p.Linhas()
	list.Linhas, err = g.recebidos(ctx, query+" ORDER BY em DESC, id DESC LIMIT ?", append(args, n+1)...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		list.Proximo = cursor{toMS(list.Linhas[n-1].Em), list.Linhas[n-1].ID}.String()
	}
	return list, err
}

// Recebido finds one, with its lines.
func (g *Negativacoes) Recebido(ctx context.Context, tenantID, id int64) (*negativacao.Recebido, error) {
	return g.recebido(ctx, "id = ? AND tenant_id = ?", id, tenantID)
}

// RecebidoPor finds the one of these bytes that was applied.
func (g *Negativacoes) RecebidoPor(ctx context.Context, tenantID int64, sum string) (*negativacao.Recebido, error) {
	return g.recebido(ctx, "tenant_id = ? AND aplicado = ?", tenantID, sum)
}

func (g *Negativacoes) recebido(ctx context.Context, where string, args ...any) (*negativacao.Recebido, error) {
	found, err := g.recebidos(ctx, where, args...)
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	r := &found[0]
	r.Linhas, err = readAll(ctx, g.s.pools.reader, readLinhaRecebida,
		"SELECT ordem, sequencia, envio_id, negativacao_id, desfecho, codigos, texto FROM negativacao_retorno_linhas WHERE retorno_id = ? ORDER BY ordem", r.ID)
	return r, err
}
