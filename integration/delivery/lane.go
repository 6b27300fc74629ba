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
	public   map[string]string // values without the secret ones
	secrets  []string
	client   destino.Destino
	log      *zap.Logger

	schedule []time.Duration
	timeout  time.Duration // of one call to the partner
	slots    chan struct{}
	budget   *rate.Limiter
	finished chan struct{} // a try ended: look again
	woken    chan struct{} // the scout saw something due: look again

	asleep    atomic.Int64 // unix ms since when it waits to be woken; 0 = it does not
	notBefore atomic.Int64 // unix ms; the partner asked for a pause
	unwell    atomic.Bool  // the last try failed: the breaker is to be asked
}

// Pauses between two looks at the queue.
const (
	idleLeast = 100 * time.Millisecond
	idleMost  = time.Second // after a pause this long without anything it waits to be woken
)

func newLane(e *Engine, kind *destino.Tipo, d *crm.DestinoConfigurado) (*lane, error) {
	values := kind.Completar(d.EmVigor())
	secrets := kind.Segredos(values)
	config := e.configuration(d, d.Ambiente, values, secrets)
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
		engine: e, kind: kind, settings: d, values: values, public: kind.SemOsSegredos(values), secrets: secrets, client: client, schedule: schedule,
		timeout: config.Prazo(destino.CampoPrazo), slots: make(chan struct{}, concurrency), finished: make(chan struct{}, 1), woken: make(chan struct{}, 1),
		budget: rate.NewLimiter(rate.Inf, concurrency),
		log:    e.Log.With(zap.String("tenant", d.TenantSlug), zap.String("destination", d.Nome)),
	}
	if perMinute := number(values[destino.CampoPorMinuto]); perMinute > 0 {
		l.budget = rate.NewLimiter(rate.Limit(float64(perMinute)/60), concurrency)
	}
	l.unwell.Store(true) // what other processes learnt of it is in the database
	return l, nil
}

// configuration is what a partner's client is opened with.
func (e *Engine) configuration(d *crm.DestinoConfigurado, environment string, values map[string]string, secrets []string) destino.Configuracao {
	c := destino.Configuracao{Tenant: d.TenantSlug, Ambiente: environment, Valores: values, Segredos: secrets, Rede: e.Network, Publico: e.PublicURL, Zona: time.UTC, Correspondencias: e.Mail}
	if picture, ok := e.Tenants.DoTenant(d.TenantID); ok {
		c.Zona, c.Destinos = picture.Tenant.Fuso(), picture.TitulosDosDestinos()
	}
	if e.Spent != nil {
		c.Gastar = Spending(e.Spent, d, environment, c.Zona)
	}
	return c
}

// Spending counts calls to a partner in the tenant's days.
func Spending(spent crm.GastosComParceiro, d *crm.DestinoConfigurado, environment string, zone *time.Location) func(context.Context, int) (int, error) {
	return func(ctx context.Context, calls int) (int, error) {
		return spent.Gastar(ctx, d.TenantID, d.Nome, environment, crm.DiaDe(time.Now().In(zone)), calls)
	}
}

// run claims and tries until ctx ends.
func (l *lane) run(ctx context.Context) {
	for idle := idleLeast; ctx.Err() == nil; {
		switch {
		case l.round(ctx) > 0, l.rest(ctx, idle):
			idle = idleLeast
		default:
			idle = min(idle*2, 2*idleMost)
		}
	}
}

// rest waits: for a time, or, when there was nothing for long enough, until the scout sees something due. It waits less long
// when a try ends: its slot is free, and what stood behind it may go.
func (l *lane) rest(ctx context.Context, d time.Duration) (finished bool) {
	var over <-chan time.Time
	if d <= idleMost {
		timer := time.NewTimer(d + rand.N(d/2))
		defer timer.Stop()
		over = timer.C
	} else {
		l.asleep.Store(time.Now().UnixMilli())
		defer l.asleep.Store(0)
	}
	select {
	case <-ctx.Done():
	case <-over:
	case <-l.woken:
	case <-l.finished:
		return true
	}
	return false
}

// round claims as much as may be tried now and starts the tries. It returns how many.
func (l *lane) round(ctx context.Context) int {
	if !l.engine.takeTurn(ctx) {
		return 0
	}
	defer l.engine.endTurn()
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
