package cvcrm

import (
	"cmp"
	"net/http"

	"ponte/crm"
)

// operacao is one row of the catalogue.
type operacao struct {
	id       string     // unique; its golden folder
	nome     string     // as the log, the allowlist and the metrics name it
	metodo   string     // of HTTP; "" = any
	caminhos []string   // every family's; {name} stands for digits, {name:texto} for a word
	escopo   crm.Escopo // that the token must have; "" = any
	entra    bool       // the body says who calls, and no header
	arquivos bool       // the body may bring files
	corpo    []Campo    // what it reads of a body in JSON
	consulta []Campo    // what it reads of the query
	executar func(*requisicao) error
	falha    falha
}

// The families: what a version of CV's API has before the names of its resources. The internal one and the old one call things alike.
const (
	antiga   = "/api/cvio"
	interna  = "/api/v1/cv"
	pos      = "/api/v1/relacionamento"
	posV3    = "/api/v3/relacionamento"
	posV4    = "/api/v4/relacionamento"
	fluxos   = "/api/v1/configuracoes/workflows"
	cliente  = "/api/v1/cliente"
	ganchos  = "/api/v1/integracoes/webhooks"
	semRaiz  = ""
	atendePV = pos + "/atendimentos"

	assistencias   = pos + "/assistencias"
	umaAssistencia = assistencias + "/{idAssistencia}"
)

// semDados is the failure of lists that find nothing.
var semDados = falha{status: http.StatusUnprocessableEntity, texto: "Erro interno ao realizar ação!", forma: formaCodigo, casos: map[crm.CodigoRecusa]caso{
	crm.RecusaCadastro: {http.StatusNotFound, "Nenhum dado encontrado!"}, crm.RecusaOcorrencia: {http.StatusNotFound, "Nenhum dado encontrado!"},
}}

// daAssistencia is the failure of assistências, which answer 400 where others do 403.
var daAssistencia = falha{status: http.StatusUnprocessableEntity, texto: "Erro ao processar a assistência.", forma: formaSucesso, casos: map[crm.CodigoRecusa]caso{
	crm.RecusaEscopo: semAPermissao, crm.RecusaOperacao: semAPermissao,
}}

const permissaoDesabilitada = "Permissão de acesso desabilitada."

var semAPermissao = caso{http.StatusBadRequest, permissaoDesabilitada}

