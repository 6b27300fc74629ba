package storage

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ponte/crm"
)

const (
	probeBytes   = 256 << 10       // as much as some openings: where less fits, they do not
	probePause   = time.Second     // between two, whoever asks
	probeTimeout = 5 * time.Second // of one; who asks may wait less
	probeBlind   = 30 * time.Second
)

// readiness remembers how the last write and the last look-up of calls ended. While one of them failed and none succeeded
// since, the database is tried by a write of its own whenever somebody asks, so that readiness comes back without calls. The
// probe touches one table: when calls go on failing after one that succeeded, and where a page is damaged, it proves nothing
// for probeBlind.
type readiness struct {
	write, lookup atomic.Pointer[error] // nil = the last one succeeded

	probed atomic.Bool  // a probe succeeded after the last write of a call that did
	blind  atomic.Int64 // Unix nanoseconds of the last failure that no probe shows

	mu   sync.Mutex // one probe at a time
	last time.Time
}

// note takes the outcome of a write or look-up. What a row or a caller is to blame for says nothing of the database.
func (p *readiness) note(where *atomic.Pointer[error], err error) {
	switch {
	case err == nil:
		if where.Load() != nil {
			where.Store(nil)
		}
		if where == &p.write && p.probed.Load() {
			p.probed.Store(false)
		}
	case errors.Is(err, crm.ErrIndisponivel), errors.Is(err, crm.ErrSemResposta), errors.Is(err, crm.ErrOcupado), errors.Is(err, context.DeadlineExceeded):
		where.Store(&err)
		if p.probed.Load() || damagedPage(err) {
			p.blind.Store(time.Now().UnixNano())
		}
	}
}

// damagedPage tells whether a damaged page of the file was met.
func damagedPage(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code()&0xff == sqlite3.SQLITE_CORRUPT || lite.Code()&0xff == sqlite3.SQLITE_NOTADB)
}

// Falha is how the last write or look-up of a call failed, nil when it did not.
func (s *Storage) Falha() error { return s.readiness.failure() }

func (p *readiness) failure() error {
	for _, where := range []*atomic.Pointer[error]{&p.write, &p.lookup} {
		if err := where.Load(); err != nil {
			return *err
		}
	}
	return nil
}

// NotReady says why calls cannot be served: Reason in plain words that name nothing of the installation, Err for the log.
type NotReady struct {
	Reason string
	Err    error
}

// Error is the reason.
func (n *NotReady) Error() string { return n.Reason + ": " + n.Err.Error() }

// Unwrap gives the cause.
func (n *NotReady) Unwrap() error { return n.Err }

// Ready tells whether the database answers and takes writes; its error is a *NotReady.
func (s *Storage) Ready(ctx context.Context) error {
	if s.readiness.failure() != nil {
		if time.Since(time.Unix(0, s.readiness.blind.Load())) >= probeBlind {
			s.probe(ctx)
		}
		if err := s.readiness.failure(); err != nil {
			return &NotReady{"the database takes no writes: " + s.reasonOf(ctx, err), err}
		}
	}
	// A table, and no ping: a Galera node without its cluster answers one.
	var n int
	if err := classify(s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM sequencias WHERE nome = ''").Scan(&n)); err != nil {
		if reason := s.reasonOf(ctx, err); reason != unknownReason {
			return &NotReady{"the database does not answer: " + reason, err}
		}
		return &NotReady{"the database does not answer", err}
	}
	return nil
}

const unknownReason = "see the log"

// probe tries what an opening needs, on the connections that openings use, at most once in a while.
func (s *Storage) probe(ctx context.Context) {
	p := &s.readiness
	if !p.mu.TryLock() {
		return
	}
	defer p.mu.Unlock()
	if time.Since(p.last) < probePause {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	err := s.pools.lookup.PingContext(ctx)
	if err == nil {
		p.lookup.Store(nil)
		err = s.writeProbe(ctx)
	}
	if err == nil && s.dialect == dialectMySQL {
		err = s.pools.writer.PingContext(ctx)
	}
	if err = classify(err); err == nil {
		p.write.Store(nil)
		p.probed.Store(true)
	} else if !errors.Is(err, context.Canceled) {
		p.write.Store(&err)
	}
	p.last = time.Now()
}

// writeProbe stores bytes of no attachment and deletes them again; should it end in between, the sweeper does. The wait
// for a lock of SQLite heeds no deadline: a connection of its own waits for it less long than who asks.
func (s *Storage) writeProbe(ctx context.Context) (err error) {
	db := s.pools.batch
	if s.dialect == dialectSQLite {
		if err := s.trustLog(ctx); err != nil {
			return err
		}
		if db, err = openFile(s.file, probePause, "_pragma=wal_autocheckpoint(0)"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		db.SetMaxOpenConns(1)
	}
	id := -1 - rand.Int64N(1<<62) // no attachment's
	_, err = db.ExecContext(ctx, "INSERT INTO anexo_partes (anexo_id, ordem, conteudo, criado_em) VALUES (?, 0, ?, ?)", id, make([]byte, probeBytes), toMS(s.now()))
	if err == nil {
		_, err = db.ExecContext(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id)
	}
	return err
}

// reasonOf says in plain words what an error means.
func (s *Storage) reasonOf(ctx context.Context, err error) string {
	var m *mysqlError
	var lite *sqlite.Error
	code := 0
	switch {
	case errors.As(err, &m):
		code = int(m.number)
	case errors.As(err, &lite):
		code = -(lite.Code() & 0xff)
	}
	switch code {
	case 1021, 1114, -sqlite3.SQLITE_FULL:
		return "the disk is full"
	case 1040, 1041, 1203, 1226:
		return "it has no connection left"
	case -sqlite3.SQLITE_BUSY, -sqlite3.SQLITE_LOCKED, 1205:
		return "another program holds it locked"
	case -sqlite3.SQLITE_CORRUPT, -sqlite3.SQLITE_NOTADB:
		return "its file is damaged"
	case -sqlite3.SQLITE_IOERR, 1030:
		return "its files cannot be written"
	case 1047, 1180:
		return "its node has lost the cluster"
	case 1290, 1792, 1836, -sqlite3.SQLITE_READONLY:
		return "it is read-only"
	}
	if s.readOnly(ctx) {
		return "it is read-only"
	}
	return unknownReason
}

// readOnly asks the server, because a connection that met a read-only one was thrown away with its error.
func (s *Storage) readOnly(ctx context.Context) bool {
	if s.dialect != dialectMySQL {
		return false
	}
	var v string
	err := s.pools.reader.QueryRowContext(ctx, "SELECT CONCAT(@@global.read_only, '')").Scan(&v)
	return err == nil && v != "0" && v != "OFF"
}
