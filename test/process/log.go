package process

import (
	"bytes"
	"strings"
	"sync"
)

// Log keeps what a program writes. It may be written and read at once.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write keeps p.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Tail is the end of it, for a failure.
func (l *Log) Tail() string {
	const most = 4000
	s := l.String()
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return strings.TrimSpace(s)
}
