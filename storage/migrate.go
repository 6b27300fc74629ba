package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"ponte/crm"
)

//go:embed migrations
var migracoes embed.FS

// Migracao says what Open does about a schema that is older than the program.
type Migracao string

// The two ways.
const (
	MigracaoAuto  Migracao = "auto"  // bring it up to date
	MigracaoCheck Migracao = "check" // refuse to start
)

// ErrEsquema is wrapped by errors about a schema that does not fit this program.
var ErrEsquema = errors.New("the database schema does not fit this program")

// Times of the lease under which one process migrates and the others wait (not GET_LOCK: it is local to a Galera node).
const (
	leaseMigracao  = 30 * time.Second
	esperaMigracao = 150 * time.Millisecond
)

// agoraMS is the database's clock in milliseconds: replicas whose own clocks differ agree on it.
func (d dialeto) agoraMS() string {
	if d == dialetoMySQL {
		return "CAST(UNIX_TIMESTAMP(NOW(3))*1000 AS SIGNED)"
	}
	return "CAST(unixepoch('subsec')*1000 AS INTEGER)"
}

// firstRelease is the version of the schema with which the first release was made; older ones were never anybody's.
const firstRelease = 9

type migrador struct {
	dialeto  dialeto
	db       *sql.DB
	provider *goose.Provider
	destino  int64 // the version that this program needs
	dono     string
}

// migrar looks at the schema with the connections of the program's work, and changes it with others: those give up on an
// answer after readTimeout, and a step over millions of rows takes minutes.
func (s *Storage) migrar(ctx context.Context, e endereco, modo Migracao) (err error) {
	if s.dialeto == dialetoSQLite || modo == MigracaoCheck {
		return migrar(ctx, s.dialeto, s.pools.escrita, modo)
	}
	if err := migrar(ctx, s.dialeto, s.pools.escrita, MigracaoCheck); !errors.Is(err, ErrEsquema) {
		return err
	}
	cfg := e.mysql.Clone()
	cfg.ReadTimeout, cfg.WriteTimeout = 0, 0
	db, err := poolMySQL(cfg, conexoesMigracao, conexoesMigracao)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return migrar(ctx, s.dialeto, db, modo)
}

// conexoesMigracao: a step's, and one that extends the lease meanwhile.
const conexoesMigracao = 3

// migrar brings the schema to the version of this program, or checks that it is there. Steps only expand, so that the
// program before this one still works on it; a database that is newer than the program is refused.
func migrar(ctx context.Context, d dialeto, db *sql.DB, modo Migracao) error {
	m, err := novoMigrador(d, db)
	if err != nil {
		return err
	}
	for {
		pronto, err := m.conferir(ctx)
		if err != nil || pronto {
			return err
		}
		if modo == MigracaoCheck {
			return fmt.Errorf("%w: it is older than version %d; start once with --migrate auto", ErrEsquema, m.destino)
		}
		meu, err := m.reservar(ctx)
		if err != nil {
			return err
		}
		if meu {
			return m.aplicar(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for another process that migrates: %w", ctx.Err())
		case <-time.After(esperaMigracao):
		}
	}
}

func novoMigrador(d dialeto, db *sql.DB) (*migrador, error) {
	files, err := fs.Sub(migracoes, "migrations/"+string(d))
	if err != nil {
		return nil, err
	}
	nome := goose.DialectMySQL
	if d == dialetoSQLite {
		nome = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(nome, db, files)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	sources := p.ListSources()
	return &migrador{dialeto: d, db: db, provider: p, destino: sources[len(sources)-1].Version, dono: rand.Text()}, nil
}

// conferir tells whether the schema is at the program's version, without writing anything.
func (m *migrador) conferir(ctx context.Context) (bool, error) {
	versao, err := m.versao(ctx)
	switch {
	case err != nil:
		return false, fmt.Errorf("read the schema version: %w", classificar(err))
	case versao > 0 && versao < firstRelease:
		return false, fmt.Errorf("%w: it is at version %d, from before the first release, and cannot be brought up to date; start on an empty database", ErrEsquema, versao)
	case versao > m.destino:
		return false, fmt.Errorf("%w: it is at version %d and this program knows up to %d; start the newer program", ErrEsquema, versao, m.destino)
	}
	return versao == m.destino, nil
}

func (m *migrador) versao(ctx context.Context) (int64, error) {
	existe := "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'goose_db_version'"
	if m.dialeto == dialetoSQLite {
		existe = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	}
	var n int64
	if err := m.db.QueryRowContext(ctx, existe).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	var v sql.NullInt64
	err := m.db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied = 1").Scan(&v)
	return v.Int64, err
}

// reservar takes the lease row if nobody holds it.
func (m *migrador) reservar(ctx context.Context) (bool, error) {
	text, sufixo := "VARCHAR(64)", " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	if m.dialeto == dialetoSQLite {
		text, sufixo = "TEXT", ""
	}
	_, err := m.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS travas (nome "+text+" NOT NULL PRIMARY KEY, dono "+text+
		" NOT NULL, ate BIGINT NOT NULL)"+sufixo)
	if err != nil {
		return false, fmt.Errorf("make the lease table: %w", classificar(err))
	}
	_, err = m.db.ExecContext(ctx, "INSERT INTO travas (nome, dono, ate) VALUES ('migracao', '', 0)")
	if err = classificar(err); err != nil && !errors.Is(err, crm.ErrConflito) && !errors.Is(err, errRepetir) {
		return false, fmt.Errorf("make the lease row: %w", err)
	}
	return m.estender(ctx, "ate < "+m.dialeto.agoraMS())
}

func (m *migrador) estender(ctx context.Context, condicao string) (bool, error) {
	r, err := m.db.ExecContext(ctx, "UPDATE travas SET dono = ?, ate = "+m.dialeto.agoraMS()+" + ? WHERE nome = 'migracao' AND "+condicao,
		m.dono, leaseMigracao.Milliseconds())
	if err = classificar(err); errors.Is(err, errRepetir) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take the migration lease: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// aplicar runs the missing steps while a goroutine extends the lease, and gives the lease back.
func (m *migrador) aplicar(ctx context.Context) (err error) {
	fim := make(chan struct{})
	parado := make(chan struct{})
	go func() {
		defer close(parado)
		t := time.NewTicker(leaseMigracao / 3)
		defer t.Stop()
		for {
			select {
			case <-fim:
				return
			case <-t.C:
				// A failure only matters when it lasts as long as the lease; every step can be run again anyway.
				_, _ = m.estender(ctx, "dono = '"+m.dono+"'")
			}
		}
	}()
	defer func() {
		close(fim)
		<-parado
		_, e := m.db.ExecContext(context.WithoutCancel(ctx), "UPDATE travas SET ate = 0 WHERE nome = 'migracao' AND dono = ?", m.dono)
		err = errors.Join(err, classificar(e))
	}()
	if pronto, err := m.conferir(ctx); err != nil || pronto { // somebody finished between our look and our lease
		return err
	}
	if _, err := m.provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", classificar(err))
	}
	return nil
}
