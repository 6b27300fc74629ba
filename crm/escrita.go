package crm

import (
	"context"
	"errors"
	"time"
)

// Escrita is everything that one use case wants committed, as one value: all of it or nothing (docs/regras.md §11.1). Rows carry
// their ids already. Inserts collide on unique keys and changes are guarded by the version that the rule read; either
// way the member ends with ErrConflito, nothing of it is written, and the use case reads again and decides again.
type Escrita struct {
	Chaves       []ChaveIdempotencia
	Clientes     []Cliente
	Contratos    []Contrato
	Divisoes     []Divisao
	Solicitacoes []Solicitacao
	Status       []Status
	Ocorrencias  []Ocorrencia
	Narrativas   []Narrativa
	Movimentos   []Movimento
	Anexos       []Anexo
	Entregas     []Entrega
	Vinculos     []Vinculo // of objects of this write, or of others
	Timesheets   []Timesheet
	Tarefas      []Tarefa
	Assistencias []Assistencia // without their items and visits:
	Itens        []ItemDaAssistencia
	Visitas      []Visita
	DoCliente    []AberturaDoCliente
	Eventos      []EventoDeParceiro
	Mudancas     []Mudanca
	Chamada      *Chamada
	Lido         *Lido // nil = nothing
}

// Lido is what a use case knows from before and did not read again: the write holds only while client and contract are still
// so, else it ends with ErrConflito.
type Lido struct {
	ClienteID, ClienteVersao int64    // 0 = no client
	Contrato                 Contrato // ID 0 = no contract
}

// Mudanca is a guarded change: it applies only while the row still has the version that was read, and grows it by one.
// The concrete kinds are the Mudanca... types of this file.
type Mudanca interface{ mudanca() }

// MudancaOcorrencia replaces what may change in an ocorrência.
type MudancaOcorrencia struct {
	ID, Versao      int64
	ContratoID      int64
	UnidadeID       int64
	DivisaoID       int64
	SolicitacaoID   int64
	StatusID        int64
	FechadaEm       *time.Time
	Responsavel     string
	Solucao         string
	CamposVariaveis []Item
	AtualizadaEm    time.Time
	VenceEm         *time.Time
	SLARestante     *time.Duration
}

// Mudanca is the change that leaves the ocorrência as it was read: who moves it alters what it returns. Its time is now,
// but after the change before it, whatever the clock of another server said: a change holds the version that it read, so
// these times are in the order in which the changes happened, and so are the entregas that bear them.
func (o *Ocorrencia) Mudanca(agora time.Time) MudancaOcorrencia {
	if depois := o.AtualizadaEm.Add(time.Millisecond); agora.Before(depois) {
		agora = depois
	}
	return MudancaOcorrencia{
		ID: o.ID, Versao: o.Versao, ContratoID: o.ContratoID, UnidadeID: o.UnidadeID, DivisaoID: o.DivisaoID, SolicitacaoID: o.SolicitacaoID,
		StatusID: o.StatusID, FechadaEm: o.FechadaEm, Responsavel: o.Responsavel, Solucao: o.Solucao,
		CamposVariaveis: o.CamposVariaveis, AtualizadaEm: agora, VenceEm: o.VenceEm, SLARestante: o.SLARestante,
	}
}

// MudancaCliente replaces a client's row by Cliente, whose Versao is the one that was read.
type MudancaCliente struct{ Cliente Cliente }

// MudancaChave moves an expired key to a new ocorrência. Chave.Versao is the one that was read.
type MudancaChave struct{ Chave ChaveIdempotencia }

// MudancaAssistencia, MudancaItem and MudancaVisita replace a row by what they hold, whose Versao is the one that was read.
type (
	MudancaAssistencia struct{ Assistencia Assistencia }
	MudancaItem        struct{ Item ItemDaAssistencia }
	MudancaVisita      struct{ Visita Visita }
)

// RemocaoItem takes an item off its assistência.
type RemocaoItem struct{ Item ItemDaAssistencia }

func (MudancaOcorrencia) mudanca()  {}
func (MudancaCliente) mudanca()     {}
func (MudancaChave) mudanca()       {}
func (MudancaAssistencia) mudanca() {}
func (MudancaItem) mudanca()        {}
func (MudancaVisita) mudanca()      {}
func (RemocaoItem) mudanca()        {}

// Errors of the ports. Storage wraps them; the rules test them with errors.Is.
var (
	ErrConflito     = errors.New("the data changed after it was read")
	ErrOcupado      = errors.New("the queue is full")
	ErrIndisponivel = errors.New("the database does not answer")
	ErrSemResposta  = errors.New("the deadline passed before the outcome was known")
)

// Escritor commits.
type Escritor interface {
	// Gravar returns nil only after the COMMIT. Otherwise ErrConflito (nothing of e was written), ErrOcupado or
	// ErrIndisponivel (nothing was written), or ErrSemResposta (ctx ended first: it may still be written).
	Gravar(ctx context.Context, e *Escrita) error
}

// Numeracao hands out ids and ocorrência numbers from blocks reserved in the database (docs/regras.md §4.9).
type Numeracao interface {
	// IDs returns the first of n consecutive row ids, unique in the database.
	IDs(ctx context.Context, n int) (int64, error)
	// Numero returns the next number of the tenant, unique also among imported ones that follow the sequence; gaps are allowed.
	Numero(ctx context.Context, tenantID int64) (string, error)
}

// Arquivos keeps the bytes of attachments, in chunks, before the row that refers to them is written. Bytes whose row
// never came are purged after a day.
type Arquivos interface {
	Guardar(ctx context.Context, anexoID int64, conteudo []byte) error
	Ler(ctx context.Context, anexoID int64) ([]byte, error)
}
