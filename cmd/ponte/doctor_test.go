package main

import (
	"encoding/json"
	"strings"
	"testing"

	"ponte/crm/diagnostico"
)

func TestDoctor(t *testing.T) {
	t.Parallel()
	c := newCLIIn(t, t.TempDir()) // a file in memory is a finding
	r := c.try("", "doctor")
	if r.code != exitFailure || !strings.Contains(r.out, "bad      answer") || !strings.Contains(r.out, "mend: Check --database") {
		t.Errorf("without a database: exit %d\n%s%s", r.code, r.out, r.err)
	}
	c.withTenant()
	text := c.ok("doctor")
	for _, want := range []string{"ok       answer            sqlite", "journal_mode=wal, synchronous=2", "flush-log", ": sqlite"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	var list []map[string]string
	c.decode(&list, "doctor")
	if len(list) != len(diagnostico.Tabela) {
		t.Fatalf("%d examinations, want %d", len(list), len(diagnostico.Tabela))
	}
	for i, e := range list {
		if e["nome"] != diagnostico.Tabela[i].Nome || e["porque"] == "" || e["titulo"] == "" || (e["remedio"] != "") != (e["desfecho"] == "warning" || e["desfecho"] == "bad") {
			t.Errorf("%v", e)
		}
	}
	// Warnings do not fail, and what is bad is told in JSON too.
	r = c.try("", "doctor", "--listen", "0.0.0.0:8080", "--json")
	if err := json.Unmarshal([]byte(r.out), &list); err != nil || r.code != exitOK || list[len(list)-1]["desfecho"] != "warning" {
		t.Errorf("exit %d (%v): %v", r.code, err, list[len(list)-1])
	}
	r = c.try("", "doctor", "--database", "sqlite://nada.db", "--json")
	if err := json.Unmarshal([]byte(r.out), &list); err != nil || r.code != exitFailure || list[0]["desfecho"] != "bad" {
		t.Errorf("exit %d (%v): %v", r.code, err, list[0])
	}
}
