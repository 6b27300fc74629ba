// Package integration holds the one table of destinations. A destination is a folder that gives its row; the engine
// (package delivery), the settings' forms and checks, the simulators and the conformance suite all read this table.
package integration

import (
	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/mobuss"
	"ponte/integration/vimob"
)

// Registry is the one table of destinations.
func Registry() []destino.Tipo {
	return []destino.Tipo{
		mobuss.Tipo(),
		vimob.Tipo(),
	}
}

// Definitions are the rows' descriptions, for settings and forms.
func Definitions() []crm.DefinicaoDestino {
	rows := Registry()
	definitions := make([]crm.DefinicaoDestino, len(rows))
	for i := range rows {
		definitions[i] = rows[i].DefinicaoDestino
	}
	return definitions
}

// Find gives the row of a name.
func Find(name string) (destino.Tipo, bool) {
	for _, row := range Registry() {
		if row.Nome == name {
			return row, true
		}
	}
	return destino.Tipo{}, false
}
