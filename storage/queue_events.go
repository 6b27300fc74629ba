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

var selectEventos = "SELECT " + eventosTable.columnList("") + " FROM " + eventosTable.name

func eventoValues(e *crm.EventoDeParceiro) []any {
	return []any{
		e.ID, e.TenantID, e.Destino, e.Ambiente, e.Chave, e.Codigo, e.Corpo, toMS(e.RecebidoEm), string(e.Estado), e.Motivo, int64(e.Tentativas),
		toMS(e.ProximaEm), toMS(e.AplicadoEm),
	}
}

func readEvento(scan func(...any) error) (e crm.EventoDeParceiro, err error) {
	var received, next, applied int64
	err = scan(&e.ID, &e.TenantID, &e.Destino, &e.Ambiente, &e.Chave, &e.Codigo, &e.Corpo, &received, &e.Estado, &e.Motivo, &e.Tentativas, &next, &applied)
	e.RecebidoEm, e.ProximaEm, e.AplicadoEm = fromMS(received), fromMS(next), fromMS(applied)
	return e, err
}

// GuardarEvento keeps an event by way of the committer, because its partner waits: those that come together share one COMMIT. The unique key
// decides which of two that come at once is the repeat. Ids of several processes are in no order, so that when it came says whose turn it is.
func (f *Entregas) GuardarEvento(ctx context.Context, e *crm.EventoDeParceiro) (bool, error) {
	var err error
	if e.ID, err = f.s.numbers.IDs(ctx, 1); err != nil {
		return false, err
	}
	e.ProximaEm = e.RecebidoEm
	err = f.s.Escritor().Gravar(ctx, &crm.Escrita{Eventos: []crm.EventoDeParceiro{*e}})
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
	return f.s.execRetrying(ctx, "UPDATE eventos_parceiro SET estado = ?, motivo = ?, tentativas = ?, proxima_em = ?, aplicado_em = ? WHERE id = ? AND estado = 'pendente'",
		string(e.Estado), e.Motivo, e.Tentativas, toMS(e.ProximaEm), toMS(e.AplicadoEm), e.ID)
}

// ReporEvento puts one back that was not applied, with the trail of who wanted it.
func (f *Entregas) ReporEvento(ctx context.Context, e *crm.EventoDeParceiro, a crm.Auditoria) (done bool, err error) {
	err = f.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE eventos_parceiro SET estado = ?, motivo = ?, tentativas = 0, proxima_em = ? WHERE id = ? AND tenant_id = ? AND destino = ? AND estado IN ('pendente', 'falhou', 'semobjeto')",
			string(e.Estado), cut(e.Motivo, 1000), toMS(e.ProximaEm), e.ID, e.TenantID, e.Destino)
		if done = r.Error == nil && r.RowsAffected == 1; !done {
			return r.Error
		}
		return writeAuditoria(tx, a)
	})
	return done, err
}

// EventosDeParceiro lists the newest first.
func (f *Entregas) EventosDeParceiro(ctx context.Context, tenantID int64, destino string, max int) ([]crm.EventoDeParceiro, error) {
	return readAll(ctx, f.s.pools.reader, readEvento, selectEventos+" WHERE tenant_id = ? AND destino = ? ORDER BY recebido_em DESC, id DESC LIMIT ?", tenantID, destino, max)
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
