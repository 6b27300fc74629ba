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

// eventPauses are the waits before an event is tried again; after the last one it is a person's. What it is about may be on its way:
// a partner tells of what it was sent before its answer is stored here.
var eventPauses = []time.Duration{2 * time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour}

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
func (e *Engine) applyOne(ctx context.Context, event *crm.EventoDeParceiro) {
	work, cancel := context.WithTimeout(ctx, eventTimeout)
	err := e.apply(work, event)
	cancel()
	if ctx.Err() != nil {
		return
	}
	now := crm.RelogioDoSistema()
	event.Tentativas++
	switch {
	case err == nil && event.Estado == crm.EventoPendente, err == nil && event.Estado == crm.EventoSemObjeto && event.Tentativas <= len(eventPauses),
		err != nil && event.Tentativas <= len(eventPauses):
		event.Estado, event.ProximaEm = crm.EventoPendente, now.Add(eventPauses[min(event.Tentativas, len(eventPauses))-1])
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

func (e *Engine) apply(ctx context.Context, event *crm.EventoDeParceiro) error {
	kind := e.kind(event.Destino)
	picture, ok := e.Tenants.DoTenant(event.TenantID)
	if kind == nil || kind.Aplicar == nil || !ok {
		event.Estado, event.Motivo = crm.EventoFalhou, "não há quem entenda eventos de "+event.Destino
		return nil
	}
	list, err := e.Destinations.Destinos(ctx, event.TenantID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(d crm.DestinoConfigurado) bool { return d.Nome == event.Destino })
	if i < 0 {
		event.Estado, event.Motivo = crm.EventoFalhou, "o destino "+kind.Titulo+" não está configurado"
		return nil
	}
	values := kind.Completar(list[i].Valores[event.Ambiente])
	config := e.configuration(&list[i], event.Ambiente, values, kind.Segredos(values))
	config.Avulsa = true
	return kind.Aplicar(ctx, &destino.Aplicacao{Evento: event, Retrato: picture, Assistencias: e.Assistencias, Novidades: e.News, Negativador: e.Negativador, Config: config})
}
