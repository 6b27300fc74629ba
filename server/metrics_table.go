package server

import (
	"regexp"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ponte/integration/delivery"
	"ponte/storage"
)

// Metric is one row of the table of metrics, made from what registers it.
type Metric struct {
	Name, Kind, Help string
	Labels           []string
}

// Metrics are all that /metrics shows of Ponte itself, in its order; those of Go and of the process are Prometheus's own.
func Metrics() []Metric {
	collectors := newMetrics().own()
	collectors = append(collectors, delivery.Metrics()...)
	collectors = append(collectors, journalMetrics(func() storage.JournalState { return storage.JournalState{} })...)
	collectors = append(collectors, shadowMetrics(func() (int64, int64, int64) { return 0, 0, 0 })...)
	collectors = append(collectors, settingsMetric(time.Now))
	rows := make([]Metric, len(collectors))
	for i, c := range collectors {
		rows[i] = metricOf(c)
	}
	return rows
}

// described takes a description apart: the library shows it as a text alone.
var described = regexp.MustCompile(`^Desc\{fqName: "([^"]*)", help: "(.*?)"(?:, unit: "[^"]*")?, constLabels: \{\}, variableLabels: \{([^}]*)\}\}$`)

// metricOf describes a collector of one metric.
func metricOf(c prometheus.Collector) Metric {
	descriptions := make(chan *prometheus.Desc, 1)
	c.Describe(descriptions)
	parts := described.FindStringSubmatch((<-descriptions).String())
	if parts == nil {
		panic("server: a metric's description has another form")
	}
	m := Metric{Name: parts[1], Help: strings.ReplaceAll(parts[2], `\"`, `"`)}
	if parts[3] != "" {
		m.Labels = strings.Split(parts[3], ",")
	}
	switch _, histogram := c.(*prometheus.HistogramVec); {
	case histogram:
		m.Kind = "histogram"
	case strings.HasSuffix(m.Name, "_total"): // what counters are called, and nothing else
		m.Kind = "counter"
	default:
		m.Kind = "gauge"
	}
	return m
}
