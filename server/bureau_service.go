package server

import (
	"ponte/crm"
	"ponte/crm/negativacao"
	serasa "ponte/integration/serasa/rest"
)

// bureauService brings negativações to the bureau by its service, one by one, by way of the deliveries (negativacao.PorEntregas).
type bureauService struct{}

// Nome is the word of the setting.
func (bureauService) Nome() string { return "servico" }

// Destino is who brings them.
func (bureauService) Destino() string { return serasa.Nome }

// Conferir says what an item lacks for the service.
func (bureauService) Conferir(c *negativacao.Credor, e *negativacao.Envio, _ crm.Dia) []string {
	return serasa.Conferir(negativacao.PedidoDe(c.CNPJ, e), e.Operacao == negativacao.Exclusao)
}

// Montar numbers the items, and makes no file.
func (bureauService) Montar(_ *negativacao.Credor, _ *negativacao.Remessa, items []negativacao.Envio, _ crm.Dia) ([]byte, map[int][]string, error) {
	for i := range items {
		items[i].Sequencia = i + 1
	}
	return nil, nil, nil
}
