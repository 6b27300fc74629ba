package crm_test

import (
	"testing"

	"ponte/crm"
)

// TestWorkingDays: the five days of the law over Carnival, which is no national holiday and counts unless the installation names it, Easter and the year's end.
func TestWorkingDays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		day      crm.Dia
		own      string
		expected crm.Dia
	}{
		"a plain week":               {"2026-03-09", "", "2026-03-16"},
		"paid on a Saturday":         {"2026-03-07", "", "2026-03-13"},
		"over Carnival":              {"2026-02-12", "", "2026-02-19"},
		"over Carnival, named":       {"2026-02-12", "16/02/2026, 17/02/2026", "2026-02-23"},
		"over Good Friday":           {"2026-04-01", "", "2026-04-09"},
		"over Christmas":             {"2026-12-22", "", "2026-12-30"},
		"over New Year":              {"2026-12-29", "", "2027-01-06"},
		"a holiday on a Sunday":      {"2026-11-12", "", "2026-11-19"},
		"paid on a holiday":          {"2026-09-07", "", "2026-09-14"},
		"no day is given back as is": {"ontem", "", "ontem"},
	} {
		tenant := &crm.Tenant{Configuracoes: crm.Configuracoes{crm.ConfFeriados: c.own}}
		if got := tenant.DiaUtilDepois(c.day, 5); got != c.expected {
			t.Errorf("%s: %s, want %s", name, got, c.expected)
		}
	}
}
