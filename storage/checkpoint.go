package storage

import (
	"context"
	"errors"
	"os"
	"time"

	"go.uber.org/zap"
)

// Sizes of SQLite's write-ahead log.
const (
	walPequeno   = 2 << 20  // not worth a checkpoint
	walGrande    = 64 << 20 // then writers are held up for a moment, so that the file starts again
	pausaCheck   = 250 * time.Millisecond
	prazoCheck   = 30 * time.Second
	walOcioso    = 20 // rounds: a log that nobody fills is checkpointed too
	fimDoArquivo = "-wal"
)

// manterWAL moves SQLite's write-ahead log into the database file from a connection of its own, so that no commit waits for
// a checkpoint (facts speed: the tail of the latencies). The writer's own automatic checkpoint is off.
func (s *Storage) manterWAL() error {
	db, err := abrirArquivo(s.arquivo, "_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	vida, parar := context.WithCancel(context.Background())
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		ociosas := 0
		for {
			t := time.NewTimer(pausaCheck)
			select {
			case <-vida.Done():
				t.Stop()
				return
			case <-t.C:
			}
			tamanho := tamanhoWAL(s.arquivo)
			if ociosas++; tamanho == 0 || tamanho < walPequeno && ociosas < walOcioso {
				continue
			}
			ociosas = 0
			ctx, cancel := context.WithTimeout(vida, prazoCheck)
			_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
			if err == nil && tamanho > walGrande {
				_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(RESTART)")
			}
			cancel()
			if err != nil && vida.Err() == nil {
				s.log.Warn("the write-ahead log was not moved into the database", zap.Error(classificar(err)))
			}
		}
	}()
	s.aoFechar(func(context.Context) error {
		parar()
		<-fim
		return errors.Join(db.Close())
	})
	return nil
}

func tamanhoWAL(path string) int64 {
	info, err := os.Stat(path + fimDoArquivo)
	if err != nil {
		return 0
	}
	return info.Size()
}
