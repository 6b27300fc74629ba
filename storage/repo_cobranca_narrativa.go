package storage

import (
	"context"
	"database/sql"
	"errors"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// tellParcela writes in the sub-ocorrência of an instalment what became of a message about it, with the end of its entrega. Where there is none,
// as with ConfCobranca off, the row of the step alone tells of it.
func (f *Entregas) tellParcela(ctx context.Context, tx *sql.Tx, r *crm.EntregaReservada, state crm.EstadoEntrega, why string) error {
	if state != crm.EntregaEntregue && state != crm.EntregaCancelada && state != crm.EntregaFalhou {
		return nil
	}
	var of int64
	step, err := readDisparo(func(own ...any) error {
		return tx.QueryRowContext(ctx, "SELECT "+disparosTable.columnList("d.")+", p.ocorrencia_id FROM cobranca_disparos d JOIN cobranca_parcelas p ON p.titulo_id = d.titulo_id"+
			" WHERE d.id = ? AND p.ocorrencia_id <> 0", r.DisparoID).Scan(append(own, &of)...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	n := cobranca.NarrativaDoEnvio(&step, r.Destino, state, why, f.s.now())
	n.OcorrenciaID = of
	if n.ID, err = advanceSequence(ctx, tx, idSequence, 1); err != nil {
		return err
	}
	w := bulkWriter{ctx: ctx, tx: tx}
	w.insert(narrativasTable, narrativaValues(&n))
	return w.err
}
