package negativacao

import (
	"context"

	"ponte/crm"
)

// Negativacoes keeps them. Every change is one transaction with its Passos and Auditorias; a row that changed since it was read ends it in
// crm.ErrConflito.
type Negativacoes interface {
	// Titulos gives titles with all that is judged of each, by id, and what was refused of them.
	Titulos(ctx context.Context, tenantID int64, ids []int64) ([]Titulo, error)
	// Candidatos gives the titles of which something is owed and that were due before a day, or without a due date, the oldest first; without
	// those that have a negativação that is alive.
	Candidatos(ctx context.Context, f FiltroCandidatos) (crm.Lista[Titulo], error)
	// Recusar writes refusals in the place of earlier ones of the same titles.
	Recusar(ctx context.Context, recusas []Recusa) error

	// Criar inserts, all or nothing, and gives each its id; a title that has a living one ends it in crm.ErrJaExiste. The refusals of the
	// titles go.
	Criar(ctx context.Context, ns []Negativacao, passos []Passo, a crm.Auditoria) error
	// Mudar replaces those that were read.
	Mudar(ctx context.Context, ns []Negativacao, passos []Passo, a crm.Auditoria) error

	Negativacao(ctx context.Context, tenantID, id int64) (*Negativacao, error)
	PorIDs(ctx context.Context, tenantID int64, ids []int64) ([]Negativacao, error)
	// DoTitulo gives those of a title, the newest first.
	DoTitulo(ctx context.Context, tenantID, tituloID int64) ([]Negativacao, error)
	Lista(ctx context.Context, f Filtro) (crm.Lista[Negativacao], error)
	Contar(ctx context.Context, tenantID int64) (map[Situacao]int64, error)
	// Propostas counts those of which Ponte proposes something.
	Propostas(ctx context.Context, tenantID int64) (int64, error)
	Passos(ctx context.Context, tenantID, id int64) ([]Passo, error)
	// Vivas gives those that are alive with their titles, by id, from after one on; a title that is gone is nil.
	Vivas(ctx context.Context, tenantID, depoisDe int64, n int) ([]Viva, error)
	// AEnviar gives those that go with the next remessa, the oldest first.
	AEnviar(ctx context.Context, tenantID int64, n int) ([]Negativacao, error)

	// Ambiente is the one that a destination of the tenant is in; crm.ErrNaoEncontrado where it is not on.
	Ambiente(ctx context.Context, tenantID int64, destino string) (string, error)
	// Remeter draws the next number of the tenant, lets montar finish the remessa, and writes it with its items and what they move. A destination
	// that has changed its environment since ends it in crm.ErrConflito.
	Remeter(ctx context.Context, r *Remessa, montar func() ([]Envio, []Negativacao, []Passo, crm.Auditoria, error)) error
	Remessas(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[Remessa], error)
	// Remessa is one with its bytes; crm.ErrNaoEncontrado.
	Remessa(ctx context.Context, tenantID, id int64) (*Remessa, error)
	RemessaNumero(ctx context.Context, tenantID int64, numero int) (*Remessa, error)
	// Levar notes who took the file.
	Levar(ctx context.Context, r *Remessa, a crm.Auditoria) error
	Envios(ctx context.Context, tenantID, remessaID int64) ([]Envio, error)
	EnviosDa(ctx context.Context, tenantID, negativacaoID int64) ([]Envio, error)

	// PorChave finds the item that a service knows by a transaction; crm.ErrNaoEncontrado. Anotar writes Chave, Tentativas and EnviadoEm of one.
	PorChave(ctx context.Context, tenantID int64, chave string) (*Envio, error)
	Anotar(ctx context.Context, e *Envio) error

	// Receber writes a return with its lines and what they move. One whose bytes were applied before ends it in crm.ErrJaExiste; conteudo may be
	// nil.
	Receber(ctx context.Context, r *Recebido, conteudo []byte, m Movimento, a crm.Auditoria) error
	Recebidos(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[Recebido], error)
	// Recebido is one with its lines.
	Recebido(ctx context.Context, tenantID, id int64) (*Recebido, error)
	// RecebidoPor finds the return of these bytes that was applied; crm.ErrNaoEncontrado.
	RecebidoPor(ctx context.Context, tenantID int64, sha256 string) (*Recebido, error)

	Fila
}

// Movimento is what a return moves.
type Movimento struct {
	Remessa      *Remessa // nil = it stays
	Envios       []Envio
	Negativacoes []Negativacao
	Passos       []Passo
	Novas        []Negativacao // what is asked for again after an exclusion
}

// Viva is a negativação that is alive, with its title.
type Viva struct {
	Negativacao Negativacao
	Titulo      *crm.Titulo
}

// Titulo is a title with all that is judged of it.
type Titulo struct {
	crm.Titulo
	Contrato       crm.Contrato
	Cliente        *crm.Cliente // nil = the contract has none
	Empreendimento string
	Local          string
	Combinado      *Combinado // nil = nothing that was promised or agreed to is open
	Viva           bool       // it has a negativação that is alive
	Recusa         *Recusa    // of an earlier try
	Motivos        []string   // Portuguese: why it may not be noted; none = it may. Filled by Negativador.
}

// Combinado is a promise or an agreement of the debtor about what the contract owes (docs/regras.md §30.11).
type Combinado struct {
	Acordo bool    // else a promise
	Ate    crm.Dia // the day that was promised
	Limite crm.Dia // the last day on which it is waited for
}

// FiltroCandidatos narrows the candidates.
type FiltroCandidatos struct {
	TenantID  int64
	Ate       crm.Dia // due on this day or before
	Contrato  string  // code
	Documento string  // of the debtor, normalised
	Pagina    crm.Pagina
}

// Filtro narrows the list.
type Filtro struct {
	TenantID  int64
	Situacao  Situacao // "" = all
	Documento string   // normalised
	Contrato  string
	Proposta  bool // those of which Ponte proposes something
	NoPrazo   bool // those with a deadline that is not met yet
	Pagina    crm.Pagina
}
