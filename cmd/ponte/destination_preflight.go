package main

import (
	"context"
	"fmt"
	"strings"
)

// DestinationPreflight lists what would not be sent, and why.
type DestinationPreflight struct {
	Partner
	JSON bool `name:"json" help:"Write JSON."`
}

// Help says what is looked at.
func (*DestinationPreflight) Help() string {
	return "First the destination itself is asked whether it answers and its resource was released. Then what it should know and does not is judged as it would be before it is sent: assistências, or ocorrências in a status that asks for it, that have not ended. " +
		"Nothing is sent. The exit code is 3 when something is missing."
}

// gapJSON is an assistência that would not be sent.
type gapJSON struct {
	Numero string   `json:"numero"` // "" = the destination itself, or those that were not judged
	Faltas []string `json:"faltas"`
}

// Run lists them.
func (c *DestinationPreflight) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(p *partner) error {
		if p.row.Faltas == nil {
			return p.lacks("has nothing to be missing")
		}
		missing := []gapJSON{}
		err := p.comparer.Missing(ctx, p.picture, p.row.Nome, func(number string, lacking []string) {
			missing = append(missing, gapJSON{number, lacking})
		})
		if err != nil {
			return err
		}
		if c.JSON {
			err = t.json(missing)
		} else {
			rows := make([][]string, len(missing))
			for n, m := range missing {
				rows[n] = []string{m.Numero, strings.Join(m.Faltas, " ")}
			}
			err = t.table("Nothing is missing.", []string{"NUMBER", "MISSING"}, rows)
		}
		if err == nil && len(missing) > 0 {
			return &gapsError{fmt.Sprintf("what would not be sent: %d", len(missing))}
		}
		return err
	})
}
