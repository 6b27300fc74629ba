package crm

import (
	"testing"
	"time"
)

// TestUltimoDia: an end at midnight in the zone of who reads it is the day before, not the first second after it.
func TestUltimoDia(t *testing.T) {
	zona := time.FixedZone("", -3*60*60)
	for quer, ate := range map[string]time.Time{
		"31/12/2026":       time.Date(2027, 1, 1, 3, 0, 0, 0, time.UTC),
		"31/12/2026 21:00": time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if veio := UltimoDia(ate, zona); veio != quer {
			t.Errorf("%s: %q, want %q", ate, veio, quer)
		}
	}
}
