package main

import (
	"context"
	"strconv"
	"time"

	"ponte/crm"
)

// DestinationEvents lists what a destination told by its webhooks, and has one that was not applied tried again.
type DestinationEvents struct {
	Partner
	Limit  int    `help:"How many, the newest first." default:"50" placeholder:"N"`
	Retry  int64  `help:"Have the event of this id applied again, by the whole schedule." placeholder:"ID" xor:"act"`
	Leave  int64  `help:"Leave what the event of this id is about as it is." placeholder:"ID" xor:"act"`
	Reason string `help:"Why; it stays in the audit." placeholder:"TEXT"`
	JSON   bool   `name:"json" help:"Write JSON."`
}

// eventJSON is an event as --json writes it.
type eventJSON struct {
	ID         int64     `json:"id"`
	Chave      string    `json:"chave"`
	Codigo     string    `json:"codigo"`
	Corpo      string    `json:"corpo"`
	RecebidoEm time.Time `json:"recebido_em"`
	Estado     string    `json:"estado"`
	Motivo     string    `json:"motivo"`
	Tentativas int       `json:"tentativas"`
}

// Run prints them.
func (c *DestinationEvents) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(p *partner) error {
		if id := c.Retry + c.Leave; id != 0 {
			return c.decide(ctx, t, p, id)
		}
		events, err := p.store.Entregas().EventosDeParceiro(ctx, p.tenant.ID, p.row.Nome, c.Limit)
		if err != nil {
			return err
		}
		list, rows := []eventJSON{}, [][]string{}
		for n := range events {
			e := &events[n]
			list = append(list, eventJSON{e.ID, e.Chave, e.Codigo, e.Corpo, e.RecebidoEm, string(e.Estado), e.Motivo, e.Tentativas})
			rows = append(rows, []string{strconv.FormatInt(e.ID, 10), e.RecebidoEm.In(p.tenant.Fuso()).Format(time.DateTime), e.Codigo, string(e.Estado), e.Motivo})
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("No event.", []string{"ID", "RECEIVED", "CODE", "STATE", "REASON"}, rows)
	})
}

func (c *DestinationEvents) decide(ctx context.Context, t *Terminal, p *partner, id int64) error {
	e := crm.EventoDeParceiro{ID: id, TenantID: p.tenant.ID, Destino: p.row.Nome, Estado: crm.EventoPendente}
	done := "will be tried again"
	if c.Leave != 0 {
		e.Estado, done = crm.EventoIgnorado, "is left as it is"
	}
	if err := crm.DecidirEvento(ctx, p.store.Entregas(), crm.Ator{Quem: p.actor.Quem, Motivo: c.Reason}, crm.RelogioDoSistema(), e); err != nil {
		return err
	}
	t.note("Event %d %s.", id, done)
	return nil
}
