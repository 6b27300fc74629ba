package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/sombra"
)

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
