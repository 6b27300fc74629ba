package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/crm"
	"ponte/crm/alarme"
)

// AlarmsAck acknowledges an alarm.
type AlarmsAck struct {
	Target
	ID   int64  `arg:"" help:"The alarm's id, as ponte alarms list prints it."`
	Note string `help:"What is known, or who looks into it." required:"" placeholder:"TEXT"`
	JSON bool   `name:"json" help:"Write JSON."`
}

// Run acknowledges it.
func (c *AlarmsAck) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		people := alarme.Atendimento{Alarmes: i.store.Alarmes(), Relogio: crm.RelogioDoSistema}
		a, err := people.Reconhecer(ctx, i.actor, tenant.ID, c.ID, true, c.Note)
		var invalid *crm.Invalido
		if errors.As(err, &invalid) && invalid.Motivo == crm.MotivoConflito || errors.Is(err, crm.ErrConflito) {
			return fmt.Errorf("alarm %d is resolved already", c.ID)
		}
		if err != nil {
			return noAlarm(err, c.ID)
		}
		if c.JSON {
			return t.json(asAlarmJSON(a, tenant.Fuso()))
		}
		fmt.Fprintf(t.Out, "Acknowledged alarm %d (%s %s). It ends by itself when its cause does.\n", a.ID, a.Causa, oneLine(a.Objeto, 60))
		return nil
	})
}
