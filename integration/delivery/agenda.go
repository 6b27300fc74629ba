package delivery

import (
	"context"
	"fmt"

	"ponte/crm"
	"ponte/integration/destino"
)

var _ crm.AgendaDestinos = (*Prober)(nil)

// Horarios implements crm.AgendaDestinos.
func (p *Prober) Horarios(ctx context.Context, d *crm.DestinoConfigurado, question crm.PerguntaHorarios) (crm.HorariosLivres, error) {
	var free crm.HorariosLivres
	err := p.ask(ctx, d, d.Ambiente, func(ctx context.Context, client tester, record *destino.Registro) (err error) {
		calendar, ok := client.(destino.ComAgenda)
		if !ok {
			return fmt.Errorf("destination %s declares free times and gives none", d.Nome)
		}
		free.Horarios, err = calendar.Horarios(ctx, record, question)
		return err
	}, func(sentence string) {
		free.Frase = sentence + ". Escreva o início e o fim, ou pergunte de novo mais tarde."
	})
	return free, err
}
