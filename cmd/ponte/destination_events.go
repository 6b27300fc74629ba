package main

import (
	"context"
	"strconv"
	"time"
)

// DestinationEvents lists what a destination told by its webhooks.
type DestinationEvents struct {
	Partner
	Limit int  `help:"How many, the newest first." default:"50" placeholder:"N"`
	JSON  bool `name:"json" help:"Write JSON."`
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
