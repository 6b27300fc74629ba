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

	// Janelas are the tenant's own hours by UF (TabelaUF has those that ship); GravarJanela sets one, semana "" = back to what ships.
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
	Dono     string        // drawn by lot by who takes it
	Prazo    time.Duration // after so much silence it is another's
}

// Leitura asks for títulos that something may be due of.
type Leitura struct {
	TenantID int64
	De, Ate  crm.Dia // of the due date in force, both included
	Hoje     crm.Dia
	Geracao  int64
	Depois   int64 // id of a contract
	Max      int
}

// LeituraDeSaidas asks for what is in the régua and may have to leave it: whose título was paid, put off, is in another situation or was due
// before De; with Todos, all of it.
type LeituraDeSaidas struct {
	TenantID int64
	De       crm.Dia
	Hoje     crm.Dia
	Todos    bool
	DepoisDe int64 // id of a título
	Max      int
}

// Corrida is what the run reads and writes. Reading is by pages, each a range of an index.
type Corrida interface {
	// Ocupar takes the place, Manter keeps it (ErrVagaPerdida), Desocupar gives it back.
	Ocupar(ctx context.Context, v Vaga) (bool, error)
	Manter(ctx context.Context, v Vaga) error
	Desocupar(ctx context.Context, v Vaga) error

	// Comecar and Terminar keep the row of a run.
	Comecar(ctx context.Context, e *Execucao) error
	Terminar(ctx context.Context, e *Execucao) error
	// IDs reserves row ids and gives the first.
	IDs(ctx context.Context, n int) (int64, error)

	// Devidos reads a page of títulos of which something is to be paid and that either nobody has judged, or were judged by other réguas, or have
	// changed, or have something due by Hoje. They come contract by contract, each whole, and of one the earliest due first. A page may be empty and not
	// the last.
	Devidos(ctx context.Context, l Leitura) (casos []Caso, depois int64, fim bool, err error)
	// Saidas reads a page of what may have to leave, by the ids of the títulos; an empty one is the last.
	Saidas(ctx context.Context, l LeituraDeSaidas) ([]Caso, error)
	// Deixados counts what is not paid and due before De, or has no due date: no page of Devidos has it.
	Deixados(ctx context.Context, tenantID int64, de crm.Dia) (alem, semVencimento int64, err error)
	// Gravar writes what was decided, all or nothing, while the place is v's, else ErrVagaPerdida; it keeps the place, too.
	Gravar(ctx context.Context, v Vaga, l *Lote) error
}

// Caso is a título with all that a step may ask about it.
type Caso struct {
	Titulo     crm.Titulo
	Contrato   crm.Contrato
	Cliente    crm.Cliente // the debtor: the contract's own client, and nobody else
	Lugar      crm.LocalUnidade
	NaRegua    *NaRegua        // nil = it never entered
	Disparos   []Disparo       // of the due date that is in force, and what was held for the one before
	Recusas    map[Canal]bool  // channels that the debtor does not want
	Pausa      *Pausa          // nil = none
	Contatos   map[crm.Dia]int // messages to the debtor by day, of the last seven; the cases of a client share it
	Partilhado bool            // the address of e-mail is another client's too
	Ocorrencia *crm.Ocorrencia // of the contract's collection, with its id and number alone; nil = none is open
}

// Lote is what a page of títulos came to, with its ids.
type Lote struct {
	Entram     []NaRegua // new rows
	Mudam      []NaRegua // rows that there are
	Novos      []Disparo
	Mudados    []Disparo // held ones: Situacao, Motivo, Numero, Dia, TarefaID and Em are new
	Entregas   []crm.Entrega
	Tarefas    []crm.Tarefa
	Narrativas []crm.Narrativa
}

func (l *Lote) vazio() bool { return len(l.Entram)+len(l.Mudam)+len(l.Novos)+len(l.Mudados) == 0 }
