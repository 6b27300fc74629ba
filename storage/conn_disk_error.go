package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ponte/crm"
)

// After a write, or a sync, that the disk refused, the operating system may show what the disk does not have: what it could not
// write it forgets (docs/adr/0016-nothing-is-built-on-a-failed-sync.md). So that nothing is acknowledged on top of that, all that
// SQLite's log holds is written into the database file and synced, and the log starts again: before the next write after an error,
// and, as nobody knows what the process before has met, at a start that finds a log.

// trusting runs what writes, once the log is to be trusted.
func (s *Storage) trusting(ctx context.Context, write func() error) error {
	if err := s.trustLog(ctx); err != nil {
		return err
	}
	err := write()
	s.noteDisk(err)
	return classify(err)
}

// noteDisk remembers an error of the disk.
func (s *Storage) noteDisk(err error) {
	var lite *sqlite.Error
	if s.dialect == dialectSQLite && errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_IOERR {
		s.distrust.Store(true)
	}
}

// trustLog makes what was written before a disk's error durable by other means. Its error means that nothing may be written yet.
func (s *Storage) trustLog(ctx context.Context) error {
	if !s.distrust.Load() {
		return nil
	}
	if err := s.settleLog(ctx, true); err != nil {
		return fmt.Errorf("%w: after an error of the disk: %w", crm.ErrIndisponivel, err)
	}
	s.distrust.Store(false)
	s.log.Info("the disk had refused a write: all that was acknowledged is in the database file now")
	return nil
}

// trustRecovered does so at a start after one that did not end. A disk that is full keeps nobody from starting: nothing can be written
// there, and the log is moved once there is room.
func (s *Storage) trustRecovered(ctx context.Context) error {
	if s.recovery.before.recovered == 0 {
		return nil
	}
	err := s.settleLog(ctx, false)
	var lite *sqlite.Error
	if errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL {
		s.log.Warn("the disk is full: the write-ahead log stays as it was found", zap.Error(err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("move the recovered write-ahead log into the database: %w", err)
	}
	return nil
}

// settleLog moves the log into the database file, but for what a long read or another process holds: that one lives, and has not
// met an error of the disk. The next write begins the log anew, where nobody reads it. With again it begins anew for everybody, which
// keeps a process that is just opening the database from doing so.
func (s *Storage) settleLog(ctx context.Context, again bool) (err error) {
	db, err := openFile(s.file, 0, "_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	checkpoint := func(mode string) (e walState, err error) {
		err = db.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&e.busy, &e.pages, &e.moved)
		return e, err
	}
	_, err = checkpoint("PASSIVE") // it waits for nobody, and leaves little to the next
	for n := 0; n < restartTries && again && err == nil; n++ {
		var e walState
		if e, err = checkpoint("RESTART"); !e.busy {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return err
}
