package crm

import (
	"context"
	"fmt"
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
	// ReporEvento writes the Estado, Motivo and ProximaEm that a person gave to one that is neither applied nor ignored, with its tries begun
	// anew; false = there is none such of the tenant and destination.
	ReporEvento(ctx context.Context, e *EventoDeParceiro, a Auditoria) (bool, error)
	// EventosDeParceiro lists a tenant's of a destination, the newest first.
	EventosDeParceiro(ctx context.Context, tenantID int64, destino string, max int) ([]EventoDeParceiro, error)
}

// DecidirEvento does what a person wants of an event that was not applied: EventoPendente has it tried at once, by the whole schedule, and
// EventoIgnorado leaves what it is about as it is. One that is applied, ignored or not there is an *Invalido.
func DecidirEvento(ctx context.Context, caixa CaixaDeEventos, ator Ator, em time.Time, e EventoDeParceiro) error {
	acao := "destino.tentar_aviso"
	e.Motivo = "uma pessoa pediu que fosse tentado de novo"
	if e.Estado == EventoIgnorado {
		acao = "destino.ignorar_aviso"
		e.Motivo = "deixado como está por " + ator.Quem
		if ator.Motivo != "" {
			e.Motivo += ": " + ator.Motivo
		}
	}
	e.ProximaEm = em
	feito, err := caixa.ReporEvento(ctx, &e, Auditoria{
		TenantID: e.TenantID, Quem: ator.Quem, Acao: acao, Alvo: e.Destino, Depois: fmt.Sprint("aviso ", e.ID), Motivo: ator.Motivo, Endereco: ator.Endereco, Em: em,
	})
	if err == nil && !feito {
		return NovoInvalido("aviso", MotivoInexistente, fmt.Sprintf("%d, que espere uma decisão", e.ID))
	}
	return err
}

// GastosComParceiro counts the calls that were made to a partner, by day: some sell only so many.
type GastosComParceiro interface {
	// Gastar adds calls to a day's and gives their sum; 0 only asks.
	Gastar(ctx context.Context, tenantID int64, destino, ambiente string, dia Dia, chamadas int) (total int, err error)
}
