package titular

import "slices"

// Ato is what anonymising a person does to a column.
type Ato string

// The acts.
const (
	Apaga     Ato = "apagado"
	Substitui Ato = "substituído por \"" + Marca + "\""
	Condicao  Ato = "apagado, se a identificação não precisa ficar"
	Fica      Ato = "fica"
	Prazo     Ato = "sai pelo prazo de retenção"
)

// Marca stands in the place of a text that was anonymised.
const Marca = "(anonimizado)"

// Coluna is a column that bears personal data.
type Coluna struct {
	Nome    string
	Oque    string
	Mascara string // where it is shown masked; "" = nowhere
	Ato     Ato
}

// Tabela is a table of the database as the map knows it.
type Tabela struct {
	Nome       string
	Finalidade string // of the personal data; "" = it bears none
	Base       string // legal, by article of the LGPD
	Retencao   string
	Pessoais   []Coluna
	Impessoais string // the other columns of text, separated by blanks
}

const (
	baseContrato   = "execução de contrato (art. 7º, V)"
	baseObrigacao  = "obrigação legal e exercício de direitos (art. 7º, II e VI)"
	baseSeguranca  = "legítimo interesse: segurança e prova do que foi chamado (art. 7º, IX)"
	baseCreditos   = "execução de contrato e obrigação legal (art. 7º, II e V)"
	semPrazo       = "sem prazo; anonimização a pedido"
	prazoChamadas  = "`chamadas_dias`, conteúdo antes por `corpos_dias`"
	prazoTentativa = "`tentativas_dias`"
	prazoAuditoria = "`auditoria_dias`"

	prazoNegativacao = "`negativacoes_dias` depois de terminada"
	comOcorrencia    = "com a ocorrência"
)

// Mapa is the map of personal data: every column of text of every table is in it, as personal or not. A test compares it with the
// schema of a database; docs/dados-pessoais.md is written from it.
var Mapa = slices.Concat(comPessoais, semPessoais)

