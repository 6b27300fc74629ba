package delivery

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"ponte/crm"
)

const noticeBatch = 50

// notify tells the people of ocorrências whose delivery ended badly, or well after that: narrativa and status
// (crm.FalhasDeIntegracao).
func (e *Engine) notify(ctx context.Context) {
	queued, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	ended, err := e.Queue.PorAvisar(queued, noticeBatch)
	if err != nil {
		if ctx.Err() == nil {
			e.Log.Error("ended deliveries cannot be read", zap.Error(err))
		}
		return
	}
	for i := range ended {
		if ctx.Err() != nil {
			return
		}
		entrega := &ended[i]
		store, cancel := stored(ctx)
		slug, err := e.Queue.SlugDoTenant(store, entrega.TenantID)
		switch {
		case err != nil:
		case entrega.Estado == crm.EntregaEntregue:
			err = e.Failures.Sanar(store, slug, entrega)
		default:
			err = e.Failures.Avisar(store, slug, entrega)
		}
		if err == nil {
			err = e.Queue.Avisada(store, entrega.ID)
		}
		cancel()
		if err != nil {
			// The next round tries again. One that cannot be told keeps nobody else from being told.
			e.Log.Error("end of a delivery could not be told", zap.Int64("delivery", entrega.ID), zap.Error(err))
			if errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrOcupado) {
				return
			}
		}
	}
}
