package mega

import (
	"ponte/crm"
	"ponte/integration/destino"
)

// Nome is the registry name.
const Nome = "mega"

// Tipo is the registry's row. Nothing is delivered to Mega: it has neither settings nor actions.
func Tipo() destino.Tipo {
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{Nome: Nome, Titulo: "Mega ERP", Sistema: Nome},
		Roteiro:          roteiro,
	}
}
