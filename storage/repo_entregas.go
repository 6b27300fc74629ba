package storage

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// entregaConditions turns a filter into SQL; "e" is entregas.
func entregaConditions(f *crm.FiltroEntregas) (where string, args []any) {
	parts := []string{"e.tenant_id = ?"}
	args = []any{f.TenantID}
	add := func(condition string, values ...any) {
		parts = append(parts, condition)
		args = append(args, values...)
	}
	if len(f.IDs) > 0 {
		parts[0] = "e.tenant_id + 0 = ?" // a test, no range to walk
		add("e.id IN ("+placeholders(len(f.IDs))+")", toAny(f.IDs)...)
	}
	if f.Numero != "" {
		add("e.ocorrencia_id IN (SELECT o.id FROM ocorrencias o WHERE o.tenant_id = ? AND o.numero = ?)", f.TenantID, f.Numero)
	}
	if f.Contrato != 0 {
		add("e.ocorrencia_id = ? AND e.contrato_id <> 0", f.Contrato)
	}
	if f.Destino != "" {
		add("e.destino = ?", f.Destino)
	}
	if f.Acao != "" {
		add("e.acao = ?", f.Acao)
	}
	if len(f.Estados) > 0 {
		states := make([]string, len(f.Estados))
		for i, e := range f.Estados {
			states[i] = string(e)
		}
		add("e.estado IN ("+placeholders(len(states))+")", toAny(states)...)
	}
	if f.Esperando {
		add("e.estado = 'suspensa' AND " + waiting)
	}
	if !f.De.IsZero() {
		add("e.criada_em >= ?", toMS(f.De))
	}
	if !f.Ate.IsZero() {
		add("e.criada_em <= ?", toMS(f.Ate))
	}
	return strings.Join(parts, " AND "), args
}

// waiting is the condition that a suspended entrega waits for its destination as it is now: not because another one of the
// ocorrência ended badly, and not for an environment that is switched off.
const waiting = `e.suspensa_por = 0 AND (e.ambiente = ''
	OR e.ambiente = COALESCE((SELECT d.ambiente FROM destinos d WHERE d.tenant_id = e.tenant_id AND d.nome = e.destino), e.ambiente))`

// Esperas counts what waits for its destination.
func (f *Entregas) Esperas(ctx context.Context, tenantID int64) ([]crm.EsperaEntregas, error) {
	return readAll(ctx, f.s.pools.reader, func(scan func(...any) error) (c crm.EsperaEntregas, err error) {
		return c, scan(&c.Destino, &c.StatusID, &c.Quantidade)
	}, "SELECT e.destino, e.status_id, COUNT(*) FROM entregas e"+f.s.dialect.byIndex("entregas_estado")+" WHERE e.tenant_id = ? AND e.estado = 'suspensa' AND "+waiting+
		" GROUP BY e.destino, e.status_id ORDER BY e.destino, e.status_id", tenantID)
}

func toAny[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}

