package borda

import (
	"time"

	"ponte/crm"
)

// Medida is what is counted of a call. Its words come from small sets: fixed ones, and the tenants and systems that people set up.
type Medida struct {
	Superficie string
	Operacao   string // a catalogue name, "" when none was found
	Situacao   crm.SituacaoChamada
	Recusa     crm.CodigoRecusa
	Duracao    time.Duration
	Tenant     string // its slug; "" = there is no such tenant
	Sistema    string // of the credential that the call showed; "" = none is known
	Em         time.Time
}
