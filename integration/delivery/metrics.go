package delivery

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// metrics are the engine's figures. The zero of a nil registerer keeps them to itself.
type metrics struct {
	tries  *prometheus.CounterVec
	took   *prometheus.HistogramVec
	queue  *prometheus.GaugeVec
	oldest *prometheus.GaugeVec
	open   *prometheus.GaugeVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		tries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ponte_delivery_tries_total", Help: "Tries, by destination, action and decision.",
		}, []string{"destination", "action", "decision"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ponte_delivery_try_seconds", Help: "Time of a try.", Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 15, 60},
		}, []string{"destination"}),
		queue: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ponte_deliveries", Help: "Unfinished or unclear deliveries, by tenant id, destination and state.",
		}, []string{"tenant_id", "destination", "state"}),
		oldest: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ponte_delivery_oldest_seconds", Help: "Age of the oldest delivery in a state.",
		}, []string{"tenant_id", "destination", "state"}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ponte_delivery_breaker_open", Help: "1 while a destination rests after failures in a row.",
		}, []string{"tenant", "destination"}),
	}
	if r != nil {
		r.MustRegister(m.all()...)
	}
	return m
}

func (m *metrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.tries, m.took, m.queue, m.oldest, m.open}
}

// Metrics are the engine's figures as they are before anything happened, for a list of them.
func Metrics() []prometheus.Collector { return newMetrics(nil).all() }

func (m *metrics) tried(destination, action, decision string, took time.Duration) {
	m.tries.WithLabelValues(destination, action, decision).Inc()
	m.took.WithLabelValues(destination).Observe(took.Seconds())
}

// measure refreshes the gauges of the queue and of the breakers.
func (e *Engine) measure(ctx context.Context) {
	queued, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	counts, err := e.Queue.Contagens(queued)
	if err != nil {
		if ctx.Err() == nil {
			e.Log.Warn("deliveries cannot be counted", zap.Error(err))
		}
		return
	}
	closed, err := e.Queue.Fechados(queued)
	if err != nil {
		if ctx.Err() == nil {
			e.Log.Warn("breakers cannot be read", zap.Error(err))
		}
		return
	}
	e.metrics.open.Reset()
	for i := range closed {
		if picture, ok := e.Tenants.DoTenant(closed[i].TenantID); ok {
			e.metrics.open.WithLabelValues(picture.Tenant.Slug, closed[i].Destino).Set(1)
		}
	}
	e.metrics.queue.Reset()
	e.metrics.oldest.Reset()
	for _, c := range counts {
		labels := []string{strconv.FormatInt(c.TenantID, 10), c.Destino, string(c.Estado)}
		e.metrics.queue.WithLabelValues(labels...).Set(float64(c.Quantidade))
		e.metrics.oldest.WithLabelValues(labels...).Set(c.MaisAntiga.Seconds())
	}
}
