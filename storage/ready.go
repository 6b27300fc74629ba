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
	sondaBytes = 256 << 10       // as much as some openings: where less fits, they do not
	sondaPausa = time.Second     // between two, whoever asks
	sondaPrazo = 5 * time.Second // of one; who asks may wait less
)

// prontidao remembers how the last write and the last look-up of calls ended. While one of them failed and none succeeded
// since, the database is tried by a write of its own whenever somebody asks, so that readiness comes back without calls.
type prontidao struct {
	escrita, procura atomic.Pointer[error] // nil = the last one succeeded

	mu     sync.Mutex // one probe at a time
	ultima time.Time
}

// anotar takes the outcome of a write or look-up. What a row or a caller is to blame for says nothing of the database.
func (p *prontidao) anotar(onde *atomic.Pointer[error], err error) {
	switch {
	case err == nil:
		if onde.Load() != nil {
			onde.Store(nil)
		}
	case errors.Is(err, crm.ErrIndisponivel), errors.Is(err, crm.ErrSemResposta), errors.Is(err, crm.ErrOcupado), errors.Is(err, context.DeadlineExceeded):
		onde.Store(&err)
	}
}

// Falha is how the last write or look-up of a call failed, nil when it did not.
func (s *Storage) Falha() error { return s.prontidao.falha() }

func (p *prontidao) falha() error {
	for _, onde := range []*atomic.Pointer[error]{&p.escrita, &p.procura} {
		if err := onde.Load(); err != nil {
			return *err
		}
	}
	return nil
}

// NaoPronto says why calls cannot be served: Motivo in plain words that name nothing of the installation, Err for the log.
type NaoPronto struct {
	Motivo string
	Err    error
}

// Error is the reason.
func (n *NaoPronto) Error() string { return n.Motivo + ": " + n.Err.Error() }

// Unwrap gives the cause.
func (n *NaoPronto) Unwrap() error { return n.Err }

// Pronto tells whether the database answers and takes writes; its error is a *NaoPronto.
func (s *Storage) Pronto(ctx context.Context) error {
	if s.prontidao.falha() != nil {
		s.sondar(ctx)
		if err := s.prontidao.falha(); err != nil {
			return &NaoPronto{"the database takes no writes: " + s.motivo(ctx, err), err}
		}
	}
	if err := classificar(s.pools.leitura.PingContext(ctx)); err != nil {
		return &NaoPronto{"the database does not answer", err}
	}
	return nil
}

// sondar tries what an opening needs, on the connections that openings use, at most once in a while.
func (s *Storage) sondar(ctx context.Context) {
	p := &s.prontidao
	if !p.mu.TryLock() {
		return
	}
	defer p.mu.Unlock()
	if time.Since(p.ultima) < sondaPausa {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sondaPrazo)
	defer cancel()
	err := s.pools.procura.PingContext(ctx)
	if err == nil {
		p.anotar(&p.procura, nil)
		err = s.escreverSonda(ctx)
	}
	if err == nil && s.dialeto == dialetoMySQL {
		err = s.pools.escrita.PingContext(ctx)
	}
	if err = classificar(err); err == nil {
		p.anotar(&p.escrita, nil)
	} else if !errors.Is(err, context.Canceled) {
		p.escrita.Store(&err)
	}
	p.ultima = time.Now()
}

// escreverSonda stores bytes of no attachment and deletes them again; should it end in between, the sweeper does. The wait
// for a lock of SQLite heeds no deadline: a connection of its own waits for it less long than who asks.
func (s *Storage) escreverSonda(ctx context.Context) (err error) {
	db := s.pools.lote
	if s.dialeto == dialetoSQLite {
		if db, err = abrirArquivo(s.arquivo, sondaPausa, "_pragma=wal_autocheckpoint(0)"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		db.SetMaxOpenConns(1)
	}
	id := -1 - rand.Int64N(1<<62) // no attachment's
	_, err = db.ExecContext(ctx, "INSERT INTO anexo_partes (anexo_id, ordem, conteudo, criado_em) VALUES (?, 0, ?, ?)", id, make([]byte, sondaBytes), paraMS(s.agora()))
	if err == nil {
		_, err = db.ExecContext(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id)
	}
	return err
}

// motivo says in plain words what an error means.
func (s *Storage) motivo(ctx context.Context, err error) string {
	var m *erroMySQL
	var lite *sqlite.Error
	codigo := 0
	switch {
	case errors.As(err, &m):
		codigo = int(m.numero)
	case errors.As(err, &lite):
		codigo = -(lite.Code() & 0xff)
	}
	switch codigo {
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
	case 1290, 1792, 1836, -sqlite3.SQLITE_READONLY:
		return "it is read-only"
	}
	if s.soLeitura(ctx) {
		return "it is read-only"
	}
	return "see the log"
}

// soLeitura asks the server, because a connection that met a read-only one was thrown away with its error.
func (s *Storage) soLeitura(ctx context.Context) bool {
	if s.dialeto != dialetoMySQL {
		return false
	}
	var v string
	err := s.pools.leitura.QueryRowContext(ctx, "SELECT CONCAT(@@global.read_only, '')").Scan(&v)
	return err == nil && v != "0" && v != "OFF"
}
