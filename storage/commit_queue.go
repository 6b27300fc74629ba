package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// How a write goes:
//
//	Gravar              the caller: prepareWrite makes of its crm.Escrita rows by table, guarded changes and unique keys
//	  enterAlone        calls come one at a time: the caller is a batch of one and writes it itself (never on SQLite)
//	  enter             else a member joins the queue: 1,024 of them, 32 MiB; more is crm.ErrOcupado
//	run, gather         one goroutine takes what is queued now: a batch of 128 members and 4 MiB at most
//	write
//	  splitTwins        who takes a key that an earlier member takes is told so after the COMMIT
//	  writeOrSplit      a batch that fails because of a row: known keys are answered, the rest is halved
//	    writeRetrying   again after a deadlock, and without the member whose guard does not hold; a COMMIT that nobody
//	                    answered is looked for by a row that only this batch makes (proofOf)
//	      transact      plan lists the steps: guarded changes, then one INSERT a table
//	        runLone            on MySQL and MariaDB, of one INSERT alone, as a partner's event: by itself, not prepared
//	        transactCompound   on MariaDB, up to 48 members: BEGIN to COMMIT as one prepared statement
//	        execSteps          else each step as a prepared statement, in a transaction
//	acknowledge         after the COMMIT: the journal's line of each opening
//	member.answer       Gravar returns

// Bounds of the committer (docs/regras.md §11.1).
const (
	batchMembers = 128
	batchBytes   = 4 << 20
	queueMembers = 1024
	queueBytes   = 32 << 20
	batchTimeout = 15 * time.Second // a transaction that takes longer is given up
)

// committer implements crm.Escritor. One goroutine merges what is queued from all calls into one transaction and answers
// each member after COMMIT; nobody waits for a timer, so a lone call is written at once, while calls come one at a time even
// by its own goroutine. A second committer in one process was measured to be slower, not faster (docs/fatos/desempenho.md §2).
type committer struct {
	s        *Storage
	queue    chan *member
	bytes    atomic.Int64 // of what is queued
	closed   atomic.Bool
	gate     sync.RWMutex // held shared while a member enters, so that none enters a queue that nobody reads any more
	done     chan struct{}
	turn     sync.Mutex  // held by who writes a batch; it guards what follows, but for alone
	alone    atomic.Bool // the last batch had one member and nobody waited
	stmts    *batchStmts
	compound compoundStmts
	values   []any   // space for the rows of a batch
	leftover *member // did not fit into the last batch
	wroteAt  time.Time
}

// States of a member.
const (
	queued int32 = iota
	taken
	gaveUp
)

// member is one caller's write on its way.
type member struct {
	p     *preparedWrite
	state atomic.Int32
	reply chan error // buffered: the committer never waits for a caller
}

func (m *member) answer(err error) {
	select {
	case m.reply <- err:
	default: // answered already
	}
}

func newCommitter(s *Storage) *committer {
	c := &committer{s: s, queue: make(chan *member, queueMembers), done: make(chan struct{}), stmts: newBatchStmts(s.pools.batch, s.dialect)}
	go c.run()
	return c
}

// Gravar hands a write to the committer and waits for its COMMIT (crm.Escritor).
func (c *committer) Gravar(ctx context.Context, e *crm.Escrita) error {
	t := c.s.tracing
	if t == nil {
		return c.commit(ctx, e)
	}
	t.mark(ctx, e.Entregas)
	ctx, end := t.Begin(ctx, "commit")
	err := c.commit(ctx, e)
	end(err)
	return err
}

// commit is Gravar.
func (c *committer) commit(ctx context.Context, e *crm.Escrita) error {
	p, err := prepareWrite(e)
	if err != nil {
		return err
	}
	m := &member{p: p, reply: make(chan error, 1)}
	if c.enterAlone(m) {
		defer c.turn.Unlock()
		c.write(ctx, []*member{m})
		return <-m.reply
	}
	if err := c.enter(m); err != nil {
		return err
	}
	select {
	case err := <-m.reply:
		return err
	case <-ctx.Done():
	}
	if m.state.CompareAndSwap(queued, gaveUp) { // never sent: the committer will pass over it
		return fmt.Errorf("%w: %w", crm.ErrOcupado, ctx.Err())
	}
	select {
	case err := <-m.reply:
		return err
	default:
		return fmt.Errorf("%w: %w", crm.ErrSemResposta, ctx.Err())
	}
}

// enterAlone gives a caller the committer's place when calls come one at a time and nobody else is there: a lone call
// then waits for no other goroutine. When it returns true, c.turn is held. Where calls crowd, the queue makes the batches.
// Never on SQLite: its wait for another process's lock does not heed a deadline, and would hold the caller beyond his.
func (c *committer) enterAlone(m *member) bool {
	if c.s.dialect == dialectSQLite || !c.alone.Load() {
		return false
	}
	c.gate.RLock()
	defer c.gate.RUnlock()
	if c.closed.Load() || !c.turn.TryLock() {
		return false
	}
	if len(c.queue) > 0 {
		c.turn.Unlock()
		return false
	}
	return m.state.CompareAndSwap(queued, taken)
}

