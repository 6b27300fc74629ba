package mobuss

import (
	_ "embed"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Nome is the registry name.
const Nome = "mobuss"

// The actions, as a status names them (docs/fatos/mobuss.md §1).
const (
	AcaoAbrir     = "MOBUSS_ISA"  // incluir solicitação de atendimento
	AcaoComentar  = "MOBUSS_ICSA" // incluir comentário na solicitação de atendimento
	AcaoVistoriar = "MOBUSS_IVV"  // incluir visita de vistoria
	AcaoCancelar  = "MOBUSS_CVV"  // cancelar a visita de vistoria; the code is Ponte's own
	AcaoEncerrar  = "MOBUSS_SRSA" // encerrar a solicitação de atendimento
)

// Campos variáveis of the visit, as the mapping reads them.
const (
	variavelInicio      = "VISTORIA_INICIO"
	variavelFim         = "VISTORIA_FIM"
	variavelColaborador = "VISTORIA_COLABORADOR"
)

// Keys of the settings of this destination.
const (
	campoToken           = "token"
	campoCaminhoAbrir    = "caminho_abrir"
	campoCaminhoAnexo    = "caminho_anexo"
	campoCaminhoComentar = "caminho_comentar"
	campoCaminhoVistoria = "caminho_vistoria"
	campoCaminhoHorarios = "caminho_horarios"
	campoCaminhoCancelar = "caminho_cancelar_visita"
	campoCaminhoEncerrar = "caminho_encerrar"
	campoCaminhoUma      = "caminho_consultar"
	campoCaminhoCliente  = "caminho_consultar_cliente"
	campoRepetirComent   = "comentario_repetir"
	campoMetodo          = "metodo"
)

//go:embed mapeamento.jq
var programa string

//go:embed ajuda.md
var ajuda string

// Tipo is the registry's row.
func Tipo() destino.Tipo {
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: Nome, Titulo: "Mobuss", Sistema: Nome, Ajuda: ajuda, Campos: campos(), Conferir: conferir, AcoesDe: acoesDe,
			SemAcao: "falta trocar o método de integração: com o método B nada é enviado à Mobuss", CodigoDaUnidade: "Id na Mobuss",
			Acoes: []crm.AcaoDestino{
				{Codigo: AcaoAbrir, Rotulo: "Abrir solicitação de atendimento", Repeticao: crm.RepeticaoVerificavel, Unica: true, Nomeia: crm.VinculoOcorrencia},
				{Codigo: AcaoComentar, Rotulo: "Comentar na solicitação", Repeticao: crm.RepeticaoCega},
				{Codigo: AcaoVistoriar, Rotulo: "Agendar vistoria", Repeticao: crm.RepeticaoCega, Campos: camposDaVistoria(), Horarios: true},
				{Codigo: AcaoCancelar, Rotulo: "Cancelar a vistoria", Repeticao: crm.RepeticaoIdempotente},
				{Codigo: AcaoEncerrar, Rotulo: "Encerrar a solicitação", Repeticao: crm.RepeticaoVerificavel},
			},
		},
		Abrir:          abrir,
		Roteiro:        roteiro,
		Simulador:      func() destino.Simulador { return simulator.New(responder) },
		ExemploEntrega: exemplo,
		ExemploValores: map[string]string{campoToken: "token-de-teste-3f9a"},
	}
}

// camposDaVistoria are what a person says of the visit that is asked for.
func camposDaVistoria() []crm.CampoAcao {
	return []crm.CampoAcao{
		{Codigo: variavelInicio, Rotulo: "Início da vistoria", Papel: crm.PapelInicio, Obrigatorio: true},
		{Codigo: variavelFim, Rotulo: "Fim da vistoria", Papel: crm.PapelFim, Obrigatorio: true},
		{Codigo: variavelColaborador, Rotulo: "Colaborador", Ajuda: "O id do colaborador na Mobuss; vazio, ela escolhe.", Papel: crm.PapelPessoa},
	}
}

