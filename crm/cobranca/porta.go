package cobranca

import (
	"context"
	"errors"
	"time"

	"ponte/crm"
)

// ErrVagaPerdida is the error of a run that was silent for so long that its place is open to another.
var ErrVagaPerdida = errors.New("the place of this run was taken over")

// ErrOcupada says that another process runs a tenant's collection now.
var ErrOcupada = errors.New("the collection of this tenant runs already")

// Reguas keeps réguas and what goes with them.
type Reguas interface {
	// Reguas are a tenant's, by id, each with its version in force.
	Reguas(ctx context.Context, tenantID int64) ([]Regua, error)
	// Regua finds one; unknown is crm.ErrNaoEncontrado.
	Regua(ctx context.Context, tenantID, id int64) (*Regua, error)
	// Versoes are a régua's, the newest first; Versao is one of them.
	Versoes(ctx context.Context, tenantID, reguaID int64) ([]VersaoDaRegua, error)
	// GravarRegua adds one (ID 0) or changes the one whose Versao was read, else crm.ErrConflito. nova is the version to be in force from now on,
	// nil = the content stays.
	GravarRegua(ctx context.Context, r *Regua, nova *VersaoDaRegua, a crm.Auditoria) error

	// Janelas are the tenant's own hours by UF (JanelaPadrao has those that ship); GravarJanela sets one, semana "" = back to what ships.
	Janelas(ctx context.Context, tenantID int64) (map[string]string, error)
	GravarJanela(ctx context.Context, tenantID int64, uf, semana string, a crm.Auditoria) error

	// Recusas are a client's. GravarRecusa adds or replaces one, ApagarRecusa takes it back.
	Recusas(ctx context.Context, tenantID, clienteID int64) ([]Recusa, error)
	GravarRecusa(ctx context.Context, r *Recusa, a crm.Auditoria) error
	ApagarRecusa(ctx context.Context, r *Recusa, a crm.Auditoria) error

	// Disparos are the rows of a título's steps, or of a client's, the newest first.
	Disparos(ctx context.Context, f FiltroDisparos) (crm.Lista[Disparo], error)
	// NaRegua tells where títulos stand; those that never entered are not there.
	NaRegua(ctx context.Context, tenantID int64, titulos []int64) (map[int64]NaRegua, error)
	// Execucoes are a tenant's runs, the newest first.
	Execucoes(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[Execucao], error)
}

// FiltroDisparos narrows a list of them; members with a zero value do not narrow.
type FiltroDisparos struct {
	TenantID  int64
	TituloID  int64
	ClienteID int64
	ReguaID   int64
	Situacao  Situacao
	Pagina    crm.Pagina
}

// Vaga is the place of the one run of a tenant over all processes.
type Vaga struct {
	TenantID int64
	Dono     string // drawn by lot by who takes it
}

// Cursor is where a reading of títulos goes on: after this due date and id. The zero value is the beginning.
type Cursor struct {
	Prorrogados bool // those that were put off are read after the others
	Vence       crm.Dia
	ID          int64
}

// Leitura asks for títulos that something may be due of.
type Leitura struct {
	TenantID int64
	De, Ate  crm.Dia // of the due date in force, both included
	Hoje     crm.Dia
	Geracao  int64
	Depois   Cursor
	Max      int
}

// Corrida is what the run reads and writes. Reading is by pages, each a range of an index.
type Corrida interface {
	// Ocupar takes the place for a while, Manter keeps it (ErrVagaPerdida), Desocupar gives it back.
	Ocupar(ctx context.Context, v Vaga, prazo time.Duration) (bool, error)
	Manter(ctx context.Context, v Vaga, prazo time.Duration) error
	Desocupar(ctx context.Context, v Vaga) error

	// Comecar and Terminar keep the row of a run.
	Comecar(ctx context.Context, e *Execucao) error
	Terminar(ctx context.Context, e *Execucao) error

	// Devidos reads a page of títulos that are unpaid and that either are not in the régua, or were judged by other réguas, or have something due
	// by Hoje. fim = there are no more.
	Devidos(ctx context.Context, l Leitura) (casos []Caso, depois Cursor, fim bool, err error)
	// Saidas reads a page of what is in the régua and whose título has changed: paid, put off, another situation. By título, after an id.
	Saidas(ctx context.Context, tenantID, depoisDe int64, max int) ([]Caso, error)
	// Gravar writes what was decided, all or nothing, while the place is v's, else ErrVagaPerdida.
	Gravar(ctx context.Context, v Vaga, l *Lote) error
}

// Caso is a título with all that a step may ask about it.
type Caso struct {
	Titulo     crm.Titulo
	Contrato   crm.Contrato
	Cliente    crm.Cliente // the debtor: the contract's own client, and nobody else
	Lugar      crm.LocalUnidade
	NaRegua    *NaRegua        // nil = it never entered
	Disparos   []Disparo       // of the due date that is in force
	Recusas    map[Canal]bool  // channels that the debtor does not want
	Pausa      *Pausa          // nil = none
	Contatos   map[crm.Dia]int // messages to the debtor by day, of the last seven
	Partilhado bool            // the address of e-mail is another client's too
	Ocorrencia *crm.Ocorrencia // of the contract's collection, with its id and number alone; nil = none is open
}

// Lote is what a page of títulos came to.
type Lote struct {
	TenantID int64
	NaRegua  []NaRegua
	Disparos []Disparo     // ID 0 = new
	Entregas []crm.Entrega // DisparoID is the index+1 of its Disparo in Disparos, negative, until it has an id
	Tarefas  []crm.Tarefa  // as Entregas: ID is the index+1 of its Disparo, negative
}
