package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"ponte/crm"
)

// How a round of look-ups goes:
//
//	Buscar              the caller: its crm.Procura is a lookup in the queue, 1,024 at most; more is crm.ErrOcupado
//	  enter             no round runs: the caller leads the next one. One runs: it waits for its turn, which brings
//	                    the answer, or the order to lead (errLead)
//	runRound            the leader takes what is queued, 64 at most: the round
//	  answerEach        all of it together; each by itself when what one of them seeks cannot be read
//	    answer
//	      askJoined     one SELECT: the values of all, joined with each section that one of them wants (lookup_sections.go)
//	      askContratos, askUnidades, askEmails   what may be several rows, each a UNION ALL (lookup_each.go)
//	  passTurn          the first that waits leads the next round; when nobody waits, none runs
//	  deliver           its turn brings each caller the crm.Achados, or the error
//	leave               a caller whose time is over leaves the queue; had it just been told to lead, the next one leads

// Bounds of the look-ups.
const (
	roundLookups = 64
	queueLookups = 1024
	maxUnidades  = 250 // blocks in which a unit's number repeats
)

// lookups implements crm.Consultas. Look-ups of calls that arrive while others are being answered go together in the next
// round. The first caller of a round runs it itself, so that a lone call costs no
// hop to another goroutine.
type lookups struct {
	s       *Storage
	stmts   *stmtCache // of the round under way
	mu      sync.Mutex
	queue   []*lookup
	running bool // a round is under way: it answers all that waited when it began
}

func newLookups(s *Storage) *lookups {
	return &lookups{s: s, stmts: newStmtCache(s.pools.lookup, maxRoundStmts)}
}

// lookup is one caller's look-up. turn receives nil when it was answered, errLead when it is to run the next round.
type lookup struct {
	p    *crm.Procura
	a    *crm.Achados
	turn chan error
}

var (
	errLead        = errors.New("run the next round")
	errNotAnswered = errors.New("the round of look-ups did not end")
)

// Buscar answers from committed data.
func (c *lookups) Buscar(ctx context.Context, p *crm.Procura) (*crm.Achados, error) {
	if len(p.Chaves) > maxChaves {
		return nil, fmt.Errorf("a look-up names %d idempotency keys, at most %d are asked for", len(p.Chaves), maxChaves)
	}
	b := &lookup{p: p, turn: make(chan error, 1)}
	leader, err := c.enter(b)
	if err != nil {
		return nil, err
	}
	for {
		if leader {
			c.runRound(ctx, b)
		}
		select {
		case err := <-b.turn:
			switch {
			case err == nil:
				return b.a, nil
			case errors.Is(err, errLead):
				leader = true
				continue
			case errors.Is(err, errRetry) && pause(ctx, 1): // the one who ran the round had less time than this one
				b = &lookup{p: p, turn: make(chan error, 1)}
				if leader, err = c.enter(b); err != nil {
					return nil, err
				}
				continue
			}
			return nil, err
		case <-ctx.Done():
			c.leave(b)
			return nil, ctx.Err()
		}
	}
}

// enter queues a look-up; leader tells that its caller is to run a round now.
func (c *lookups) enter(b *lookup) (leader bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) >= queueLookups {
		return false, crm.ErrOcupado
	}
	c.queue = append(c.queue, b)
	if c.running {
		return false, nil
	}
	c.running = true
	return true, nil
}

// leave takes a look-up whose caller gave up out of the queue; had it just been told to lead, the next one leads.
func (c *lookups) leave(b *lookup) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, f := range c.queue {
		if f == b {
			c.queue = append(c.queue[:i:i], c.queue[i+1:]...)
			break
		}
	}
	select {
	case err := <-b.turn:
		if errors.Is(err, errLead) {
			c.passTurn()
		}
	default:
	}
}

// passTurn ends this round's leadership: the first that waits leads the next one. c.mu is held.
func (c *lookups) passTurn() {
	for _, f := range c.queue {
		select {
		case f.turn <- errLead:
			return
		default: // already told
		}
	}
	c.running = false
}

// runRound answers what is queued, b among it, and passes the leadership on.
func (c *lookups) runRound(ctx context.Context, b *lookup) {
	runtime.Gosched() // who is about to ask does so
	c.mu.Lock()
	n := min(len(c.queue), roundLookups)
	round := append([]*lookup(nil), c.queue[:n]...)
	c.queue = append(c.queue[:0:0], c.queue[n:]...)
	c.mu.Unlock()

	errs := make([]error, n)
	for i := range errs {
		errs[i] = errNotAnswered
	}
	defer func() { // also when a row makes the reader panic: those who wait must not wait for ever
		c.mu.Lock()
		defer c.mu.Unlock()
		c.passTurn()
		for i, m := range round {
			c.deliver(m, errs[i])
		}
	}()
	c.answerEach(ctx, b, round, errs)
}

// answerEach answers together, and each by itself when that fails for what one of them seeks.
func (c *lookups) answerEach(ctx context.Context, b *lookup, round []*lookup, errs []error) {
	err := c.answer(ctx, round)
	c.s.readiness.note(&c.s.readiness.lookup, err)
	apart := err != nil && len(round) > 1 && ctx.Err() == nil && !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, errRetry)
	for i, m := range round {
		errs[i] = err
		if apart {
			errs[i] = c.answer(ctx, round[i:i+1])
		}
		if end := ctx.Err(); errs[i] != nil && end != nil { // only the leader's time is over
			errs[i] = fmt.Errorf("%w: %w", errRetry, errs[i])
			if m == b {
				errs[i] = end
			}
		}
	}
}

// deliver puts the outcome where an order to lead may lie unread; that order then goes to the next. c.mu is held.
func (c *lookups) deliver(b *lookup, err error) {
	select {
	case b.turn <- err:
		return
	default:
	}
	select {
	case order := <-b.turn:
		if errors.Is(order, errLead) {
			c.passTurn()
		}
	default:
	}
	b.turn <- err // only this function and passTurn send, both under c.mu
}

// answer runs one round: everything that a whole key finds in one statement, then what may be several rows.
func (c *lookups) answer(ctx context.Context, round []*lookup) error {
	var separate []*lookup
	for _, b := range round {
		b.a = &crm.Achados{}
		if b.p.Unidade != "" || len(b.p.ContratosDasUnidades) > 0 || b.p.Cliente.Email != "" {
			separate = append(separate, b)
		}
	}
	if err := c.askJoined(ctx, round); err != nil {
		return err
	}
	for _, ask := range []func(context.Context, []*lookup) error{c.askContratos, c.askUnidades, c.askEmails} {
		if err := ask(ctx, separate); err != nil {
			return err
		}
	}
	return nil
}
