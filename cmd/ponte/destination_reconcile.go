package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/crm"
)

// DestinationReconcile compares what a destination has with what is here.
type DestinationReconcile struct {
	Partner
	Apply bool `help:"Bring this side to where the destination is, where its events would have: they are kept and applied as if they had come now."`
	JSON  bool `name:"json" help:"Write JSON."`
}

// Help says what it is for.
func (*DestinationReconcile) Help() string {
	return "A partner's webhook that failed for hours is never told again. This reads what the partner has, keeps what does not stand alike, where the portal shows it too (Conferências), and lists it. " +
		"A server does the same once a day. The exit code is 3 when something differs."
}

// differenceJSON is a difference as --json writes it.
type differenceJSON struct {
	ID       string `json:"id"`
	Numero   string `json:"numero"`
	Aqui     string `json:"aqui"`
	La       string `json:"la"`
	Porque   string `json:"porque"`
	Aplicado bool   `json:"aplicado"`
}

// Run compares.
func (c *DestinationReconcile) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(p *partner) error {
		if p.row.Comparar == nil {
			return p.lacks("cannot be compared")
		}
		run := &crm.Conferencia{
			TenantID: p.tenant.ID, Destino: p.row.Nome, Ambiente: p.set.Ambiente, Quem: p.actor.Quem, Estado: crm.ConferenciaPedida, PedidaEm: crm.RelogioDoSistema(),
		}
		found, err := p.comparer.Run(ctx, p.picture, run)
		if err == nil && run.Estado != crm.ConferenciaConcluida {
			err = errors.New(run.Erro)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.row.Titulo, err)
		}
		t.note("%s shows %d, and %d are named here. This is comparison %d.", p.row.Titulo, run.Vistas, run.Nomeadas, run.ID)
		if c.Apply {
			checks := &crm.Conferidor{Conferencias: p.comparer.Runs, Relogio: crm.RelogioDoSistema}
			if _, err := checks.Aplicar(ctx, p.actor, run, nil); err != nil {
				return err
			}
		}
		list, rows := []differenceJSON{}, [][]string{}
		for n := range found {
			d := &found[n]
			if d.Tipo != crm.AchadoDiferenca {
				continue
			}
			list = append(list, differenceJSON{d.Codigo, d.Numero, d.Aqui, d.La, d.Porque, c.Apply && d.Aplicavel()})
			rows = append(rows, []string{d.Codigo, d.Numero, d.Aqui, d.La, d.Porque})
		}
		if c.JSON {
			err = t.json(list)
		} else {
			err = t.table("Both sides stand alike.", []string{"ID THERE", "NUMBER", "HERE", "THERE", "WHY"}, rows)
		}
		if err == nil && len(rows) > 0 && !c.Apply {
			return &gapsError{fmt.Sprintf("differences: %d; --apply takes over those that an event would have brought", len(rows))}
		}
		return err
	})
}
