package delivery

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"ponte/crm"
	"ponte/integration/destino"
)

// lane brings one tenant's entregas to one destination.
type lane struct {
	engine   *Engine
	kind     *destino.Tipo
	settings *crm.DestinoConfigurado
	values   map[string]string // of the environment that is on, complete
	secrets  []string
	client   destino.Destino
	log      *zap.Logger

	schedule []time.Duration
	timeout  time.Duration // of one call to the partner
	slots    chan struct{}
	budget   *rate.Limiter
	finished chan struct{} // a try ended: look again

	notBefore atomic.Int64 // unix ms; the partner asked for a pause
	unwell    atomic.Bool  // the last try failed: the breaker is to be asked
}

// Pauses between two looks at the queue.
const (
	idleLeast = 100 * time.Millisecond
	idleMost  = time.Second
)

func newLane(e *Engine, kind *destino.Tipo, d *crm.DestinoConfigurado) (*lane, error) {
	values := kind.Completar(d.EmVigor())
	secrets := secretsOf(kind, values)
	config := destino.Configuracao{Tenant: d.TenantSlug, Ambiente: d.Ambiente, Valores: values, Segredos: secrets, Rede: e.Network}
	client, err := kind.Abrir(config)
	if err != nil {
		return nil, err
	}
	schedule, err := crm.LerAgenda(values[destino.CampoAgenda])
	if err != nil {
		return nil, err
	}
	concurrency := max(number(values[destino.CampoConcorrencia]), 1)
	l := &lane{
		engine: e, kind: kind, settings: d, values: values, secrets: secrets, client: client, schedule: schedule,
		timeout: config.Prazo(destino.CampoPrazo), slots: make(chan struct{}, concurrency), finished: make(chan struct{}, 1),
		budget: rate.NewLimiter(rate.Inf, concurrency),
		log:    e.Log.With(zap.String("tenant", d.TenantSlug), zap.String("destination", d.Nome)),
	}
	if perMinute := number(values[destino.CampoPorMinuto]); perMinute > 0 {
		l.budget = rate.NewLimiter(rate.Limit(float64(perMinute)/60), concurrency)
	}
	l.unwell.Store(true) // what other processes learnt of it is in the database
	return l, nil
}

// secretsOf are the values that no record may show.
func secretsOf(kind *destino.Tipo, values map[string]string) []string {
	var secrets []string
	for _, field := range kind.Campos {
		if field.Segredo && values[field.Chave] != "" {
			secrets = append(secrets, values[field.Chave])
		}
	}
	return secrets
}

// run claims and tries until ctx ends.
func (l *lane) run(ctx context.Context) {
	idle := idleLeast
	for ctx.Err() == nil {
		started := l.round(ctx)
		if started > 0 {
			idle = idleLeast
			continue
		}
		// Jitter keeps replicas from looking at the same moment.
		if !l.rest(ctx, idle+rand.N(idle/2)) {
			idle = min(idle*2, idleMost)
		} else {
			idle = idleLeast
		}
	}
}

// rest waits, less long when a try ends: its slot is free, and what stood behind it may go.
func (l *lane) rest(ctx context.Context, d time.Duration) (early bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-l.finished:
		return true
	}
	return false
}

// round claims as much as may be tried now and starts the tries. It returns how many.
func (l *lane) round(ctx context.Context) int {
	free := cap(l.slots) - len(l.slots)
	if l.unwell.Load() {
		open, health := l.breaker(ctx)
		if open {
			return 0
		}
		if health.Falhas >= breakerFailures {
			free = min(free, 1-len(l.slots)) // half open: one try at a time
		}
	}
	if time.Now().UnixMilli() < l.notBefore.Load() {
		return 0
	}
	free = min(free, int(l.budget.Tokens()))
	if free <= 0 {
		return 0
	}
	queued, cancel := stored(ctx) // a claim that was written and not read would be nobody's until its lease ends
	defer cancel()
	claimed, err := l.engine.Queue.Reservar(queued, crm.Reserva{
		TenantID: l.settings.TenantID, Destino: l.settings.Nome, Token: l.engine.token(), Max: free, Prazo: l.lease(0),
	})
	if err != nil {
		l.log.Error("deliveries cannot be claimed", zap.Error(err))
		return 0
	}
	for i := range claimed {
		l.slots <- struct{}{}
		l.budget.Allow()
		l.engine.tries.Add(1)
		go l.occupy(ctx, &claimed[i])
	}
	return len(claimed)
}

// occupy holds one slot for a claimed entrega.
func (l *lane) occupy(ctx context.Context, claimed *crm.EntregaReservada) {
	defer l.engine.tries.Done()
	defer func() {
		<-l.slots
		select {
		case l.finished <- struct{}{}:
		default:
		}
	}()
	l.handle(ctx, claimed)
}

// limit bounds a whole try: asking, doing and every attachment. lease is how long nobody else takes it over.
func (l *lane) limit(attachments int) time.Duration {
	return l.timeout * time.Duration(3+attachments)
}

func (l *lane) lease(attachments int) time.Duration { return 2*l.limit(attachments) + 2*time.Second }

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
