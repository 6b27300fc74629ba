package delivery

import (
	"context"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

const (
	reapLease = 30 * time.Second
	reapBatch = 100
)

// reap takes over claims whose process is gone. A try that had not begun is ready again at once; one that had may have
// reached the partner, and its outcome is unknown.
func (e *Engine) reap(ctx context.Context) {
	for ctx.Err() == nil {
		listed, cancel := context.WithTimeout(ctx, storeTimeout)
		expired, err := e.Queue.Vencidas(listed, e.token(), reapLease, reapBatch)
		cancel()
		if err != nil {
			if ctx.Err() == nil {
				e.Log.Error("expired claims cannot be read", zap.Error(err))
			}
			return
		}
		for i := range expired {
			e.recover(&expired[i])
		}
		if len(expired) < reapBatch {
			return
		}
	}
}

func (e *Engine) recover(v *crm.Vencida) {
	end := crm.FimTentativa{Reservada: &v.EntregaReservada, Estado: crm.EntregaAgendada, Verificar: v.Verificar}
	if v.EmVoo {
		end = interrupted(e.kind(v.Destino), v)
	}
	if kind := e.kind(v.Destino); kind != nil {
		end.Avulsa = kind.Avulsas
	}
	mine, err := e.store(end)
	e.Log.Warn("expired claim taken over", zap.Int64("delivery", v.ID), zap.String("destination", v.Destino), zap.Bool("begun", v.EmVoo),
		zap.String("state", string(end.Estado)), zap.Bool("stored", mine), zap.Error(err))
}

// interrupted decides about a try of a process that died in it. Its Tentativa tells so.
func interrupted(kind *destino.Tipo, v *crm.Vencida) crm.FimTentativa {
	const reason = "o servidor parou durante a tentativa"
	repetition := crm.RepeticaoCega
	if kind != nil {
		if a, ok := kind.Acao(v.Acao); ok {
			repetition = a.Repeticao
		}
	}
	end := crm.FimTentativa{
		Reservada: &v.EntregaReservada, Estado: crm.EntregaAgendada, Verificar: v.Verificar, Automatica: !v.Manual, Motivo: reason,
		Tentativa: &crm.Tentativa{
			TenantID: v.TenantID, EntregaID: v.ID, Ordem: v.Tentativas, Manual: v.Manual, Inicio: v.AtualizadaEm,
			Decisao: string(destino.ClasseDesconhecido), Erro: reason,
		},
	}
	switch repetition {
	case crm.RepeticaoVerificavel:
		// The lease was longer than the partner's deadline: what it was doing is done by now.
		end.Verificar = true
	case crm.RepeticaoIdempotente:
	default:
		end.Estado, end.Avisar = crm.EntregaIncerta, true
	}
	return end
}
