package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/alarme"
)

// Alarmes keeps alarms and counts what they are judged by (alarme.Alarmes, alarme.Sinais).
type Alarmes struct{ s *Storage }

var (
	_ alarme.Alarmes = (*Alarmes)(nil)
	_ alarme.Sinais  = (*Alarmes)(nil)
)

// Alarmes gives the ports of alarms.
func (s *Storage) Alarmes() *Alarmes { return &Alarmes{s} }

// evaluatorPlace is the place of the one evaluator over all processes.
const evaluatorPlace = "alarmes"

// Tomar takes the evaluator's place, or keeps it.
func (a *Alarmes) Tomar(ctx context.Context, owner string, lease time.Duration) (bool, error) {
	mine, err := a.s.keep(ctx, evaluatorPlace, owner, lease)
	if err != nil || mine {
		return mine, err
	}
	return a.s.occupy(ctx, evaluatorPlace, owner, lease)
}

// Largar gives it back.
func (a *Alarmes) Largar(ctx context.Context, owner string) error {
	return a.s.leave(ctx, evaluatorPlace, owner)
}

func (a *Alarmes) read(ctx context.Context, rest string, args ...any) ([]crm.Alarme, error) {
	return readAll(ctx, a.s.pools.reader, readAlarme, "SELECT "+alarmesTable.columnList("")+" FROM alarmes WHERE "+rest, args...)
}

func (a *Alarmes) one(ctx context.Context, where string, args ...any) (*crm.Alarme, error) {
	found, err := a.read(ctx, where, args...)
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// Abertos reads the part of an index that has the unresolved ones alone.
func (a *Alarmes) Abertos(ctx context.Context) ([]crm.Alarme, error) {
	return a.read(ctx, "aberto = 1 ORDER BY tenant_id, causa, objeto")
}

// Abrir inserts an alarm that is not there, with its entregas. The unique key decides between two that do it at once.
func (a *Alarmes) Abrir(ctx context.Context, n *crm.Alarme, entregas []crm.Entrega) (bool, error) {
	err := retry(ctx, func() error {
		return a.s.inTx(ctx, func(tx *sql.Tx) error {
			var silenced sql.NullInt64
			err := tx.QueryRowContext(ctx, "SELECT silenciado_ate FROM alarmes WHERE tenant_id = ? AND causa = ? AND objeto = ? ORDER BY aberto_em DESC LIMIT 1",
				n.TenantID, string(n.Causa), n.Objeto).Scan(&silenced)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if n.SilenciadoAte = fromNullMS(silenced); !n.Silenciado(n.AbertoEm) {
				n.SilenciadoAte = nil
			} else {
				entregas = nil
			}
			if n.ID, err = advanceSequence(ctx, tx, idSequence, 1); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, alarmesTable.insertStatement(1), alarmeValues(n)...); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "UPDATE alarmes SET aberto = 1 WHERE id = ?", n.ID); err != nil {
				return err
			}
			return tellOf(ctx, tx, n, entregas)
		})
	})
	if errors.Is(err, crm.ErrConflito) {
		return false, nil
	}
	return err == nil, err
}

// Resolver ends an alarm that has not ended.
func (a *Alarmes) Resolver(ctx context.Context, n *crm.Alarme, entregas []crm.Entrega) (ended bool, err error) {
	err = retry(ctx, func() error {
		return a.s.inTx(ctx, func(tx *sql.Tx) error {
			count, err := execCount(ctx, tx, "UPDATE alarmes SET situacao = ?, resolvido_em = ?, aberto = NULL WHERE id = ? AND aberto = 1",
				string(crm.AlarmeResolvido), msOrNull(n.ResolvidoEm), n.ID)
			if ended = count == 1; err != nil || !ended {
				return err
			}
			return tellOf(ctx, tx, n, entregas)
		})
	})
	return ended, err
}

// tellOf inserts the entregas of an alarm. A message to people that nobody has yet tells of this one, too.
func tellOf(ctx context.Context, tx *sql.Tx, n *crm.Alarme, entregas []crm.Entrega) error {
	entregas = slices.Clone(entregas)
	for i, e := range entregas {
		if e.Acao != crm.EventoAvisoAlarmes {
			continue
		}
		waiting, err := joinWaiting(ctx, tx, &e)
		if err != nil {
			return err
		}
		if waiting {
			entregas = slices.Delete(entregas, i, i+1)
			break
		}
	}
	if len(entregas) == 0 {
		return nil
	}
	id, err := advanceSequence(ctx, tx, idSequence, int64(len(entregas)))
	if err != nil {
		return err
	}
	for i := range entregas {
		entregas[i].ID, entregas[i].AlarmeID = id+int64(i), n.ID
	}
	w := bulkWriter{ctx: ctx, tx: tx}
	insertAll(&w, entregasTable, entregaValues, entregas)
	return w.err
}