// Entregas lists deliveries, newest first. The page is found in indexes, a range of one for each state, before the rows are
// read: with the rows and their ocorrências, a planner may sort all that the tenant has.
func (f *Entregas) Entregas(ctx context.Context, filter crm.FiltroEntregas) (crm.Lista[crm.LinhaEntrega], error) {
	var list crm.Lista[crm.LinhaEntrega]
	start, err := parseCursor(filter.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	n := filter.Pagina.Linhas()
	way, err := f.way(ctx, &filter)
	if err != nil {
		return list, err
	}
	query, args := entregaPage(filter, start, n+1, way, false)
	page, err := readAll(ctx, f.s.pools.reader, readCursor, query, args...)
	if err != nil {
		return list, err
	}
	page, list.Proximo, _ = cutPage(page, n, cursor{})
	ids, place := make([]int64, len(page)), make(map[int64]int, len(page))
	for i, c := range page {
		ids[i], place[c.id] = c.id, i
	}
	list.Linhas, err = readByKey(ctx, f.s.pools.reader, readEntregaRow, "SELECT "+entregasTable.columnList("e.")+
		", COALESCE(o.numero, ''), COALESCE(o.codigo_oc, ''), COALESCE(k.codigo, ''), e.manual, COALESCE(p.contrato_id, 0), d.contrato_id IS NOT NULL FROM entregas e"+
		" LEFT JOIN ocorrencias o ON e.contrato_id = 0 AND e.alarme_id = 0 AND e.acesso_id = 0 AND e.disparo_id = 0 AND e.negativacao_id = 0 AND o.id = e.ocorrencia_id"+
		" LEFT JOIN cobranca_disparos p ON e.disparo_id <> 0 AND p.id = e.disparo_id LEFT JOIN cobranca_devedores d ON d.contrato_id = p.contrato_id"+
		" LEFT JOIN contratos k ON k.id = CASE WHEN e.disparo_id <> 0 THEN p.contrato_id ELSE e.contrato_id END WHERE e.id IN (", nil, ids)
	slices.SortFunc(list.Linhas, func(x, y crm.LinhaEntrega) int { return place[x.ID] - place[y.ID] })
	return list, err
}

func readEntregaRow(scan func(...any) error) (l crm.LinhaEntrega, err error) {
	l.Entrega, err = readEntrega(func(destinos ...any) error {
		return scan(append(destinos, &l.Numero, &l.CodigoOC, &l.Contrato, &l.Manual, &l.Cobrado, &l.Devedor)...)
	})
	return l, err
}

// ContarEntregas counts what a filter finds.
func (f *Entregas) ContarEntregas(ctx context.Context, filter crm.FiltroEntregas) (n int64, err error) {
	where, args := entregaConditions(&filter)
	err = f.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM entregas e WHERE "+where, args...).Scan(&n)
	return n, classify(err)
}

// Motivos reads why the newest that a filter finds ended as they did.
func (f *Entregas) Motivos(ctx context.Context, filter crm.FiltroEntregas, most int) ([]crm.MotivoEntrega, error) {
	way, err := f.way(ctx, &filter)
	if err != nil {
		return nil, err
	}
	query, args := entregaPage(filter, cursor{}, most, way, false)
	page, err := readAll(ctx, f.s.pools.reader, readCursor, query, args...)
	if err != nil {
		return nil, err
	}
	ids, place := make([]int64, len(page)), make(map[int64]int, len(page))
	for i, c := range page {
		ids[i], place[c.id] = c.id, i
	}
	list, err := readByKey(ctx, f.s.pools.reader, func(scan func(...any) error) (m crm.MotivoEntrega, err error) {
		return m, scan(&m.ID, &m.Destino, &m.Motivo)
	}, "SELECT e.id, e.destino, e.motivo FROM entregas e WHERE e.id IN (", nil, ids)
	slices.SortFunc(list, func(x, y crm.MotivoEntrega) int { return place[x.ID] - place[y.ID] })
	return list, err
}

// Tentativas lists the tries of an entrega, oldest first.
func (f *Entregas) Tentativas(ctx context.Context, tenantID, entregaID int64) ([]crm.Tentativa, error) {
	return readAll(ctx, f.s.pools.reader, func(scan func(...any) error) (t crm.Tentativa, err error) {
		var start, duration int64
		err = scan(&t.ID, &t.TenantID, &t.EntregaID, &t.Ordem, &t.Manual, &start, &duration, &t.Pedido, &t.Resposta, &t.CodigoHTTP, &t.Decisao, &t.Erro)
		t.Inicio, t.Duracao = fromMS(start), time.Duration(duration)*time.Microsecond
		return t, err
	}, "SELECT id, tenant_id, entrega_id, ordem, manual, inicio, duracao_us, pedido, resposta, codigo_http, decisao, erro FROM tentativas"+
		" WHERE entrega_id = ? AND tenant_id = ? ORDER BY ordem, id LIMIT ?", entregaID, tenantID, maxChildren)
}

// actBatch is how many entregas one transaction of an act changes.
const actBatch = 500

// Reenviar makes entregas ready at once. What was delivered, or begun in another environment, starts afresh; of what is opened
// once the partner's id stays. In each SET
// the columns that others are computed from come last: MySQL reads the new values of columns that stand before.
func (f *Entregas) Reenviar(ctx context.Context, filter crm.FiltroEntregas, reason string, once []string, a crm.Auditoria) (int64, error) {
	now := f.s.dialect.nowMS()
	const ofDestino = " FROM destinos d WHERE d.tenant_id = entregas.tenant_id AND d.nome = entregas.destino"
	delivered := "estado = 'entregue'"
	if len(once) > 0 {
		delivered += " AND acao NOT IN ('" + strings.Join(once, "', '") + "')" // constants of the registry
	}
	fresh := " CASE WHEN " + delivered + " OR ambiente <> (SELECT d.ambiente" + ofDestino + ") THEN "
	return f.act(ctx, filter, a, nil, "UPDATE entregas SET"+
		" automaticas = CASE WHEN estado = 'agendada' THEN automaticas ELSE 0 END,"+
		" verificar ="+fresh+"0 ELSE verificar END,"+
		" progresso ="+fresh+"'' ELSE progresso END,"+
		" id_externo ="+fresh+"'' ELSE id_externo END,"+
		" numero_externo ="+fresh+"'' ELSE numero_externo END,"+
		" motivo = ?, manual = 1, suspensa_por = 0, reserva_token = NULL, reserva_ate = 0, proxima_em = 0, atualizada_em = "+now+","+
		" ambiente = (SELECT d.ambiente"+ofDestino+"), endereco = (SELECT d.endereco"+ofDestino+"), estado = "+readyAgain+
		" WHERE EXISTS (SELECT 1"+ofDestino+")", "reenvio: "+reason)
}

// AbrirOutra makes a new entrega of the same action, after all that the ocorrência has. Whoever asks twice at once is one after
// the other: the first entrega's row is held.
func (f *Entregas) AbrirOutra(ctx context.Context, tenantID, id int64, reason string, a crm.Auditoria) (created int64, err error) {
	now := f.s.dialect.nowMS()
	err = f.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE entregas SET atualizada_em = atualizada_em + 1 WHERE id = ? AND tenant_id = ?", id, tenantID)
		if r.Error == nil && r.RowsAffected == 0 {
			r.Error = crm.ErrNaoEncontrado
		}
		if r.Error != nil {
			return r.Error
		}
		const ofSame = " FROM entregas e JOIN entregas s ON s.ocorrencia_id = e.ocorrencia_id AND s.destino = e.destino WHERE e.id = ?"
		var unfinished, last int64
		err := tx.Raw("SELECT COUNT(*)"+ofSame+" AND s.acao = e.acao AND s.estado IN ('pendente', 'enviando', 'agendada', 'incerta')", id).Scan(&unfinished).Error
		if err == nil && unfinished > 0 {
			err = crm.ErrConflito
		}
		if err == nil {
			err = tx.Raw("SELECT MAX(s.criada_em)"+ofSame, id).Scan(&last).Error
		}
		if err != nil {
			return err
		}
		if created, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		r = tx.Exec("INSERT INTO entregas (id, tenant_id, ocorrencia_id, contrato_id, alarme_id, acesso_id, disparo_id, negativacao_id, destino, ambiente, endereco, acao, status_id, estado, motivo, criada_em, atualizada_em, manual, outra)"+
			" SELECT ?, e.tenant_id, e.ocorrencia_id, e.contrato_id, e.alarme_id, e.acesso_id, e.disparo_id, e.negativacao_id, e.destino, d.ambiente, d.endereco, e.acao, e.status_id, 'pendente', ?,"+
			" CASE WHEN "+now+" > ? THEN "+now+" ELSE ? END, "+now+", 1, 1 FROM entregas e"+
			" JOIN destinos d ON d.tenant_id = e.tenant_id AND d.nome = e.destino AND d.ativo = 1 WHERE e.id = ?", created, "abrir outra: "+reason, last, last+1, id)
		if r.Error == nil && r.RowsAffected == 0 {
			r.Error = crm.ErrNaoEncontrado
		}
		if r.Error != nil {
			return r.Error
		}
		a.Depois = "entrega=" + strconv.FormatInt(created, 10)
		return writeAuditoria(tx, a)
	})
	return created, err
}

