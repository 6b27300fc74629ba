package multidados

import "ponte/crm"

// dadosNarrativasOC adds a narrativa and answers the number (docs/fatos/multidados.md §2). REST callers send theirs as the observacao of
// editar_ocorrencia.
func dadosNarrativasOC(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoNarrar,
		SOAP:     true,
		Executar: casos.Narrar,
	}
}
