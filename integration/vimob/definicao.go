package vimob

import (
	_ "embed"
	"fmt"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Nome is the registry name.
const Nome = "vimob"

// The actions, as a status names them.
const (
	AcaoProspect = "VIMOB_PROSPECT" // pass the prospect
	AcaoProposta = "VIMOB_PROPOSTA" // tie the proposal to our ocorrência's number
	AcaoBPO      = "VIMOB_BPO"      // tell that a BPO status was reached
)

// Keys of the settings of this destination.
const (
	campoUsuario         = "usuario"
	campoSenha           = "senha"
	campoToken           = "token"
	campoCaminhoProspect = "caminho_prospect"
	campoCaminhoProposta = "caminho_proposta"
	campoCaminhoBPO      = "caminho_bpo"
	campoRepetir         = "repetir_sem_resposta"
	campoEntrada         = "mapeamento_entrada"
	campoStatusAbrem     = "status_que_abrem"
	campoBPO             = "bpo"
	campoBPODesconhecido = "bpo_desconhecido"
	campoEncerram        = "status_ao_encerrar"
	campoEncerrarAbertas = "encerrar_abertas"
	campoPaginaProposta  = "pagina_proposta"
	campoPaginaProspect  = "pagina_prospect"
)

// Labels that checks name.
const (
	rotuloEntrada  = "Mapeamento de entrada"
	rotuloAbrem    = "Status que abrem ocorrências"
	rotuloBPO      = "Status de BPO exigidos"
	rotuloEncerram = "Status ao encerrar o fluxo"
)

const (
	padraoEncerram = "REPROVADA=" + crm.StatusCancelada
	permitir       = "permitir" // the answer to a BPO question about a status that no table names
)

//go:embed mapeamento.jq
var programa string

//go:embed mapeamento_entrada.jq
var programaEntrada string

//go:embed ajuda.md
var ajuda string

// Tipo is the registry's row.
func Tipo() destino.Tipo {
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: Nome, Titulo: "Vimob", Sistema: Nome, Ajuda: ajuda, Campos: campos(), Conferir: conferir, ConferirStatus: conferirStatus,
			CamposDoRetrato: []string{campoEntrada, campoStatusAbrem, campoBPO, campoEncerram, campoEncerrarAbertas, campoBPODesconhecido},
			Acoes: []crm.AcaoDestino{
				{Codigo: AcaoProspect, Rotulo: "Enviar prospect", Repeticao: crm.RepeticaoCega, Nomeia: crm.VinculoCliente},
				{Codigo: AcaoProposta, Rotulo: "Informar o número da ocorrência da proposta", Repeticao: crm.RepeticaoCega},
				{Codigo: AcaoBPO, Rotulo: "Informar status de BPO", Repeticao: crm.RepeticaoCega},
			},
			Paginas: []crm.PaginaDestino{
				{Campo: campoPaginaProposta, Rotulo: "Abrir a proposta no Vimob", De: crm.PaginaDaChave},
				{Campo: campoPaginaProspect, Rotulo: "Abrir o prospect no Vimob", De: AcaoProspect},
			},
		},
		Abrir:          abrir,
		Entrada:        novaEntrada,
		MaxEntrada:     maxEntrada,
		Roteiro:        roteiro,
		Simulador:      func() destino.Simulador { return simulator.New(responder) },
		ExemploEntrega: exemplo,
		ExemploValores: map[string]string{campoUsuario: "ponte", campoSenha: "senha-de-teste-81c2"},
	}
}

