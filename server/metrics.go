package server

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"ponte/api/borda"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what /metrics shows. Labels come from small sets, the catalogue's names and what people set up, never from a path or a body.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	panics   prometheus.Counter
	last     *prometheus.GaugeVec
	alarms   *prometheus.GaugeVec
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
		last: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ponte_last_call_timestamp_seconds", Help: "When a system called this process last, attended or not, in seconds since 1970; nothing before its first call.",
		}, []string{"tenant", "system"}),
		alarms: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ponte_alarms", Help: "Unresolved alarms of the installation, by tenant (empty: of all), cause and state; the same on every process.",
		}, []string{"tenant", "cause", "state"}),
	}
	m.registry.MustRegister(m.own()...)
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// own are those of the server itself, but for the journal's.
func (m *metrics) own() []prometheus.Collector {
	return []prometheus.Collector{m.calls, m.seconds, m.panics, m.last, m.alarms, buildInfo()}
}

// buildInfo says what this program is.
func buildInfo() prometheus.Collector {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ponte_build_info", Help: "Always 1; the labels say what the program was built from.",
	}, []string{"version", "revision", "goversion"})
	version, revision := Build()
	g.WithLabelValues(version, revision, runtime.Version()).Set(1)
	return g
}

// settingsMetric shows since when a process works with settings that nobody confirmed.
func settingsMetric(confirmed func() time.Time) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ponte_settings_confirmed_timestamp_seconds", Help: "When the database last confirmed the settings that this process works with, in seconds since 1970.",
	}, func() float64 { return float64(confirmed().UnixMilli()) / 1000 })
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
	if c.Tenant != "" && c.Sistema != "" {
		m.last.WithLabelValues(c.Tenant, c.Sistema).Set(float64(c.Em.UnixMilli()) / 1000)
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
