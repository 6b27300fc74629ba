package server

import (
	"sync"

	"go.uber.org/zap/zapcore"
)

// Of the lines that share a message, this many are written in a second, and then every so manieth. A port scanner could
// otherwise fill a disk.
const (
	thinAfter    = 100
	thinTo       = 100
	thinMessages = 256 // counted at once; messages are constants of the program, and few
)

// thinned writes a part of what repeats. zap's own sampler does the same from a fixed table of 448 KB, an eighth of what
// lives on the heap of an idle server.
type thinned struct {
	zapcore.Core
	seen *lineCount
}

// lineCount counts the lines of the second under way.
type lineCount struct {
	mu     sync.Mutex
	second int64
	lines  map[string]int
}

func thin(core zapcore.Core) zapcore.Core {
	return thinned{core, &lineCount{lines: map[string]int{}}}
}

// With implements zapcore.Core; a logger with more fields counts with its parent.
func (c thinned) With(fields []zapcore.Field) zapcore.Core {
	return thinned{c.Core.With(fields), c.seen}
}

// Check implements zapcore.Core.
func (c thinned) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if !c.Enabled(entry.Level) || !c.seen.write(entry) {
		return checked
	}
	return c.Core.Check(entry, checked)
}

func (l *lineCount) write(entry zapcore.Entry) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if second := entry.Time.Unix(); second != l.second || len(l.lines) >= thinMessages {
		l.second = second
		clear(l.lines)
	}
	l.lines[entry.Message]++
	n := l.lines[entry.Message]
	return n <= thinAfter || (n-thinAfter)%thinTo == 0
}
