package delivery

import (
	"context"
	cryptorand "crypto/rand"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/integration/destino"
)

// Engine delivers. Its fields are set before Run and not changed afterwards.
type Engine struct {
	Queue        crm.FilaEntregas
	Destinations crm.CadastroDestinos
	Tenants      Pictures
	Files        crm.Arquivos
	Numbers      crm.Numeracao
	Failures     *crm.FalhasDeIntegracao
	News         *crm.Recebimentos
	Inbox        crm.CaixaDeEventos
	Spent        crm.GastosComParceiro
	Mail         crm.Correspondencias
	Assistencias *crm.Assistencias
	Negativador  *negativacao.Negativador
	Comparer     *Comparer      // nil = nothing is compared
	Types        []destino.Tipo // the registry
	Network      destino.Rede
	PublicURL    string // of this Ponte, for links in what is sent; "" = not known
	Log          *zap.Logger
	Registerer   prometheus.Registerer // nil = no metrics
	Tracer       trace.Tracer          // nil = no traces
	Drain        time.Duration         // how long tries under way may take after the stop; 0 = 10 s

	metrics *metrics
	process string        // unique, the beginning of every claim's token
	turns   chan struct{} // held while a lane asks the queue, so that thousands with work do not make each other late

	tries sync.WaitGroup  // tries under way
	work  context.Context // of the tries: outlives Run's context by Drain
}

// Pictures are the tenants as they are in memory. They tell without a query what changed of a destination.
type Pictures interface {
	Todos() []*crm.Retrato
	DoTenant(id int64) (*crm.Retrato, bool)
}

// Periods of the engine's own duties.
const (
	lookEvery    = time.Second
	reapEvery    = 2 * time.Second
	noticeEvery  = time.Second
	applyEvery   = time.Second
	measureEvery = 15 * time.Second
	defaultDrain = 10 * time.Second
	storeTimeout = 10 * time.Second

	// What looks and measurements leave between two, as a multiple of what the last one took: a slow database is not pressed.
	lookShare    = 4
	measureShare = 20

	maxTurns = 8
)

// Run delivers until ctx ends. Then it takes nothing new, lets the tries under way end for up to Drain, cancels the
// rest, and returns when every outcome is stored.
func (e *Engine) Run(ctx context.Context) {
	e.process, e.turns = cryptorand.Text(), make(chan struct{}, maxTurns)
	e.metrics = newMetrics(e.Registerer)
	work, cancelWork := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelWork()
	e.work = work

	var duties sync.WaitGroup
	duties.Go(func() { e.keepLanes(ctx) })
	duties.Go(func() { every(ctx, reapEvery, e.reap) })
	duties.Go(func() { every(ctx, noticeEvery, e.notify) })
	duties.Go(func() { e.applyEvents(ctx) })
	duties.Go(func() { e.compare(ctx) })
	duties.Go(func() { spaced(ctx, measureEvery, measureShare, e.measure) })
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

// spaced is every for a duty that may take long: it leaves at least share times as long between two as the last one took. Jitter
// keeps replicas from doing it at the same moment.
func spaced(ctx context.Context, period time.Duration, share int, duty func(context.Context)) {
	for ctx.Err() == nil {
		begin := time.Now()
		duty(ctx)
		sleep(ctx, max(period*3/4+rand.N(period/2), time.Duration(share)*time.Since(begin)))
	}
}

// sleep waits, less long when ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
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

func (e *Engine) token() string { return e.process[:16] + "-" + cryptorand.Text()[:16] }
