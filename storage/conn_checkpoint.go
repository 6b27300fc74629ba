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
	walPequeno = 512      // pages not worth a checkpoint
	walGrande  = 8192     // pages after which the log starts again from its beginning
	walLimite  = 64 << 20 // bytes: a log that a long read made longer is cut to this
	walOcioso  = 20       // rounds after which a log that is not worth it is moved too
	pausaCheck = 250 * time.Millisecond
	prazoCheck = 30 * time.Second
	recomecos  = 5 // tries to start the log again while the writer is kept out, a millisecond apart

	fimDoArquivo = "-wal"
)

// mantenedorWAL moves SQLite's write-ahead log into the database file from a connection of its own, so that no commit waits
// for a checkpoint (facts speed: the tail of the latencies). The writer's own automatic checkpoint is off.
type mantenedorWAL struct {
	s       *Storage
	db      *sql.DB
	mudanca time.Time // of the log's file, when all of it had been moved
	rodadas int       // since the last checkpoint
}

// estadoWAL is what a checkpoint tells, in pages.
type estadoWAL struct {
	impedido         bool // a reader or a writer stood in its way
	paginas, movidas int
}

func (s *Storage) manterWAL() error {
	db, err := abrirArquivo(s.arquivo, 0, "_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	m := &mantenedorWAL{s: s, db: db}
	vida, parar := context.WithCancel(context.Background())
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		t := time.NewTicker(pausaCheck)
		defer t.Stop()
		for {
			select {
			case <-vida.Done():
				return
			case <-t.C:
			}
			if err := m.rodada(vida); err != nil && vida.Err() == nil {
				s.log.Warn("the write-ahead log was not moved into the database", zap.Error(classificar(err)))
			}
		}
	}()
	s.aoFechar(func(context.Context) error {
		parar()
		<-fim
		return db.Close()
	})
	return nil
}

// rodada moves what is in the log, when it is worth it.
func (m *mantenedorWAL) rodada(ctx context.Context) error {
	info, err := os.Stat(m.s.arquivo + fimDoArquivo)
	if err != nil || info.ModTime().Equal(m.mudanca) { // no log yet, or nothing new in it
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, prazoCheck)
	defer cancel()
	e, err := m.checkpoint(ctx, "NOOP")
	if err != nil {
		return err
	}
	falta := e.paginas - e.movidas
	if falta <= 0 {
		m.mudanca = info.ModTime()
		return nil
	}
	if m.rodadas++; falta < walPequeno && m.rodadas < walOcioso {
		return nil
	}
	m.rodadas = 0
	if e, err = m.checkpoint(ctx, "PASSIVE"); err != nil || e.paginas < walGrande || e.movidas < e.paginas {
		return err
	}
	return m.recomecar(ctx)
}

// recomecar lets the log start again from its beginning. It keeps the writer out for a moment, by holding its one
// connection: what came since the checkpoint before is little. A checkpoint that waited for its turn between commits got it
// after seconds, and kept it while it waited for readers.
func (m *mantenedorWAL) recomecar(ctx context.Context) error {
	escrita, err := m.s.pools.escrita.Conn(ctx)
	if err != nil {
		return err
	}
	defer escrita.Close()
	for range recomecos {
		e, err := m.checkpoint(ctx, "RESTART")
		if err != nil || !e.impedido {
			return err
		}
		time.Sleep(time.Millisecond) // the look-ups that read the log; those that begin now read the database file
	}
	return nil // a long read: the log grows until the next round
}

func (m *mantenedorWAL) checkpoint(ctx context.Context, modo string) (e estadoWAL, err error) {
	err = m.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+modo+")").Scan(&e.impedido, &e.paginas, &e.movidas)
	return e, err
}
