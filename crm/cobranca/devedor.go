package cobranca

import (
	"context"
	"time"

	"ponte/crm"
)

// Devedor is a contract of which something was overdue, with the ocorrência in which people work on it. There is one a contract, for ever: a
// contract that owes again has its ocorrência opened again.
type Devedor struct {
	ContratoID       int64
	TenantID         int64
	Versao           int64 // guards changes; 0 = not kept yet
	ClienteID        int64
	EmpreendimentoID int64
	OcorrenciaID     int64
	Numero           string // of the ocorrência; "" = it could not be opened
	Situacao         SituacaoDevedor
	Motivo           string // why its ocorrência could not be opened or moved, "" = nothing stood in the way
	Vencidas         int64  // instalments that are in
	Devido           int64  // of them, in cents, as the source claims it
	Desde            crm.Dia
	AbertoEm         time.Time
	MudouEm          time.Time
}

// SituacaoDevedor tells whether a contract owes.
type SituacaoDevedor string

// Situations of a Devedor.
const (
	DevedorAberto    SituacaoDevedor = "aberto"
	DevedorEncerrado SituacaoDevedor = "encerrado"
)

// Parcela is an instalment that was overdue, with its sub-ocorrência.
type Parcela struct {
	TituloID         int64
	TenantID         int64
	Versao           int64 // guards changes; 0 = not kept yet
	ContratoID       int64
	EmpreendimentoID int64
	OcorrenciaID     int64
	Numero           string
	Situacao         SituacaoParcela
	Motivo           string // why it left; of one that is in, why its ocorrência could not be opened or moved
	Vencimento       crm.Dia
	Devido           int64
	EntrouEm         time.Time
	SaiuEm           *time.Time
}

// SituacaoParcela tells whether an instalment is overdue.
type SituacaoParcela string

// Situations of a Parcela.
const (
	ParcelaDentro SituacaoParcela = "dentro"
	ParcelaFora   SituacaoParcela = "fora"
)

// Vista is a título that is overdue or was when it was looked at last, with what is kept of it.
type Vista struct {
	Titulo         crm.Titulo
	Parcela        *Parcela // nil = it was never in
	ContratoCodigo string
	ClienteID      int64
	UnidadeID      int64
	Lugar          int64 // empreendimento, 0 = not known
}

// Registros keeps who owes. Writes are guarded by Versao: what another process changed meanwhile is crm.ErrConflito, and nothing is written.
type Registros interface {
	// Tomar takes or keeps the place of the one registrar of a tenant over all processes, by the database's clock; Largar gives it back.
	Tomar(ctx context.Context, tenantID int64, dono string, prazo time.Duration) (bool, error)
	Largar(ctx context.Context, tenantID int64, dono string) error

	// Vistas gives títulos that are due before a day and not paid as far as SQL tells, and those that are in, of whole contracts in the order
	// of their ids, from the one after apos on, about n; mais = there are more.
	Vistas(ctx context.Context, tenantID int64, hoje crm.Dia, apos int64, n int) (vistas []Vista, mais bool, err error)
	// DevedoresDe finds those of contracts.
	DevedoresDe(ctx context.Context, tenantID int64, contratos []int64) (map[int64]*Devedor, error)
	// Vazios are the open cases of which nothing is in.
	Vazios(ctx context.Context, tenantID int64) ([]Devedor, error)
	// Gravar writes a contract's case and instalments, all or nothing.
	Gravar(ctx context.Context, caso *Devedor, parcelas []Parcela) error

	// Lista gives cases, who owes for longest first.
	Lista(ctx context.Context, f FiltroDevedores) (crm.Lista[LinhaDevedor], error)
	// Parcelas are those of a contract by due date, with their títulos.
	Parcelas(ctx context.Context, tenantID, contratoID int64) ([]LinhaParcela, error)
	// Faixas adds up what is in by empreendimento and age.
	Faixas(ctx context.Context, tenantID int64, hoje crm.Dia) ([]Faixa, error)

	// Promessas lists those of a tenant, the earliest date first.
	Promessas(ctx context.Context, f FiltroPromessas) (crm.Lista[LinhaPromessa], error)
	// CriarPromessa inserts one and gives it its id; a contract that has an open one is crm.ErrConflito.
	CriarPromessa(ctx context.Context, p *Promessa) error
	// LigarPromessa keeps the tarefa of one.
	LigarPromessa(ctx context.Context, id, tarefaID int64) error
	// TerminarPromessa ends one that is open; false = it had ended.
	TerminarPromessa(ctx context.Context, p *Promessa) (bool, error)
}

// FiltroDevedores narrows a list of cases; members with a zero value do not narrow.
type FiltroDevedores struct {
	TenantID         int64
	ContratoID       int64
	EmpreendimentoID int64
	Situacao         SituacaoDevedor
	De, Ate          crm.Dia // Desde, both included
	ComMotivo        bool    // only where something stands in the way
	Pagina           crm.Pagina
}

// LinhaDevedor is a case of a list.
type LinhaDevedor struct {
	Devedor
	ContratoCodigo, ClienteNome, ClienteDocumento string
	Empreendimento, Bloco, Unidade                string
	PromessaAte                                   crm.Dia // of the open one, "" = none
}

// LinhaParcela is an instalment of a debtor's page.
type LinhaParcela struct {
	Parcela
	Titulo crm.Titulo
}

// Faixa adds up the instalments of an empreendimento whose delay is in one band of Faixas.
type Faixa struct {
	EmpreendimentoID int64
	Empreendimento   string // "" = not known
	Indice           int    // in FaixasDeAtraso
	Parcelas, Devido int64
	Contratos        int64
}

// FaixasDeAtraso are the bands of delay, from so many days on.
var FaixasDeAtraso = []struct {
	De, Ate int // days, both included; Ate 0 = without an end
	Nome    string
}{{1, 30, "1 a 30 dias"}, {31, 60, "31 a 60 dias"}, {61, 90, "61 a 90 dias"}, {91, 180, "91 a 180 dias"}, {181, 360, "181 a 360 dias"}, {361, 0, "mais de 360 dias"}}
