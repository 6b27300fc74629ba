package multidados

import "ponte/crm"

// getClienteCpfCnpj looks a client up; granted by name (docs/regras.md §4.2).
func getClienteCpfCnpj(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoConsultarCliente,
		SOAP:     true,
		SoLe:     true,
		Executar: casos.ConsultarCliente,
	}
}