func campos() []crm.CampoDestino {
	caminho := func(chave, rotulo, padrao string) crm.CampoDestino {
		return crm.CampoDestino{
			Chave: chave, Rotulo: rotulo, Ajuda: "O Vimob não publica este método: confirme o caminho com a Vimob.", Tipo: crm.CampoCaminho,
			Padrao: padrao, NaoConfirmado: true,
		}
	}
	proprios := []crm.CampoDestino{
		{Chave: campoUsuario, Rotulo: "Usuário", Ajuda: "Usuário do webservice do Vimob (HTTP Basic).", Tipo: crm.CampoTexto, NaoConfirmado: true},
		{Chave: campoSenha, Rotulo: "Senha", Ajuda: "Senha do webservice do Vimob.", Tipo: crm.CampoTexto, Segredo: true, NaoConfirmado: true},
		{Chave: campoToken, Rotulo: "Token", Ajuda: "Token, quando o Vimob usa um no lugar de usuário e senha.", Tipo: crm.CampoTexto, Segredo: true, NaoConfirmado: true},
		caminho(campoCaminhoProspect, "Caminho: incluir prospect", "/prospects"),
		caminho(campoCaminhoProposta, "Caminho: ocorrência da proposta", "/propostas/ocorrencia"),
		caminho(campoCaminhoBPO, "Caminho: status de BPO", "/propostas/bpo"),
		{
			Chave: campoRepetir, Rotulo: "Repetir envio sem resposta", Tipo: crm.CampoSimNao, Padrao: "nao", NaoConfirmado: true,
			Ajuda: "Um envio sem resposta pode ter sido gravado. Não: uma pessoa decide. Sim: é enviado de novo; use quando o Vimob atualiza pelo id do CRM.",
		},
		{
			Chave: campoEntrada, Rotulo: rotuloEntrada, Tipo: crm.CampoJQ, Padrao: programaEntrada, NaoConfirmado: true,
			Ajuda: "Programa jq que lê o que o Vimob envia e dá proposta, status, texto, em, encerrar e campos; vazio usa o programa embutido.",
		},
		{
			Chave: campoStatusAbrem, Rotulo: rotuloAbrem, Tipo: crm.CampoLinhas,
			Ajuda: "Um por linha: STATUS_DO_VIMOB=COD_SOLICITACAO. A proposta nesse status abre uma ocorrência própria, com o cliente, o contrato e a unidade da ocorrência da proposta.",
		},
		{
			Chave: campoBPO, Rotulo: rotuloBPO, Tipo: crm.CampoLinhas,
			Ajuda: "Um por linha: STATUS_DO_VIMOB=STATUS_DO_CRM, ou STATUS_DO_VIMOB=STATUS_QUE_ABRIU:STATUS_DO_CRM para a ocorrência que outro status abriu. STATUS_DO_VIMOB=* deixa entrar sempre.",
		},
		{
			Chave: campoBPODesconhecido, Rotulo: "Status que a tabela de BPO não conhece", Tipo: crm.CampoOpcao, Opcoes: []string{"recusar", permitir}, Padrao: "recusar",
			Ajuda: "O que se responde quando o Vimob pergunta por um status que não está em nenhuma das três tabelas. A chamada fica com um aviso.",
		},
		{
			Chave: campoEncerram, Rotulo: rotuloEncerram, Tipo: crm.CampoLinhas, Padrao: padraoEncerram,
			Ajuda: "Um por linha: STATUS_DO_VIMOB=STATUS_DO_CRM. \"Encerrar fluxo\" com outro status usa o status de encerramento da instalação.",
		},
		{
			Chave: campoEncerrarAbertas, Rotulo: "Encerrar também as ocorrências que a proposta abriu", Tipo: crm.CampoSimNao, Padrao: "sim",
			Ajuda: "Sim: \"encerrar fluxo\" encerra a ocorrência da proposta e as que os status dela abriram. Não: só a da proposta.",
		},
		{
			Chave: campoPaginaProposta, Rotulo: "Página da proposta no Vimob", Tipo: crm.CampoPagina,
			Ajuda: "Endereço que se vê no navegador, com {id} no lugar do código da proposta: https://HOST/propostas/{id}. Vazio: sem botão na ocorrência.",
		},
		{
			Chave: campoPaginaProspect, Rotulo: "Página do prospect no Vimob", Tipo: crm.CampoPagina,
			Ajuda: "Com {id} no lugar do código que o Vimob devolveu ao receber o prospect: https://HOST/prospects/{id}. Vazio: sem botão no cliente e na ocorrência.",
		},
	}
	return append(destino.CamposComuns("Endereço do webservice do Vimob deste ambiente.", programa), proprios...)
}

func conferir(valores map[string]string) error {
	if err := destino.ConferirMapeamento(valores, programa, []*crm.DossieEntrega{exemplo(AcaoProspect), exemplo(AcaoProposta), exemplo(AcaoBPO)}); err != nil {
		return err
	}
	if err := destino.ConferirPrograma(valores[campoEntrada], programaEntrada, map[string]any{"proposta": "P-330", "status": "ANALISE"}); err != nil {
		return fmt.Errorf("%s: %w", rotuloEntrada, err)
	}
	_, err := lerTabelas(valores)
	return err
}

// exemplo is an entrega of an action with invented data.
func exemplo(acao string) *crm.DossieEntrega {
	return &crm.DossieEntrega{
		Entrega: crm.Entrega{ID: 51, TenantID: 1, OcorrenciaID: 8, Destino: Nome, Ambiente: crm.AmbienteHomologacao, Acao: acao},
		Tenant:  crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Ocorrencia: crm.Ocorrencia{
			ID: 8, TenantID: 1, Numero: "2077", CodigoOC: "P-330/ANALISE", Descricao: "Proposta P-330", AbertaEm: time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC),
		},
		IDExterno: "P-330/ANALISE", NumeroExterno: "P-330",
		Status:  &crm.Status{Codigo: "credito_aprovado", Nome: "Crédito aprovado", Fase: crm.FaseEmAndamento},
		Cliente: &crm.Cliente{ID: 9, Documento: "52998224725", Nome: "MARIA DA SILVA", Email: "maria@exemplo.invalid", Papel: crm.PapelProspecto},
	}
}