// EmFalha finds what was delivered after Ponte had moved its ocorrência to the status of a failed integration, where that still
// is. Of several entregas of the status that triggered, the newest counts.
func (f *Entregas) EmFalha(ctx context.Context, tenantID, failedStatus, id int64) ([]crm.LinhaEntrega, error) {
	query, args, err := f.stuck(ctx, tenantID, failedStatus, id)
	if err != nil || query == "" {
		return nil, err
	}
	list, err := readAll(ctx, f.s.pools.reader, readEntregaRow, query, args...)
	newest := map[int64]int{}
	kept := list[:0]
	for _, e := range list {
		if at, known := newest[e.OcorrenciaID]; known {
			kept[at] = e
			continue
		}
		newest[e.OcorrenciaID] = len(kept)
		kept = append(kept, e)
	}
	return kept, err
}

// stuck is the query of EmFalha; "" = the tenant has no ocorrência. The index is of a system and a status, and so is each range: by the
// status alone all that the tenant has would be looked through.
func (f *Entregas) stuck(ctx context.Context, tenantID, failedStatus, id int64) (query string, args []any, err error) {
	index, only := "", ""
	args = []any{tenantID, failedStatus, crm.SistemaPonte}
	if id != 0 {
		only, args = " AND e.id = ?", append(args, id)
	} else {
		sistemas, err := newLists(f.s).distinct(ctx, "origem_sistema", condition{text: "tenant_id = ?", args: []any{tenantID}}, maxSources+1)
		if err != nil || len(sistemas) == 0 {
			return "", nil, err
		}
		if len(sistemas) <= maxSources {
			index, only = f.s.dialect.byIndex("ocorrencias_sistema_status"), " AND o.origem_sistema IN ("+placeholders(len(sistemas))+")"
			args = append(args, sistemas...)
		}
	}
	return "SELECT " + entregasTable.columnList("e.") + ", o.numero, o.codigo_oc, '', e.manual, 0, FALSE FROM ocorrencias o" + index +
		" JOIN movimentos m ON m.ocorrencia_id = o.id AND m.para_status_id = o.status_id" +
		" JOIN entregas e ON e.ocorrencia_id = o.id AND e.status_id = m.de_status_id AND e.estado = 'entregue' AND e.atualizada_em >= m.em" +
		" WHERE o.tenant_id = ? AND o.status_id = ? AND m.origem_sistema = ?" + only +
		" AND NOT EXISTS (SELECT 1 FROM movimentos n WHERE n.ocorrencia_id = o.id AND n.para_status_id = o.status_id" +
		" AND (n.em > m.em OR n.em = m.em AND n.id > m.id)) ORDER BY e.criada_em, e.id LIMIT 1000", args, nil
}

