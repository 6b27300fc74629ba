package server

import (
	"log"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// NewLogger writes JSON lines to standard error: UTC times, English keys, no personal data, no secrets.
func NewLogger(level string) (*zap.Logger, error) {
	parsed, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, err
	}
	cfg := zap.NewProductionConfig()
	cfg.Level = zap.NewAtomicLevelAt(parsed)
	cfg.EncoderConfig.TimeKey = "time"
	cfg.EncoderConfig.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	cfg.DisableStacktrace = true
	cfg.Sampling = &zap.SamplingConfig{Initial: 100, Thereafter: 100}
	return cfg.Build()
}

// netLog takes what net/http has to say about connections, which is otherwise plain text among the JSON lines. All lines
// share one message, so that the log's sampling holds for them: a port scanner could write thousands.
func netLog(logger *zap.Logger) *log.Logger { return log.New(netWriter{logger}, "", 0) }

// TakeStandardLog does the same for net/http's clients, who have only the process's own log: they say of an old service that sends more than it
// announced, and quote it.
func TakeStandardLog(logger *zap.Logger) {
	log.SetFlags(0)
	log.SetOutput(netWriter{logger})
}

type netWriter struct{ log *zap.Logger }

// Write implements io.Writer: a line a call, up to what it quotes of what was sent. Of a panic's lines only the first is kept, without its value,
// which may quote it, too.
func (w netWriter) Write(line []byte) (int, error) {
	text, _, _ := strings.Cut(strings.TrimSpace(string(line)), "\n")
	if at := strings.Index(text, "panic serving"); at >= 0 {
		text = text[:at+len("panic serving")]
	}
	text, _, _ = strings.Cut(text, `"`)
	w.log.Warn("connection", zap.String("detail", text))
	return len(line), nil
}
