package carga

import (
	"context"
	"errors"
	"time"

	"ponte/crm"
)

// Vaga is the place of the one run that a tenant's source may have, over all processes.
type Vaga struct {
	TenantID int64
	Fonte    string
	Dono     string // drawn by lot by who takes it
}

// ErrVagaPerdida is the error of a run that was silent for so long that its place is open to another.
var ErrVagaPerdida = errors.New("the place of this load was taken over")

// UltimaChamada is another whenever calls came: the newest row of all, and the instant of the tenant's. Ids are given out to processes
// in blocks, so that one alone may stay while calls come.
type UltimaChamada struct{ ID, Em int64 }

// Cargas keeps jobs. Instants of places are the database's, so that replicas with different clocks agree.
type Cargas interface {
	// Ocupar takes a place that nobody has, for a while. Manter keeps it and tells whether a person wants the job to stop;
	// ErrVagaPerdida when it is another's. Desocupar gives it back.
	Ocupar(ctx context.Context, v Vaga, prazo time.Duration) (bool, error)
	Manter(ctx context.Context, v Vaga, carga int64, prazo time.Duration) (parar bool, err error)
	Desocupar(ctx context.Context, v Vaga) error

	// Criar inserts a job in the place of what is unfinished of the same source, which becomes Substituida.
	Criar(ctx context.Context, c *Carga, a crm.Auditoria) error
	// Mudar sets Situacao, Motivo, Erro and Quem while the job is still in one of these situations, else crm.ErrConflito.
	Mudar(ctx context.Context, c *Carga, de []Situacao, a crm.Auditoria) error
	// PedirParada asks who runs it to stop.
	PedirParada(ctx context.Context, c *Carga, a crm.Auditoria) error
	// Avancar writes how far a job is, and lines, while the place is still v's, else ErrVagaPerdida.
	Avancar(ctx context.Context, v Vaga, c *Carga, linhas []Linha) error

	// UltimaChamada tells the newest call that the database knows, of any server.
	UltimaChamada(ctx context.Context, tenantID int64) (UltimaChamada, error)
	// Pedidas are the places, without Dono, of the jobs that people have asked for and no server has begun.
	Pedidas(ctx context.Context) ([]Vaga, error)
	// Ultima is the newest job of a source, crm.ErrNaoEncontrado = there is none.
	Ultima(ctx context.Context, tenantID int64, fonte string) (*Carga, error)
	// EhPrimeira tells whether there are jobs of a source and none has ended yet.
	EhPrimeira(ctx context.Context, tenantID int64, fonte string) (bool, error)
	Carga(ctx context.Context, tenantID, id int64) (*Carga, error)
	// Lista gives the jobs of a tenant, newest first.
	Lista(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[Carga], error)
	Linhas(ctx context.Context, cargaID int64) ([]Linha, error)
}
