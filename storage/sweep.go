package storage

import (
	"context"
	"errors"
	"strconv"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

const (
	sweepDelay    = time.Minute
	sweepInterval = time.Hour
)

// Sweep deletes, in small batches, calls, tries of deliveries and events of partners older than their tenant's settings, refused calls and
// addresses above their ceilings, ended loads of sources, comparisons and alarms, bytes of attachments whose row never came, content fingerprints beyond every window, and
// ended sessions; it counts again what was written late. It returns when nothing is left to do, or enough for one round was done, or ctx ends. Several processes
// may do it at once.
func (s *Storage) Sweep(ctx context.Context) error {
	err := errors.Join(s.sweepByAge(ctx, "chamadas", "em", crm.ConfDiasChamadas), s.sweepRefusals(ctx))
	err = errors.Join(err, s.sweepByAge(ctx, "tentativas", "inicio", crm.ConfDiasTentativas), s.sweepByAge(ctx, "eventos_parceiro", "recebido_em", crm.ConfDiasTentativas), s.sweepAnexos(ctx), s.sweepChaves(ctx), s.sweepRuns(ctx), s.sweepAlarmes(ctx), s.sweepUses(ctx), s.sweepSombra(ctx), s.sweepCounts(ctx), s.sweepClientDoor(ctx), s.goOnAnonymising(ctx), s.sweepRetentions(ctx))
	err = errors.Join(err, s.execRetrying(ctx, "DELETE FROM chamadas_ao_parceiro WHERE dia < ?", s.now().AddDate(0, -2, 0).Format(time.DateOnly)))
	return errors.Join(err, s.execRetrying(ctx, "DELETE FROM sessoes WHERE expira_em < ?", toMS(s.now())))
}

// execRetrying runs one statement on the writer, again while the engine gives it up.
func (s *Storage) execRetrying(ctx context.Context, q string, args ...any) error {
	return retry(ctx, func() error {
		return s.trusting(ctx, func() error {
			_, err := s.pools.writer.ExecContext(ctx, q, args...)
			return err
		})
	})
}

// remembered is what a step of the sweeper remembers in sequencias, 0 before the first time.
func (s *Storage) remembered(ctx context.Context, name string) (int64, error) {
	var v int64
	err := s.pools.reader.QueryRowContext(ctx, "SELECT COALESCE(MAX(proximo), 0) FROM sequencias WHERE nome = ?", name).Scan(&v)
	return v, classify(err)
}

// remember puts v in the place of what remembered told, unless another process did so first.
func (s *Storage) remember(ctx context.Context, name string, before, v int64) error {
	if v == before {
		return nil
	}
	if before != 0 {
		return s.execRetrying(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo = ?", v, name, before)
	}
	err := s.execRetrying(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", name, v)
	if errors.Is(err, crm.ErrConflito) {
		return nil
	}
	return err
}

// KeepSweeping runs Sweep every hour until the Storage is closed.
func (s *Storage) KeepSweeping() {
	s.repeat(sweepDelay, sweepInterval, "old rows were not deleted", s.Sweep)
}

// repeat does something after a delay and then at intervals, until the Storage is closed. What fails is said in the log, and done the next time.
func (s *Storage) repeat(delay, interval time.Duration, failed string, do func(context.Context) error) {
	s.background(func(life context.Context) {
		for pause := delay; ; pause = interval {
			t := time.NewTimer(pause)
			select {
			case <-life.Done():
				t.Stop()
				return
			case <-t.C:
			}
			if err := do(life); err != nil && life.Err() == nil {
				s.log.Warn(failed, zap.Error(err))
			}
		}
	})
}

// settingByTenant reads a setting of every tenant. Rows of unknown tenants go by the default, under 0.
func (s *Storage) settingByTenant(ctx context.Context, setting string) (map[int64]int, error) {
	values := map[int64]int{0: crm.Configuracoes{}.Inteiro(setting)}
	err := eachRow(ctx, s.pools.reader, "SELECT t.id, COALESCE(c.valor, '') FROM tenants t LEFT JOIN tenant_configuracoes c ON c.tenant_id = t.id AND c.chave = ?",
		[]any{setting}, func(scan func(...any) error) error {
			var id int64
			var value string
			err := scan(&id, &value)
			if n, e := strconv.Atoi(value); e == nil && n > 0 {
				values[id] = n
			} else {
				values[id] = values[0]
			}
			return err
		})
	return values, err
}

// sweepByAge deletes the rows of a table that are older, by a column of instants, than the days of a setting of their
// tenant.
func (s *Storage) sweepByAge(ctx context.Context, table, column, setting string) error {
	days, err := s.settingByTenant(ctx, setting)
	query := "SELECT id FROM " + table + " WHERE tenant_id = ? AND " + column + " < ? ORDER BY " + column + " LIMIT ?"
	for tenantID, n := range days {
		if n == 0 { // for ever
			continue
		}
		limit := toMS(s.now().AddDate(0, 0, -n))
		err = errors.Join(err, s.deleteByID(ctx, table, query, tenantID, limit, sweepBatch))
	}
	return err
}

// deleteByID deletes the rows whose ids a query gives, until it gives none. Two steps, because MySQL takes no LIMIT in a
// subquery, and short transactions, because calls are being written meanwhile.
func (s *Storage) deleteByID(ctx context.Context, table, query string, args ...any) error {
	for {
		var ids set[int64]
		err := eachRow(ctx, s.pools.reader, query, args, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			ids.add(id)
			return err
		})
		if err != nil || len(ids.args) == 0 {
			return err
		}
		in, values := ids.in("id")
		tables := []string{table}
		if table == "chamadas" { // what they are found by first: without a call it would lead nowhere for ever
			tables = []string{"chamada_chaves", table}
		}
		for _, table := range tables {
			if err := s.execRetrying(ctx, "DELETE FROM "+table+" WHERE "+in, values...); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sweepPause):
		}
	}
}

// sweepAnexos looks at the pieces that became a day old since it last looked; sequencias remembers how far it got.
func (s *Storage) sweepAnexos(ctx context.Context) error {
	const name = "limpeza/anexos"
	until := toMS(s.now().Add(-orphanAge))
	since, err := s.remembered(ctx, name)
	if err != nil || since >= until {
		return err
	}
	var orphans set[int64]
	err = eachRow(ctx, s.pools.reader, `SELECT DISTINCT p.anexo_id FROM anexo_partes p LEFT JOIN anexos a ON a.id = p.anexo_id
		WHERE p.criado_em >= ? AND p.criado_em < ? AND a.id IS NULL`, []any{since, until}, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		orphans.add(id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range orphans.args {
		if err := s.execRetrying(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id); err != nil {
			return err
		}
	}
	return s.remember(ctx, name, since, until)
}

// sweepChaves deletes content fingerprints that are older than the widest window of any credential, and a day. The other
// kinds of key are for ever. It walks the primary key, because an index by age would cost every opening.
func (s *Storage) sweepChaves(ctx context.Context) error {
	var window int64
	err := s.pools.reader.QueryRowContext(ctx, "SELECT COALESCE(MAX(janela_us), 0) FROM credenciais").Scan(&window)
	if err != nil {
		return classify(err)
	}
	limit := toMS(s.now().Add(-max(crm.JanelaMestre, time.Duration(window)*time.Microsecond) - 24*time.Hour))
	// The owners come from the keys: those of a credential that is gone grow old too.
	var errs error
	for d := (keyOwner{}); ; {
		if d, err = s.nextOwner(ctx, d); errors.Is(err, crm.ErrNaoEncontrado) {
			return errs
		} else if err != nil {
			return errors.Join(errs, err)
		}
		errs = errors.Join(errs, s.sweepChavesOf(ctx, d.tenantID, d.sistema, limit))
	}
}

type keyOwner struct {
	tenantID int64
	sistema  string
}

// nextOwner is the owner of keys that follows another in the primary key, found without reading the keys between.
func (s *Storage) nextOwner(ctx context.Context, d keyOwner) (keyOwner, error) {
	err := s.pools.reader.QueryRowContext(ctx, "SELECT sistema FROM chaves_idempotencia WHERE tenant_id = ? AND sistema > ? ORDER BY sistema LIMIT 1",
		d.tenantID, d.sistema).Scan(&d.sistema)
	if err = classify(err); errors.Is(err, crm.ErrNaoEncontrado) {
		err = classify(s.pools.reader.QueryRowContext(ctx, "SELECT tenant_id, sistema FROM chaves_idempotencia WHERE tenant_id > ? ORDER BY tenant_id, sistema LIMIT 1",
			d.tenantID).Scan(&d.tenantID, &d.sistema))
	}
	return d, err
}

func (s *Storage) sweepChavesOf(ctx context.Context, tenantID int64, sistema string, limit int64) error {
	for last := ""; ; {
		found := 0
		var old set[string]
		err := eachRow(ctx, s.pools.reader, `SELECT chave, em FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave > ?
			ORDER BY chave LIMIT ?`, []any{tenantID, sistema, string(crm.ChaveConteudo), last, sweepBatch}, func(scan func(...any) error) error {
			var at int64
			err := scan(&last, &at)
			if found++; at < limit {
				old.add(last)
			}
			return err
		})
		if err != nil || found == 0 {
			return err
		}
		if len(old.args) > 0 {
			in, args := old.in("chave", tenantID, sistema, string(crm.ChaveConteudo), limit)
			// em again: a key may have been moved to a new ocorrência meanwhile
			err := s.execRetrying(ctx, "DELETE FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND em < ? AND "+in, args...)
			if err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sweepPause / 10):
		}
	}
}
