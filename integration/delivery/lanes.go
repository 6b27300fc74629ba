package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// laneKey names a lane: one tenant's destination. Lanes share nothing, so a slow partner delays nobody else.
type laneKey struct {
	tenant int64
	name   string
}

// runningLane is a lane with the settings that it was started with.
type runningLane struct {
	cancel      context.CancelFunc
	done        chan struct{}
	fingerprint string
}

// keepLanes starts a lane for every active destination and ends those whose destination was paused, switched off or
// changed. A lane that ends takes nothing new; its tries under way go on.
func (e *Engine) keepLanes(ctx context.Context) {
	lanes := map[laneKey]runningLane{}
	defer func() {
		for _, l := range lanes {
			l.cancel()
		}
		for _, l := range lanes {
			<-l.done
		}
	}()
	every(ctx, refreshEvery, func(ctx context.Context) { e.refreshLanes(ctx, lanes) })
}

func (e *Engine) refreshLanes(ctx context.Context, lanes map[laneKey]runningLane) {
	listed, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	destinations, err := e.Destinations.Destinos(listed, 0)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			e.Log.Error("destinations cannot be read, deliveries go on with the known ones", zap.Error(err))
		}
		return
	}
	wanted := map[laneKey]bool{}
	for i := range destinations {
		d := &destinations[i]
		kind := e.kind(d.Nome)
		if kind == nil || !d.Ativo || d.Pausado {
			continue
		}
		key := laneKey{d.TenantID, d.Nome}
		wanted[key] = true
		fingerprint := fingerprint(d)
		if old, running := lanes[key]; running {
			if old.fingerprint == fingerprint {
				continue
			}
			old.cancel()
			<-old.done
			delete(lanes, key)
		}
		e.startLane(ctx, lanes, key, kind, d, fingerprint)
	}
	for key, l := range lanes {
		if !wanted[key] {
			l.cancel()
			<-l.done
			delete(lanes, key)
		}
	}
}

func (e *Engine) startLane(ctx context.Context, lanes map[laneKey]runningLane, key laneKey, kind *destino.Tipo, d *crm.DestinoConfigurado, fingerprint string) {
	l, err := newLane(e, kind, d)
	if err != nil {
		// Settings are checked when they are saved: this is a program that got stricter, or a row edited by hand.
		e.Log.Error("destination cannot be opened", zap.String("tenant", d.TenantSlug), zap.String("destination", d.Nome), zap.Error(err))
		return
	}
	laneCtx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	lanes[key] = runningLane{cancel, done, fingerprint}
	go func() {
		defer close(done)
		var parts sync.WaitGroup
		parts.Go(func() { l.run(laneCtx) })
		parts.Go(func() { l.follow(laneCtx) })
		parts.Wait()
	}()
	e.Log.Info("deliveries start", zap.String("tenant", d.TenantSlug), zap.String("destination", d.Nome), zap.String("environment", d.Ambiente))
}

// fingerprint tells settings apart. It stays in memory: it holds secrets.
func fingerprint(d *crm.DestinoConfigurado) string {
	b, err := json.Marshal([]any{d.Ambiente, d.Sistema, d.TenantSlug, d.EmVigor()})
	if err != nil {
		return ""
	}
	return string(b)
}
