package multidados

import "ponte/crm"

// editarOcorrenciaLote carries out a list of edits and answers an outcome per item (docs/fatos/multidados.md §4).
func editarOcorrenciaLote(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoEditarLote,
		REST:     []string{"editar_ocorrencia_lote"},
		Executar: casos.EditarLote,
	}
}
