package multidados

import "ponte/crm"

// editOC changes an ocorrência; SOAP sends what to change in PARAMS, REST as parts of their own (docs/fatos/multidados.md §2
// and §4). Both answer the number.
func editOC(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoEditar,
		SOAP:     true,
		REST:     []string{"editar_ocorrencia"},
		Executar: casos.Editar,
	}
}
