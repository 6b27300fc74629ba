package crm

// Catalogue names of the webservice's operations, as a Pedido bears them and as grants and allowlist entries name them.
const (
	OperacaoAbrir            = "DadosServicedesk"
	OperacaoEditar           = "EditOC"
	OperacaoEditarLote       = "editar_ocorrencia_lote"
	OperacaoNarrar           = "DadosNarrativasOC"
	OperacaoConsultar        = "ConsultarOcorrencias" // granted by name: of every origem
	OperacaoConsultarCliente = "GetClienteCpfCnpj"
	OperacaoTimesheet        = "DadosTimesheet"
	OperacaoDivisoes         = "getDivisoesSolicitacoes"
	OperacaoIncluirCliente   = "incluir_cliente"
	OperacaoIncluirContrato  = "incluir_contrato"
	OperacaoIncluirUnidade   = "incluir_unidade"
	OperacaoIncluirTitulos   = "incluir_titulos"
	OperacaoAnexar           = "anexar"          // of the REST facade
	OperacaoCriarTarefa      = "criar_tarefa"    // of the REST facade and the dialects
	OperacaoEncerrarTarefa   = "encerrar_tarefa" // of the same
	OperacaoLerTarefas       = "ler_tarefas"     // of the same
)

// operacaoBasica tells whether every credential may call an operation: open, narrate, edit and query what is in its reach (alcance), and
// read the codes that an opening needs. Anything wider is a master's, or granted by name (docs/regras.md §4.2).
func operacaoBasica(operacao string) bool {
	switch operacao {
	case OperacaoAbrir, OperacaoEditar, OperacaoEditarLote, OperacaoNarrar, OperacaoConsultar, OperacaoDivisoes:
		return true
	}
	return false
}
