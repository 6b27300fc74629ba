package server

import (
	"os"
	"strings"
	"testing"
)

// TestSelfTestOverTLS: this server calls itself under its own certificate, whatever name that bears, and under no other.
func TestSelfTestOverTLS(t *testing.T) {
	t.Parallel()
	cert, key, _ := certificate(t)
	s, _ := run(t, Config{Database: database(t), TLSCert: cert, TLSKey: key})
	for _, found := range s.selfTest(t.Context(), "qualquer", "") {
		if !found.Certo {
			t.Errorf("%s: %s", found.Nome, found.Detalhe)
		}
	}
	newer, newerKey, _ := certificate(t)
	for from, to := range map[string]string{newer: cert, newerKey: key} {
		content, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if found := s.selfTest(t.Context(), "qualquer", "")[0]; found.Certo || !strings.Contains(found.Detalhe, "reinicie") {
		t.Errorf("with another certificate in the file: %+v", found)
	}
}
