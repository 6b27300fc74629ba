package server

import (
	"context"
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ponte/crm"
)

// Bounds of who waits for a derivation: it takes some 50 ms, so that who is far behind is better told to come again.
const (
	maxWaiting         = 64
	derivationPatience = 5 * time.Second
)

// standing is what is known of who asks for a derivation. Who has shown a right password goes before who has not, and he
// before who is being slowed. Whether the user exists is no part of it, because the time to the answer would tell.
type standing int

const (
	proven standing = iota
	unproven
	slowed
)

// derivations are the places in which passwords are derived, 19 MiB and a processor each. Within a standing, each network
// gets one turn after the other, so that the guesses of one do not keep another's caller waiting. A queue that is full gives
// up its last, who is told that the service is busy.
type derivations struct {
	mu      sync.Mutex
	free    int
	waiting []*waiter

	freeing atomic.Bool // the memory of derivations is about to be given back
}

// waiter is one who waits. ready is closed when the place is his or, with ousted, when another took his in the queue.
type waiter struct {
	standing standing
	network  netip.Prefix
	turn     int // how many of the network waited before
	ready    chan struct{}
	ousted   bool
}

func (w *waiter) before(other *waiter) bool {
	if w.standing != other.standing {
		return w.standing < other.standing
	}
	return w.turn < other.turn
}

func newDerivations(places int) *derivations { return &derivations{free: places} }

// take waits for a place; crm.ErrOcupado when that takes too long.
func (d *derivations) take(ctx context.Context, s standing, network netip.Prefix) error {
	w := d.enter(s, network)
	if w == nil {
		return nil
	}
	patience := time.NewTimer(derivationPatience)
	defer patience.Stop()
	var cause error
	select {
	case <-w.ready:
		if !w.ousted {
			return nil
		}
		return fmt.Errorf("%w: too many passwords wait to be checked", crm.ErrOcupado)
	case <-patience.C:
		cause = context.DeadlineExceeded
	case <-ctx.Done():
		cause = ctx.Err()
	}
	d.giveUp(w)
	return fmt.Errorf("%w: waiting to check a password: %w", crm.ErrOcupado, cause)
}

// enter takes a free place at once (nil), or queues.
func (d *derivations) enter(s standing, network netip.Prefix) *waiter {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.free > 0 {
		d.free--
		return nil
	}
	w := &waiter{standing: s, network: network, ready: make(chan struct{})}
	for _, other := range d.waiting {
		if other.network == network && other.standing == s {
			w.turn++
		}
	}
	at := len(d.waiting)
	for at > 0 && w.before(d.waiting[at-1]) {
		at--
	}
	d.waiting = slices.Insert(d.waiting, at, w)
	if len(d.waiting) > maxWaiting {
		last := d.waiting[maxWaiting]
		d.waiting = d.waiting[:maxWaiting]
		last.ousted = true
		close(last.ready)
	}
	return w
}

// giveUp leaves the queue. A place that was handed over meanwhile goes on to the next.
func (d *derivations) giveUp(w *waiter) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.Index(d.waiting, w); i >= 0 {
		d.waiting = slices.Delete(d.waiting, i, i+1)
	} else if !w.ousted {
		d.handOver()
	}
}

// leave gives the place to the next. The 19 MiB of a derivation would stay with the process for minutes after the one call
// that needed them, so they are given back a second later, those of all that ended meanwhile together.
func (d *derivations) leave() {
	d.mu.Lock()
	d.handOver()
	d.mu.Unlock()
	if d.freeing.CompareAndSwap(false, true) {
		time.AfterFunc(time.Second, func() {
			d.freeing.Store(false)
			debug.FreeOSMemory()
		})
	}
}

// handOver gives a place to the first who waits. d.mu is held.
func (d *derivations) handOver() {
	if len(d.waiting) == 0 {
		d.free++
		return
	}
	first := d.waiting[0]
	d.waiting = slices.Delete(d.waiting, 0, 1)
	close(first.ready)
}
