package cvcrm

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Nome is the registry name.
const Nome = "cvcrm"

// The actions, as a status names them; the codes are Ponte's own.
const (
	AcaoAbrir    = "CV_ATENDIMENTO" // cadastrar atendimento
	AcaoSituacao = "CV_SITUACAO"    // alterar-situacao
	AcaoMensagem = "CV_MENSAGEM"    // mensagem-atendimento
)

// Keys of the settings of this destination.
const (
	campoEmail            = "email"
	campoToken            = "token"
	campoCaminhoAbrir     = "caminho_cadastrar"
	campoCaminhoSituacao  = "caminho_situacao"
	campoCaminhoMensagem  = "caminho_mensagem"
	campoCaminhoListar    = "caminho_listar"
	campoAssuntos         = "assuntos"
	campoSubassuntos      = "subassuntos"
	campoSituacoes        = "situacoes_cv"
	campoCliente          = "cliente"
	campoClienteVisualiza = "cliente_visualiza"
	campoAnexos           = "enviar_anexos"
)

// Labels that refusals name.
const (
	rotuloAssuntos    = "Assuntos do CV"
	rotuloSubassuntos = "Subassuntos do CV"
	rotuloSituacoes   = "Situações do CV"
	rotuloRecebidas   = "Situações do CV para status"
)

const (
	clienteCadastrado = "cadastrado"
	clienteAvulso     = "avulso"
)

//go:embed mapeamento.jq
var programa string

//go:embed ajuda.md
var ajuda string

// Tipo is the registry's row.
func Tipo() destino.Tipo {
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: Nome, Titulo: "CV CRM", Sistema: Nome, Ajuda: ajuda, Campos: campos(), Conferir: conferir, ConferirStatus: conferirStatus, Compara: true,
			CamposDoRetrato: []string{crm.CampoConferenciaDiaria, crm.CampoJanelaConferencia},
			Acoes: []crm.AcaoDestino{
				{Codigo: AcaoAbrir, Rotulo: "Cadastrar o atendimento", Repeticao: crm.RepeticaoVerificavel, Unica: true, Nomeia: crm.VinculoOcorrencia},
				{Codigo: AcaoMensagem, Rotulo: "Mandar uma mensagem no atendimento", Repeticao: crm.RepeticaoVerificavel},
				{Codigo: AcaoSituacao, Rotulo: "Alterar a situação do atendimento", Repeticao: crm.RepeticaoVerificavel},
			},
		},
		Abrir:          abrir,
		Faltas:         faltasDe,
		Comparar:       comparar,
		Aplicar:        aplicar,
		Simulador:      func() destino.Simulador { return simulator.New(responder) },
		ExemploEntrega: exemplo,
		ExemploValores: map[string]string{
			campoEmail: "integracao@exemplo.invalid", campoToken: "token-de-teste-7c1d", campoAssuntos: "*=3", campoSubassuntos: "*=9",
			campoSituacoes: "em_atendimento=Em andamento",
		},
	}
}