// Cancelar ends entregas that no try is under way for. Who cancels has judged them, so what waited behind goes on.
func (f *Entregas) Cancelar(ctx context.Context, filter crm.FiltroEntregas, reason string, a crm.Auditoria) (int64, error) {
	return f.act(ctx, filter, a, f.release, "UPDATE entregas SET motivo = ?, proxima_em = 0, suspensa_por = 0, atualizada_em = "+f.s.dialect.nowMS()+
		", estado = 'cancelada' WHERE 1 = 1", "cancelada: "+reason)
}

// release lets go what was suspended because of cancelled entregas, or waits for their next try.
func (f *Entregas) release(tx *gorm.DB, ids []int64) error {
	var cancelled, ocorrencias []int64
	rows := tx.Table("entregas").Where("id IN ? AND estado = 'cancelada'", ids)
	if err := rows.Session(&gorm.Session{}).Pluck("id", &cancelled).Error; err != nil {
		return err
	}
	if err := rows.Session(&gorm.Session{}).Distinct("ocorrencia_id").Pluck("ocorrencia_id", &ocorrencias).Error; err != nil || len(ocorrencias) == 0 {
		return err
	}
	return tx.Exec("UPDATE entregas SET proxima_em = 0, suspensa_por = 0, estado = "+readyAgain+" WHERE ocorrencia_id IN ?"+
		" AND (estado = 'suspensa' AND suspensa_por IN ? OR estado = 'pendente' AND proxima_em > 0)", ocorrencias, cancelled).Error
}

// act applies an update to what the filter finds, a batch a transaction, each with its trail and what then has to follow
// for these ids (nil = nothing). Rows are guarded by the filter's states: one that a claim took meanwhile is left alone.
func (f *Entregas) act(ctx context.Context, filter crm.FiltroEntregas, a crm.Auditoria, follow func(tx *gorm.DB, ids []int64) error, update, reason string) (total int64, err error) {
	where, args := entregaConditions(&filter)
	states := toAny(filter.Estados)
	for last := int64(0); ; {
		ids, err := readAll(ctx, f.s.pools.reader, readID, "SELECT e.id FROM entregas e WHERE "+where+" AND e.id > ? ORDER BY e.id LIMIT ?",
			append(args[:len(args):len(args)], last, actBatch)...)
		if err != nil || len(ids) == 0 {
			return total, err
		}
		last = ids[len(ids)-1]
		var n int64
		err = f.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
			values := append(append([]any{reason}, toAny(ids)...), states...)
			r := tx.Exec(update+" AND id IN ("+placeholders(len(ids))+") AND estado IN ("+placeholders(len(states))+")", values...)
			if n = r.RowsAffected; r.Error != nil || n == 0 {
				return r.Error
			}
			if follow != nil {
				if err := follow(tx, ids); err != nil {
					return err
				}
			}
			return writeAuditoria(tx, withCount(a, n))
		})
		if total += n; err != nil {
			return total, err
		}
	}
}

func withCount(a crm.Auditoria, n int64) crm.Auditoria {
	a.Depois = "quantidade=" + strconv.FormatInt(n, 10)
	return a
}
