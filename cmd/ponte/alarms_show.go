package main

import (
	"context"
	"fmt"

	"ponte/crm"
)

// AlarmsShow shows an alarm.
type AlarmsShow struct {
	Target
	ID   int64 `arg:"" help:"The alarm's id, as ponte alarms list prints it."`
	JSON bool  `name:"json" help:"Write JSON."`
}

// Run prints it.
func (c *AlarmsShow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		a, err := i.store.Alarmes().Alarme(ctx, tenant.ID, c.ID, true)
		if err != nil {
			return noAlarm(err, c.ID)
		}
		zone := tenant.Fuso()
		if c.JSON {
			return t.json(asAlarmJSON(a, zone))
		}
		cause, _ := crm.LinhaDaCausa(a.Causa)
		for _, line := range [][2]string{
			{"cause", string(a.Causa) + " " + oneLine(a.Objeto, 100)},
			{"state", string(a.Situacao)},
			{"what", oneLine(a.Frase, 500)},
			{"count", fmt.Sprint(a.Quantidade)},
			{"since", clock(a.AbertoEm, zone)},
			{"seen", clock(a.VistoEm, zone)},
			{"resolved", clockOf(a.ResolvidoEm, zone)},
			{"acknowledged", clockOf(a.ReconhecidoEm, zone) + " " + a.ReconhecidoPor},
			{"note", oneLine(a.Nota, 500)},
			{"silenced until", clockOf(a.SilenciadoAte, zone)},
			{"page", "/portal" + a.Pagina},
			{"remedy", cause.Remedio},
			{"example", oneLine(a.Exemplo.Assunto, 500)},
			{"sent", oneLine(a.Exemplo.Pedido, 1000)},
			{"answered", oneLine(a.Exemplo.Resposta, 1000)},
		} {
			fmt.Fprintf(t.Out, "%-15s %s\n", line[0], line[1])
		}
		return nil
	})
}
