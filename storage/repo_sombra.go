package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/sombra"
)

// turnTime is within what every process knows who answers from here on.
const turnTime = 3 * time.Second

// Sombra implements sombra.Contagem.
type Sombra struct{ s *Storage }

var _ sombra.Contagem = (*Sombra)(nil)

// Sombra keeps what comparisons with the old service came to.
func (s *Storage) Sombra() *Sombra { return &Sombra{s} }

// SomarSombra adds in one order, so that processes that add to the same rows do not meet crosswise.
func (c *Sombra) SomarSombra(ctx context.Context, lines []sombra.Linha) error {
	lines = slices.Clone(lines)
	slices.SortFunc(lines, func(a, b sombra.Linha) int { return strings.Compare(shadowKey(&a), shadowKey(&b)) })
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			for i := range lines {
				if err := addShadow(ctx, tx, &lines[i]); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func shadowKey(l *sombra.Linha) string {
	return fmt.Sprintf("%d/%s/%s/%s/%s", l.TenantID, l.Dia, l.Operacao, l.Resultado, l.Campo)
}

func addShadow(ctx context.Context, tx *sql.Tx, l *sombra.Linha) error {
	operation, field, here, there := cut(l.Operacao, 64), cut(l.Campo, 128), cut(l.Aqui, 255), cut(l.La, 255)
	done, err := tx.ExecContext(ctx, `UPDATE sombra_resultados SET vezes = vezes + ?, ultima = ?, aqui = ?, la = ?
		WHERE tenant_id = ? AND dia = ? AND operacao = ? AND resultado = ? AND campo = ?`,
		l.Vezes, toMS(l.Ultima), here, there, l.TenantID, l.Dia, operation, string(l.Resultado), field)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO sombra_resultados (tenant_id, dia, operacao, resultado, campo, vezes, aqui, la, primeira, ultima)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, l.TenantID, l.Dia, operation, string(l.Resultado), field, l.Vezes, here, there, toMS(l.Primeira), toMS(l.Ultima))
	if err = classify(err); errors.Is(err, crm.ErrConflito) { // another process was first: add to its row
		return fmt.Errorf("%w: %w", errRetry, err)
	}
	return err
}

// Sombra reads what was counted since a day.
func (c *Sombra) Sombra(ctx context.Context, tenantID int64, since string) (lines []sombra.Linha, err error) {
	err = eachRow(ctx, c.s.pools.reader, `SELECT dia, operacao, resultado, campo, vezes, aqui, la, primeira, ultima FROM sombra_resultados
		WHERE tenant_id = ? AND dia >= ?`, []any{tenantID, since}, func(scan func(...any) error) error {
		l := sombra.Linha{TenantID: tenantID}
		var first, last int64
		if err := scan(&l.Dia, &l.Operacao, &l.Resultado, &l.Campo, &l.Vezes, &l.Aqui, &l.La, &first, &last); err != nil {
			return err
		}
		l.Primeira, l.Ultima = fromMS(first), fromMS(last)
		lines = append(lines, l)
		return nil
	})
	return lines, err
}

// ElevarNumeracao moves the tenant's sequence beyond a number. What this process has reserved is dropped here; the others drop theirs
// when they read the tenant's picture again.
func (c *Sombra) ElevarNumeracao(ctx context.Context, tenantID, number int64) error {
	err := c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := advanceNumbers(tx, tenantID, number+1); err != nil {
			return err
		}
		return notice(tx, tenantID)
	})
	if err != nil {
		return err
	}
	return c.s.numbers.drop(ctx, tenantID)
}

// dropMoved drops the reserved numbers of tenants whose numbering another process may have moved beyond the old service's: those that
// are in espelho, or were until now. It comes before the new pictures are in force.
func (s *Storage) dropMoved(ctx context.Context, old, now map[int64]*crm.Retrato) error {
	for id, r := range now {
		was := old[id]
		if was == nil || was == r || !mirrored(was) && !mirrored(r) {
			continue
		}
		if err := s.numbers.drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func mirrored(r *crm.Retrato) bool {
	mode, _ := r.Tenant.Sombra()
	return mode == crm.SombraEspelho
}

// noteShadowTurn keeps that another service answers from here on, and where our numbering stands: it tells which numbers were given
// between a switch and a rollback.
func noteShadowTurn(tx *gorm.DB, before, after *crm.Tenant, at time.Time) error {
	from, _ := before.Sombra()
	to, _ := after.Sombra()
	if from == to {
		return nil
	}
	return tx.Exec(`INSERT INTO sombra_viradas (tenant_id, em, de, para, numero)
		SELECT ?, ?, ?, ?, proximo FROM sequencias WHERE nome = ?`, after.ID, toMS(at), string(from), string(to), numberSequence(after.ID)).Error
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
	for i := range turns {
		if err != nil || turns[i].Para != crm.SombraFrente {
			continue
		}
		until := c.s.now()
		if i+1 < len(turns) {
			until = turns[i+1].Em.Add(turnTime)
		}
		// criada_em has no index; a row is not older than its last change. Numbers below are imports of the old service's.
		err = c.s.pools.reader.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(CAST(numero AS DECIMAL(30))), 0), COALESCE(MAX(CAST(numero AS DECIMAL(30))), 0) FROM ocorrencias WHERE tenant_id = ? AND atualizada_em >= ? AND criada_em >= ? AND criada_em <= ?
			AND CAST(numero AS DECIMAL(30)) >= ?`, tenantID, toMS(turns[i].Em), toMS(turns[i].Em), toMS(until), turns[i].Numero).Scan(&turns[i].Abertas, &turns[i].Primeiro, &turns[i].Ultimo)
	}
	return turns, classify(err)
}
