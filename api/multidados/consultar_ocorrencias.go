package multidados

import "ponte/crm"

// consultarOcorrencias lists ocorrências as JSON text (docs/fatos/multidados.md §2 and §5).
func consultarOcorrencias(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoConsultar,
		SOAP:     true,
		REST:     []string{"consultar_ocorrencias"},
		SoLe:     true,
		Executar: casos.Consultar,
	}
}
