package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
)

// Errors inside the committer.
var (
	errGuard     = errors.New("a guarded change met a newer row")
	errAmbiguous = errors.New("the connection broke at COMMIT")
)

const (
	maxCommits     = 3       // times that a COMMIT is tried that fails and leaves nothing behind
	maxConnections = 3       // times that a transaction is tried whose connection breaks before its COMMIT
	maxValues      = 1 << 16 // values of a batch whose space is kept for the next one
)

// guardError names the member whose guarded change did not apply, or who read what is no longer so.
type guardError struct{ m *member }

func (guardError) Error() string { return errGuard.Error() }

// writeRetrying repeats the transaction while the engine gives it up, leaves out members whose guarded change does not
// apply, and finds out what became of a COMMIT without an answer. It returns the members that are still to be answered.
func (c *committer) writeRetrying(ctx context.Context, batch []*member) ([]*member, error) {
	var ambiguous error // of the last COMMIT, while its fate is unknown
	// Each kind of failure has a count of its own: commits failed without a trace.
	commits, lookups, tries, connections := 0, 0, 1, 1
	for {
		if ambiguous != nil {
			written, err := c.committed(ctx, proofOf(batch))
			if err == nil && written {
				return batch, nil
			}
			if err != nil {
				if lookups++; !pause(ctx, 10*(1+lookups)) {
					return batch, fmt.Errorf("%w: %w", crm.ErrSemResposta, err)
				}
				continue
			}
			// It was not committed. A disk that is full is so the next time too: callers are told while they wait.
			if commits++; commits == maxCommits {
				return batch, fmt.Errorf("%w: %w", crm.ErrIndisponivel, ambiguous)
			}
			ambiguous = nil
		}
		err := c.transact(ctx, batch)
		var g guardError
		switch {
		case err == nil:
			return batch, nil
		case errors.As(err, &g):
			if batch = answerGuarded(batch, g.m); len(batch) == 0 {
				return nil, nil
			}
		case errors.Is(err, errAmbiguous):
			if ambiguous = err; proofOf(batch) == nil {
				return batch, fmt.Errorf("%w: %w", crm.ErrSemResposta, err)
			}
		case errors.Is(err, errRetry):
			if tries++; tries > maxTries || !pause(ctx, tries) {
				return batch, fmt.Errorf("%w: %w", crm.ErrOcupado, err)
			}
		case errors.Is(err, crm.ErrIndisponivel) && connections < maxConnections && ctx.Err() == nil:
			// Nothing was committed: a connection that the server closed while idle is replaced at once.
			if connections++; !pause(ctx, connections) {
				return batch, err
			}
		case ctx.Err() != nil:
			return batch, fmt.Errorf("%w: %w", crm.ErrIndisponivel, err)
		default:
			return batch, err
		}
	}
}

// proofOf is a write of the batch that tells by its row what became of all of them, or nil.
func proofOf(batch []*member) *preparedWrite {
	for _, m := range batch {
		if m.p.proofID != 0 {
			return m.p
		}
	}
	return nil
}

// answerGuarded answers the member that newer data met, and those that believe the same of the same client and contract, and
// returns the rest.
func answerGuarded(batch []*member, out *member) []*member {
	rest := make([]*member, 0, len(batch)-1)
	for _, m := range batch {
		if m == out || m.p.lido != nil && out.p.lido != nil && *m.p.lido == *out.p.lido {
			m.answer(fmt.Errorf("%w: %w", crm.ErrConflito, errGuard))
		} else {
			rest = append(rest, m)
		}
	}
	return rest
}

// step is one statement of a transaction; a guarded one belongs to a member and must change exactly one row.
type step struct {
	statement
	guard *member
	lidos []*member // of the check of what was read: its rows' members
}

