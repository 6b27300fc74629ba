// Package integration holds the one table of partners. A partner is a folder that gives its row, or rows that differ in their names; the engine (package
// delivery), the settings' forms and checks, the simulators and the conformance suite all read this table.
package integration

import (
	"slices"

	"ponte/crm"
	"ponte/integration/cvcrm"
	"ponte/integration/destino"
	"ponte/integration/email"
	"ponte/integration/mega"
	"ponte/integration/mobuss"
	serasa "ponte/integration/serasa/rest"
	"ponte/integration/sienge"
	"ponte/integration/vimob"
	"ponte/integration/webhook"
)

// Registry is the one table of partners.
func Registry() []destino.Tipo {
	return append([]destino.Tipo{
		cvcrm.Tipo(),
		email.Tipo(),
		mega.Tipo(),
		mobuss.Tipo(),
		serasa.Tipo(),
		sienge.Tipo(),
		vimob.Tipo(),
	}, webhook.Tipos()...)
}

// Destinations are the rows that something can be delivered to.
func Destinations() []destino.Tipo {
	return slices.DeleteFunc(Registry(), func(row destino.Tipo) bool { return row.Abrir == nil })
}

// Sources are the rows whose master data can be read.
func Sources() []destino.Tipo {
	return slices.DeleteFunc(Registry(), func(row destino.Tipo) bool { return row.Fonte == nil })
}

// Configurable are the rows that have settings: what is delivered to, and what is read.
func Configurable() []destino.Tipo {
	return slices.DeleteFunc(Registry(), func(row destino.Tipo) bool { return row.Abrir == nil && row.Fonte == nil })
}

// Definitions describe the rows that have settings, for settings and forms.
func Definitions() []crm.DefinicaoDestino {
	rows := Configurable()
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
