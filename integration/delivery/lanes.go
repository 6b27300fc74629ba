package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// laneKey names a lane: one tenant's destination. Lanes share nothing, so a slow partner delays nobody else.
type laneKey struct {
	tenant int64
	name   string
}

// lanes are those that run in this process: of the destinations that have something due or had a moment ago, and of those whose
// partner is asked for news. One goroutine keeps them, the scout.
type lanes struct {
	engine  *Engine
	running map[laneKey]*runningLane
}

// runningLane is a lane with what the scout needs to know of it.
type runningLane struct {
	cancel  context.CancelFunc
	done    chan struct{}
	version int64                // of the settings that it was started for
	open    atomic.Pointer[lane] // nil until it has read them
}

// Times of the lanes.
const (
	laneLinger = time.Minute      // a lane that has nothing to do ends after this long
	reopenWait = 30 * time.Second // one that could not be opened is not tried again for this long
)

// keepLanes is the scout. A lane that ends takes nothing new; its tries under way go on.
func (e *Engine) keepLanes(ctx context.Context) {
	all := &lanes{e, map[laneKey]*runningLane{}}
	defer func() {
		for _, r := range all.running {
			r.cancel()
		}
		for _, r := range all.running {
			<-r.done
		}
	}()
	spaced(ctx, lookEvery, lookShare, all.look)
}

// look asks the queue once who has work, whatever the number of destinations: their lanes start or wake, and the others end.
func (a *lanes) look(ctx context.Context) {
	queued, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	due, err := a.engine.Queue.ComTrabalho(queued)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			a.engine.Log.Error("nobody knows which destinations have work, their deliveries wait", zap.Error(err))
		}
		return
	}
	work := make(map[laneKey]int64, len(due))
	for _, d := range due {
		if a.engine.kind(d.Nome) != nil {
			work[laneKey{d.TenantID, d.Nome}] = d.Versao
		}
	}
	a.endOthers(work)
	a.startFollowers(ctx)
	for key, version := range work {
		if r := a.running[key]; r != nil {
			r.wake()
		} else {
			a.start(ctx, key, version)
		}
	}
}

// endOthers ends the lanes of destinations that were paused, switched off or changed, and those that had nothing for a while.
func (a *lanes) endOthers(work map[laneKey]int64) {
	for key, r := range a.running {
		_, due := work[key]
		if a.outdated(key, r) || !due && r.idle() {
			r.cancel()
			<-r.done
		}
		select {
		case <-r.done:
			delete(a.running, key)
		default:
		}
	}
}

// outdated tells whether a lane works with settings of the past. A picture may be older than they are.
func (a *lanes) outdated(key laneKey, r *runningLane) bool {
	picture, ok := a.engine.Tenants.DoTenant(key.tenant)
	if !ok {
		return false
	}
	i := slices.IndexFunc(picture.Destinos, func(d crm.Destino) bool { return d.Nome == key.name })
	if i < 0 {
		return false
	}
	d, version := &picture.Destinos[i], r.version
	if l := r.open.Load(); l != nil {
		version = max(version, l.settings.Versao)
	}
	return d.Versao > version || d.Versao == version && !works(d)
}

func works(d *crm.Destino) bool { return d.Ativo && !d.Pausado }

// startFollowers starts the lanes of destinations whose partner is asked for news: these have work without an entrega.
func (a *lanes) startFollowers(ctx context.Context) {
	for _, picture := range a.engine.Tenants.Todos() {
		for i := range picture.Destinos {
			d := &picture.Destinos[i]
			key := laneKey{d.TenantID, d.Nome}
			if a.running[key] == nil && works(d) && a.engine.follows(d) {
				a.start(ctx, key, d.Versao)
			}
		}
	}
}

// follows tells whether the settings of a destination say that its partner is asked for news.
func (e *Engine) follows(d *crm.Destino) bool {
	kind := e.kind(d.Nome)
	if kind == nil {
		return false
	}
	field, ok := kind.Campo(crm.CampoConsulta)
	if !ok {
		return false
	}
	interval, err := time.ParseDuration(cmp.Or(d.Consulta, field.Padrao))
	return err == nil && interval > 0
}

func (a *lanes) start(ctx context.Context, key laneKey, version int64) {
	ctx, cancel := context.WithCancel(ctx)
	r := &runningLane{cancel: cancel, done: make(chan struct{}), version: version}
	a.running[key] = r
	go func() {
		defer close(r.done)
		defer cancel()
		l, err := a.engine.openLane(ctx, key)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			// Settings are checked when they are saved: this is a program that got stricter, a row edited by hand, or the database.
			a.engine.Log.Error("destination cannot be opened", zap.Int64("tenant_id", key.tenant), zap.String("destination", key.name), zap.Error(err))
			sleep(ctx, reopenWait)
		case l != nil:
			r.open.Store(l)
			l.log.Debug("deliveries start", zap.String("environment", l.settings.Ambiente))
			var parts sync.WaitGroup
			parts.Go(func() { l.run(ctx) })
			parts.Go(func() { l.follow(ctx) })
			parts.Wait()
		}
	}()
}

// openLane reads the settings of a destination; nil = it is not to be delivered to.
func (e *Engine) openLane(ctx context.Context, key laneKey) (*lane, error) {
	if !e.takeTurn(ctx) {
		return nil, ctx.Err()
	}
	defer e.endTurn()
	queued, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	list, err := e.Destinations.Destinos(queued, key.tenant)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(d crm.DestinoConfigurado) bool { return d.Nome == key.name })
	if i < 0 || !works(&list[i].Destino) {
		return nil, nil
	}
	l, err := newLane(e, e.kind(key.name), &list[i])
	if err != nil {
		return nil, fmt.Errorf("tenant %s: %w", list[i].TenantSlug, err)
	}
	return l, nil
}

// wake makes a lane ask the queue now.
func (r *runningLane) wake() {
	if l := r.open.Load(); l != nil {
		l.asleep.Store(0)
		select {
		case l.woken <- struct{}{}:
		default:
		}
	}
}

// idle tells whether a lane has had nothing to do for a while, and holds nothing that a new one would not know: a try, a pause that
// the partner asked for, a budget that is used up.
func (r *runningLane) idle() bool {
	l := r.open.Load()
	if l == nil || l.interval() > 0 {
		return false
	}
	since, now := l.asleep.Load(), time.Now()
	return since > 0 && now.Sub(time.UnixMilli(since)) >= laneLinger && len(l.slots) == 0 &&
		now.UnixMilli() >= l.notBefore.Load() && int(l.budget.Tokens()) >= l.budget.Burst()
}

func (e *Engine) takeTurn(ctx context.Context) bool {
	select {
	case e.turns <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (e *Engine) endTurn() { <-e.turns }