func campos() []crm.CampoDestino {
	caminho := func(chave, rotulo, ajuda, padrao string, naoConfirmado bool) crm.CampoDestino {
		return crm.CampoDestino{Chave: chave, Rotulo: rotulo, Ajuda: ajuda, Tipo: crm.CampoCaminho, Padrao: padrao, NaoConfirmado: naoConfirmado}
	}
	proprios := []crm.CampoDestino{
		{Chave: campoToken, Rotulo: "Token", Ajuda: "Token da API que a Mobuss forneceu para este ambiente.", Tipo: crm.CampoTexto, Segredo: true},
		{
			Chave: campoMetodo, Rotulo: "Método de integração", Ajuda: "A: o CRM abre na Mobuss. B: a Mobuss abre no CRM, nada é enviado. C: os dois.",
			Tipo: crm.CampoOpcao, Opcoes: []string{"A", "B", "C"}, Padrao: "C",
		},
		{
			Chave: crm.CampoParteDoNome, Rotulo: "Campo com o id da Mobuss", Tipo: crm.CampoTexto, Padrao: "CODIGO_OC",
			Ajuda: "Onde vem o id da solicitação que a Mobuss abre aqui. Por ele comentários, vistorias, o encerramento e a consulta chegam à solicitação dela. \"nenhuma\" desliga.",
		},
		{
			Chave: crm.CampoConsulta, Rotulo: "Intervalo de consulta", Tipo: crm.CampoDuracao, Padrao: "0s",
			Ajuda: "De quanto em quanto tempo as solicitações abertas são consultadas na Mobuss; 0s = não consultar, a Mobuss chama o webservice.",
		},
		{
			Chave: crm.CampoSituacoes, Rotulo: "Situações da Mobuss", Tipo: crm.CampoLinhas,
			Ajuda: "Uma por linha: SITUAÇÃO=código do nosso status, como ENCERRADA=encerrado. A ocorrência vai para ele quando a Mobuss diz essa situação, e nada volta para a Mobuss. O que não está aqui vira narrativa.",
		},
		caminho(campoCaminhoAbrir, "Caminho: incluir solicitação", "Abertura da solicitação.", "/incluirSolicitacaoAtendimento", false),
		caminho(campoCaminhoAnexo, "Caminho: incluir anexo", "Envio de anexos.", "/incluirAnexoSolicitacaoAtendimento", false),
		caminho(campoCaminhoVistoria, "Caminho: incluir visita", "Agendamento da vistoria.", "/incluirAgendamentoVisitaSolicitacao", false),
		caminho(campoCaminhoHorarios, "Caminho: horários livres", "Pergunta de horários para a vistoria. Os nomes da resposta não são públicos: confirme-os com a Mobuss.", "/consultarDisponibilidadeAgendamento", true),
		caminho(campoCaminhoCancelar, "Caminho: cancelar visita", "Cancelamento da vistoria.", "/cancelarAgendamentoVisitaSolicitacao", false),
		caminho(campoCaminhoUma, "Caminho: consultar solicitação", "Situação de uma solicitação.", "/consultarSolicitacaoAtendimento", false),
		caminho(campoCaminhoCliente, "Caminho: consultar solicitações do cliente", "Conferência depois de um envio sem resposta.", "/consultarSolicitacoesCliente", false),
		caminho(campoCaminhoComentar, "Caminho: incluir comentário", "A Mobuss não publica este método: confirme o caminho com ela.", "/incluirComentarioSolicitacaoAtendimento", true),
		caminho(campoCaminhoEncerrar, "Caminho: encerrar solicitação", "A Mobuss não publica este método: confirme o caminho com ela.", "/encerrarSolicitacaoAtendimento", true),
		{
			Chave: campoRepetirComent, Rotulo: "Repetir comentário sem resposta", Tipo: crm.CampoSimNao, Padrao: "nao", NaoConfirmado: true,
			Ajuda: "Um comentário sem resposta pode ter sido gravado. Não: uma pessoa decide. Sim: é enviado de novo e pode sair repetido.",
		},
	}
	const enderecoAjuda = "Endereço da API deste ambiente até a versão, como https://HOST/ccapi/assistencia/solicitacao/v1."
	return append(destino.CamposComuns(enderecoAjuda, programa), proprios...)
}

// acoesDe says what is sent: with method B it is Mobuss who opens, and nothing is.
func acoesDe(valores map[string]string) []string {
	if valores[campoMetodo] == "B" {
		return nil
	}
	return []string{AcaoAbrir, AcaoComentar, AcaoVistoriar, AcaoCancelar, AcaoEncerrar}
}

func conferir(valores map[string]string) error {
	return destino.ConferirMapeamento(valores, programa, exemploTodas())
}

func exemploTodas() []*crm.DossieEntrega {
	var todas []*crm.DossieEntrega
	for _, a := range acoesDe(nil) {
		todas = append(todas, exemplo(a))
	}
	return todas
}
