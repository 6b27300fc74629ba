package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/sombra"
)

const (
	// turnTime is within what every process knows who answers from here on.
	turnTime = 3 * time.Second
	// countedTurn bounds the rows that are looked through: what was opened in a longer turn is told by the numbers that were given.
	countedTurn = 90 * 24 * time.Hour
)

// noteShadowTurn keeps that another service answers from here on, and where our numbering stands: it tells which numbers were given
// between a switch and a rollback.
func noteShadowTurn(tx *gorm.DB, before, after *crm.Tenant, at time.Time) error {
	from, _ := before.Sombra()
	to, _ := after.Sombra()
	if from == to {
		return nil
	}
	// MAX gives a row also where the tenant has no sequence yet: its numbers begin at 1.
	return tx.Exec(`INSERT INTO sombra_viradas (tenant_id, em, de, para, numero)
		SELECT ?, ?, ?, ?, COALESCE(MAX(proximo), 1) FROM sequencias WHERE nome = ?`, after.ID, toMS(at), string(from), string(to), numberSequence(after.ID)).Error
}

// Viradas lists who answered since when, oldest first.
func (c *Sombra) Viradas(ctx context.Context, tenantID int64) (turns []sombra.Virada, err error) {
	err = eachRow(ctx, c.s.pools.reader, "SELECT em, de, para, numero FROM sombra_viradas WHERE tenant_id = ? ORDER BY em", []any{tenantID}, func(scan func(...any) error) error {
		var v sombra.Virada
		var at int64
		if err := scan(&at, &v.De, &v.Para, &v.Numero); err != nil {
			return err
		}
		v.Em = fromMS(at)
		turns = append(turns, v)
		return nil
	})
	var from int64 // the next number when the old service answered last: those below are imports of its own, or were given before
	for i := range turns {
		v := &turns[i]
		if v.De == crm.SombraEspelho || i == 0 {
			from = v.Numero
		}
		if err != nil || v.Para == crm.SombraEspelho {
			continue
		}
		until := c.s.now()
		if i+1 < len(turns) {
			if until = turns[i+1].Em; turns[i+1].Para == crm.SombraEspelho {
				until = until.Add(turnTime)
			}
			if i+2 < len(turns) && turns[i+2].Em.Before(until) { // switched again at once: the next one counts from there
				until = turns[i+2].Em
			}
		}
		if until.Sub(v.Em) > countedTurn {
			next, errNext := c.nextOf(ctx, tenantID, turns[i+1:])
			v.Primeiro, v.Ultimo, err = from, max(next-1, from), errNext
			v.Abertas = max(next-from, 0)
			continue
		}
		// criada_em has no index; a row is not older than its last change.
		err = c.s.pools.reader.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(CAST(numero AS DECIMAL(30))), 0), COALESCE(MAX(CAST(numero AS DECIMAL(30))), 0) FROM ocorrencias WHERE tenant_id = ? AND atualizada_em >= ? AND criada_em >= ? AND criada_em < ?
			AND CAST(numero AS DECIMAL(30)) >= ?`, tenantID, toMS(v.Em), toMS(v.Em), toMS(until), from).Scan(&v.Abertas, &v.Primeiro, &v.Ultimo)
	}
	return turns, classify(err)
}

// nextOf is the next number where a turn ended, or now.
func (c *Sombra) nextOf(ctx context.Context, tenantID int64, after []sombra.Virada) (int64, error) {
	if len(after) > 0 {
		return after[0].Numero, nil
	}
	return c.ProximoNumero(ctx, tenantID)
}

// ProximoNumero reads the sequence. What processes have reserved is below it: the number that is given next may be lower, never one that was given.
func (c *Sombra) ProximoNumero(ctx context.Context, tenantID int64) (int64, error) {
	next := int64(1)
	err := c.s.pools.reader.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", numberSequence(tenantID)).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return 1, nil
	}
	return next, classify(err)
}
