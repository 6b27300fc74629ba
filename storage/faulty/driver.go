// Package faulty stands between database/sql and a driver, for tests and for builds with the tag failpoint: before each
// statement goes out, and once its answer is there, a Hook says whether the connection is lost. It must not know what the
// statements are for.
package faulty

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// Kind is what goes to the database.
type Kind string

// The kinds.
const (
	Connect  Kind = "connect"
	Prepare  Kind = "prepare"
	Run      Kind = "run"
	Begin    Kind = "begin"
	Commit   Kind = "commit"
	Rollback Kind = "rollback"
)

// Moment is one at which a fault may come.
type Moment struct {
	Kind   Kind
	Text   string   // of a statement
	Before []string // statements of the transaction that were sent before
	After  bool     // the database has answered
}

// Hook stands a Moment by: its error takes the place of the statement, or of the answer. ErrCut ends the connection too.
type Hook func(Moment) error

// ErrCut says that the connection is gone: what was sent may have been carried out, an open transaction is rolled back.
var ErrCut = errors.New("the connection was cut by a test")

// Wrap puts a hook before the connections of a connector.
func Wrap(c driver.Connector, h Hook) driver.Connector { return connector{c, h} }

type connector struct {
	driver.Connector
	hook Hook
}

// Connect opens a connection, unless the hook has it fail.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := c.hook(Moment{Kind: Connect}); err != nil {
		return nil, lost(err)
	}
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := inner.(fullConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%T cannot all that a connection has to", inner), inner.Close())
	}
	return &conn{fullConn: full, hook: c.hook}, nil
}

// fullConn is what the connections of both drivers can do.
type fullConn interface {
	driver.Conn
	driver.Pinger
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.SessionResetter
	driver.Validator
}

type conn struct {
	fullConn
	hook Hook
	cut  bool
	inTx bool
	sent []string // statements of the open transaction
}

// lost gives what a driver would for ErrCut, and any other error as it is.
func lost(err error) error {
	if errors.Is(err, ErrCut) {
		return fmt.Errorf("%w: %w", err, io.ErrUnexpectedEOF)
	}
	return err
}

// do runs f between two moments.
func (c *conn) do(k Kind, text string, f func() error) error {
	if c.cut {
		return driver.ErrBadConn
	}
	m := Moment{Kind: k, Text: text, Before: c.sent}
	if err := c.at(m); err != nil {
		return err
	}
	err := f()
	if errors.Is(err, driver.ErrSkip) { // database/sql takes another way, which comes by here
		return err
	}
	if c.inTx && k == Run {
		c.sent = append(c.sent, text)
	}
	m.After = true
	if hooked := c.at(m); hooked != nil {
		return hooked
	}
	return err
}

func (c *conn) at(m Moment) error {
	err := c.hook(m)
	if errors.Is(err, ErrCut) {
		c.cut = true // database/sql closes it, as no longer valid
	}
	return lost(err)
}

// IsValid is false for one that was cut.
func (c *conn) IsValid() bool { return !c.cut && c.fullConn.IsValid() }

// ResetSession fails for one that was cut.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.cut {
		return driver.ErrBadConn
	}
	return c.fullConn.ResetSession(ctx)
}

// Ping asks the database, unless the connection was cut.
func (c *conn) Ping(ctx context.Context) error {
	return c.do(Run, "", func() error { return c.fullConn.Ping(ctx) })
}

// ExecContext runs a statement.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.do(Run, text, func() (err error) {
		r, err = c.fullConn.ExecContext(ctx, text, args)
		return err
	})
	return r, err
}

// QueryContext runs a query.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (r driver.Rows, err error) {
	err = c.do(Run, text, func() (err error) {
		r, err = c.fullConn.QueryContext(ctx, text, args)
		return err
	})
	return whole(r, err)
}

// whole gives rows only without an error.
func whole(r driver.Rows, err error) (driver.Rows, error) {
	if err != nil && r != nil {
		_ = r.Close()
		r = nil
	}
	return r, err
}

// PrepareContext prepares a statement.
func (c *conn) PrepareContext(ctx context.Context, text string) (s driver.Stmt, err error) {
	err = c.do(Prepare, text, func() (err error) {
		s, err = c.fullConn.PrepareContext(ctx, text)
		return err
	})
	if err != nil {
		return nil, err
	}
	full, ok := s.(fullStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%T cannot all that a statement has to", s), s.Close())
	}
	return &stmt{full, c, text}, nil
}

// BeginTx begins a transaction.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (t driver.Tx, err error) {
	err = c.do(Begin, "", func() (err error) {
		t, err = c.fullConn.BeginTx(ctx, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.inTx, c.sent = true, nil
	return &tx{t, c}, nil
}

// CheckNamedValue asks the driver, or leaves it to database/sql.
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.fullConn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type tx struct {
	inner driver.Tx
	c     *conn
}

// Commit ends the transaction.
func (t *tx) Commit() error { return t.end(Commit, t.inner.Commit) }

// Rollback ends the transaction.
func (t *tx) Rollback() error { return t.end(Rollback, t.inner.Rollback) }

func (t *tx) end(k Kind, f func() error) error {
	defer func() { t.c.inTx, t.c.sent = false, nil }()
	sent := false
	err := t.c.do(k, "", func() error {
		sent = true
		return f()
	})
	if err != nil && !sent && !t.c.cut {
		_ = t.inner.Rollback() // a server that gives a transaction up has rolled it back
	}
	return err
}

// fullStmt is what the statements of both drivers can do.
type fullStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type stmt struct {
	fullStmt
	c    *conn
	text string
}

// ExecContext runs the statement.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (r driver.Result, err error) {
	err = s.c.do(Run, s.text, func() (err error) {
		r, err = s.fullStmt.ExecContext(ctx, args)
		return err
	})
	return r, err
}

// QueryContext runs the query.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (r driver.Rows, err error) {
	err = s.c.do(Run, s.text, func() (err error) {
		r, err = s.fullStmt.QueryContext(ctx, args)
		return err
	})
	return whole(r, err)
}

// CheckNamedValue asks the driver, or leaves it to database/sql.
func (s *stmt) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := s.fullStmt.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return s.c.CheckNamedValue(v)
}
