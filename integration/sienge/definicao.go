package sienge

import (
	_ "embed"
	"fmt"
	"slices"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Nome is the registry name.
const Nome = "sienge"

// Keys of the settings of this destination.
const (
	campoSubdominio     = "subdominio"
	campoUsuario        = "usuario"
	campoSenha          = "senha"
	campoDatas          = "datas_entrega"
	campoOrcamento      = "orcamento_diario"
	campoReserva        = "reserva_diaria"
	campoCaminho        = "caminho_assistencias"
	campoCaminhoAnexos  = "caminho_anexos"
	campoCaminhoGanchos = "caminho_ganchos"
	campoID             = "campo_id"
	campoDescricao      = "campo_descricao"
	campoSituacao       = "campo_situacao"
	campoChaveEvento    = "chave_evento"
	campoEventos        = "eventos"
	campoSituacoes      = "situacoes_sienge"
	campoEntrada        = "mapeamento_entrada"
)

// Labels that checks name.
const (
	rotuloEventos   = "Eventos do Sienge"
	rotuloSituacoes = "Situações no Sienge"
	rotuloEntrada   = "Mapeamento de entrada"
)

const (
	datasAmbas = "ambas"
	datasUma   = "uma"
)

// What an event means here, as the settings name it.
const (
	efeitoCancelada  = "cancelada"
	efeitoFinalizada = "finalizada"
	efeitoExcluida   = "excluida"
	efeitoAndamento  = "em_andamento"
	efeitoAberta     = "aberta"
)

var efeitos = []string{efeitoCancelada, efeitoFinalizada, efeitoExcluida, efeitoAndamento, efeitoAberta}

// Sienge publishes neither the codes of these events nor its words for a situation: these are Ponte's guess at them.
const (
	eventosPadrao   = "cancelada=TECHNICAL_ASSISTANCE_CANCELED\nfinalizada=TECHNICAL_ASSISTANCE_FINISHED\nexcluida=TECHNICAL_ASSISTANCE_REMOVED\nem_andamento=TECHNICAL_ASSISTANCE_UPDATED\naberta=TECHNICAL_ASSISTANCE_CREATED"
	situacoesPadrao = "CANCELED=cancelada\nFINISHED=finalizada\nIN_PROGRESS=em_andamento"
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
			Nome: Nome, Titulo: "Sienge", Sistema: Nome, Ajuda: ajuda, Campos: campos(), Conferir: conferir, CodigoDaUnidade: "Id no Sienge", Avisa: true, Compara: true,
			CamposDoRetrato: []string{campoSubdominio, campoEventos, campoSituacoes, crm.CampoConferenciaDiaria, crm.CampoJanelaConferencia},
			Eventos: []crm.AcaoDestino{
				{Codigo: crm.EventoAssistencia, Rotulo: "Abrir a assistência técnica", Repeticao: crm.RepeticaoVerificavel, Unica: true, Nomeia: crm.VinculoOcorrencia},
			},
		},
		Abrir:          abrir,
		Entrada:        novaEntrada,
		Aplicar:        aplicar,
		Faltas:         faltasDe,
		Gancho:         registrar,
		Comparar:       comparar,
		Simulador:      func() destino.Simulador { return simulator.New(responder) },
		ExemploEntrega: exemplo,
		ExemploValores: map[string]string{campoSubdominio: "exemplo", campoUsuario: "exemplo-ponte", campoSenha: "senha-de-teste-52aa"},
	}
}

