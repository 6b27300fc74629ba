package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progress is a line on a terminal that says how far a long work is, and silent elsewhere.
type progress struct {
	out   io.Writer // nil = silent
	what  string
	shown time.Time
}

func newProgress(t *Terminal, what string) *progress {
	if !interactive(t.Err) {
		return &progress{}
	}
	return &progress{out: t.Err, what: what}
}

const (
	progressPause = 100 * time.Millisecond
	progressWidth = 40
)

// advance draws the line anew, at most ten times a second.
func (p *progress) advance(done, total int64) {
	now := time.Now()
	if p.out == nil || total <= 0 || now.Sub(p.shown) < progressPause {
		return
	}
	p.shown = now
	done = min(done, total)
	filled := int(done * progressWidth / total)
	fmt.Fprintf(p.out, "\r%s %3d %% [%s%s] ", p.what, done*100/total, strings.Repeat("=", filled), strings.Repeat(" ", progressWidth-filled))
}

// end takes the line away.
func (p *progress) end() {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
