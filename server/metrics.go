package server

import (
	"net/http"
	"strconv"

	"ponte/api/borda"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what /metrics shows. Labels come from small fixed sets: the catalogue's names, never a path or a body.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	panics   prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ponte_calls_total", Help: "Calls of the webservice by surface, operation, outcome and refusal code.",
		}, []string{"surface", "operation", "outcome", "refusal"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ponte_call_seconds", Help: "Time from arrival to answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"surface", "operation"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{Name: "ponte_panics_total", Help: "Requests that ended in a bug."}),
	}
	m.registry.MustRegister(m.calls, m.seconds, m.panics, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe counts a call.
func (m *metrics) observe(c borda.Medida) {
	refusal := ""
	if c.Recusa != 0 {
		refusal = strconv.Itoa(int(c.Recusa))
	}
	operation := c.Operacao
	if operation == "" {
		operation = "unknown"
	}
	m.calls.WithLabelValues(c.Superficie, operation, string(c.Situacao), refusal).Inc()
	m.seconds.WithLabelValues(c.Superficie, operation).Observe(c.Duracao.Seconds())
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
