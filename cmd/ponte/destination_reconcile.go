package main

import (
	"context"
	"fmt"

	"ponte/crm"
	"ponte/integration/destino"
)

// DestinationReconcile compares what a destination has with what is here.
type DestinationReconcile struct {
	Partner
	Apply bool `help:"Bring this side to where the destination is, where its events would have: they are kept and applied as if they had come now."`
	JSON  bool `name:"json" help:"Write JSON."`
}

// Help says what it is for.
func (*DestinationReconcile) Help() string {
	return "A partner's webhook that failed for hours is never told again. This reads all that the partner has, a call for each 200, and lists what does not stand alike. The exit code is 3 when something differs."
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
		ours, err := p.named(ctx)
		if err != nil {
			return err
		}
		differences, seen, err := p.row.Comparar(ctx, p.config, p.register, ours, p.picture.Workflows[crm.FuncAssistencias])
		if err != nil {
			return p.failed(err)
		}
		t.note("%s has %d, of which %d are named here.", p.row.Titulo, seen, len(ours))
		list, rows := []differenceJSON{}, [][]string{}
		for n := range differences {
			d := &differences[n]
			applied := c.Apply && d.CodigoDe != ""
			if applied {
				if err := p.tell(ctx, d); err != nil {
					return err
				}
			}
			list = append(list, differenceJSON{d.ID, d.Numero, d.Aqui, d.La, d.Porque, applied})
			rows = append(rows, []string{d.ID, d.Numero, d.Aqui, d.La, d.Porque})
		}
		if c.JSON {
			err = t.json(list)
		} else {
			err = t.table("Both sides stand alike.", []string{"ID THERE", "NUMBER", "HERE", "THERE", "WHY"}, rows)
		}
		if err == nil && len(differences) > 0 && !c.Apply {
			return &gapsError{fmt.Sprintf("differences: %d; --apply takes over those that an event would have brought", len(differences))}
		}
		return err
	})
}

// named are the assistências that the destination gave a name.
func (p *partner) named(ctx context.Context) (ours []destino.Nossa, err error) {
	lines := map[int64]crm.LinhaAssistencia{}
	var ids []int64
	err = p.assistencias(ctx, true, func(line *crm.LinhaAssistencia) error {
		lines[line.Assistencia.OcorrenciaID] = *line
		ids = append(ids, line.Assistencia.OcorrenciaID)
		return nil
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	names, err := p.store.AcervoCadastros().Vinculos(ctx, p.tenant.ID, crm.VinculoOcorrencia, ids)
	for _, id := range ids {
		for _, v := range names[id] {
			if v.Sistema == p.row.Nome && v.Ambiente == p.set.Ambiente && !v.Disputa {
				ours = append(ours, destino.Nossa{ID: v.Codigo, Linha: lines[id]})
			}
		}
	}
	return ours, err
}

// tell keeps the event that a difference shows was lost. The same difference in the same minute is told once.
func (p *partner) tell(ctx context.Context, d *destino.Diferenca) error {
	now := crm.RelogioDoSistema()
	_, err := p.store.Entregas().GuardarEvento(ctx, &crm.EventoDeParceiro{
		TenantID: p.tenant.ID, Destino: p.row.Nome, Ambiente: p.set.Ambiente, Chave: fmt.Sprintf("conferencia/%s/%s/%s", d.ID, d.CodigoDe, now.Format("2006-01-02T15:04")),
		Codigo: d.CodigoDe, Corpo: d.Corpo, RecebidoEm: now, Estado: crm.EventoPendente,
	})
	return err
}
