package borda

import (
	"time"

	"ponte/crm"
)

// Medida is what is counted of a call. Its words come from small fixed sets.
type Medida struct {
	Superficie string
	Operacao   string // a catalogue name, "" when none was found
	Situacao   crm.SituacaoChamada
	Recusa     crm.CodigoRecusa
	Duracao    time.Duration
}
