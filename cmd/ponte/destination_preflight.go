package main

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
)

// DestinationPreflight lists what would not be sent, and why.
type DestinationPreflight struct {
	Partner
	JSON bool `name:"json" help:"Write JSON."`
}

// Help says what is looked at.
func (*DestinationPreflight) Help() string {
	return "First the destination itself is asked whether it answers and its resource was released. Then every active assistência that it does not know yet is judged as it would be before it is sent. " +
		"Nothing is sent. The exit code is 3 when something is missing."
}

// gapJSON is an assistência that would not be sent.
type gapJSON struct {
	Numero string   `json:"numero"` // "" = the destination itself
	Faltas []string `json:"faltas"`
}

// Run lists them.
func (c *DestinationPreflight) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(p *partner) error {
		if p.row.Faltas == nil {
			return p.lacks("has nothing to be missing")
		}
		missing := []gapJSON{}
		client, err := p.row.Abrir(p.config)
		if err != nil {
			return err
		}
		if _, err := client.Testar(ctx, p.register); err != nil {
			missing = append(missing, gapJSON{"", []string{p.failed(err).Error()}})
		}
		err = p.assistencias(ctx, false, func(line *crm.LinhaAssistencia) error {
			d, err := p.store.Entregas().Dossie(ctx, &crm.Entrega{
				TenantID: p.tenant.ID, OcorrenciaID: line.Assistencia.OcorrenciaID, Destino: p.row.Nome, Ambiente: p.set.Ambiente, Acao: crm.EventoAssistencia,
			})
			if err != nil || d.IDExterno != "" {
				return err
			}
			if lacking := p.row.Faltas(d, p.config.Valores, p.picture.Workflows[crm.FuncAssistencias]); len(lacking) > 0 {
				missing = append(missing, gapJSON{d.Ocorrencia.Numero, lacking})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if c.JSON {
			err = t.json(missing)
		} else {
			rows := make([][]string, len(missing))
			for n, m := range missing {
				rows[n] = []string{m.Numero, strings.Join(m.Faltas, "; ")}
			}
			err = t.table("Nothing is missing.", []string{"NUMBER", "MISSING"}, rows)
		}
		if err == nil && len(missing) > 0 {
			return &gapsError{fmt.Sprintf("what would not be sent: %d", len(missing))}
		}
		return err
	})
}
