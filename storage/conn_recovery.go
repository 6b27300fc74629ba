package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

const (
	// An opening writes more bytes than this, so that what was lost held fewer numbers than its bytes divided by it.
	bytesPerOpening = 256

	pageCheckTimeout = time.Minute
	damageDays       = 7 // that the portal's front page speaks of a damage
	damagesShown     = 3 // of each kind: each replica's journal may tell of its own

	byPonte = "ponte"
)

// recovery is what was found of a SQLite database that was not closed.
type recovery struct {
	before  walInspection
	damaged bool // something that was written is not recovered
}

// inspect looks at the log before anybody opens the database, which recovers it.
func inspect(e dsn) (r recovery, err error) {
	if e.dialect == dialectSQLite {
		r.before, err = inspectWAL(e.file + walSuffix)
	}
	return r, err
}

// confirmDamage tells a damage from a write that another process was at: with writers kept out, the log of a living database
// is whole further than it was.
func (s *Storage) confirmDamage(ctx context.Context) error {
	r := &s.recovery
	if r.before.lost == 0 {
		return nil
	}
	return s.inTx(ctx, func(*sql.Tx) error {
		now, err := inspectWAL(s.file + walSuffix)
		if err == nil && now == r.before {
			r.damaged = true
			s.log.Error("the write-ahead log is damaged: what was written behind the damage is lost",
				zap.Int("frames_recovered", now.recovered), zap.Int("transactions_lost", now.lost))
		}
		return err
	})
}

// handleDamage leaves a trail and moves every sequence beyond what was lost: a number that somebody was told must not be
// given to another.
func (s *Storage) handleDamage(ctx context.Context) error {
	r := &s.recovery
	if !r.damaged {
		return nil
	}
	jump := r.before.rest/bytesPerOpening + 2*maxBlock
	id, err := s.numbers.IDs(ctx, 1) // moved as well, after this one
	if err != nil {
		return err
	}
	trail := auditoriaRow{
		ID: id + jump, Quem: byPonte, Acao: "banco.recuperado", Alvo: filepath.Base(s.file) + walSuffix,
		Antes:  fmt.Sprintf("%d páginas recuperadas", r.before.recovered),
		Depois: fmt.Sprintf("até %d gravações confirmadas se perderam; numeração avançada em %d", r.before.lost, jump),
		Motivo: "O arquivo -wal estava danificado ao abrir o banco", Em: instant(s.now()),
	}
	err = retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = proximo + ? WHERE nome = 'id' OR nome LIKE 'numero/%'", jump); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO sequencias (nome, proximo) SELECT 'numero/' || t.id, ? FROM tenants t
				WHERE NOT EXISTS (SELECT 1 FROM sequencias q WHERE q.nome = 'numero/' || t.id)`, 1+jump)
			return err
		})
	})
	if err != nil {
		return err
	}
	s.numbers = newNumbering(s) // its block is of before
	if err := s.gormWriter.WithContext(ctx).Create(&trail).Error; err != nil {
		return classify(err)
	}
	// The damaged log is written over from its beginning, so that it is not found once more.
	_, err = s.pools.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return classify(err)
}

// CheckStart looks for damaged pages, in the background and for a bounded time, when the SQLite database was not closed
// the last time. It is for the server: a command would do it beside one that runs.
func (s *Storage) CheckStart() {
	if s.recovery.before.recovered == 0 && !s.recovery.damaged {
		return
	}
	s.background(func(life context.Context) {
		life, cancel := context.WithTimeout(life, pageCheckTimeout)
		defer cancel()
		start := time.Now()
		err := checkPages(life, s.file)
		var d *damage
		switch {
		case err == nil:
			s.log.Info("the database was not closed the last time: its pages are sound", zap.Duration("took", time.Since(start)))
		case errors.As(err, &d):
			s.log.Error("the database is damaged", zap.Error(err))
			s.recordDamage(life, d)
		case life.Err() != nil && errors.Is(life.Err(), context.Canceled):
		default:
			s.log.Warn("the database was not closed the last time, and its pages are not known to be sound: run ponte check", zap.Error(err))
		}
	})
}

func (s *Storage) recordDamage(ctx context.Context, d *damage) {
	err := s.Cadastro().RegistrarAuditoria(ctx, crm.Auditoria{
		Quem: byPonte, Acao: "banco.danificado", Alvo: filepath.Base(s.file), Depois: cut(d.found, 500),
		Motivo: "Conferência das páginas depois de uma parada brusca", Em: s.now(),
	})
	if err != nil {
		s.log.Warn("the damage is not on the trail", zap.Error(err))
	}
}

// damage is what quick_check found.
type damage struct{ found string }

// Error tells it.
func (d *damage) Error() string { return "the database is damaged: " + d.found }

// CheckFile looks for damaged pages of the SQLite database at an address. ok is false for one that is no such file.
func CheckFile(ctx context.Context, address string) (ok bool, err error) {
	e, err := parseDSN(address)
	if err != nil || e.dialect != dialectSQLite {
		return false, err
	}
	if _, err := os.Stat(e.file); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err := refuseDamage(ctx, e.file); err != nil {
		return true, err
	}
	return true, checkPages(ctx, e.file)
}

// refuseDamage keeps whoever is not the server from opening a database whose log is damaged: the last one to close it would
// take away what tells the damage, and nobody would move the numbers on.
func refuseDamage(ctx context.Context, file string) error {
	before, err := inspectWAL(file + walSuffix)
	if err != nil || before.lost == 0 {
		return err
	}
	select { // a server may have been writing
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(checkpointPause):
	}
	now, err := inspectWAL(file + walSuffix)
	if err == nil && now == before {
		return &damage{fmt.Sprintf("its write-ahead log has %d transactions that cannot be read; start the server, which says so in the portal and moves the numbers on", now.lost)}
	}
	return err
}

// checkPages reads every page on a connection of its own, that writes nothing. A read this long keeps the log from
// starting again; the bound of its time bounds that too.
func checkPages(ctx context.Context, file string) (err error) {
	db, err := openFile(file, lockWait, "_pragma=query_only(1)", "_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	return sound(ctx, db, "quick_check")
}

// sound asks SQLite for the first damage: quick_check reads every page, integrity_check compares every index with its rows besides.
func sound(ctx context.Context, db *sql.DB, check string) error {
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA "+check+"(1)").Scan(&result); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &damage{err.Error()}
	}
	if result != "ok" {
		return &damage{result}
	}
	return nil
}

// Damages are the damages that were found lately, as the trail tells them.
func (s *Storage) Damages(ctx context.Context) (list []crm.Auditoria, err error) {
	for _, f := range []crm.FiltroAuditorias{{Acao: "banco.recuperado"}, {Acao: "banco.danificado"}} {
		f.De, f.Pagina = s.now().AddDate(0, 0, -damageDays), crm.Pagina{Limite: damagesShown}
		l, err := s.Acervo().Auditorias(ctx, f)
		if err != nil {
			return nil, err
		}
		list = append(list, l.Linhas...)
	}
	return list, nil
}
