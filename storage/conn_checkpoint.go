package storage

import (
	"context"
	"database/sql"
	"os"
	"time"

	"go.uber.org/zap"
)

// How SQLite's write-ahead log is moved into the database file.
const (
	walSmall          = 512      // pages not worth a checkpoint
	walLarge          = 8192     // pages after which the log starts again from its beginning
	walLimit          = 64 << 20 // bytes: a log that a long read made longer is cut to this
	walIdle           = 20       // rounds after which a log that is not worth it is moved too
	checkpointPause   = 250 * time.Millisecond
	checkpointTimeout = 30 * time.Second
	restartTries      = 5 // tries to start the log again while the writer is kept out, a millisecond apart

	walSuffix = "-wal"
)

// walKeeper moves SQLite's write-ahead log into the database file from a connection of its own, so that no commit waits
// for a checkpoint (docs/fatos/desempenho.md §4). The writer's own automatic checkpoint is off.
type walKeeper struct {
	s       *Storage
	db      *sql.DB
	movedAt time.Time // of the log's file, when all of it had been moved
	rounds  int       // since the last checkpoint
}

// walState is what a checkpoint tells, in pages.
type walState struct {
	busy         bool // a reader or a writer stood in its way
	pages, moved int
}

func (s *Storage) keepWAL() error {
	db, err := openFile(s.file, 0, "_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	m := &walKeeper{s: s, db: db}
	s.onClose(func(context.Context) error { return db.Close() })
	s.background(func(life context.Context) {
		t := time.NewTicker(checkpointPause)
		defer t.Stop()
		for {
			select {
			case <-life.Done():
				return
			case <-t.C:
			}
			if err := m.round(life); err != nil && life.Err() == nil {
				s.log.Warn("the write-ahead log was not moved into the database", zap.Error(classify(err)))
			}
		}
	})
	return nil
}

// round moves what is in the log, when it is worth it.
func (m *walKeeper) round(ctx context.Context) error {
	info, err := os.Stat(m.s.file + walSuffix)
	if err != nil || info.ModTime().Equal(m.movedAt) { // no log yet, or nothing new in it
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, checkpointTimeout)
	defer cancel()
	e, err := m.checkpoint(ctx, "NOOP")
	if err != nil {
		return err
	}
	left := e.pages - e.moved
	if left <= 0 {
		m.movedAt = info.ModTime()
		return nil
	}
	if m.rounds++; left < walSmall && m.rounds < walIdle {
		return nil
	}
	m.rounds = 0
	if e, err = m.checkpoint(ctx, "PASSIVE"); err != nil || e.pages < walLarge || e.moved < e.pages {
		return err
	}
	return m.restart(ctx)
}

// restart lets the log start again from its beginning. It keeps the writer out for a moment, by holding its one
// connection: what came since the checkpoint before is little. A checkpoint that waited for its turn between commits got it
// after seconds, and kept it while it waited for readers.
func (m *walKeeper) restart(ctx context.Context) error {
	writer, err := m.s.pools.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer writer.Close()
	for range restartTries {
		e, err := m.checkpoint(ctx, "RESTART")
		if err != nil || !e.busy {
			return err
		}
		time.Sleep(time.Millisecond) // the look-ups that read the log; those that begin now read the database file
	}
	return nil // a long read: the log grows until the next round
}

func (m *walKeeper) checkpoint(ctx context.Context, mode string) (e walState, err error) {
	err = m.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&e.busy, &e.pages, &e.moved)
	return e, err
}
