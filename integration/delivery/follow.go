package delivery

import (
	"context"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

const followBatch = 50

// follow polls a destination for news of what it has a name for, when its settings say so.
func (l *lane) follow(ctx context.Context) {
	if client, ok := l.client.(destino.Acompanhado); ok && l.interval() > 0 {
		every(ctx, l.interval(), func(ctx context.Context) { l.followAll(ctx, client) })
	}
}

// interval is the pause between two rounds of polling, 0 = there is none.
func (l *lane) interval() time.Duration {
	client, ok := l.client.(destino.Acompanhado)
	if !ok {
		return 0
	}
	return client.Intervalo()
}

func (l *lane) followAll(ctx context.Context, client destino.Acompanhado) {
	after := int64(0)
	for ctx.Err() == nil {
		queued, cancel := context.WithTimeout(ctx, storeTimeout)
		page, err := l.engine.Queue.Acompanhadas(queued, crm.Acompanhamento{
			TenantID: l.settings.TenantID, Destino: l.settings.Nome, Ambiente: l.settings.Ambiente, DepoisDe: after, Max: followBatch,
		})
		cancel()
		if err != nil {
			l.log.Error("names cannot be listed for polling", zap.Error(err))
			return
		}
		if len(page) == 0 {
			return
		}
		for i := range page {
			if l.budget.Wait(ctx) != nil { // polling spends of the same budget
				return
			}
			if !l.followOne(ctx, client, &page[i]) {
				return // the partner is not well: the next round asks again
			}
		}
		after = page[len(page)-1].ID
	}
}

// followOne asks for news of one. false = the partner does not answer as it should.
func (l *lane) followOne(ctx context.Context, client destino.Acompanhado, named *crm.Entrega) bool {
	asked, cancel := context.WithTimeout(ctx, l.timeout+time.Second)
	defer cancel()
	news, err := client.Acompanhar(asked, named)
	if err != nil {
		l.log.Warn("destination gave no news", zap.Int64("ocorrencia_id", named.OcorrenciaID), zap.String("reason", destino.MascararDocumentos(err.Error())))
		failure := destino.Classificar(err)
		return !failure.ContaFalha() && failure.Depois() == 0
	}
	for _, n := range news {
		store, cancel := stored(ctx)
		fresh, err := l.engine.News.Receber(store, l.settings.TenantSlug, l.settings.Sistema, n)
		cancel()
		if err != nil {
			l.log.Error("news could not be stored", zap.Int64("ocorrencia_id", named.OcorrenciaID), zap.Error(err))
			return true
		}
		if fresh {
			l.log.Info("news taken in", zap.Int64("ocorrencia_id", named.OcorrenciaID))
		}
	}
	return true
}
