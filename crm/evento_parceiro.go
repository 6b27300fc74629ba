package crm

import (
	"context"
	"time"
)

// EventoDeParceiro is something that a partner told by its own webhook, kept before it was answered and applied afterwards
// (docs/regras.md §19). Its Chave is the partner's own id of the event: one that comes again is not kept again.
type EventoDeParceiro struct {
	ID         int64
	TenantID   int64
	Destino    string // registry name
	Ambiente   string // that was switched on when it came
	Chave      string // e.g. x-sienge-id
	Codigo     string // what happened, in the partner's word, e.g. x-sienge-event
	Corpo      string // as it came, ids only; ≤ MaxCorpoDeEvento
	RecebidoEm time.Time
	Estado     EstadoEvento
	Motivo     string // why it is as it is, for people
	Tentativas int
	ProximaEm  time.Time // not to be applied before
	AplicadoEm time.Time // zero = not yet
}

// MaxCorpoDeEvento bounds what is kept of the body of an event, in bytes.
const MaxCorpoDeEvento = 16 << 10

// EstadoEvento is a word in the database.
type EstadoEvento string

// States of an EventoDeParceiro.
const (
	EventoPendente  EstadoEvento = "pendente"
	EventoAplicado  EstadoEvento = "aplicado"
	EventoIgnorado  EstadoEvento = "ignorado"  // it changes nothing, and Motivo says why
	EventoSemObjeto EstadoEvento = "semobjeto" // nothing here bears the name that it is about
	EventoFalhou    EstadoEvento = "falhou"    // for a person
)

// CaixaDeEventos keeps what partners told.
type CaixaDeEventos interface {
	// GuardarEvento keeps a new event, and is false for one whose Chave is there.
	GuardarEvento(ctx context.Context, e *EventoDeParceiro) (novo bool, err error)
	// EventosPendentes are those that may be applied now, the oldest first.
	EventosPendentes(ctx context.Context, max int) ([]EventoDeParceiro, error)
	// ConcluirEvento stores what became of one that was pending.
	ConcluirEvento(ctx context.Context, e *EventoDeParceiro) error
	// EventosDeParceiro lists a tenant's of a destination, the newest first.
	EventosDeParceiro(ctx context.Context, tenantID int64, destino string, max int) ([]EventoDeParceiro, error)
}

// GastosComParceiro counts the calls that were made to a partner, by day: some sell only so many.
type GastosComParceiro interface {
	// Gastar adds calls to a day's and gives their sum; 0 only asks.
	Gastar(ctx context.Context, tenantID int64, destino, ambiente string, dia Dia, chamadas int) (total int, err error)
}
