package delivery

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// Bounds of applying what partners told.
const (
	eventsAtOnce   = 500 // read at once
	appliersAtOnce = 8   // destinations
	eventTimeout   = 30 * time.Second
)

// applyEvents applies what partners told until ctx ends: of one destination of a tenant one event after the other, in the order in which they
// came. Destinations share nothing, so that a partner who is slow to be asked delays nobody else's.
func (e *Engine) applyEvents(ctx context.Context) {
	if e.Inbox == nil {
		return
	}
	var (
		working sync.WaitGroup
		mu      sync.Mutex
		busy    = map[laneKey]bool{}
	)
	defer working.Wait()
	every(ctx, applyEvery, func(ctx context.Context) {
		queued, cancel := context.WithTimeout(ctx, storeTimeout)
		waiting, err := e.Inbox.EventosPendentes(queued, eventsAtOnce)
		cancel()
		if err != nil {
			if ctx.Err() == nil {
				e.Log.Warn("events of partners cannot be read", zap.Error(err))
			}
			return
		}
		byDestination := map[laneKey][]crm.EventoDeParceiro{}
		for i := range waiting {
			key := laneKey{waiting[i].TenantID, waiting[i].Destino}
			byDestination[key] = append(byDestination[key], waiting[i])
		}
		mu.Lock()
		defer mu.Unlock()
		for key, events := range byDestination {
			if busy[key] || len(busy) >= appliersAtOnce {
				continue
			}
			busy[key] = true
			working.Go(func() {
				defer func() {
					mu.Lock()
					delete(busy, key)
					mu.Unlock()
				}()
				for i := range events {
					if ctx.Err() != nil {
						return
					}
					e.applyOne(ctx, &events[i])
				}
			})
		}
	})
}

// applyOne applies an event and stores what became of it. A process that dies between the two applies it again: its key makes that harmless.
// What it is about may be on its way, because a partner tells of what it was sent before its answer is stored here: one without an object is
// tried again like one that failed, by the destination's schedule, as what goes there.
func (e *Engine) applyOne(ctx context.Context, event *crm.EventoDeParceiro) {
	work, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	destinations, err := e.Destinations.Destinos(work, event.TenantID)
	if err != nil {
		if ctx.Err() == nil {
			e.Log.Warn("the destination of an event cannot be read", zap.Int64("event", event.ID), zap.Error(err))
		}
		return // nothing was tried, and it is still pending
	}
	schedule, err := e.apply(work, event, destinations)
	if ctx.Err() != nil {
		return
	}
	now := crm.RelogioDoSistema()
	again := event.Tentativas < len(schedule) && (err != nil || event.Estado == crm.EventoSemObjeto)
	event.Tentativas++
	switch {
	case again, err == nil && event.Estado == crm.EventoPendente:
		event.Estado, event.ProximaEm = crm.EventoPendente, now.Add(jitter(schedule[min(event.Tentativas, len(schedule))-1]))
	case err != nil:
		event.Estado = crm.EventoFalhou
	case event.Estado == crm.EventoAplicado:
		event.AplicadoEm = now
	}
	if err != nil {
		event.Motivo = destino.Encurtar(destino.MascararDocumentos(err.Error()), destino.MaxMensagem)
	}
	store, cancel := stored(ctx)
	defer cancel()
	if err := e.Inbox.ConcluirEvento(store, event); err != nil {
		e.Log.Error("what became of an event cannot be stored", zap.Int64("event", event.ID), zap.Error(err))
		return
	}
	e.Log.Info("event of a partner", zap.Int64("event", event.ID), zap.String("destination", event.Destino), zap.String("code", event.Codigo),
		zap.String("state", string(event.Estado)), zap.String("reason", event.Motivo))
}

// apply also gives the waits of the destination's schedule, none where the event has no destination any more.
func (e *Engine) apply(ctx context.Context, event *crm.EventoDeParceiro, destinations []crm.DestinoConfigurado) ([]time.Duration, error) {
	kind := e.kind(event.Destino)
	picture, ok := e.Tenants.DoTenant(event.TenantID)
	if kind == nil || kind.Aplicar == nil || !ok {
		event.Estado, event.Motivo = crm.EventoFalhou, "não há quem entenda eventos de "+event.Destino
		return nil, nil
	}
	i := slices.IndexFunc(destinations, func(d crm.DestinoConfigurado) bool { return d.Nome == event.Destino })
	if i < 0 {
		event.Estado, event.Motivo = crm.EventoFalhou, "o destino "+kind.Titulo+" não está configurado"
		return nil, nil
	}
	values := kind.Completar(destinations[i].Valores[event.Ambiente])
	schedule, err := crm.LerAgenda(values[destino.CampoAgenda])
	if err != nil {
		return nil, err
	}
	config := e.configuration(&destinations[i], event.Ambiente, values, kind.Segredos(values))
	config.Avulsa = true
	return schedule, kind.Aplicar(ctx, &destino.Aplicacao{Evento: event, Retrato: picture, Assistencias: e.Assistencias, Novidades: e.News, Negativador: e.Negativador, Config: config})
}
