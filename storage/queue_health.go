package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"ponte/crm"
)

// Fechados lists the destinations whose breaker is open.
func (f *Entregas) Fechados(ctx context.Context) ([]crm.SaudeDestino, error) {
	return f.readHealth(ctx, " WHERE aberto_ate > "+f.s.dialect.nowMS())
}

// Saude reads what deliveries have learnt of a destination.
func (f *Entregas) Saude(ctx context.Context, tenantID int64, destino string) (crm.SaudeDestino, error) {
	list, err := f.readHealth(ctx, " WHERE tenant_id = ? AND destino = ?", tenantID, destino)
	if err != nil || len(list) == 0 {
		return crm.SaudeDestino{TenantID: tenantID, Destino: destino}, err
	}
	return list[0], nil
}

// SaudeDestinos lists a tenant's, each with its last success: the breaker hears of one only after a failure, so it comes from
// what was delivered.
func (f *Entregas) SaudeDestinos(ctx context.Context, tenantID int64) ([]crm.SaudeDestino, error) {
	names, err := readAll(ctx, f.s.pools.reader, readText, "SELECT nome FROM destinos WHERE tenant_id = ? ORDER BY nome", tenantID)
	list := make([]crm.SaudeDestino, 0, len(names))
	for _, name := range names {
		health, err := f.Saude(ctx, tenantID, name)
		if err == nil {
			err = f.lastSuccess(ctx, &health)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, health)
	}
	return list, err
}

// lastSuccess looks at the newest delivered ones, the end of a range of an index: one that was made before twenty newer ones
// and delivered after them all is not seen.
func (f *Entregas) lastSuccess(ctx context.Context, health *crm.SaudeDestino) error {
	var last int64
	err := f.s.pools.reader.QueryRowContext(ctx, "SELECT COALESCE(MAX(atualizada_em), 0) FROM (SELECT atualizada_em FROM entregas"+
		" WHERE tenant_id = ? AND destino = ? AND estado = 'entregue' AND proxima_em = 0 ORDER BY id DESC LIMIT 20) e",
		health.TenantID, health.Destino).Scan(&last)
	if when := fromMS(last); last > 0 && when.After(health.UltimoSucesso) {
		health.UltimoSucesso = when
	}
	return classify(err)
}

func (f *Entregas) readHealth(ctx context.Context, where string, args ...any) ([]crm.SaudeDestino, error) {
	return readAll(ctx, f.s.pools.reader, func(scan func(...any) error) (s crm.SaudeDestino, err error) {
		var closed, failure, success int64
		err = scan(&s.TenantID, &s.Destino, &s.Falhas, &closed, &failure, &success, &s.UltimoErro)
		s.Fechado = time.Duration(max(closed, 0)) * time.Millisecond
		s.UltimaFalha, s.UltimoSucesso = fromMS(failure), fromMS(success)
		return s, err
	}, "SELECT tenant_id, destino, falhas, aberto_ate - "+f.s.dialect.nowMS()+", ultima_falha, ultimo_sucesso, ultimo_erro FROM destino_saude"+where, args...)
}

// Falhou counts a failure and opens the breaker for as long as openFor says. One that comes while it is open is of a try that was under way
// when it opened: it counts for nothing.
func (f *Entregas) Falhou(ctx context.Context, tenantID int64, destino, message string, openFor func(int) time.Duration) (failures int, err error) {
	now := f.s.dialect.nowMS()
	err = retry(ctx, func() error {
		return f.s.inTx(ctx, func(tx *sql.Tx) error {
			n, err := execCount(ctx, tx, "UPDATE destino_saude SET falhas = falhas + 1, ultima_falha = "+now+", ultimo_erro = ? WHERE tenant_id = ? AND destino = ? AND aberto_ate <= "+now, message, tenantID, destino)
			if err != nil {
				return err
			}
			err = tx.QueryRowContext(ctx, "SELECT falhas FROM destino_saude WHERE tenant_id = ? AND destino = ?", tenantID, destino).Scan(&failures)
			switch {
			case err == nil && n == 0:
				_, err = execCount(ctx, tx, "UPDATE destino_saude SET ultima_falha = "+now+", ultimo_erro = ? WHERE tenant_id = ? AND destino = ?", message, tenantID, destino)
				return err
			case errors.Is(err, sql.ErrNoRows):
				failures = 1
				if _, err := execCount(ctx, tx, "INSERT INTO destino_saude (tenant_id, destino, falhas, ultima_falha, ultimo_erro) VALUES (?, ?, 1, "+now+", ?)", tenantID, destino, message); err != nil {
					return firstRow(err)
				}
			case err != nil:
				return err
			}
			if pause := openFor(failures); pause > 0 {
				_, err = execCount(ctx, tx, "UPDATE destino_saude SET aberto_ate = "+now+" + ? WHERE tenant_id = ? AND destino = ?", pause.Milliseconds(), tenantID, destino)
				return err
			}
			return nil
		})
	})
	return failures, err
}

// Funcionou closes the breaker.
func (f *Entregas) Funcionou(ctx context.Context, tenantID int64, destino string) error {
	now := f.s.dialect.nowMS()
	n, err := f.exec(ctx, "UPDATE destino_saude SET falhas = 0, aberto_ate = 0, ultimo_sucesso = "+now+" WHERE tenant_id = ? AND destino = ?", tenantID, destino)
	if err != nil || n > 0 {
		return err
	}
	_, err = f.exec(ctx, "INSERT INTO destino_saude (tenant_id, destino, ultimo_sucesso, ultimo_erro) VALUES (?, ?, "+now+", '')", tenantID, destino)
	if errors.Is(err, crm.ErrConflito) {
		return nil // another process made the row meanwhile
	}
	return err
}

// Contagens counts unfinished entregas, and unclear ones.
func (f *Entregas) Contagens(ctx context.Context) ([]crm.ContagemEntregas, error) {
	return readAll(ctx, f.s.pools.reader, func(scan func(...any) error) (c crm.ContagemEntregas, err error) {
		var age int64
		err = scan(&c.TenantID, &c.Destino, &c.Estado, &c.Quantidade, &age)
		c.MaisAntiga = time.Duration(max(age, 0)) * time.Millisecond
		return c, err
	}, "SELECT tenant_id, destino, estado, COUNT(*), "+f.s.dialect.nowMS()+" - MIN(criada_em) FROM entregas"+f.s.dialect.byIndex("entregas_prontas")+
		" WHERE estado IN ('pendente', 'enviando', 'agendada', 'suspensa', 'incerta') GROUP BY tenant_id, destino, estado")
}

func execCount(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	r, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
