package server

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.yaml.in/yaml/v3"

	"ponte/crm"
	"ponte/integration/delivery"
)

// metricNames are all that an expression may name: the table's, with what a histogram makes of them, and Go's and the process's.
func metricNames(t *testing.T) []string {
	t.Helper()
	names := []string{"up"}
	for _, m := range Metrics() {
		names = append(names, m.Name)
		if m.Kind == "histogram" {
			names = append(names, m.Name+"_bucket", m.Name+"_sum", m.Name+"_count")
		}
	}
	for _, c := range []prometheus.Collector{collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		descriptions := make(chan *prometheus.Desc, 200)
		c.Describe(descriptions)
		close(descriptions)
		for d := range descriptions {
			names = append(names, regexp.MustCompile(`fqName: "([^"]*)"`).FindStringSubmatch(d.String())[1])
		}
	}
	return names
}

// selected finds the metrics that an expression selects: words that are no function, no keyword, no label and no value.
func selected(expression string) (names []string) {
	bare := regexp.MustCompile(`"[^"]*"|\{[^}]*\}|\[[^\]]*\]|(?:by|without|on|ignoring) \([^)]*\)`).ReplaceAllString(expression, "")
	for _, word := range regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*\s*\(?`).FindAllString(bare, -1) {
		word = strings.TrimSpace(word)
		if !strings.HasSuffix(word, "(") && !slices.Contains([]string{"and", "or", "unless", "by", "bool"}, word) &&
			!slices.Contains([]string{"sum", "max", "min", "count", "avg"}, word) {
			names = append(names, word)
		}
	}
	return names
}

// TestTheTableHasWhatIsRegistered: every metric of Ponte that /metrics shows after each happened once is a row of the table, of the kind
// that it says, with its labels.
func TestTheTableHasWhatIsRegistered(t *testing.T) {
	rows := map[string]Metric{}
	for _, m := range Metrics() {
		if rows[m.Name].Name != "" || !strings.HasPrefix(m.Name, "ponte_") || m.Help == "" || strings.Contains(m.Help, `unit: "`) {
			t.Errorf("%+v", m)
		}
		rows[m.Name] = m
	}
	m := newMetrics()
	m.registry.MustRegister(delivery.Metrics()...)
	m.calls.WithLabelValues("soap", "EditOC", "atendida", "").Inc()
	m.seconds.WithLabelValues("soap", "EditOC").Observe(1)
	m.last.WithLabelValues("acme", "mega").Set(1)
	m.alarms.WithLabelValues("acme", string(crm.CausaDisco), "aberto").Set(1)
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), "ponte_") {
			continue
		}
		seen++
		row := rows[f.GetName()]
		var labels []string
		for _, l := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, l.GetName())
		}
		want := slices.Sorted(slices.Values(row.Labels))
		if row.Kind != strings.ToLower(f.GetType().String()) || row.Help != f.GetHelp() || !slices.Equal(labels, want) {
			t.Errorf("%s is a %s with %v, the table says %+v", f.GetName(), f.GetType(), labels, row)
		}
	}
	if seen < 6 {
		t.Errorf("%d families", seen)
	}
}

// TestTheRulesNameMetricsThatExist reads the alert rules as Prometheus does, as far as their form goes.
func TestTheRulesNameMetricsThatExist(t *testing.T) {
	text, err := os.ReadFile("../docs/alertas.yml")
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	d.KnownFields(true)
	if err := d.Decode(&rules); err != nil {
		t.Fatal(err)
	}
	known, seen := metricNames(t), 0
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			seen++
			if r.Alert == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" || r.Labels["severity"] == "" || strings.Count(r.Expr, "(") != strings.Count(r.Expr, ")") {
				t.Errorf("%+v", r)
			}
			names := selected(r.Expr)
			if len(names) == 0 {
				t.Errorf("%s names no metric: %s", r.Alert, r.Expr)
			}
			for _, n := range names {
				if !slices.Contains(known, n) {
					t.Errorf("%s names %s, which nothing registers", r.Alert, n)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d rules", seen)
	}
}

// TestTheDashboardNamesMetricsThatExist: and shows every one of the table.
func TestTheDashboardNamesMetricsThatExist(t *testing.T) {
	text, err := os.ReadFile("../docs/painel-grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Title  string
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	known, shown, ids := metricNames(t), map[string]bool{}, map[int]bool{}
	for _, p := range dashboard.Panels {
		if ids[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("%+v", p)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			for _, n := range selected(target.Expr) {
				if !slices.Contains(known, n) {
					t.Errorf("%s names %s, which nothing registers", p.Title, n)
				}
				shown[n] = true
			}
		}
	}
	for _, m := range Metrics() {
		if !shown[m.Name] && !shown[m.Name+"_bucket"] {
			t.Errorf("no panel shows %s", m.Name)
		}
	}
}