// comPessoais are the tables that bear personal data.
var comPessoais = []Tabela{
	{
		Nome: "clientes", Finalidade: "saber de quem é a ocorrência, o contrato e a unidade", Base: baseContrato, Retencao: semPrazo,
		Pessoais: []Coluna{
			{"documento", "CPF ou CNPJ", "portal (Mostrar), listas, mensagens, registro de chamadas", Condicao},
			{"nome", "nome", "", Condicao},
			{"id_integracao", "id da pessoa no ERP", "", Condicao},
			{"codigo", "código da pessoa no ERP", "", Condicao},
			{"codigo_auxiliar", "código auxiliar da pessoa", "", Condicao},
			{"email", "e-mail", "portal (Mostrar)", Apaga},
			{"nascimento", "data de nascimento", "portal (Mostrar), registro de chamadas", Apaga},
			{"telefones", "telefones", "portal (Mostrar)", Apaga},
			{"endereco", "endereço postal", "portal (Mostrar)", Apaga},
			{"outros", "RG, nome da mãe, estado civil, campos variáveis do cliente", "portal (Mostrar), registro de chamadas", Apaga},
		},
		Impessoais: "papel",
	},
	{
		Nome: "cliente_palavras", Finalidade: "procurar pelo nome", Base: baseContrato, Retencao: "com o cliente",
		Pessoais: []Coluna{{"palavra", "uma palavra do nome", "", Condicao}, {"nome", "nome, sem acentos", "", Condicao}},
	},
	{
		Nome: "vinculos", Finalidade: "o nome da pessoa, do contrato ou da ocorrência em outro sistema", Base: baseContrato, Retencao: "com o objeto",
		Pessoais:   []Coluna{{"codigo", "id no outro sistema", "", Condicao}, {"numero", "número no outro sistema", "", Condicao}},
		Impessoais: "tipo sistema ambiente situacao resumo",
	},
	{
		Nome: "contratos", Finalidade: "o que liga a pessoa à unidade", Base: baseCreditos, Retencao: semPrazo,
		Pessoais:   []Coluna{{"codigo", "código do contrato", "", Fica}, {"assinado_em", "dia da assinatura", "", Fica}, {"chaves_em", "dia da entrega das chaves", "", Fica}},
		Impessoais: "situacao situacao_na_fonte",
	},
	{
		Nome: "contrato_participantes", Finalidade: "quem mais é parte de um contrato", Base: baseCreditos, Retencao: "com o contrato",
		Pessoais: []Coluna{{"papel", "papel da pessoa no contrato", "", Fica}},
	},
	{
		Nome: "titulos", Finalidade: "parcelas, como o ERP as tem", Base: baseCreditos, Retencao: "com o contrato",
		Pessoais: []Coluna{
			{"vencimento", "vencimento", "", Fica},
			{"prorrogado", "vencimento prorrogado", "", Fica},
			{"pago_em", "dia do pagamento", "", Fica},
			{"situacao", "situação do pagamento", "", Fica},
			{"nosso_numero", "número do boleto", "", Fica},
			{"linha_digitavel", "linha do boleto", "", Fica},
			{"link", "endereço do boleto", "", Fica},
		},
		Impessoais: "codigo sequencia tipo sistema resumo",
	},
	{
		Nome: "negativacoes", Finalidade: "negativar e baixar uma dívida vencida na Serasa", Base: baseCreditos, Retencao: prazoNegativacao,
		Pessoais: []Coluna{
			{"documento", "CPF ou CNPJ do devedor, por que a Serasa acha a dívida", "portal, auditoria", Fica},
			{"numero", "número da dívida na Serasa", "", Fica},
			{"vencimento", "vencimento", "", Fica},
			{"porque", "o que a Serasa ou o Ponte disse", "", Fica},
			{"pedida_por", "usuário", "", Fica},
			{"aprovada_por", "usuário", "", Fica},
			{"baixa_por", "usuário", "", Fica},
		},
		Impessoais: "situacao natureza motivo prazo_baixa proposta codigos ambiente",
	},
	{
		Nome: "negativacao_passos", Finalidade: "quem fez o quê com a negativação", Base: baseObrigacao, Retencao: "com a negativação",
		Pessoais: []Coluna{{"quem", "usuário", "", Fica}, {"nota", "o motivo, ou o que a Serasa disse", "", Fica}}, Impessoais: "de para",
	},
	{
		Nome: "negativacao_recusas", Finalidade: "por que um título não pode ser negativado", Base: baseCreditos, Retencao: "até ele ser pedido de novo",
		Pessoais: []Coluna{{"motivos", "que dado falta, sem o valor dele", "", Fica}, {"quem", "usuário", "", Fica}},
	},
	{
		Nome: "negativacao_remessas", Finalidade: "prova do que foi enviado à Serasa", Base: baseObrigacao, Retencao: prazoNegativacao,
		Pessoais:   []Coluna{{"conteudo", "o arquivo: nome, documento, nascimento, endereço e dívida de cada devedor", "na régua: documento e nascimento", Fica}, {"quem", "usuário", "", Fica}, {"levada_por", "usuário", "", Fica}},
		Impessoais: "diferencial transporte situacao sha256 codigos ambiente",
	},
	{
		Nome: "negativacao_envios", Finalidade: "que registro da remessa é de que dívida", Base: baseObrigacao, Retencao: "com a negativação",
		Pessoais:   []Coluna{{"documento", "CPF ou CNPJ do devedor", "portal", Fica}, {"numero", "número da dívida na Serasa", "", Fica}, {"vencimento", "vencimento", "", Fica}},
		Impessoais: "operacao natureza motivo chave desfecho codigos",
	},
	{
		Nome: "negativacao_retornos", Finalidade: "prova do que a Serasa respondeu", Base: baseObrigacao, Retencao: prazoNegativacao,
		Pessoais: []Coluna{{"conteudo", "o arquivo que a Serasa devolveu", "", Fica}, {"quem", "usuário", "", Fica}}, Impessoais: "sha256 aplicado erro contagens",
	},
	{
		Nome: "ocorrencias", Finalidade: "atender o que a pessoa pediu", Base: baseContrato, Retencao: semPrazo,
		Pessoais: []Coluna{
			{"descricao", "o que foi pedido, texto livre", "", Substitui},
			{"solucao", "o que foi respondido, texto livre", "", Substitui},
			{"campos_variaveis", "o que o chamador enviou a mais", "", Apaga},
			{"recebido", "o pedido como chegou, sem a senha", "", Apaga},
			{"codigo_oc", "chave do chamador; pode ser um CPF", "registro de chamadas, mensagens", Fica},
			{"chave_externa", "chave do parceiro", "", Fica},
			{"aberto_por", "quem abriu: usuário de um sistema ou da construtora", "", Fica},
			{"aberto_para", "para quem", "", Fica},
			{"responsavel", "quem cuida", "", Fica},
		},
		Impessoais: "numero origem_sistema",
	},
	{
		Nome: "narrativas", Finalidade: "a conversa sobre a ocorrência", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais: []Coluna{{"texto", "texto livre", "", Substitui}, {"autor", "quem escreveu", "", Fica}}, Impessoais: "origem_sistema tipo visibilidade",
	},
	{
		Nome: "movimentos", Finalidade: "quem mudou o status", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais: []Coluna{{"autor", "quem mudou", "", Fica}}, Impessoais: "origem_sistema",
	},
	{
		Nome: "tarefas", Finalidade: "o que há a fazer pela ocorrência", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais: []Coluna{
			{"titulo", "texto livre", "", Substitui},
			{"observacao", "texto livre", "", Substitui},
			{"nota", "texto livre ao encerrar", "", Substitui},
			{"pessoa", "quem faz", "", Fica},
			{"criada_por", "quem criou", "", Fica},
			{"encerrada_por", "quem encerrou", "", Fica},
		},
		Impessoais: "equipe situacao visibilidade origem_sistema",
	},
	{
		Nome: "assistencias", Finalidade: "a assistência técnica", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais:   []Coluna{{"parecer", "texto livre", "", Substitui}, {"inativa_porque", "texto livre", "", Substitui}},
		Impessoais: "prioridade prevista_para concluida_em",
	},
	{
		Nome: "assistencia_itens", Finalidade: "o que há a mendar na unidade", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais:   []Coluna{{"problema", "texto livre", "", Substitui}, {"patologia", "texto livre", "", Substitui}},
		Impessoais: "descricao ambiente previsto_para concluido_em",
	},
	{
		Nome: "assistencia_visitas", Finalidade: "visitas marcadas", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais: []Coluna{{"observacao", "texto livre", "", Substitui}, {"usuarios", "quem vai", "", Fica}}, Impessoais: "equipe itens",
	},
	{
		Nome: "avaliacoes", Finalidade: "o que a pessoa disse do atendimento", Base: baseContrato, Retencao: comOcorrencia,
		Pessoais: []Coluna{{"texto", "texto livre", "", Substitui}},
	},
	{
		Nome: "anexos", Finalidade: "arquivos da ocorrência", Base: baseContrato, Retencao: "`anexos_dias` depois de encerrada",
		Pessoais: []Coluna{{"nome", "nome do arquivo", "", Substitui}, {"sha256", "soma do arquivo", "", Apaga}}, Impessoais: "tipo origem_sistema",
	},
	{
		Nome: "anexo_partes", Finalidade: "arquivos da ocorrência", Base: baseContrato, Retencao: "`anexos_dias` depois de encerrada",
		Pessoais: []Coluna{{"conteudo", "o arquivo: fotos, documentos", "", Apaga}},
	},
	{
		Nome: "chaves_idempotencia", Finalidade: "não abrir duas vezes", Base: baseSeguranca, Retencao: "resumos de conteúdo, pela janela da credencial; as outras, com a ocorrência",
		Pessoais: []Coluna{{"chave", "chave do chamador (pode ser um CPF) ou resumo do conteúdo", "registro de chamadas", Fica}}, Impessoais: "sistema tipo numero conteudo",
	},
	{
		Nome: "chamadas", Finalidade: "prova e suporte: o que foi chamado e o que se respondeu", Base: baseSeguranca, Retencao: prazoChamadas,
		Pessoais: []Coluna{
			{"pedido", "o pedido, com segredos e documentos encobertos", "ao ser gravado", Substitui},
			{"resposta", "a resposta", "segredos, ao ser gravada", Substitui},
			{"mensagem", "a frase da recusa", "ao ser gravada", Substitui},
			{"avisos", "o que foi aceito e merece um olhar", "ao ser gravado", Apaga},
			{"codigo_oc", "chave do chamador", "ao ser gravada", Prazo},
			{"usuario", "usuário do webservice ou do portal", "", Prazo},
			{"endereco", "IP de quem chamou", "", Prazo},
			{"par", "IP da conexão", "", Prazo},
		},
		Impessoais: "request_id superficie operacao sistema alerta situacao numero sha256",
	},
	{
		Nome: "chamada_chaves", Finalidade: "achar a chamada que não foi atendida", Base: baseSeguranca, Retencao: "com a chamada",
		Pessoais:   []Coluna{{"valor", "CODIGO_OC, contrato, número, ou o documento encoberto", "ao ser gravado", Prazo}},
		Impessoais: "tipo",
	},
	{
		Nome: "entregas", Finalidade: "o que foi levado a que parceiro", Base: baseContrato, Retencao: "`entregas_dias` depois de encerrada a ocorrência",
		Pessoais: []Coluna{
			{"motivo", "o último erro, ou o motivo de uma pessoa", "segredos", Substitui},
			{"progresso", "passos que o parceiro já aceitou", "", Fica},
			{"id_externo", "id do que foi feito no parceiro", "", Fica},
			{"numero_externo", "número no parceiro", "", Fica},
		},
		Impessoais: "destino ambiente endereco acao estado reserva_token rastro",
	},
	{
		Nome: "tentativas", Finalidade: "prova do que foi enviado ao parceiro", Base: baseContrato, Retencao: prazoTentativa,
		Pessoais: []Coluna{
			{"pedido", "o que foi enviado, com os dados de que o parceiro precisa", "segredos, ao ser gravado", Substitui},
			{"resposta", "o que o parceiro respondeu", "segredos, ao ser gravada", Substitui},
			{"erro", "o erro", "segredos", Substitui},
		},
		Impessoais: "decisao",
	},
	{
		Nome: "eventos_parceiro", Finalidade: "o que um parceiro avisou", Base: baseContrato, Retencao: prazoTentativa,
		Pessoais: []Coluna{{"corpo", "o aviso como chegou", "", Prazo}, {"motivo", "por que não foi aplicado", "", Prazo}}, Impessoais: "destino ambiente chave codigo estado",
	},
	{
		Nome: "pendencias", Finalidade: "cadastros que esperam por outro", Base: baseContrato, Retencao: "até o outro chegar, ou uma pessoa a esquecer",
		Pessoais: []Coluna{{"registro", "o cadastro como chegou", "", Apaga}, {"codigo", "id no outro sistema", "", Apaga}, {"motivo", "o que falta", "", Apaga}}, Impessoais: "sistema ambiente tipo assunto falta_tipo falta_codigo",
	},
	{
		Nome: "carga_linhas", Finalidade: "o que uma carga recusou", Base: baseContrato, Retencao: "`chamadas_dias`",
		Pessoais: []Coluna{{"codigo", "id no outro sistema", "", Prazo}, {"motivo", "por que", "documentos", Prazo}}, Impessoais: "desfecho tipo caminho",
	},
	{
		Nome: "timesheets", Finalidade: "horas de prestadores", Base: baseContrato, Retencao: semPrazo,
		Pessoais: []Coluna{{"prestador", "quem trabalhou", "", Fica}, {"cliente", "para quem", "", Fica}, {"texto", "texto livre", "", Fica}}, Impessoais: "projeto fase atividade lancamento inicio fim origem_sistema",
	},
	{
		Nome: "auditorias", Finalidade: "quem fez o quê, e quem viu dados pessoais", Base: baseObrigacao, Retencao: prazoAuditoria,
		Pessoais: []Coluna{
			{"quem", "usuário do portal ou da máquina", "", Fica},
			{"endereco", "IP da pessoa", "", Fica},
			{"motivo", "o motivo que a pessoa deu", "", Fica},
			{"alvo", "sobre o quê", "", Fica},
			{"antes", "como era", "documentos e dados pessoais", Substitui},
			{"depois", "como ficou", "documentos e dados pessoais", Substitui},
		},
		Impessoais: "acao",
	},
	{
		Nome: "anonimizacoes", Finalidade: "prova de que a anonimização foi pedida e feita", Base: baseObrigacao, Retencao: "sem prazo",
		Pessoais: []Coluna{{"quem", "usuário do portal ou da máquina", "", Fica}, {"motivo", "o motivo que a pessoa deu", "", Fica}},
	},
	{
		Nome: "usuarios", Finalidade: "quem usa o portal", Base: "execução de contrato de trabalho e segurança (art. 7º, V e IX)", Retencao: "enquanto existir; pode ser desativado",
		Pessoais:   []Coluna{{"login", "usuário", "", Fica}, {"nome", "nome", "", Fica}, {"departamento", "departamento", "", Fica}, {"funcao", "função", "", Fica}, {"gestor", "usuário de quem é o gestor", "", Fica}},
		Impessoais: "papel papeis segredo equipes filiais",
	},
	{
		Nome: "usuario_avisos", Finalidade: "o que cada pessoa pede que lhe contem", Base: baseSeguranca, Retencao: "enquanto o usuário existir",
		Pessoais: []Coluna{{"email", "e-mail do usuário", "", Fica}}, Impessoais: "ocorrencias tarefas alarmes",
	},
	{
		Nome: "sessoes", Finalidade: "sessões do portal", Base: baseSeguranca, Retencao: "até expirar",
		Pessoais: []Coluna{{"dados", "usuário, IP e navegador", "", Prazo}}, Impessoais: "token",
	},
	{
		Nome: "credencial_usos", Finalidade: "de onde cada sistema chama", Base: baseSeguranca, Retencao: "os 100 últimos endereços; horas, um dia",
		Pessoais: []Coluna{{"chave", "IP de quem chamou", "", Prazo}}, Impessoais: "tipo",
	},
	{
		Nome: "sombra_resultados", Finalidade: "o que o serviço antigo e o Ponte responderam de diferente, com um exemplo mascarado", Base: baseSeguranca, Retencao: "400 dias",
		Impessoais: "dia operacao resultado campo aqui la",
	},
	{Nome: "sombra_viradas", Finalidade: "quem respondeu desde quando", Base: baseSeguranca, Retencao: "enquanto a instalação existir", Impessoais: "de para"},
	{
		Nome: "sombra_explicacoes", Finalidade: "quem explicou uma diferença com o serviço antigo", Base: baseSeguranca, Retencao: "até ser desfeita",
		Pessoais: []Coluna{{"por", "usuário", "", Fica}, {"porque", "texto livre", "", Fica}}, Impessoais: "operacao resultado campo",
	},
	{Nome: "sombra_capturas", Finalidade: "o WSDL do serviço antigo", Base: baseSeguranca, Retencao: "a última", Impessoais: "antigo erro endereco desconhecidas faltam"},
	{
		Nome: "chamadas_contagens", Finalidade: "quantas chamadas houve em cada hora, e quanto demoraram", Base: baseSeguranca, Retencao: "400 dias; por 5 minutos, 3 dias",
		Impessoais: "sistema situacao tempos",
	},
	{
		Nome: "ips_recusados", Finalidade: "de onde se tentou chamar", Base: baseSeguranca, Retencao: "os 10.000 últimos",
		Pessoais: []Coluna{{"endereco", "IP", "", Prazo}, {"usuario", "usuário que foi dito", "", Prazo}}, Impessoais: "operacao",
	},
	{Nome: "ips_ignorados", Finalidade: "que endereço recusado saiu da lista", Base: baseSeguranca, Retencao: "até voltar à lista", Pessoais: []Coluna{{"endereco", "IP", "", Fica}, {"quem", "usuário", "", Fica}}},
	{Nome: "avisos_silenciados", Finalidade: "que aviso de uma credencial não chama a atenção", Base: baseSeguranca, Retencao: "até voltar a avisar", Pessoais: []Coluna{{"quem", "usuário", "", Fica}}, Impessoais: "aviso"},
	{
		Nome: "visoes", Finalidade: "filtros que uma pessoa do portal guardou com nome", Base: baseSeguranca, Retencao: "até ser apagada",
		Pessoais: []Coluna{{"nome", "texto livre", "", Fica}, {"filtro", "o filtro, sem a busca por texto ou documento", "", Fica}}, Impessoais: "lista",
	},
	{
		Nome: "cobranca_disparos", Finalidade: "que passo da régua de cobrança chegou a quem, ou por que não", Base: baseCreditos, Retencao: "`cobranca_dias`, quando o título já saiu da régua",
		Impessoais: "passo_id passo_nome canal vencimento situacao motivo dia",
	},
	{Nome: "cobranca_titulos", Finalidade: "desde quando um título está na régua de cobrança", Base: baseCreditos, Retencao: "com o título", Impessoais: "vencimento proximo na_fonte motivo"},
	{
		Nome: "cobranca_recusas", Finalidade: "por que canal um cliente não quer ser cobrado", Base: baseContrato, Retencao: "até ser retirada",
		Pessoais: []Coluna{{"motivo", "texto livre", "", Fica}, {"quem", "usuário", "", Fica}}, Impessoais: "canal",
	},
	{
		Nome: "cobranca_versoes", Finalidade: "quem mudou a régua de cobrança", Base: baseSeguranca, Retencao: "com a régua",
		Pessoais: []Coluna{{"quem", "usuário", "", Fica}}, Impessoais: "conteudo",
	},
	{Nome: "cargas", Finalidade: "quem pediu a carga", Base: baseSeguranca, Retencao: "`chamadas_dias`", Pessoais: []Coluna{{"quem", "usuário", "", Prazo}}, Impessoais: "fonte situacao motivo erro posicao fase onde contadores"},
	{Nome: "faixas_ip", Finalidade: "quem pode chamar", Base: baseSeguranca, Retencao: "até ser removida", Pessoais: []Coluna{{"prefixo", "rede ou IP", "", Fica}, {"nota", "texto livre", "", Fica}}, Impessoais: "operacao"},
	{
		Nome: "conferencias", Finalidade: "quem pediu a comparação com um parceiro", Base: baseSeguranca, Retencao: "`chamadas_dias`",
		Pessoais: []Coluna{{"quem", "usuário", "", Prazo}}, Impessoais: "destino ambiente estado erro",
	},
	{
		Nome: "conferencia_achados", Finalidade: "o que difere de um parceiro", Base: baseContrato, Retencao: "com a conferência",
		Pessoais:   []Coluna{{"aplicado_por", "usuário", "", Prazo}, {"codigo", "id da ocorrência no parceiro", "", Prazo}},
		Impessoais: "tipo numero aqui la porque fara evento corpo chave",
	},
	{
		Nome: "alarmes", Finalidade: "o que pediu uma pessoa", Base: baseSeguranca, Retencao: "um ano depois de resolvido",
		Pessoais:   []Coluna{{"exemplo", "o que foi enviado e respondido, cortado", "documentos, e-mails, senhas", Apaga}, {"objeto", "sistema, motivo, IP ou destino", "", Prazo}, {"reconhecido_por", "usuário", "", Prazo}, {"nota", "texto livre", "", Prazo}},
		Impessoais: "causa situacao frase pagina",
	},
	{
		Nome: "cobranca_promessas", Finalidade: "o que o devedor prometeu ou acordou", Base: baseCreditos, Retencao: comOcorrencia,
		Pessoais: []Coluna{
			{"combinado", "texto livre", "", Substitui}, {"pessoa", "usuário que acompanha", "", Fica}, {"criada_por", "usuário", "", Fica}, {"terminou_por", "usuário", "", Fica},
		},
		Impessoais: "numero tipo ate limite situacao",
	},
	{
		Nome: "implantacoes", Finalidade: "quem fez a instalação", Base: baseSeguranca, Retencao: "com a instalação",
		Pessoais: []Coluna{{"quem", "usuário", "", Fica}}, Impessoais: "slug slug_chave nome cnpjs pacote integracao",
	},
	{
		Nome: "empresas", Finalidade: "a quem a construtora pertence; uma empresa pode ter o nome de uma pessoa", Base: baseContrato, Retencao: "até ser apagada",
		Pessoais: []Coluna{{"telefone", "telefone da empresa", "", Fica}, {"email", "e-mail da empresa", "", Fica}}, Impessoais: "codigo nome cnpj",
	},
	{
		Nome: "filiais", Finalidade: "de que filial é um empreendimento", Base: baseContrato, Retencao: "até ser apagada",
		Pessoais: []Coluna{{"telefone", "telefone da filial", "", Fica}, {"email", "e-mail da filial", "", Fica}}, Impessoais: "codigo nome cnpj",
	},
	{
		Nome: "smtp_servidores", Finalidade: "por onde sai o e-mail", Base: baseContrato, Retencao: "até ser removido",
		Pessoais: []Coluna{{"remetente", "e-mail de envio", "", Fica}, {"usuario", "usuário do servidor", "", Fica}}, Impessoais: "endereco nome senha tipo",
	},
	{
		Nome: "cliente_acessos", Finalidade: "quem pediu para entrar no Portal do Cliente, e quantas vezes", Base: baseSeguranca, Retencao: "30 dias; de quem não é cliente, 1 dia",
		Pessoais:   []Coluna{{"documento", "soma do CPF ou CNPJ", "", Apaga}, {"endereco", "IP, ou a rede /64 dele", "", Apaga}},
		Impessoais: "chave codigos",
	},
	{
		Nome: "cliente_sessoes", Finalidade: "que cliente entrou no Portal do Cliente", Base: baseContrato, Retencao: "até sair, ou o fim da sessão",
		Pessoais: []Coluna{{"endereco", "IP, ou a rede /64 dele", "", Apaga}}, Impessoais: "token selo",
	},
	{Nome: "portal_segredos", Finalidade: "quem fez o segredo do link assinado", Base: baseSeguranca, Retencao: "até outro ser feito", Pessoais: []Coluna{{"criado_por", "usuário", "", Fica}}, Impessoais: "segredo"},
}
