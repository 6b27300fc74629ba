package rest

import (
	"context"
	"encoding/json"

	"ponte/crm"
	"ponte/integration/destino"
)

func aplicar(ctx context.Context, a *destino.Aplicacao) error {
	var g guardado
	if err := json.Unmarshal([]byte(a.Evento.Corpo), &g); err != nil {
		a.Evento.Estado, a.Evento.Motivo = crm.EventoFalhou, "o aviso guardado não pode ser lido"
		return nil
	}
	return nil
}
