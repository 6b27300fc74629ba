package storage

import (
	"context"
	"time"
)

// What a write needs is there before the write comes: who waits for a server at the end of a slow line waits for the write alone. On
// SQLite there is no line.

const (
	aheadPause   = time.Second
	aheadTimeout = 5 * time.Second
	warmEach     = 10 // looks at the ids for one at the connection
)

// getAhead works until ctx ends.
func (c *committer) getAhead(ctx context.Context) {
	tick := time.NewTicker(aheadPause)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		work, cancel := context.WithTimeout(ctx, aheadTimeout)
		c.s.numbers.topUp(work)
		if n%warmEach == 1 { // also soon after the start
			c.warm(work)
		}
		cancel()
	}
}

// warm opens the connection again that the pool or the server closed while nobody wrote: calls that come minutes apart would all of them
// wait for it.
func (c *committer) warm(ctx context.Context) {
	if !c.turn.TryLock() {
		return
	}
	defer c.turn.Unlock()
	if time.Since(c.wroteAt) < warmEach*aheadPause {
		return // it is in use
	}
	_ = c.s.pools.batch.PingContext(ctx) // who writes next is told what is wrong
}

// topUp reserves the next block of ids while half of the last one is left, without holding up who takes of it. The half is a gap where
// another process has reserved meanwhile. A failure is for who runs out of ids to tell.
func (n *numbering) topUp(ctx context.Context) {
	b := n.block(idSequence)
	held := func(do func()) {
		select {
		case b.turn <- struct{}{}:
			do()
			<-b.turn
		case <-ctx.Done():
		}
	}
	var size int64
	held(func() {
		if !b.reservedAt.IsZero() && b.end-b.next < b.size/2 {
			size = b.size
		}
	})
	if size == 0 {
		return
	}
	first, err := n.reserveInDB(ctx, b.name, size)
	if err != nil {
		return
	}
	held(func() {
		switch {
		case first < b.end: // somebody ran out meanwhile
			return
		case first > b.end:
			b.first, b.next = first, first
		}
		b.end = first + size
	})
}
