package server

import (
	"os"
	"strings"
	"testing"

	"ponte/portal"
)

// TestSelfTestOverTLS: this server calls itself under its own certificate, whatever name that bears, and under no other.
func TestSelfTestOverTLS(t *testing.T) {
	t.Parallel()
	cert, key, _ := certificate(t)
	s, _ := run(t, Config{Database: database(t), TLSCert: cert, TLSKey: key})
	feitas := 0
	for _, found := range s.selfTest(t.Context(), "qualquer", "") {
		if found.Assunto == "TLS" && found.Nivel == portal.VerificacaoRuim {
			t.Errorf("%s: %s", found.Assunto, found.Texto)
		}
		if found.Assunto == "" || found.Texto == "" {
			t.Errorf("%+v", found)
		}
		feitas++
	}
	if feitas < 5 {
		t.Errorf("%d checks", feitas)
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
	if found := s.selfTest(t.Context(), "qualquer", "")[0]; found.Nivel != portal.VerificacaoRuim || !strings.Contains(found.Texto, "reinicie") {
		t.Errorf("with another certificate in the file: %+v", found)
	}
}
