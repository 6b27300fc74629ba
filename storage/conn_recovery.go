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
	bytesPorAbertura = 256

	prazoConferencia = time.Minute
	diasDoDano       = 7 // that the portal's front page speaks of a damage

	quemPonte = "ponte"
)

// recuperacao is what was found of a SQLite database that was not closed.
type recuperacao struct {
	antes exameWAL
	dano  bool // something that was written is not recovered
}

// examinar looks at the log before anybody opens the database, which recovers it.
func examinar(e endereco) (r recuperacao, err error) {
	if e.dialeto == dialetoSQLite {
		r.antes, err = examinarWAL(e.arquivo + fimDoArquivo)
	}
	return r, err
}

// confirmarDano tells a damage from a write that another process was at: with writers kept out, the log of a living database
// is whole further than it was.
func (s *Storage) confirmarDano(ctx context.Context) error {
	r := &s.recuperacao
	if r.antes.perdidos == 0 {
		return nil
	}
	return s.emTransacao(ctx, func(*sql.Tx) error {
		agora, err := examinarWAL(s.arquivo + fimDoArquivo)
		if err == nil && agora == r.antes {
			r.dano = true
			s.log.Error("the write-ahead log is damaged: what was written behind the damage is lost",
				zap.Int("frames_recovered", agora.validos), zap.Int("transactions_lost", agora.perdidos))
		}
		return err
	})
}

// tratarDano leaves a trail and moves every sequence beyond what was lost: a number that somebody was told must not be
// given to another.
func (s *Storage) tratarDano(ctx context.Context) error {
	r := &s.recuperacao
	if !r.dano {
		return nil
	}
	salto := r.antes.resto/bytesPorAbertura + 2*blocoMaximo
	id, err := s.numeros.IDs(ctx, 1) // moved as well, after this one
	if err != nil {
		return err
	}
	trilha := linhaAuditoria{
		ID: id + salto, Quem: quemPonte, Acao: "banco.recuperado", Alvo: filepath.Base(s.arquivo) + fimDoArquivo,
		Antes:  fmt.Sprintf("%d páginas recuperadas", r.antes.validos),
		Depois: fmt.Sprintf("até %d gravações confirmadas se perderam; numeração avançada em %d", r.antes.perdidos, salto),
		Motivo: "O arquivo -wal estava danificado ao abrir o banco", Em: instante(s.agora()),
	}
	err = repetindo(ctx, func() error {
		return s.emTransacao(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = proximo + ? WHERE nome = 'id' OR nome LIKE 'numero/%'", salto); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO sequencias (nome, proximo) SELECT 'numero/' || t.id, ? FROM tenants t
				WHERE NOT EXISTS (SELECT 1 FROM sequencias q WHERE q.nome = 'numero/' || t.id)`, 1+salto)
			return err
		})
	})
	if err != nil {
		return err
	}
	s.numeros = novaNumeracao(s) // its block is of before
	if err := s.gravacao.WithContext(ctx).Create(&trilha).Error; err != nil {
		return classificar(err)
	}
	// The damaged log is written over from its beginning, so that it is not found once more.
	_, err = s.pools.escrita.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return classificar(err)
}

// ConferirInicio looks for damaged pages, in the background and for a bounded time, when the SQLite database was not closed
// the last time. It is for the server: a command would do it beside one that runs.
func (s *Storage) ConferirInicio() {
	if s.recuperacao.antes.validos == 0 && !s.recuperacao.dano {
		return
	}
	vida, parar := context.WithTimeout(context.Background(), prazoConferencia)
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		inicio := time.Now()
		err := conferirPaginas(vida, s.arquivo)
		var d *dano
		switch {
		case err == nil:
			s.log.Info("the database was not closed the last time: its pages are sound", zap.Duration("took", time.Since(inicio)))
		case errors.As(err, &d):
			s.log.Error("the database is damaged", zap.Error(err))
			s.registrarDano(vida, d)
		case vida.Err() != nil && errors.Is(vida.Err(), context.Canceled):
		default:
			s.log.Warn("the database was not closed the last time, and its pages are not known to be sound: run ponte check", zap.Error(err))
		}
	}()
	s.aoFechar(func(context.Context) error {
		parar()
		<-fim
		return nil
	})
}

func (s *Storage) registrarDano(ctx context.Context, d *dano) {
	err := s.Cadastro().RegistrarAuditoria(ctx, crm.Auditoria{
		Quem: quemPonte, Acao: "banco.danificado", Alvo: filepath.Base(s.arquivo), Depois: cortar(d.achado, 500),
		Motivo: "Conferência das páginas depois de uma parada brusca", Em: s.agora(),
	})
	if err != nil {
		s.log.Warn("the damage is not on the trail", zap.Error(err))
	}
}

// dano is what quick_check found.
type dano struct{ achado string }

// Error tells it.
func (d *dano) Error() string { return "the database is damaged: " + d.achado }

// ConferirArquivo looks for damaged pages of the SQLite database at an address. ok is false for one that is no such file.
func ConferirArquivo(ctx context.Context, address string) (ok bool, err error) {
	e, err := lerEndereco(address)
	if err != nil || e.dialeto != dialetoSQLite {
		return false, err
	}
	if _, err := os.Stat(e.arquivo); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err := recusarDano(ctx, e.arquivo); err != nil {
		return true, err
	}
	return true, conferirPaginas(ctx, e.arquivo)
}

// recusarDano keeps whoever is not the server from opening a database whose log is damaged: the last one to close it would
// take away what tells the damage, and nobody would move the numbers on.
func recusarDano(ctx context.Context, arquivo string) error {
	antes, err := examinarWAL(arquivo + fimDoArquivo)
	if err != nil || antes.perdidos == 0 {
		return err
	}
	select { // a server may have been writing
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pausaCheck):
	}
	agora, err := examinarWAL(arquivo + fimDoArquivo)
	if err == nil && agora == antes {
		return &dano{fmt.Sprintf("its write-ahead log has %d transactions that cannot be read; start the server, which says so in the portal and moves the numbers on", agora.perdidos)}
	}
	return err
}

// conferirPaginas reads every page on a connection of its own, that writes nothing. A read this long keeps the log from
// starting again; the bound of its time bounds that too.
func conferirPaginas(ctx context.Context, arquivo string) (err error) {
	db, err := abrirArquivo(arquivo, esperaTrava, "_pragma=query_only(1)", "_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var resultado string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&resultado); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &dano{err.Error()}
	}
	if resultado != "ok" {
		return &dano{resultado}
	}
	return nil
}

// Danos are the damages that were found lately, as the trail tells them.
func (s *Storage) Danos(ctx context.Context) (lista []crm.Auditoria, err error) {
	for _, f := range []crm.FiltroAuditorias{{Acao: "banco.recuperado"}, {Acao: "banco.danificado"}} {
		f.De, f.Pagina = s.agora().AddDate(0, 0, -diasDoDano), crm.Pagina{Limite: 1}
		l, err := s.Acervo().Auditorias(ctx, f)
		if err != nil {
			return nil, err
		}
		lista = append(lista, l.Linhas...)
	}
	return lista, nil
}
