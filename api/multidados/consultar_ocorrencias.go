package multidados

import "ponte/crm"

// consultarOcorrencias lists ocorrências as JSON text (facts multidados §1.2, §1.5).
func consultarOcorrencias(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoConsultar,
		SOAP:     true,
		REST:     []string{"consultar_ocorrencias"},
		SoLe:     true,
		Executar: casos.Consultar,
	}
}