func (c *committer) enter(m *member) error {
	c.gate.RLock()
	defer c.gate.RUnlock()
	if c.closed.Load() {
		return fmt.Errorf("%w: closing", crm.ErrIndisponivel)
	}
	if c.bytes.Add(int64(m.p.bytes)) > queueBytes {
		c.bytes.Add(-int64(m.p.bytes))
		return crm.ErrOcupado
	}
	select {
	case c.queue <- m:
		return nil
	default:
		c.bytes.Add(-int64(m.p.bytes))
		return crm.ErrOcupado
	}
}

// close refuses new members, lets the queued ones be written, and returns when the goroutine has ended.
func (c *committer) close(ctx context.Context) error {
	if !c.closed.CompareAndSwap(false, true) {
		<-c.done
		return nil
	}
	c.gate.Lock()
	close(c.queue)
	c.gate.Unlock()
	select {
	case <-c.done:
		c.turn.Lock() // a caller may be writing itself
		defer c.turn.Unlock()
		return c.stmts.close()
	case <-ctx.Done():
		return fmt.Errorf("drain the committer: %w", ctx.Err())
	}
}

func (c *committer) run() {
	defer close(c.done)
	for {
		m := c.leftover
		c.leftover = nil
		if m == nil {
			var open bool
			if m, open = <-c.queue; !open {
				return
			}
		}
		c.turn.Lock()
		if batch := c.gather(m); len(batch) > 0 {
			c.write(context.Background(), batch)
			c.alone.Store(len(batch) == 1 && len(c.queue) == 0)
		}
		c.turn.Unlock()
	}
}

// gather takes what is queued now, up to the bounds, without waiting for more.
func (c *committer) gather(m *member) []*member {
	var batch []*member
	bytes := 0
	for {
		if len(batch) > 0 && bytes+m.p.bytes > batchBytes {
			c.leftover = m
			return batch
		}
		if m.state.CompareAndSwap(queued, taken) {
			batch = append(batch, m)
			bytes += m.p.bytes
		}
		c.bytes.Add(-int64(m.p.bytes))
		if len(batch) == batchMembers {
			return batch
		}
		if len(c.queue) == 0 {
			runtime.Gosched() // who is about to enter does so
		}
		select {
		case next, open := <-c.queue:
			if !open {
				return batch
			}
			m = next
		default:
			return batch
		}
	}
}

// write writes one batch and answers all its members. Members that take a key which an earlier member takes are not
// written: they are told after the COMMIT, so that they find what the earlier one wrote.
func (c *committer) write(ctx context.Context, batch []*member) {
	ctx, cancel := context.WithTimeout(ctx, batchTimeout)
	defer cancel()
	c.wroteAt = time.Now()
	unique, twins := splitTwins(batch)
	c.writeOrSplit(ctx, unique)
	for _, m := range twins {
		m.answer(fmt.Errorf("%w: the same key was in the batch", crm.ErrConflito))
	}
}

func splitTwins(batch []*member) (unique, twins []*member) {
	if len(batch) == 1 {
		return batch, nil
	}
	owners := make(map[string]*member, len(batch)*2)
	for _, m := range batch {
		if hasOwner(owners, m) {
			twins = append(twins, m)
			continue
		}
		for _, k := range m.p.uniques {
			owners[k] = m
		}
		unique = append(unique, m)
	}
	return unique, twins
}

func hasOwner(owners map[string]*member, m *member) bool {
	for _, k := range m.p.uniques {
		if owners[k] != nil {
			return true
		}
	}
	return false
}

// writeOrSplit writes members in one transaction. When it fails because of a row, known keys are sought and answered and
// the rest is halved, down to the one member that cannot be written: a bad row harms nobody else.
func (c *committer) writeOrSplit(ctx context.Context, batch []*member) {
	if len(batch) == 0 {
		return
	}
	rest, err := c.writeRetrying(ctx, batch)
	c.s.readiness.note(&c.s.readiness.write, err)
	switch {
	case err == nil:
		c.s.journal.acknowledge(rest)
		for _, m := range rest {
			m.answer(nil)
		}
		return
	case len(rest) <= 1 || errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrSemResposta) || errors.Is(err, crm.ErrOcupado):
		for _, m := range rest {
			if numberTaken(err) {
				for _, n := range m.p.numeros {
					c.s.numbers.skip(n.tenantID, n.numero)
				}
			}
			m.answer(err)
		}
		if !errors.Is(err, crm.ErrConflito) {
			c.s.log.Warn("write failed", zap.Int("members", len(rest)), zap.Error(err))
		}
		return
	}
	if errors.Is(err, crm.ErrConflito) {
		rest = c.answerKnown(ctx, rest)
	}
	half := (len(rest) + 1) / 2
	c.writeOrSplit(ctx, rest[:half])
	c.writeOrSplit(ctx, rest[half:])
}