// joinWaiting tells whether a message waits that nobody has yet, and keeps it from going before this transaction ends: what it says is read
// when it goes.
func joinWaiting(ctx context.Context, tx *sql.Tx, e *crm.Entrega) (bool, error) {
	const waits = "estado IN ('pendente', 'agendada') AND tentativas = 0" // one that was tried may be somebody's already
	var id int64
	err := tx.QueryRowContext(ctx, "SELECT id FROM entregas WHERE tenant_id = ? AND destino = ? AND acao = ? AND "+waits+" ORDER BY id LIMIT 1", e.TenantID, e.Destino, e.Acao).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	n, err := execCount(ctx, tx, "UPDATE entregas SET atualizada_em = atualizada_em + 1 WHERE id = ? AND "+waits, id)
	return n == 1, err
}

// Ver writes when alarms were seen last.
func (a *Alarmes) Ver(ctx context.Context, at time.Time, seen []int64, changed []crm.Alarme) error {
	for len(seen) > 0 {
		n := min(len(seen), keysPerQuery)
		err := a.s.execRetrying(ctx, "UPDATE alarmes SET visto_em = ? WHERE id IN ("+placeholders(n)+")", append([]any{toMS(at)}, toAny(seen[:n])...)...)
		if err != nil {
			return err
		}
		seen = seen[n:]
	}
	for i := range changed {
		c := &changed[i]
		err := a.s.execRetrying(ctx, "UPDATE alarmes SET visto_em = ?, frase = ?, quantidade = ? WHERE id = ? AND aberto = 1", toMS(at), c.Frase, c.Quantidade, c.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// Lista gives alarms, each tenant a range of an index in the list's order.
func (a *Alarmes) Lista(ctx context.Context, f crm.FiltroAlarmes) (crm.Lista[crm.Alarme], error) {
	var list crm.Lista[crm.Alarme]
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	common := equalities("situacao", string(f.Situacao), "causa", string(f.Causa))
	if f.Pendentes {
		common = append(common, condition{text: "aberto = 1"})
	}
	if !f.De.IsZero() {
		common = append(common, condition{text: "aberto_em >= ?", args: []any{toMS(f.De)}})
	}
	if !f.Ate.IsZero() {
		common = append(common, condition{text: "aberto_em <= ?", args: []any{toMS(f.Ate)}})
	}
	if start.id != 0 {
		common = append(common, start.after("aberto_em")...)
	}
	sources := []condition{{text: "tenant_id = ?", args: []any{f.TenantID}}}
	if f.Gerais {
		sources = append(sources, condition{text: "tenant_id = 0"})
	}
	n := f.Pagina.Linhas()
	query, args := mergeSources("alarmes", sources, common, "aberto_em", n+1)
	page, err := readAll(ctx, a.s.pools.reader, readCursor, query, args...)
	if err != nil {
		return list, err
	}
	page, list.Proximo, _ = cutPage(page, n, cursor{})
	if len(page) == 0 {
		return list, nil
	}
	ids := make([]int64, len(page))
	for i, c := range page {
		ids[i] = c.id
	}
	list.Linhas, err = a.read(ctx, "id IN ("+placeholders(len(ids))+") ORDER BY aberto_em DESC, id DESC", toAny(ids)...)
	return list, err
}

// Alarme finds one.
func (a *Alarmes) Alarme(ctx context.Context, tenantID, id int64, general bool) (*crm.Alarme, error) {
	if general {
		return a.one(ctx, "id = ? AND tenant_id IN (?, 0)", id, tenantID)
	}
	return a.one(ctx, "id = ? AND tenant_id = ?", id, tenantID)
}

// Mudar writes what a person did with an unresolved one.
func (a *Alarmes) Mudar(ctx context.Context, n *crm.Alarme, trail crm.Auditoria) error {
	return a.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE alarmes SET situacao = ?, reconhecido_em = ?, reconhecido_por = ?, nota = ?, silenciado_ate = ? WHERE id = ? AND aberto = 1",
			string(n.Situacao), msOrNull(n.ReconhecidoEm), cut(n.ReconhecidoPor, 255), n.Nota, msOrNull(n.SilenciadoAte), n.ID)
		if r.Error == nil && r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		if r.Error != nil {
			return r.Error
		}
		return writeAuditoria(tx, trail)
	})
}

// toTell are the alarms that a message tells of: what there is and is not silenced, and what ended since it was made.
func (a *Alarmes) toTell(ctx context.Context, e *crm.Entrega) ([]crm.Alarme, error) {
	open, err := a.read(ctx, "aberto = 1 AND tenant_id IN (0, ?) AND (silenciado_ate IS NULL OR silenciado_ate < ?) ORDER BY aberto_em, id", e.TenantID, toMS(a.s.now()))
	if err != nil {
		return nil, err
	}
	// What ended since began before, at most as long as alarms are kept: a range of an index, from the newest on.
	ended, err := a.read(ctx, "tenant_id IN (0, ?) AND situacao = ? AND resolvido_em >= ? ORDER BY aberto_em DESC, id DESC LIMIT 100", e.TenantID, string(crm.AlarmeResolvido), toMS(e.CriadaEm))
	return append(open, ended...), err
}
