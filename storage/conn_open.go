package storage

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"go.uber.org/zap"
	"gorm.io/gorm"

	"ponte/crm"
)

// Options are what Open may be told. The zero value is a service's.
type Options struct {
	Migrate Migration   // "" = auto
	Log     *zap.Logger // nil = none
	Clock   crm.Relogio // nil = the machine's clock
	Journal JournalOptions
	Tracing *Tracing // nil = none

	interposed interposer // faults of tests
}

// Storage is an open database with its schema in place. Its parts implement the ports of package crm. Close ends it.
type Storage struct {
	dialect    dialect
	file       string // of SQLite
	pools      pools
	gormWriter *gorm.DB // on the writer; of SQLite one connection only: never hold it while asking another part of Storage
	gormReader *gorm.DB
	log        *zap.Logger
	now        crm.Relogio
	closers    []func(context.Context) error // in the order of opening

	recovery  recovery
	distrust  atomic.Bool // SQLite's disk has refused something since the log was settled
	readiness readiness
	numbers   *numbering
	committer *committer
	journal   *journal    // nil = none
	tracing   *Tracing    // nil = none
	suspected atomic.Bool // see mayHaveGoneBack
	lookups   *lookups
	calls     *callLog
	uses      *useLog
}

// Open opens the database at an address, sqlite://path or mysql://user:pass@host:3306/db, and brings its schema to this
// program's version, or with MigrateCheck only checks it. Errors never show the password.
func Open(ctx context.Context, address string, o Options) (*Storage, error) {
	e, err := parseDSN(address)
	if err != nil {
		return nil, err
	}
	switch o.Migrate {
	case "":
		o.Migrate = MigrateAuto
	case MigrateAuto, MigrateCheck:
	default:
		return nil, fmt.Errorf("migrate must be auto or check, not %q", o.Migrate)
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.Clock == nil {
		o.Clock = crm.RelogioDoSistema
	}
	found, err := inspect(e)
	if err != nil {
		return nil, err
	}
	if o.interposed == nil {
		o.interposed = interposed
	}
	if o.Tracing != nil {
		o.interposed = o.Tracing.before(o.interposed)
	}
	p, err := openPools(ctx, e, o.interposed)
	if err != nil {
		return nil, err
	}
	s := &Storage{dialect: e.dialect, file: e.file, pools: p, log: o.Log, now: o.Clock, recovery: found, tracing: o.Tracing}
	s.onClose(func(context.Context) error { return p.close() })
	if err := s.start(ctx, e, o); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Storage) start(ctx context.Context, e dsn, o Options) (err error) {
	if err := s.confirmDamage(ctx); err != nil {
		return err
	}
	if err := s.trustRecovered(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx, e, o); err != nil {
		return err
	}
	if s.gormWriter, err = openGorm(s.dialect, s.pools.writer); err != nil {
		return classify(err)
	}
	if s.gormReader, err = openGorm(s.dialect, s.pools.reader); err != nil {
		return classify(err)
	}
	if s.dialect == dialectSQLite {
		if err := s.keepWAL(); err != nil {
			return err
		}
	}
	s.numbers = newNumbering(s)
	if err := s.handleDamage(ctx); err != nil {
		return err
	}
	if err := s.openJournal(ctx, o.Journal); err != nil {
		return err
	}
	s.onClose(s.numbers.giveBack)
	s.committer = newCommitter(s)
	s.onClose(s.committer.close)
	if s.dialect == dialectMySQL {
		s.background(s.committer.getAhead)
	}
	s.calls = newCallLog(s)
	s.onClose(s.calls.close)
	s.uses = newUseLog(s)
	s.onClose(s.uses.close)
	s.lookups = newLookups(s)
	return nil
}

// Numeracao hands out ids and numbers.
func (s *Storage) Numeracao() crm.Numeracao { return s.numbers }

// Journal tells how the journal of acknowledged numbers does.
func (s *Storage) Journal() JournalState { return s.journal.state() }

// Escritor is the committer.
func (s *Storage) Escritor() crm.Escritor { return s.committer }

// onClose registers what Close ends, last opened first.
func (s *Storage) onClose(f func(context.Context) error) { s.closers = append(s.closers, f) }

// background runs f until Close, which ends its context and waits for it.
func (s *Storage) background(f func(life context.Context)) {
	life, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(life)
	}()
	s.onClose(func(context.Context) error {
		stop()
		<-done
		return nil
	})
}

// Close drains what is queued, ends every goroutine and closes the pools. ctx bounds the draining.
func (s *Storage) Close(ctx context.Context) error {
	var err error
	for i := len(s.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closers[i](ctx))
	}
	s.closers = nil
	return err
}

// Consultas answers the look-ups of the hot path.
func (s *Storage) Consultas() crm.Consultas { return s.lookups }

// Diario logs the calls that wrote nothing.
func (s *Storage) Diario() crm.Diario { return s.calls }
