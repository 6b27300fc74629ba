package crm

import (
	"context"
	"time"
)

// Conferencia is one comparison of what a destination has with what is here (docs/regras.md §19.4). What it found are its Achados.
type Conferencia struct {
	ID       int64
	TenantID int64
	Destino  string // registry name
	Ambiente string // whose settings it asks with
	Quem     string // login of who asked for it, or ConferenciaDaAgenda
	Estado   EstadoConferencia
	Erro     string // for people; documents masked, no secret

	PedidaEm, IniciadaEm, TerminouEm time.Time

	Vistas     int // that the destination showed
	Nomeadas   int // ocorrências of ours that bear a name there
	Diferencas int // that do not stand alike
	Faltas     int // that would not be sent
}

// ChaveDeConferencia begins the keys of the events that applying makes; no partner's event may bear such a one.
const ChaveDeConferencia = "conferencia/"

// ConferenciaDaAgenda is who asks for a run of the schedule.
const ConferenciaDaAgenda = "agenda"

// Keys of the settings by which the schedule compares, of destinations that can be compared.
const (
	CampoConferenciaDiaria = "conferencia_diaria"
	CampoJanelaConferencia = "janela_conferencia"
)

// EstadoConferencia is a word in the database.
type EstadoConferencia string

// States of a Conferencia.
const (
	ConferenciaPedida     EstadoConferencia = "pedida" // a server begins it within seconds
	ConferenciaExecutando EstadoConferencia = "executando"
	ConferenciaConcluida  EstadoConferencia = "concluida"
	ConferenciaFalhou     EstadoConferencia = "falhou" // it found nothing that could be relied upon: nothing of it is kept
)

// Aberta tells whether it is still to end.
func (c *Conferencia) Aberta() bool {
	return c.Estado == ConferenciaPedida || c.Estado == ConferenciaExecutando
}

// TipoAchado is a word in the database.
type TipoAchado string

// Kinds of an Achado.
const (
	AchadoDiferenca TipoAchado = "diferenca" // both sides have it, or one, and they do not stand alike
	AchadoFalta     TipoAchado = "falta"     // it would not be sent
)

// Achado is one line of what a Conferencia found.
type Achado struct {
	Ordem  int // in its Conferencia, from 1
	Tipo   TipoAchado
	Codigo string // at the destination, "" = it has none there
	Numero string // of the ocorrência, "" = it is not here
	Aqui   string // how it stands here, by name
	La     string // the destination's own word
	Porque string // Portuguese
	Fara   string // what applying it would do, Portuguese; "" = a person's to judge
	Evento string // the code of the event that would bring this side to where the destination is, "" = none
	Corpo  string // of that event

	AplicadoEm  time.Time // zero = not
	AplicadoPor string
	// Of the event that applying made; "" = none.
	Estado EstadoEvento
	Motivo string
}

// Aplicavel tells whether it can be applied, and was not.
func (a *Achado) Aplicavel() bool { return a.Evento != "" && a.AplicadoEm.IsZero() }

// MaxAchados bounds what is kept of one Conferencia; the next one shows the rest.
const MaxAchados = 5000

// Nomeada is an ocorrência of ours by the name that a destination gave it.
type Nomeada struct {
	Codigo       string // the name
	OcorrenciaID int64
	Numero       string
	StatusID     int64
	FechadaEm    time.Time // zero = open
	Assistencia  bool
	SituacaoID   int64 // of the assistência
	Inativa      bool  // the assistência was taken out of the lists
}

// Conferencias keeps the comparisons. Of one tenant one is made at a time, over all processes.
type Conferencias interface {
	// Ocupar takes the tenant's place when nobody has it, for prazo; Manter keeps it, and false = it is another's. Desocupar gives it back.
	Ocupar(ctx context.Context, tenantID int64, dono string, prazo time.Duration) (bool, error)
	Manter(ctx context.Context, tenantID int64, dono string, prazo time.Duration) (bool, error)
	Desocupar(ctx context.Context, tenantID int64, dono string) error

	// Criar inserts one; ErrConflito while another of the same destination is Aberta.
	Criar(ctx context.Context, c *Conferencia, a Auditoria) error
	// Iniciar says that it runs, in the place of dono. Concluir writes its end with what it found, all or nothing; ErrConflito = the place is another's.
	Iniciar(ctx context.Context, c *Conferencia, dono string) error
	Concluir(ctx context.Context, c *Conferencia, dono string, achados []Achado) error
	// Aplicar makes an event of each Achado that is still Aplicavel and tells of how many; of those with these Ordem, nil = of all.
	Aplicar(ctx context.Context, c *Conferencia, ordens []int, por string, em time.Time, a Auditoria) (int, error)

	// Abertas are those that are still to end, of every tenant, the oldest first.
	Abertas(ctx context.Context) ([]Conferencia, error)
	// Ultima is the newest of a destination in an environment, ErrNaoEncontrado = none.
	Ultima(ctx context.Context, tenantID int64, destino, ambiente string) (*Conferencia, error)
	Conferencia(ctx context.Context, tenantID, id int64) (*Conferencia, error)
	// Conferencias lists, newest first; destino "" = of all.
	Conferencias(ctx context.Context, tenantID int64, destino string, p Pagina) (Lista[Conferencia], error)
	// Achados lists what one found, in its order.
	Achados(ctx context.Context, f FiltroAchados) (Lista[Achado], error)
	// Nomeadas are all of ours that a destination gave a name, but for names in dispute.
	Nomeadas(ctx context.Context, tenantID int64, destino, ambiente string) ([]Nomeada, error)
}

// FiltroAchados narrows what a Conferencia found; members with a zero value do not narrow.
type FiltroAchados struct {
	TenantID, ConferenciaID int64
	Tipo                    TipoAchado
	Numero                  string // of the ocorrência
	Situacao                SituacaoAchado
	Ordem                   int
	Pagina                  Pagina
}

// SituacaoAchado says what can still be done about an Achado.
type SituacaoAchado string

// Situations of an Achado.
const (
	AchadoAplicavel SituacaoAchado = "aplicavel"
	AchadoAplicado  SituacaoAchado = "aplicado"
	AchadoJulgar    SituacaoAchado = "julgar" // nothing can be applied
)
