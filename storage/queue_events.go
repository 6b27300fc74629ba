package storage

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"ponte/crm"
)

var (
	_ crm.CaixaDeEventos    = (*Entregas)(nil)
	_ crm.GastosComParceiro = (*Entregas)(nil)
)

const selectEventos = "SELECT id, tenant_id, destino, ambiente, chave, codigo, corpo, recebido_em, estado, motivo, tentativas, proxima_em, aplicado_em FROM eventos_parceiro"

func readEvento(scan func(...any) error) (e crm.EventoDeParceiro, err error) {
	var received, next, applied int64
	err = scan(&e.ID, &e.TenantID, &e.Destino, &e.Ambiente, &e.Chave, &e.Codigo, &e.Corpo, &received, &e.Estado, &e.Motivo, &e.Tentativas, &next, &applied)
	e.RecebidoEm, e.ProximaEm, e.AplicadoEm = fromMS(received), fromMS(next), fromMS(applied)
	return e, err
}

// GuardarEvento keeps an event. The unique key decides which of two that come at once is the repeat. It is one statement, because the partner
// waits for it.
func (f *Entregas) GuardarEvento(ctx context.Context, e *crm.EventoDeParceiro) (bool, error) {
	var err error
	if e.ID, err = f.s.numbers.IDs(ctx, 1); err != nil {
		return false, err
	}
	err = f.s.execRetrying(ctx, "INSERT INTO eventos_parceiro (id, tenant_id, destino, ambiente, chave, codigo, corpo, recebido_em, estado, motivo, tentativas, proxima_em, aplicado_em)"+
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)",
		e.ID, e.TenantID, e.Destino, e.Ambiente, e.Chave, e.Codigo, e.Corpo, toMS(e.RecebidoEm), string(e.Estado), e.Motivo)
	if errors.Is(err, crm.ErrConflito) {
		var n int
		if again := f.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM eventos_parceiro WHERE tenant_id = ? AND destino = ? AND chave = ?", e.TenantID, e.Destino, e.Chave).Scan(&n); again != nil {
			return false, classify(again)
		}
		if n > 0 {
			return false, nil
		}
	}
	return err == nil, err
}

// EventosPendentes are those that may be applied now, in the order in which they came.
func (f *Entregas) EventosPendentes(ctx context.Context, max int) ([]crm.EventoDeParceiro, error) {
	return readAll(ctx, f.s.pools.reader, readEvento, selectEventos+" WHERE estado = 'pendente' AND proxima_em <= ? ORDER BY proxima_em, id LIMIT ?", toMS(f.s.now()), max)
}

// ConcluirEvento stores what became of one, unless another process has ended it meanwhile.
func (f *Entregas) ConcluirEvento(ctx context.Context, e *crm.EventoDeParceiro) error {
	applied := int64(0)
	if !e.AplicadoEm.IsZero() {
		applied = toMS(e.AplicadoEm)
	}
	next := int64(0)
	if !e.ProximaEm.IsZero() {
		next = toMS(e.ProximaEm)
	}
	return f.s.execRetrying(ctx, "UPDATE eventos_parceiro SET estado = ?, motivo = ?, tentativas = ?, proxima_em = ?, aplicado_em = ? WHERE id = ? AND estado = 'pendente'",
		string(e.Estado), e.Motivo, e.Tentativas, next, applied, e.ID)
}

// EventosDeParceiro lists the newest first.
func (f *Entregas) EventosDeParceiro(ctx context.Context, tenantID int64, destino string, max int) ([]crm.EventoDeParceiro, error) {
	return readAll(ctx, f.s.pools.reader, readEvento, selectEventos+" WHERE tenant_id = ? AND destino = ? ORDER BY id DESC LIMIT ?", tenantID, destino, max)
}

// Gastar adds to a day's calls and gives their sum.
func (f *Entregas) Gastar(ctx context.Context, tenantID int64, destino, ambiente string, dia crm.Dia, chamadas int) (total int, err error) {
	key := []any{tenantID, destino, ambiente, string(dia)}
	const where = " WHERE tenant_id = ? AND destino = ? AND ambiente = ? AND dia = ?"
	err = f.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if chamadas > 0 {
			r := tx.Exec("UPDATE chamadas_ao_parceiro SET total = total + ?"+where, append([]any{chamadas}, key...)...)
			if r.Error != nil {
				return r.Error
			}
			if r.RowsAffected == 0 {
				if err := tx.Exec("INSERT INTO chamadas_ao_parceiro (tenant_id, destino, ambiente, dia, total) VALUES (?, ?, ?, ?, ?)", append(key, chamadas)...).Error; err != nil {
					return firstRow(err)
				}
			}
		}
		return tx.Raw("SELECT COALESCE(SUM(total), 0) FROM chamadas_ao_parceiro"+where, key...).Scan(&total).Error
	})
	return total, classify(err)
}
