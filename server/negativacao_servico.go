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

// Montar makes no file.
func (bureauService) Montar(*negativacao.Credor, *negativacao.Remessa, []negativacao.Envio, crm.Dia) ([]byte, map[int][]string, error) {
	return nil, nil, nil
}
