package rest

import (
	"context"
	"encoding/json"
	"strings"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/integration/destino"
)

// aplicar moves the negativação that a webhook tells of. Guarantors are nobody's here: what is told of them is kept, and moves nothing.
func aplicar(ctx context.Context, a *destino.Aplicacao) error {
	e := a.Evento
	var g guardado
	if err := json.Unmarshal([]byte(e.Corpo), &g); err != nil {
		e.Estado, e.Motivo = crm.EventoFalhou, "o aviso guardado não pode ser lido"
		return nil //nolint:nilerr // said in the event
	}
	operacao := negativacao.Inclusao
	switch strings.TrimSuffix(e.Codigo, fimErro) {
	case codigoFiador:
		e.Estado, e.Motivo = crm.EventoIgnorado, "é de um fiador, que o Ponte não inclui"
		return nil
	case codigoExclusao:
		operacao = negativacao.Exclusao
	}
	var err error
	e.Estado, e.Motivo, err = a.Negativador.ReceberAviso(ctx, &a.Retrato.Tenant, &negativacao.Aviso{
		Chave: g.UUID, Operacao: operacao, Credor: g.Credor, Devedor: g.Devedor, Numero: g.Contrato, Protocolo: g.Cadus,
		Recusada: strings.HasSuffix(e.Codigo, fimErro), Codigo: strings.Join(strings.Fields(g.Status), ""), Texto: g.Erro,
	})
	return err
}
