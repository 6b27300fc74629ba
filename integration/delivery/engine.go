package delivery

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// Engine delivers. Its fields are set before Run and not changed afterwards.
type Engine struct {
	Queue        crm.FilaEntregas
	Destinations crm.CadastroDestinos
	Files        crm.Arquivos
	Numbers      crm.Numeracao
	Failures     *crm.FalhasDeIntegracao
	News         *crm.Recebimentos
	Types        []destino.Tipo // the registry
	Network      destino.Rede
	Log          *zap.Logger
	Registerer   prometheus.Registerer // nil = no metrics
	Drain        time.Duration         // how long tries under way may take after the stop; 0 = 10 s

	metrics *metrics
	process string // unique, the beginning of every claim's token

	tries sync.WaitGroup  // tries under way
	work  context.Context // of the tries: outlives Run's context by Drain
}

// Periods of the engine's own duties.
const (
	refreshEvery = 2 * time.Second
	reapEvery    = 2 * time.Second
	noticeEvery  = time.Second
	measureEvery = 15 * time.Second
	defaultDrain = 10 * time.Second
	storeTimeout = 10 * time.Second
)

// Run delivers until ctx ends. Then it takes nothing new, lets the tries under way end for up to Drain, cancels the
// rest, and returns when every outcome is stored.
func (e *Engine) Run(ctx context.Context) {
	e.process = rand.Text()
	e.metrics = newMetrics(e.Registerer)
	work, cancelWork := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelWork()
	e.work = work

	var duties sync.WaitGroup
	duties.Go(func() { e.keepLanes(ctx) })
	duties.Go(func() { every(ctx, reapEvery, e.reap) })
	duties.Go(func() { every(ctx, noticeEvery, e.notify) })
	duties.Go(func() { every(ctx, measureEvery, e.measure) })
	duties.Wait()
	e.drain(cancelWork)
}

func (e *Engine) drain(cancelWork context.CancelFunc) {
	limit := e.Drain
	if limit <= 0 {
		limit = defaultDrain
	}
	timer := time.AfterFunc(limit, cancelWork)
	defer timer.Stop()
	e.tries.Wait()
}

// every calls duty at once and then each period, until ctx ends.
func every(ctx context.Context, period time.Duration, duty func(context.Context)) {
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for {
		duty(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (e *Engine) kind(name string) *destino.Tipo { return kindOf(e.Types, name) }

func kindOf(types []destino.Tipo, name string) *destino.Tipo {
	for i := range types {
		if types[i].Nome == name {
			return &types[i]
		}
	}
	return nil
}

// stored gives the context of a write that must not be lost because somebody stops waiting.
func stored(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
}

func (e *Engine) token() string { return e.process[:16] + "-" + rand.Text()[:16] }
