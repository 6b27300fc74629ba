package storage

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"
	"gorm.io/gorm"

	"ponte/crm"
)

// Opcoes are what Open may be told. The zero value is a service's.
type Opcoes struct {
	Migracao Migracao    // "" = auto
	Log      *zap.Logger // nil = none
	Relogio  crm.Relogio // nil = the machine's clock
}

// Storage is an open database with its schema in place. Its parts implement the ports of package crm. Close ends it.
type Storage struct {
	dialeto  dialeto
	arquivo  string // of SQLite
	pools    pools
	gravacao *gorm.DB // on the writer; of SQLite one connection only: never hold it while asking another part of Storage
	leitura  *gorm.DB
	log      *zap.Logger
	agora    crm.Relogio
	fechos   []func(context.Context) error // in the order of opening

	recuperacao recuperacao
	prontidao   prontidao
	numeros     *numeracao
	committer   *committer
	consultas   *consultas
	diario      *diario
}

// Open opens the database at an address, sqlite://path or mysql://user:pass@host:3306/db, and brings its schema to this
// program's version, or with MigracaoCheck only checks it. Errors never show the password.
func Open(ctx context.Context, address string, o Opcoes) (*Storage, error) {
	e, err := lerEndereco(address)
	if err != nil {
		return nil, err
	}
	switch o.Migracao {
	case "":
		o.Migracao = MigracaoAuto
	case MigracaoAuto, MigracaoCheck:
	default:
		return nil, fmt.Errorf("migrate must be auto or check, not %q", o.Migracao)
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.Relogio == nil {
		o.Relogio = crm.RelogioDoSistema
	}
	encontrado, err := examinar(e)
	if err != nil {
		return nil, err
	}
	p, err := abrirPools(ctx, e)
	if err != nil {
		return nil, err
	}
	s := &Storage{dialeto: e.dialeto, arquivo: e.arquivo, pools: p, log: o.Log, agora: o.Relogio, recuperacao: encontrado}
	s.aoFechar(func(context.Context) error { return p.fechar() })
	if err := s.preparar(ctx, e, o); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Storage) preparar(ctx context.Context, e endereco, o Opcoes) (err error) {
	if err := s.confirmarDano(ctx); err != nil {
		return err
	}
	if err := s.migrar(ctx, e, o.Migracao); err != nil {
		return err
	}
	if s.gravacao, err = abrirGorm(s.dialeto, s.pools.escrita); err != nil {
		return classificar(err)
	}
	if s.leitura, err = abrirGorm(s.dialeto, s.pools.leitura); err != nil {
		return classificar(err)
	}
	if s.dialeto == dialetoSQLite {
		if err := s.manterWAL(); err != nil {
			return err
		}
	}
	s.numeros = novaNumeracao(s)
	if err := s.tratarDano(ctx); err != nil {
		return err
	}
	s.aoFechar(s.numeros.devolver)
	s.committer = novoCommitter(s)
	s.aoFechar(s.committer.fechar)
	s.diario = novoDiario(s)
	s.aoFechar(s.diario.fechar)
	s.consultas = novasConsultas(s)
	return nil
}

// Numeracao hands out ids and numbers.
func (s *Storage) Numeracao() crm.Numeracao { return s.numeros }

// Escritor is the committer.
func (s *Storage) Escritor() crm.Escritor { return s.committer }

// aoFechar registers what Close ends, last opened first.
func (s *Storage) aoFechar(f func(context.Context) error) { s.fechos = append(s.fechos, f) }

// Close drains what is queued, ends every goroutine and closes the pools. ctx bounds the draining.
func (s *Storage) Close(ctx context.Context) error {
	var err error
	for i := len(s.fechos) - 1; i >= 0; i-- {
		err = errors.Join(err, s.fechos[i](ctx))
	}
	s.fechos = nil
	return err
}

// Consultas answers the look-ups of the hot path.
func (s *Storage) Consultas() crm.Consultas { return s.consultas }

// Diario logs the calls that wrote nothing.
func (s *Storage) Diario() crm.Diario { return s.diario }