// plan lists the statements of a batch: the check of what was read before, the guarded changes one by one in the members'
// order, then one multi-row INSERT per table.
func (c *committer) plan(batch []*member) []step {
	steps := make([]step, 0, 8)
	lone, isLone := loneLido(batch)
	if !isLone {
		if s, ok := c.lidoStep(batch); ok {
			steps = append(steps, s)
		}
	}
	var newCodes []int64 // tenants
	var replaced []any
	for _, m := range batch {
		if t := m.p.newCodes; t != 0 && !slices.Contains(newCodes, t) {
			newCodes = append(newCodes, t)
		}
		for _, x := range m.p.changes {
			steps = append(steps, step{statement: x, guard: m})
		}
		for i := range m.p.reworded {
			cliente := &m.p.reworded[i]
			steps = append(steps, step{statement: statement{"DELETE FROM cliente_palavras WHERE cliente_id = ?", []any{cliente.ID}}})
			for _, l := range wordRows(cliente) {
				replaced = append(replaced, l...)
			}
		}
	}
	steps = c.appendInserts(steps, wordsTable, replaced)
	for _, t := range writeOrder {
		if isLone && t == chavesTable {
			steps = append(steps, lone)
			continue
		}
		steps = c.appendInserts(steps, t, c.joinRows(t, batch))
	}
	for _, tenantID := range newCodes {
		for _, x := range bumpVersion(tenantID) {
			steps = append(steps, step{statement: x})
		}
	}
	return steps
}

// appendInserts puts rows into as few statements as the engine takes.
func (c *committer) appendInserts(steps []step, t *Table, values []any) []step {
	for len(values) > 0 {
		n := c.stmts.rowsPerInsert(t, len(values)/len(t.columns))
		steps = append(steps, step{statement: statement{c.stmts.insert(t, n), values[:n*len(t.columns)]}})
		values = values[n*len(t.columns):]
	}
	return steps
}

// joinRows puts the members' rows of a table together, in space that is the batch's until forget.
func (c *committer) joinRows(t *Table, batch []*member) []any {
	if len(batch) == 1 {
		return batch[0].p.rows[t]
	}
	start := len(c.values)
	for _, m := range batch {
		c.values = append(c.values, m.p.rows[t]...)
	}
	return c.values[start:len(c.values):len(c.values)]
}

// forget lets go of what a batch's rows hold, and of space that only a great batch needs.
func (c *committer) forget() {
	clear(c.values)
	if c.values = c.values[:0]; cap(c.values) > maxValues {
		c.values = nil
	}
}

// transact writes the members in one transaction. errAmbiguous means that nobody knows whether it was committed; any other
// error means that nothing was.
func (c *committer) transact(ctx context.Context, batch []*member) error {
	defer c.forget()
	if err := c.s.trustLog(ctx); err != nil {
		return err
	}
	steps := c.plan(batch)
	if len(steps) == 1 && steps[0].guard == nil && steps[0].lidos == nil && c.s.dialect == dialectMySQL {
		return c.runLone(ctx, steps[0])
	}
	if c.fitsCompound(batch) {
		if done, err := c.transactCompound(ctx, steps); done {
			return err
		}
	}
	// Prepared before the transaction begins, because they are prepared through the pool, whose one connection it holds.
	for _, p := range steps {
		_, err := c.stmts.prepare(ctx, p.sql) //nolint:sqlclosecheck // kept
		if prepareRefused(err) {
			break // the server may have no room for one more: the rest is run unprepared, which tells what else is wrong
		}
		if err != nil {
			return classify(err)
		}
	}
	tx, err := c.s.pools.batch.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	if err := c.execSteps(ctx, tx, steps); err != nil {
		_ = tx.Rollback() // what failed first is what matters
		c.s.noteDisk(err)
		return classify(err)
	}
	if err := tx.Commit(); err != nil {
		c.s.noteDisk(err)
		return classifyCommit(ctx, err) // SQLite's driver has rolled back what a failed COMMIT leaves open (SQLITE_BUSY, disk full)
	}
	return nil
}