func campos() []crm.CampoDestino {
	caminho := func(chave, rotulo, padrao string) crm.CampoDestino {
		return crm.CampoDestino{Chave: chave, Rotulo: rotulo, Ajuda: "Da versão v1 da API do CV; um CV antigo usa /api/cvio/atendimento/...", Tipo: crm.CampoCaminho, Padrao: padrao}
	}
	proprios := []crm.CampoDestino{
		{Chave: campoEmail, Rotulo: "E-mail", Ajuda: "Do usuário administrativo do CV a quem o token pertence.", Tipo: crm.CampoTexto, Obrigatorio: true},
		{Chave: campoToken, Rotulo: "Token", Ajuda: "Feito no CV em Painel do Gestor, Usuários Administrativos, Token. Pode ter validade.", Tipo: crm.CampoTexto, Segredo: true, Obrigatorio: true},
		{
			Chave: campoAssuntos, Rotulo: rotuloAssuntos, Tipo: crm.CampoLinhas, Obrigatorio: true,
			Ajuda: "Um por linha: código da divisão=idassunto. A linha *=idassunto vale para as outras e para a ocorrência sem divisão.",
		},
		{
			Chave: campoSubassuntos, Rotulo: rotuloSubassuntos, Tipo: crm.CampoLinhas, Obrigatorio: true,
			Ajuda: "Um por linha: código da solicitação=idsubassunto. A linha *=idsubassunto vale para as outras e para a ocorrência sem solicitação.",
		},
		{
			Chave: campoSituacoes, Rotulo: rotuloSituacoes, Tipo: crm.CampoLinhas,
			Ajuda: "Um por linha: código do nosso status=nome da situação no CV, como está lá, ou o idsituacao. Um status que pede " + AcaoSituacao + " precisa da sua linha.",
		},
		{
			Chave: crm.CampoSituacoes, Rotulo: rotuloRecebidas, Tipo: crm.CampoLinhas,
			Ajuda: "Um por linha: situação no CV, como está lá=código do nosso status. A conferência propõe o status por ela; sem a linha, mostra a diferença e não propõe nada.",
		},
		{
			Chave: campoCliente, Rotulo: "Cliente no CV", Tipo: crm.CampoOpcao, Opcoes: []string{clienteCadastrado, clienteAvulso}, Padrao: clienteCadastrado,
			Ajuda: "cadastrado: o CPF ou CNPJ é de uma pessoa do CV. avulso: nome, e-mail e documento vão soltos, e o CV não precisa conhecê-la.",
		},
		{Chave: campoClienteVisualiza, Rotulo: "O cliente vê no portal do CV", Ajuda: "Vale para o atendimento e as mensagens; uma narrativa interna ele não vê.", Tipo: crm.CampoSimNao, Padrao: "nao"},
		{Chave: campoAnexos, Rotulo: "Enviar anexos", Ajuda: "Vão com o atendimento, e os que vierem depois, com a próxima mensagem.", Tipo: crm.CampoSimNao, Padrao: "sim"},
		caminho(campoCaminhoAbrir, "Caminho: cadastrar atendimento", "/api/v1/relacionamento/atendimentos/cadastrar"),
		caminho(campoCaminhoSituacao, "Caminho: alterar situação", "/api/v1/relacionamento/atendimentos/alterar-situacao"),
		caminho(campoCaminhoMensagem, "Caminho: mensagem", "/api/v1/relacionamento/atendimentos/mensagem-atendimento"),
		caminho(campoCaminhoListar, "Caminho: listar atendimentos", "/api/v1/relacionamento/atendimentos/listar"),
	}
	comuns := destino.CamposComuns("Endereço do CV deste ambiente, como https://DOMINIO.cvcrm.com.br.", programa)
	for i := range comuns {
		if comuns[i].Chave == destino.CampoPorMinuto {
			comuns[i].Padrao = "60" // the CV allows 200 calls, of all integrations together; a try that asks first makes up to four
		}
	}
	return slices.Concat(comuns, proprios, destino.CamposDaConferencia())
}

func conferir(valores map[string]string) error {
	if _, err := destino.JanelaDaConferencia(valores); err != nil {
		return err
	}
	for chave, rotulo := range map[string]string{campoAssuntos: rotuloAssuntos, campoSubassuntos: rotuloSubassuntos} {
		linhas, err := crm.LerLinhas(valores[chave])
		if err != nil {
			return fmt.Errorf("%s: use linhas código=id", rotulo)
		}
		for codigo, id := range linhas {
			if n, err := strconv.Atoi(id); err != nil || n <= 0 {
				return fmt.Errorf("%s: a linha de %s não tem um id do CV, que é um número", rotulo, codigo)
			}
		}
	}
	return destino.ConferirMapeamento(valores, programa, []*crm.DossieEntrega{exemplo(AcaoAbrir), exemplo(AcaoMensagem), exemplo(AcaoSituacao)})
}

func conferirStatus(valores map[string]string, existe func(codigo string) bool) error {
	linhas, err := crm.LerLinhas(valores[campoSituacoes])
	if err != nil {
		return fmt.Errorf("%s: use linhas status=situação", rotuloSituacoes)
	}
	for codigo, situacao := range linhas {
		switch {
		case !existe(codigo):
			return fmt.Errorf("%s: não há um status %s", rotuloSituacoes, codigo)
		case situacao == "":
			return fmt.Errorf("%s: falta a situação do status %s", rotuloSituacoes, codigo)
		}
	}
	return nil
}
