package server

import (
	"strconv"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// clock is a clock that stands still until it is told to go on.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// NewTicker implements zapcore.Clock.
func (c *clock) NewTicker(d time.Duration) *time.Ticker { return time.NewTicker(d) }

func TestRepeatedLinesAreThinned(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zapcore.InfoLevel)
	at := &clock{time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	log := zap.New(thin(core), zap.WithClock(at))
	other := log.With(zap.String("part", "other"))
	for range 200 {
		log.Warn("connection")
		other.Warn("connection")
		log.Debug("not enabled")
	}
	if got := len(logs.TakeAll()); got != thinAfter+3 { // the 200th, the 300th and the 400th
		t.Errorf("of 400 lines in a second %d were written", got)
	}
	log.Warn("another")
	at.now = at.now.Add(time.Second)
	log.Warn("connection")
	if got := logs.TakeAll(); len(got) != 2 {
		t.Errorf("another message and another second: %v", got)
	}
	for i := range 10 * thinMessages {
		log.Warn(strconv.Itoa(i))
	}
	if got := len(logs.TakeAll()); got != 10*thinMessages {
		t.Errorf("of different lines %d were written", got)
	}
}

func TestNewLoggerThins(t *testing.T) {
	t.Parallel()
	log, err := NewLogger("error")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := log.Core().(thinned); !ok {
		t.Errorf("the log's core is a %T", log.Core())
	}
	if log.Core().Enabled(zapcore.WarnLevel) || !log.Core().Enabled(zapcore.ErrorLevel) {
		t.Error("the level is not the one that was asked for")
	}
	if _, err := NewLogger("loud"); err == nil {
		t.Error("an unknown level was taken")
	}
}
