package server

import (
	"crypto/x509"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestTheMachineIsJudged: how much of a disk is free, with half as much more before the alarm ends, and when the certificate ends.
func TestTheMachineIsJudged(t *testing.T) {
	now := time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		free   uint64
		days   int // until the certificate ends
		limits crm.LimitesAlarme
		want   string
	}{
		"all well":                      {50, 30, nil, ""},
		"too little":                    {4, 30, nil, "disco"},
		"a little more ends no alarm":   {7, 30, nil, "disco fraco"},
		"half as much more ends it":     {8, 30, nil, ""},
		"another limit":                 {14, 30, crm.LimitesAlarme{crm.CausaDisco: 20}, "disco"},
		"switched off":                  {1, 1, crm.LimitesAlarme{crm.CausaDisco: 0, crm.CausaCertificado: 0}, ""},
		"the certificate ends soon":     {50, 20, nil, "certificado"},
		"the certificate has ended":     {50, -1, nil, "certificado"},
		"both, the disk at another one": {0, 3, nil, "disco certificado"},
	} {
		m := &machine{
			name: "crm1", cfg: &Config{Database: "sqlite:///var/lib/ponte/ponte.db", Journal: journalOff}, leaf: &x509.Certificate{NotAfter: now.AddDate(0, 0, tc.days)},
			free: func(folder string) (uint64, uint64, error) {
				if folder != "/var/lib/ponte" {
					t.Errorf("%s: %s is looked at", name, folder)
				}
				return tc.free << 30, 100 << 30, nil
			},
		}
		signals, err := m.judge(now, tc.limits)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, s := range signals {
			words = append(words, string(s.Causa))
			if s.Fraco {
				words = append(words, "fraco")
			}
			if !strings.HasPrefix(s.Objeto, "crm1:") || s.TenantID != 0 {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if got := strings.Join(words, " "); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	m := &machine{cfg: &Config{Database: "sqlite://ponte.db", Journal: journalOff}, free: func(folder string) (uint64, uint64, error) {
		if !filepath.IsAbs(folder) {
			t.Errorf("a person would read %q", folder)
		}
		return 0, 0, errors.New("EIO")
	}}
	if s, err := m.judge(now, nil); err == nil || len(s) != 0 {
		t.Errorf("a disk that cannot be read: %v, %v", s, err)
	}
}
