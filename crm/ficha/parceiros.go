package ficha

// parceiroDaFicha is what a sheet says of one system, besides what the installation holds.
type parceiroDaFicha struct {
	nome       string
	soap       bool
	rest       []string
	parametros []Linha
	notas      []string
}

// parceiros are the systems that there is a sheet for, by the word on the command line.
var parceiros = map[string]parceiroDaFicha{
	"mega": {
		nome: "Mega ERP", soap: true,
		parametros: []Linha{
			{"Usuário e senha", "os de \"Acesso\", na tela de configuração do webservice"},
			{"Conexão aberta por / para", "COD_ABERTO_POR e COD_ABERTO_PARA: quem abre e quem recebe"},
			{"CNPJ padrão/Empresa", "CNPJ_EMPRESA: precisa ser um dos CNPJs acima"},
			{"COD_PROJETO", "código do contrato"},
			{"CODIGO_OC", "código da ocorrência no Mega: com ele a mesma ocorrência nunca é aberta duas vezes"},
			{"COD_STATUS e DATA_FECHAMENTO", "aplicados como vierem: um tipo marcado para ser enviado \"Fechado\" chega encerrado"},
			{"Datas", "AAAA-MM-DD HH:MM:SS ou DD/MM/AAAA HH:MM:SS"},
		},
		notas: []string{"Agendamento recomendado: Diária, com intervalo de 30 minutos. O modo Online (20 s) é aceito: repetições não criam ocorrências."},
	},
	"mobuss": {
		nome: "Mobuss Construção", soap: true, rest: []string{"incluir_oc", "api.php?api_method=incluir_oc", "editar_ocorrencia"},
		parametros: []Linha{
			{"usuario_ws, senha_ws", "os de \"Acesso\", no corpo de cada chamada ou em Authorization: Basic"},
			{"cod_projeto", "a unidade: código, senão número"},
			{"bloqueio_incluir_cliente", "T, obrigatório: nenhum cliente é incluído quando os dados não são reconhecidos"},
			{"cnpj_cliente", "CPF ou CNPJ, com ou sem máscara"},
			{"codigo_oc", "o número da solicitação na Mobuss: com ele a mesma ocorrência nunca é aberta duas vezes"},
			{"cod_divisao, cod_solicitacao", "códigos abaixo"},
			{"descricao", "texto da solicitação"},
			{"editar_ocorrencia", "numero_protocolo, codigo_status, observacao"},
		},
		notas: []string{
			"O corpo da resposta de incluir_oc é o número e nada mais: é com ele que a OS é renumerada. Numa falha a resposta nunca é só dígitos.",
			"Corpo JSON, formulário ou multipart (com anexos: 25 MiB no total, 10 MiB por arquivo).",
		},
	},
	"vimob": {
		nome: "Vimob", soap: true, rest: []string{"incluir_oc", "editar_ocorrencia", "consultar_ocorrencias"},
		parametros: []Linha{
			{"CODIGO_OC / codigo_oc", "o código da proposta: cada proposta é uma ocorrência"},
			{"CNPJ_CLIENTE, NOME_CLIENTE", "o prospect; CPF repetido não é aceito"},
			{"DadosNarrativasOC", "cada andamento da proposta vira uma narrativa: N_OCORRENCIA, DESCRICAO, DATA_HORA_ATENDIMENTO"},
			{"editar_ocorrencia / EditOC", "muda o status: numero_protocolo, codigo_status, observacao; por SOAP em PARAMS: numero=...&status=...&descricao=..."},
			{"Encerrar Fluxo no CRM?", "enviar o status de encerramento por EditOC ou editar_ocorrencia"},
		},
		notas: []string{"Um andamento repetido não acrescenta nada. O número devolvido na abertura é o que liga as duas bases."},
	},
}

// parceiroQualquer is what a sheet says to a system that is none of these.
var parceiroQualquer = parceiroDaFicha{
	soap: true, rest: []string{"incluir_oc", "api.php?api_method=incluir_oc", "editar_ocorrencia", "consultar_ocorrencias"},
	parametros: []Linha{
		{"COD_PROJETO", "o que diz \"COD_PROJETO é\" em \"Acesso\""},
		{"CODIGO_OC", "a chave de vocês: a mesma chave recebe sempre o mesmo número"},
		{"bloqueio_incluir_cliente", "T para não incluir clientes"},
		{"Datas", "AAAA-MM-DD HH:MM:SS ou DD/MM/AAAA HH:MM:SS"},
	},
}
