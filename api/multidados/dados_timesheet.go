package multidados

import "ponte/crm"

// dadosTimesheet keeps a worked period and answers "T" (docs/fatos/multidados.md §2).
func dadosTimesheet(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoTimesheet,
		SOAP:     true,
		Executar: casos.LancarTimesheet,
	}
}
