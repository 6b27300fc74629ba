package server

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"ponte/crm"
)

const (
	maxFailures     = 4096
	failureMemory   = 10 * time.Minute
	firstDelay      = 200 * time.Millisecond
	longestDelay    = 5 * time.Second
	addressPatience = 20  // wrong passwords of one address, over all users, before the address is slowed too
	maxPairUser     = 128 // bytes of a user's name that are told apart: none that exists is longer
)

// failures slows who guesses passwords: each wrong one makes the next check of the same (address, user) wait longer,
// and checks of one pair get their turn one after another, so that many connections guess no faster than one. After some
// wrong ones the address is slowed too, over all users, and there are two lines: the users who have failed there, and those
// who have not, because behind one address there may be a whole network, of which one caller has an old password. Whether a
// user exists makes no difference, because the time to the answer would tell; only a pair that has shown the right password
// does not wait for what others there have done.
type failures struct {
	now func() time.Time

	mu     sync.Mutex
	pairs  map[pair]*failure
	proven map[pair]struct{} // have shown the right password
}

type pair struct {
	network netip.Prefix // of the address (crm.RedeDe)
	user    string
	all     bool // the address, whatever the user
}

type failure struct {
	count int
	last  time.Time
	next  time.Time // when the next check may start
	other time.Time // of an address: when the next check of a user who has not failed there may start
}

func newFailures(now func() time.Time) *failures {
	return &failures{now: now, pairs: make(map[pair]*failure), proven: make(map[pair]struct{})}
}

// pairOf is how a caller is counted. Blanks in the name do not count, as they do not for those who exist: the wait after a
// wrong password must be the same for who does not. The name is a copy: what was sent may be a large body.
func pairOf(address netip.Addr, user string) pair {
	user = strings.Join(strings.Fields(user), "")
	return pair{network: crm.RedeDe(address), user: strings.Clone(user[:min(len(user), maxPairUser)])}
}

// wait returns when it is this check's turn, with what is known of the pair, or crm.ErrOcupado when that would be after the
// deadline.
func (f *failures) wait(ctx context.Context, p pair) (standing, error) {
	delay, known := f.reserve(ctx, p)
	switch {
	case delay < 0:
		return known, fmt.Errorf("%w: too many wrong passwords", crm.ErrOcupado)
	case delay == 0:
		return known, nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return known, nil
	case <-ctx.Done():
		return known, fmt.Errorf("%w: too many wrong passwords: %w", crm.ErrOcupado, ctx.Err())
	}
}

// reserve takes the next turn of the pair and of its line at the address and tells how long it is away; negative = after the
// deadline, and no turn is taken.
func (f *failures) reserve(ctx context.Context, p pair) (time.Duration, standing) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	own, all := f.fresh(p, now), f.fresh(pair{network: p.network, all: true}, now)
	known := unproven
	switch _, shown := f.proven[p]; {
	case own != nil || all != nil && delay(all.count-addressPatience) > 0 && !shown:
		known = slowed
	case shown:
		return 0, proven
	}
	start := now
	if own != nil && own.next.After(start) {
		start = own.next
	}
	line := all.line(own != nil)
	if line != nil && line.After(start) {
		start = *line
	}
	if deadline, ok := ctx.Deadline(); ok && start.After(now) && !deadline.After(start) {
		return -1, known
	}
	if own != nil {
		own.next = start.Add(delay(own.count))
	}
	if line != nil {
		*line = start.Add(delay(all.count - addressPatience))
	}
	return start.Sub(now), known
}

// line is the clock of an address that a check follows; nil = the address has no failures.
func (x *failure) line(failed bool) *time.Time {
	switch {
	case x == nil:
		return nil
	case failed:
		return &x.next
	}
	return &x.other
}

func (f *failures) fresh(p pair, now time.Time) *failure {
	x := f.pairs[p]
	if x != nil && now.Sub(x.last) > failureMemory {
		delete(f.pairs, p)
		return nil
	}
	return x
}

// add notes a wrong password.
func (f *failures) add(p pair) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	failed := f.fresh(p, now) != nil
	all, own := f.note(pair{network: p.network, all: true}, now), f.note(p, now)
	line := all.line(failed)
	*line = later(*line, now.Add(delay(all.count-addressPatience)))
	own.next = later(own.next, now.Add(delay(own.count)))
}

func (f *failures) note(p pair, now time.Time) *failure {
	x := f.fresh(p, now)
	if x == nil {
		f.makeRoom(now)
		x = &failure{}
		f.pairs[p] = x
	}
	x.count++
	x.last = now
	return x
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// prove ends the slowing of a pair that has shown the right password; the address keeps its count.
func (f *failures) prove(p pair) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pairs, p)
	if _, known := f.proven[p]; !known && len(f.proven) >= maxFailures {
		for other := range f.proven { // any one
			delete(f.proven, other)
			break
		}
	}
	f.proven[p] = struct{}{}
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
func delay(count int) time.Duration {
	if count <= 0 {
		return 0
	}
	return min(firstDelay<<min(count-1, 10), longestDelay)
}
