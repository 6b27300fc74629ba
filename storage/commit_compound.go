package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"go.uber.org/zap"

	"ponte/crm"
)

// MariaDB (10.6 and later) prepares a compound statement: a whole transaction is then one prepared statement, one packet
// and one answer, where the other ways wait for six. It halves the server's work for a lone call and spares a
// tenth to a fifth of the database's up to some eighty members; above, and on MySQL, the other ways are as good or the only ones.
const (
	compoundMembers      = 80
	compoundBytes        = 192 << 10 // the driver keeps a buffer of 256 KB; a larger packet would cost a new one each time
	compoundPlaceholders = 160_000   // placeholders kept prepared, which bounds what the server keeps: some 250 bytes each
)

// compoundStmts are the compound statements that the server keeps prepared for the one connection that writes batches, the least
// recently used dropped first. Only who writes a batch uses them.
type compoundStmts struct {
	conn         driver.Conn // whose statements they are: another connection starts anew
	stmts        lru[driver.Stmt]
	placeholders int                 // of all of them
	refused      bool                // this server has no prepared compound statements
	args         []driver.NamedValue // space for those of a batch
	text         []byte              // and for its text
}

func (c *committer) fitsCompound(batch []*member) bool {
	return c.s.dialect == dialectMySQL && !c.compound.refused && len(batch) <= compoundMembers && bytesOf(batch) <= compoundBytes
}

func bytesOf(batch []*member) (bytes int) {
	for _, m := range batch {
		bytes += m.p.bytes
	}
	return bytes
}

// guardFailed ends the statement when the change before it did not change exactly one row. The number of the step, which
// names the member, travels in the message.
const guardFailed = "IF ROW_COUNT() <> 1 THEN ROLLBACK; SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = '%d'; END IF; "

// failedGuard finds the member whose guarded change, or whose check of what was read, ended a compound statement; nil when
// something else did.
func failedGuard(err error, steps []step) *member {
	var m *mysql.MySQLError
	if !errors.As(err, &m) || m.Number != 1644 {
		return nil
	}
	place, lido := strings.CutPrefix(m.Message, lidoMark)
	i, err := strconv.Atoi(place)
	switch {
	case err != nil || i < 0:
		return nil
	case lido && i < len(steps[0].lidos):
		return steps[0].lidos[i]
	case !lido && i < len(steps):
		return steps[i].guard
	}
	return nil
}

// transactCompound sends a whole transaction as one compound statement. sent = false: nothing was sent, because the server
// would not prepare it. The texts are this program's constants.
func (c *committer) transactCompound(ctx context.Context, steps []step) (sent bool, err error) {
	text := append(c.compound.text[:0], "BEGIN NOT ATOMIC START TRANSACTION; "...)
	args := c.compound.args[:0]
	for i, p := range steps {
		if p.lidos != nil {
			text = fmt.Appendf(text, lidoFailed, p.sql)
		} else {
			text = append(append(text, p.sql...), "; "...)
		}
		if p.guard != nil {
			text = fmt.Appendf(text, guardFailed, i)
		}
		for _, v := range p.args {
			args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
		}
	}
	text = append(text, "COMMIT; END"...)
	c.compound.text = text
	defer func() {
		clear(args)
		c.compound.args = args[:0]
	}()
	conn, err := c.s.pools.batch.Conn(ctx)
	if err != nil {
		return true, classify(err)
	}
	defer conn.Close() // gives it back to the pool; what can fail has been told by then
	err = conn.Raw(func(d any) error {
		x, ok := d.(rawConn)
		if !ok {
			return errors.New("the MySQL driver cannot run statements")
		}
		stmt, err := c.compound.prepare(ctx, x, text)
		if err != nil || stmt == nil {
			return err
		}
		sent = true
		_, err = stmt.ExecContext(ctx, args)
		if m := failedGuard(err, steps); m != nil {
			return guardError{m} // rolled back by the statement itself
		}
		if err != nil {
			return rollBack(ctx, x, classifyCommit(ctx, err))
		}
		return nil
	})
	switch {
	case sent || err != nil && !prepareRefused(err):
		return true, classify(err)
	case err != nil && !c.compound.refused:
		c.s.log.Debug("no compound statement for this batch", zap.Error(classify(err)))
	}
	return false, nil
}

// classifyCommit classifies an error of a statement that had the COMMIT in it: a broken connection leaves the outcome unknown, and
// so does a server that was told to stop: it may have done so after the COMMIT. Both ways to write end here.
func classifyCommit(ctx context.Context, err error) error {
	clean := classify(err)
	if errors.Is(clean, crm.ErrIndisponivel) && !refusedUnrun(clean) || ctx.Err() != nil {
		return fmt.Errorf("%w: %w", errAmbiguous, clean)
	}
	return clean
}

// rollBack leaves the connection without an open transaction, or makes the pool throw it away.
func rollBack(ctx context.Context, x driver.ExecerContext, cause error) error {
	if _, err := x.ExecContext(context.WithoutCancel(ctx), "ROLLBACK", nil); err != nil {
		return fmt.Errorf("%w (%w)", cause, driver.ErrBadConn) // database/sql drops the connection
	}
	return cause
}

// rawConn is what the MySQL driver's connections can do without package sql in between.
type rawConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
}

// prepare returns the prepared statement of a text; its error tells why the server would not prepare it.
func (b *compoundStmts) prepare(ctx context.Context, conn rawConn, text []byte) (driver.StmtExecContext, error) {
	if b.conn != conn { // the statements ended with their connection
		b.conn, b.stmts, b.placeholders = conn, newLRU[driver.Stmt](), 0
	}
	stmt, ok := b.stmts.getBytes(text)
	if !ok {
		var err error
		if stmt, err = conn.PrepareContext(ctx, string(text)); err != nil {
			var m *mysql.MySQLError
			b.refused = errors.As(err, &m) && (m.Number == 1064 || m.Number == 1295) // not its language, not in a prepared statement
			return nil, err
		}
		b.stmts.add(string(text), stmt)
		b.placeholders += stmt.NumInput()
		b.trim()
	}
	x, ok := stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errors.New("the MySQL driver cannot run prepared statements")
	}
	return x, nil
}

// trim closes what was used least until the rest is within the bound.
func (b *compoundStmts) trim() {
	for b.placeholders > compoundPlaceholders && b.stmts.len() > 1 {
		stmt := b.stmts.evict()
		b.placeholders -= stmt.NumInput()
		_ = stmt.Close() // the driver sends it without waiting for an answer
	}
}

// prepareRefused tells whether the server itself would not prepare a statement: another way may do.
func prepareRefused(err error) bool {
	var m *mysql.MySQLError
	return errors.As(err, &m)
}