// catalogo is the one table of operations (docs/integradores/cvcrm.md).
var catalogo = []operacao{
	{
		id: "token", nome: "cv_token", metodo: http.MethodPost, caminhos: []string{"/api/v3/auth/token"}, entra: true, corpo: corpoDoToken, executar: darToken,
		falha: falha{status: http.StatusUnprocessableEntity, texto: "Erro de solicitação, revise os parâmetros!", forma: formaStatus},
	},
	{
		id: "cadastrar", nome: crm.OperacaoAbrir, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, arquivos: true, corpo: corpoDoCadastro, executar: cadastrar,
		caminhos: []string{atendePV + "/cadastrar", antiga + "/atendimento/cadastrar", interna + "/atendimento/cadastrar", semRaiz + "/atendimento/cadastrar"},
		falha:    falha{status: http.StatusNotFound, texto: "Erro ao cadastrar atendimento", forma: formaSucesso},
	},
	{
		id: "alterar-situacao", nome: crm.OperacaoEditar, metodo: http.MethodPut, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDaSituacao, executar: alterarSituacao,
		caminhos: []string{
			atendePV + "/alterar-situacao", antiga + "/atendimento/alterar_situacao", interna + "/atendimento/alterar_situacao", semRaiz + "/atendimento/alterar_situacao",
		},
		falha: falha{status: http.StatusNotFound, texto: "Erro ao alterar a situação do atendimento", forma: formaCodigo},
	},
	{
		id: "listar", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, consulta: consultaDaListagem, executar: listar,
		caminhos: []string{atendePV + "/listar", interna + "/atendimento/listar", semRaiz + "/atendimento/listar"},
		falha:    falha{status: http.StatusNotFound, texto: "Erro ao listar atendimentos", forma: formaCodigo},
	},
	{
		id: "listar-cvio", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, consulta: consultaDaListagem, executar: listarPorIndice,
		caminhos: []string{antiga + "/atendimento/listar"},
		falha:    falha{status: http.StatusNotFound, texto: "Erro ao listar atendimentos", forma: formaCodigo},
	},
	{
		id: "pagina", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, consulta: consultaDaPagina, executar: paginar,
		caminhos: []string{atendePV}, falha: falha{status: http.StatusNotFound, texto: "Erro ao listar atendimentos", forma: formaCodigo},
	},
	{
		id: "mensagem", nome: crm.OperacaoNarrar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, arquivos: true, corpo: corpoDaMensagem, executar: mensagem,
		caminhos: []string{atendePV + "/mensagem-atendimento", antiga + "/mensagem_atendimento", interna + "/mensagem_atendimento", semRaiz + "/mensagem_atendimento"},
		falha: falha{status: http.StatusUnprocessableEntity, texto: "Erro ao enviar a mensagem.", forma: formaErros, casos: map[crm.CodigoRecusa]caso{
			crm.RecusaEncerrada: {http.StatusOK, "Atendimento finalizado."}, crm.RecusaAnexo: {http.StatusBadRequest, "Arquivo não aceito."},
		}},
	},
	{
		id: "mensagem-v4", nome: crm.OperacaoNarrar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, arquivos: true, corpo: corpoDeUmTexto, executar: mensagemV4,
		caminhos: []string{posV4 + "/atendimentos/{idAtendimento}/mensagens"},
		falha: falha{status: http.StatusUnprocessableEntity, texto: "Erro ao enviar a mensagem.", forma: formaStatus, casos: map[crm.CodigoRecusa]caso{
			crm.RecusaEncerrada: {http.StatusConflict, "Atendimento finalizado."}, crm.RecusaOcorrencia: {http.StatusNotFound, "Não encontrado!"},
			crm.RecusaAnexo: {http.StatusBadRequest, "Arquivo não aceito."},
		}},
	},
	{
		id: "mensagens", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: listarMensagens,
		caminhos: []string{atendePV + "/{idAtendimento}/mensagens", posV4 + "/atendimentos/{idAtendimento}/mensagens"},
		falha:    falha{status: http.StatusNotFound, texto: "Nenhum dado encontrado!", forma: formaStatus},
	},
	{
		id: "mensagem-lida", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: lerMensagem,
		caminhos: []string{atendePV + "/{idAtendimento}/mensagens/{idResposta}", posV4 + "/atendimentos/{idAtendimento}/mensagens/{idResposta}"},
		falha:    falha{status: http.StatusNotFound, texto: "Nenhum dado encontrado!", forma: formaStatus},
	},
	{
		id: "finalizar", nome: crm.OperacaoEditar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, executar: finalizar,
		caminhos: []string{atendePV + "/finalizar/{idAtendimento}"},
		falha:    falha{status: http.StatusNotFound, texto: "Não encontrado!", forma: formaSucesso},
	},
	{
		id: "alterar", nome: crm.OperacaoEditar, metodo: http.MethodPut, escopo: crm.EscopoEscreverOcorrencias, arquivos: true, corpo: corpoDaAlteracao, executar: alterar,
		caminhos: []string{
			atendePV + "/{idAtendimento}", pos + "/atendimentos/atendimento/{idAtendimento}", interna + "/atendimento/{idAtendimento}",
			antiga + "/atendimento/{idAtendimento}", semRaiz + "/atendimento/{idAtendimento}",
		},
		falha: falha{status: http.StatusBadRequest, texto: "Requisição invalida!", forma: formaSucesso, casos: map[crm.CodigoRecusa]caso{crm.RecusaOcorrencia: {http.StatusNotFound, "Não encontrado!"}}},
	},
	{
		id: "assuntos", nome: crm.OperacaoDivisoes, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: listarAssuntos,
		caminhos: []string{atendePV + "/assuntos"}, falha: falha{status: http.StatusNotFound, texto: "Nenhum dado encontrado!", forma: formaCodigo},
	},
	{
		id: "tarefas", nome: crm.OperacaoLerTarefas, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, consulta: camposDaLista, executar: listarTarefas,
		caminhos: []string{atendePV + "/tarefas", pos + "/tarefas-atendimentos", interna + "/tarefas", antiga + "/tarefas", semRaiz + "/tarefas"},
		falha:    semDados,
	},
	{
		id: "tarefa", nome: crm.OperacaoLerTarefas, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: lerTarefa,
		caminhos: []string{
			atendePV + "/tarefas/{idTarefaCriada}", interna + "/tarefas/{idTarefaCriada}", antiga + "/tarefas/{idTarefaCriada}", semRaiz + "/tarefas/{idTarefaCriada}",
		},
		falha: semDados,
	},
	{
		id: "encerrar-tarefa", nome: crm.OperacaoEncerrarTarefa, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, arquivos: true, corpo: corpoDoFimDaTarefa, executar: encerrarTarefa,
		caminhos: []string{
			atendePV + "/tarefas/{idTarefaCriada}/encerrar", interna + "/tarefas/{idTarefaCriada}/encerrar", antiga + "/tarefas/{idTarefaCriada}/encerrar",
			semRaiz + "/tarefas/{idTarefaCriada}/encerrar",
		},
		falha: falha{status: http.StatusUnprocessableEntity, texto: "Erro interno ao realizar ação!", forma: formaCodigo},
	},
	{
		id: "assistencia-cadastrar", nome: crm.OperacaoAbrir, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDaAssistencia, executar: cadastrarAssistencia,
		caminhos: []string{assistencias}, falha: daAssistencia,
	},
	{
		id: "assistencias", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, consulta: camposDaLista, executar: listarAssistencias,
		caminhos: []string{assistencias}, falha: daAssistencia,
	},
	{
		id: "assistencia-itens-manutencao", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: listarItensDeManutencao,
		caminhos: []string{assistencias + "/itens-manutencao"}, falha: daAssistencia,
	},
	{
		id: "item-de-manutencao", nome: "incluir_cadastros", metodo: http.MethodPost, escopo: crm.EscopoEscreverCadastros, corpo: corpoDoItemDeManutencao,
		executar: cadastrarItemDeManutencao, caminhos: []string{assistencias + "/itens-manutencao"}, falha: daAssistencia,
	},
	{
		id: "assistencia-arquivos", nome: crm.OperacaoAnexar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, executar: enviarArquivos,
		caminhos: []string{assistencias + "/upload-arquivos/{funcionalidade:texto}/{idFuncionalidade}"}, falha: daAssistencia,
	},
	{
		id: "assistencia", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: lerAssistencia,
		caminhos: []string{umaAssistencia}, falha: daAssistencia,
	},
	{
		id: "assistencia-alterar", nome: crm.OperacaoEditar, metodo: http.MethodPut, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDaMudanca, executar: alterarAssistencia,
		caminhos: []string{umaAssistencia},
		falha: falha{status: http.StatusBadRequest, texto: "Requisição invalida!", forma: formaSucesso, casos: map[crm.CodigoRecusa]caso{
			crm.RecusaOcorrencia: {http.StatusNotFound, "Não encontrado!"}, crm.RecusaCadastro: {http.StatusNotFound, "Não encontrado!"},
			crm.RecusaEscopo: semAPermissao, crm.RecusaOperacao: semAPermissao,
		}},
	},
	{
		id: "assistencia-situacao", nome: crm.OperacaoEditar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, executar: situarAssistencia,
		caminhos: []string{
			umaAssistencia + "/alterar-situacao/{idSituacao}", umaAssistencia + "/itens/{idItem}/alterar-situacao/{idSituacao}",
			umaAssistencia + "/visitas/{idVisita}/alterar-situacao/{idSituacao}",
		},
		falha: daAssistencia,
	},
	{
		id: "assistencia-item", nome: crm.OperacaoEditar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDoItem, executar: adicionarItem,
		caminhos: []string{umaAssistencia + "/itens"}, falha: daAssistencia,
	},
	{
		id: "assistencia-item-alterar", nome: crm.OperacaoEditar, metodo: http.MethodPut, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDaMudancaDeItem, executar: alterarItem,
		caminhos: []string{umaAssistencia + "/itens/{idItem}"}, falha: daAssistencia,
	},
	{
		id: "assistencia-item-remover", nome: crm.OperacaoEditar, metodo: http.MethodDelete, escopo: crm.EscopoEscreverOcorrencias, executar: alterarItem,
		caminhos: []string{umaAssistencia + "/itens/{idItem}"}, falha: daAssistencia,
	},
	{
		id: "assistencia-visita", nome: crm.OperacaoEditar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDaVisita, executar: agendarVisita,
		caminhos: []string{umaAssistencia + "/visitas"}, falha: daAssistencia,
	},
	{
		id: "assistencia-visita-alterar", nome: crm.OperacaoEditar, metodo: http.MethodPut, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDaMudancaDeVisita, executar: agendarVisita,
		caminhos: []string{umaAssistencia + "/visitas/{idVisita}"}, falha: daAssistencia,
	},
	{
		id: "assistencia-mensagens", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: lerMensagensDaAssistencia,
		consulta: []Campo{escolha("tipoMensagem", "visita", "assistencia")},
		caminhos: []string{umaAssistencia + "/mensagens", umaAssistencia + "/mensagens/{idMensagem}"}, falha: daAssistencia,
	},
	{
		id: "assistencia-visitas-v3", nome: crm.OperacaoConsultar, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: lerVisitas,
		caminhos: []string{posV3 + "/assistencias/{idAssistencia}/visitas-tecnicas", posV3 + "/assistencias/{idAssistencia}/visitas-tecnicas/{idVisita}"},
		falha:    falha{status: http.StatusNotFound, texto: "Nenhum dado encontrado!", forma: formaStatus},
	},
	{
		id: "assistencia-mensagem", nome: crm.OperacaoNarrar, metodo: http.MethodPost, escopo: crm.EscopoEscreverOcorrencias, corpo: corpoDeUmTexto, executar: mensagemDeAssistencia,
		caminhos: []string{umaAssistencia + "/mensagens"}, falha: daAssistencia,
	},
	{
		id: "assistencia-sem-permissao", nome: "cv_sem_permissao", executar: semPermissao,
		caminhos: []string{
			assistencias + "/sindico", assistencias + "/equipes", assistencias + "/equipes/{idEquipe}/usuarios", assistencias + "/area-comum",
			assistencias + "/localidade", pos + "/patologias", pos + "/patologias/{idPatologia}",
		},
		falha: daAssistencia,
	},
	{
		id: "sem-permissao", nome: "cv_sem_permissao", executar: semPermissao,
		caminhos: []string{
			posV4 + "/tipos-atendimentos", posV4 + "/tipos-atendimentos/{idTipo}", ganchos, ganchos + "/gatilhos", ganchos + "/{idWebhook}", interna + "/webhook",
			cliente + "/assistencia", cliente + "/assistencia/" + oResto, cliente + "/assistencias", cliente + "/assistencias/" + oResto,
		},
		falha: falha{status: http.StatusForbidden, texto: permissaoDesabilitada, forma: formaStatus, casos: map[crm.CodigoRecusa]caso{
			crm.RecusaOperacao: {http.StatusForbidden, permissaoDesabilitada},
		}},
	},
	{
		id: "subworkflows", nome: crm.OperacaoDivisoes, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: subfluxos,
		caminhos: []string{fluxos + "/{funcionalidade:texto}/subworkflows", fluxos + "/subworkflows/{funcionalidade:texto}"},
		falha:    falha{status: http.StatusNotFound, texto: "Workflow não encontrado", forma: formaCodigo},
	},
	{
		id: "workflows", nome: crm.OperacaoDivisoes, metodo: http.MethodGet, escopo: crm.EscopoLerOcorrencias, executar: fluxo,
		caminhos: []string{fluxos + "/{funcionalidade:texto}", fluxos + "/{funcionalidade:texto}/{idSituacao}"},
		falha:    falha{status: http.StatusNotFound, texto: "Workflow não encontrado", forma: formaCodigo},
	},
}

// Linha is a row of the catalogue as tests and documents see it.
type Linha struct {
	ID, Metodo      string
	Caminhos        []string
	Corpo, Consulta []Campo
	Falha           int // the status of a field that is no good
	FalhaArquivo    int // of a file's
}

// Catalogo lists the rows.
func Catalogo() []Linha {
	linhas := make([]Linha, len(catalogo))
	for i := range catalogo {
		op := &catalogo[i]
		linhas[i] = Linha{
			ID: op.id, Metodo: op.metodo, Caminhos: op.caminhos, Corpo: op.corpo, Consulta: op.consulta, Falha: op.falha.status,
			FalhaArquivo: cmp.Or(op.falha.casos[crm.RecusaAnexo].status, op.falha.status),
		}
	}
	return linhas
}