// runLone writes a batch that is one INSERT: the server commits it by itself, also MySQL, and it is not prepared, because that waits for
// another answer whenever a batch has a size that none had before. So a partner's event waits for one round trip.
func (c *committer) runLone(ctx context.Context, p step) error {
	_, err := c.s.pools.batch.ExecContext(ctx, p.sql, p.args...)
	if err == nil {
		return nil
	}
	c.s.noteDisk(err)
	return classifyCommit(ctx, err)
}

func (c *committer) execSteps(ctx context.Context, tx *sql.Tx, steps []step) error {
	for _, p := range steps {
		if p.lidos != nil {
			if err := c.checkLido(ctx, tx, &p); err != nil {
				return err
			}
			continue
		}
		r, err := c.stmts.exec(ctx, tx, p.statement)
		if err != nil {
			return err
		}
		if p.guard == nil {
			continue
		}
		if n, err := r.RowsAffected(); err != nil {
			return err
		} else if n != 1 {
			return guardError{p.guard}
		}
	}
	return nil
}

// causalRead makes a SELECT wait, on a Galera node, until the node has what the cluster has: another node than the one that was
// asked to COMMIT may be behind it. To MySQL it is a comment, and no wait where there is no cluster.
const causalRead = "/*M!100600 SET STATEMENT wsrep_sync_wait = 1 FOR */ "

// committed tells whether a COMMIT without an answer happened: then a row that only this batch makes exists. FOR UPDATE waits
// for the old session, should the server still be at it.
func (c *committer) committed(ctx context.Context, p *preparedWrite) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	q := "SELECT COUNT(*) FROM " + p.proofTable + " WHERE id = ?"
	causal := ""
	if c.s.dialect == dialectMySQL {
		q, causal = q+" FOR UPDATE", causalRead
	}
	n := 0
	err := c.s.pools.writer.QueryRowContext(ctx, causal+q, p.proofID).Scan(&n)
	var m *mysql.MySQLError
	if errors.As(err, &m) && m.Number == 1193 { // a MariaDB that was built without Galera knows no such wait
		err = c.s.pools.writer.QueryRowContext(ctx, q, p.proofID).Scan(&n)
	}
	return n > 0, classify(err)
}

// answerKnown answers the members whose idempotency key is already stored, with one SELECT per kind of key, and
// returns the rest. Keys are looked for only after a collision: the caller has just looked, so one is rare.
func (c *committer) answerKnown(ctx context.Context, batch []*member) []*member {
	found := map[fullKey]bool{}
	for group, keys := range groupKeys(batch) {
		args := []any{group.tenantID, group.Sistema, string(group.Tipo)}
		for _, k := range keys {
			args = append(args, k)
		}
		err := eachRow(ctx, c.s.pools.reader, "SELECT chave FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave IN ("+
			placeholders(len(keys))+")", args, func(scan func(...any) error) error {
			k := group
			err := scan(&k.Chave)
			found[k] = true
			return err
		})
		if err != nil {
			return batch // halving finds them too
		}
	}
	var rest []*member
	for _, m := range batch {
		if m.p.known(found) {
			m.answer(fmt.Errorf("%w: the key is stored", crm.ErrConflito))
		} else {
			rest = append(rest, m)
		}
	}
	return rest
}

type fullKey struct {
	crm.ProcuraChave
	tenantID int64
}

func groupKeys(batch []*member) map[fullKey][]string {
	groups := map[fullKey][]string{}
	for _, m := range batch {
		for i, k := range m.p.keys {
			g := fullKey{crm.ProcuraChave{Sistema: k.Sistema, Tipo: k.Tipo}, m.p.tenants[i]}
			groups[g] = append(groups[g], k.Chave)
		}
	}
	return groups
}

func (p *preparedWrite) known(found map[fullKey]bool) bool {
	for i, k := range p.keys {
		if found[fullKey{k, p.tenants[i]}] {
			return true
		}
	}
	return false
}
