package server

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"ponte/crm"
)

const (
	maxFailures     = 4096
	failureMemory   = 10 * time.Minute
	firstDelay      = 200 * time.Millisecond
	longestDelay    = 5 * time.Second
	addressPatience = 20 // wrong passwords of one address, over all users, before the address is slowed too
)

// failures slows who guesses passwords: each wrong one makes the next check of the same (address, user) wait longer,
// and checks of one pair get their turn one after another, so that many connections guess no faster than one.
type failures struct {
	now func() time.Time

	mu    sync.Mutex
	pairs map[pair]*failure
}

type pair struct {
	address netip.Addr
	user    string // "" = the address, whatever the user
}

type failure struct {
	count int
	last  time.Time
	next  time.Time // when the next check may start
}

func newFailures(now func() time.Time) *failures {
	return &failures{now: now, pairs: make(map[pair]*failure)}
}

// wait returns when it is this check's turn, or crm.ErrOcupado when that would be after the deadline. A user that exists
// and for whom nobody has tried a wrong password from this address does not wait for what others there have done: behind
// one address there may be a whole network, of which one caller has an old password.
func (f *failures) wait(ctx context.Context, address netip.Addr, user string, exists bool) error {
	delay := f.reserve(ctx, address, user, exists)
	switch {
	case delay < 0:
		return fmt.Errorf("%w: too many wrong passwords", crm.ErrOcupado)
	case delay == 0:
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: too many wrong passwords: %w", crm.ErrOcupado, ctx.Err())
	}
}

// reserve takes the next turn of the pair and of the address and tells how long it is away; negative = after the
// deadline, and no turn is taken.
func (f *failures) reserve(ctx context.Context, address netip.Addr, user string, exists bool) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	start := now
	both := []pair{{address, user}, {address, ""}}
	if exists && f.fresh(both[0], now) == nil {
		return 0
	}
	for _, p := range both {
		if x := f.fresh(p, now); x != nil && x.next.After(start) {
			start = x.next
		}
	}
	if deadline, ok := ctx.Deadline(); ok && start.After(now) && !deadline.After(start) {
		return -1
	}
	for _, p := range both {
		if x := f.fresh(p, now); x != nil {
			x.next = start.Add(delay(p, x.count))
		}
	}
	return start.Sub(now)
}

func (f *failures) fresh(p pair, now time.Time) *failure {
	x := f.pairs[p]
	if x != nil && now.Sub(x.last) > failureMemory {
		delete(f.pairs, p)
		return nil
	}
	return x
}

func (f *failures) add(address netip.Addr, user string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	for _, p := range [2]pair{{address, user}, {address, ""}} {
		x := f.fresh(p, now)
		if x == nil {
			f.makeRoom(now)
			x = &failure{}
			f.pairs[p] = x
		}
		x.count++
		x.last = now
		if next := now.Add(delay(p, x.count)); next.After(x.next) {
			x.next = next
		}
	}
}

// forget ends the slowing of a pair that has shown the right password; the address keeps its count.
func (f *failures) forget(address netip.Addr, user string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pairs, pair{address, user})
}

// makeRoom drops what is forgotten anyway, else any one.
func (f *failures) makeRoom(now time.Time) {
	if len(f.pairs) < maxFailures {
		return
	}
	var victim pair
	for p, x := range f.pairs {
		victim = p
		if now.Sub(x.last) > failureMemory {
			delete(f.pairs, p)
		}
	}
	if len(f.pairs) >= maxFailures {
		delete(f.pairs, victim)
	}
}

// delay is the pause before the check that follows count wrong ones.
func delay(p pair, count int) time.Duration {
	if p.user == "" {
		count -= addressPatience
	}
	if count <= 0 {
		return 0
	}
	return min(firstDelay<<min(count-1, 10), longestDelay)
}