func campos() []crm.CampoDestino {
	naoPublicado := func(chave, rotulo, ajuda string, tipo crm.TipoCampoDestino, padrao string) crm.CampoDestino {
		return crm.CampoDestino{Chave: chave, Rotulo: rotulo, Ajuda: ajuda + " O Sienge não publica a assistência técnica: confirme com ele.", Tipo: tipo, Padrao: padrao, NaoConfirmado: true}
	}
	proprios := []crm.CampoDestino{
		{Chave: campoSubdominio, Rotulo: "Subdomínio", Ajuda: "Do cliente no Sienge; os avisos dele o trazem em x-sienge-tenant, e o de outro é recusado.", Tipo: crm.CampoTexto, Obrigatorio: true},
		{Chave: campoUsuario, Rotulo: "Usuário de API", Ajuda: "De Integrações, APIs, Usuários de APIs; começa com o subdomínio.", Tipo: crm.CampoTexto, Obrigatorio: true},
		{Chave: campoSenha, Rotulo: "Senha de API", Ajuda: "O Sienge a mostra uma vez; pode ter validade.", Tipo: crm.CampoTexto, Segredo: true, Obrigatorio: true},
		{
			Chave: campoDatas, Rotulo: "Datas de entrega exigidas", Tipo: crm.CampoOpcao, Opcoes: []string{datasAmbas, datasUma}, Padrao: datasAmbas,
			Ajuda: "ambas: a do empreendimento e a da unidade, como o Sienge pede. uma: basta uma delas estar preenchida aqui.",
		},
		{Chave: campoOrcamento, Rotulo: "Chamadas por dia", Ajuda: "Do pacote contratado no Sienge, que cobra as que passam; é dividido com as outras integrações. 0 = sem limite.", Tipo: crm.CampoInteiro, Padrao: "1000", Max: 1_000_000},
		{Chave: campoReserva, Rotulo: "Reserva do dia", Ajuda: "Chamadas que os envios deixam para a conferência e os ganchos.", Tipo: crm.CampoInteiro, Padrao: "100", Max: 1_000_000},
		{Chave: campoCaminhoGanchos, Rotulo: "Caminho: ganchos", Ajuda: "Cadastro de webhooks do Sienge.", Tipo: crm.CampoCaminho, Padrao: "/hooks"},
		naoPublicado(campoCaminho, "Caminho: assistências", "Abertura, lista e leitura.", crm.CampoCaminho, "/technical-assistances"),
		naoPublicado(campoCaminhoAnexos, "Caminho: anexos", "Abaixo do da assistência.", crm.CampoCaminho, "/attachments"),
		naoPublicado(campoID, "Campo: id", "Nome do campo com o id da assistência.", crm.CampoTexto, "id"),
		naoPublicado(campoDescricao, "Campo: descrição", "Nome do campo com o texto, em que se procura a marca do CRM.", crm.CampoTexto, "description"),
		naoPublicado(campoSituacao, "Campo: situação", "Nome do campo com a situação.", crm.CampoTexto, "situation"),
		naoPublicado(campoChaveEvento, "Campo: id no aviso", "Nome do campo do aviso com o id da assistência.", crm.CampoTexto, "technicalAssistanceId"),
		naoPublicado(campoEventos, rotuloEventos, "Um por linha: cancelada, finalizada, excluida, em_andamento e aberta = código exato do evento; um efeito sem linha não é assinado.", crm.CampoLinhas, eventosPadrao),
		naoPublicado(campoEntrada, rotuloEntrada, "Programa jq que lê uma assistência aberta no Sienge e dá unidade, documento, descricao e itens.", crm.CampoJQ, programaEntrada),
		naoPublicado(campoSituacoes, rotuloSituacoes, "Um por linha: situação no Sienge = cancelada, finalizada ou em_andamento. A conferência compara por elas.", crm.CampoLinhas, situacoesPadrao),
	}
	comuns := destino.CamposComuns("Endereço da API até a versão, como https://api.sienge.com.br/SUBDOMINIO/public/api/v1.", programa)
	for i := range comuns {
		if comuns[i].Chave == destino.CampoPorMinuto {
			comuns[i].Padrao = "60" // Sienge answers 200 calls a minute, of all integrations together; attachments are calls, too
		}
	}
	return slices.Concat(comuns, proprios, destino.CamposDaConferencia())
}

func conferir(valores map[string]string) error {
	if _, err := lerTabelas(valores); err != nil {
		return err
	}
	if _, err := destino.JanelaDaConferencia(valores); err != nil {
		return err
	}
	if err := destino.ConferirPrograma(valores[campoEntrada], programaEntrada, map[string]any{"unitId": 4101}); err != nil {
		return fmt.Errorf("%s: %w", rotuloEntrada, err)
	}
	return destino.ConferirMapeamento(valores, programa, []*crm.DossieEntrega{exemplo(crm.EventoAssistencia)})
}

// tabelas say what Sienge's words mean here.
type tabelas struct {
	eventos   map[string]string // exact code → effect
	situacoes map[string]string // situation → effect
}

func lerTabelas(valores map[string]string) (t tabelas, err error) {
	codigos, err := crm.LerLinhas(valores[campoEventos])
	if err != nil {
		return t, fmt.Errorf("%s: use linhas efeito=código", rotuloEventos)
	}
	t.eventos = map[string]string{}
	for efeito, codigo := range codigos {
		if !efeitoValido(efeito) || codigo == "" {
			return t, fmt.Errorf("%s: a linha %s não é cancelada, finalizada, excluida, em_andamento ou aberta com um código", rotuloEventos, efeito)
		}
		if outro, tem := t.eventos[codigo]; tem {
			return t, fmt.Errorf("%s: o código %s está em %s e em %s", rotuloEventos, codigo, min(outro, efeito), max(outro, efeito))
		}
		t.eventos[codigo] = efeito
	}
	if t.situacoes, err = crm.LerLinhas(valores[campoSituacoes]); err != nil {
		return t, fmt.Errorf("%s: use linhas situação=efeito", rotuloSituacoes)
	}
	for situacao, efeito := range t.situacoes {
		if !efeitoValido(efeito) {
			return t, fmt.Errorf("%s: a linha de %s não diz cancelada, finalizada ou em_andamento", rotuloSituacoes, situacao)
		}
	}
	return t, nil
}

func efeitoValido(efeito string) bool {
	for _, e := range efeitos {
		if e == efeito {
			return true
		}
	}
	return false
}
