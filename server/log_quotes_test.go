package server

import (
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// TestTheLogQuotesNothing: what net/http says of a connection may quote what came on it.
func TestTheLogQuotesNothing(t *testing.T) {
	t.Parallel()
	core, lines := observer.New(zapcore.WarnLevel)
	l := netLog(zap.New(core))
	l.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", "<nome>Maria</nome>", nil)
	l.Print("http: panic serving 127.0.0.1:1: Maria\nMaria")
	for _, line := range lines.All() {
		if text, _ := line.ContextMap()["detail"].(string); text == "" || strings.Contains(text, "Maria") {
			t.Errorf("%q", text)
		}
	}
}
