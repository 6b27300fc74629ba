package ficha

// parceiroDaFicha is what a sheet says of one system, besides what the installation holds.
type parceiroDaFicha struct {
	nome       string
	soap       bool
	rest       []string
	proprios   []Linha // addresses in the partner's own way: what they are for, method and path below /integracoes/{name}/{tenant}
	parametros []Linha
	notas      []string
	exemplo    string // a request's body, with {usuario}, {cnpj}, {divisao} and {solicitacao}
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
		exemplo: exemploSOAP,
		notas:   []string{"Agendamento recomendado: Diária, com intervalo de 30 minutos. O modo Online (20 s) é aceito: repetições não criam ocorrências."},
	},
	"mobuss": {
		nome: "Mobuss Construção", soap: true, rest: []string{"incluir_oc", "api.php?api_method=incluir_oc", "editar_ocorrencia"},
		parametros: []Linha{
			{"usuario_ws, senha_ws", "os de \"Acesso\", no corpo de cada chamada ou em Authorization: Basic"},
			{"cod_projeto", "a unidade: código, senão número"},
			{"bloqueio_incluir_cliente", "T, obrigatório: nenhum cliente é incluído quando os dados não são reconhecidos"},
			{"cnpj_cliente", "CPF ou CNPJ, com ou sem máscara"},
			{"codigo_oc", "o id da solicitação na Mobuss: com ele a mesma ocorrência nunca é aberta duas vezes, e o CRM comenta, agenda e encerra nessa solicitação"},
			{"cod_divisao, cod_solicitacao", "códigos abaixo"},
			{"descricao", "texto da solicitação"},
			{"editar_ocorrencia", "numero_protocolo, codigo_status, observacao"},
		},
		exemplo: exemploJSON,
		notas: []string{
			"O corpo da resposta de incluir_oc é o número e nada mais: é com ele que a OS é renumerada. Numa falha a resposta nunca é só dígitos.",
			"Corpo JSON, formulário ou multipart (com anexos: 25 MiB no total, 10 MiB por arquivo).",
		},
	},
	"vimob": {
		nome: "Vimob", soap: true, rest: []string{"incluir_oc", "editar_ocorrencia", "consultar_ocorrencias"},
		proprios: []Linha{
			{"Andamento da proposta (JSON, HTTP Basic)", "POST /propostas"},
			{"Pergunta de BPO (HTTP Basic)", "GET /bpo?proposta=P-9&status=APROVADA"},
		},
		exemplo: exemploProposta,
		parametros: []Linha{
			{"CODIGO_OC / codigo_oc", "o código da proposta: cada proposta é uma ocorrência"},
			{"CNPJ_CLIENTE, NOME_CLIENTE", "o prospect; um CPF é de um só cadastro, e um segundo não cria outro"},
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
	exemplo: exemploJSON,
	parametros: []Linha{
		{"COD_PROJETO", "o que diz \"COD_PROJETO é\" em \"Acesso\""},
		{"CODIGO_OC", "a chave de vocês: a mesma chave recebe sempre o mesmo número"},
		{"bloqueio_incluir_cliente", "T para não incluir clientes"},
		{"Datas", "AAAA-MM-DD HH:MM:SS ou DD/MM/AAAA HH:MM:SS"},
	},
}

// Bodies that work as they are, once the password is in them and the contract or unit is one of the installation's.
const (
	exemploSOAP = `<?xml version="1.0"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">
  <SOAP-ENV:Body>
    <NS1:DadosServicedesk xmlns:NS1="urn:server.Multidados">
      <USUARIO_WS>{usuario}</USUARIO_WS>
      <SENHA_WS>SENHA</SENHA_WS>
      <CNPJ_EMPRESA>{cnpj}</CNPJ_EMPRESA>
      <COD_DIVISAO>{divisao}</COD_DIVISAO>
      <COD_SOLICITACAO>{solicitacao}</COD_SOLICITACAO>
      <COD_PROJETO>C-1001</COD_PROJETO>
      <DESCRICAO>Infiltração na laje</DESCRICAO>
      <CNPJ_CLIENTE>529.982.247-25</CNPJ_CLIENTE>
      <CODIGO_OC>EXEMPLO-1</CODIGO_OC>
      <BLOQUEIO_INCLUIR_CLIENTE>T</BLOQUEIO_INCLUIR_CLIENTE>
    </NS1:DadosServicedesk>
  </SOAP-ENV:Body>
</SOAP-ENV:Envelope>`
	exemploJSON = `{
  "usuario_ws": "{usuario}",
  "senha_ws": "SENHA",
  "bloqueio_incluir_cliente": "T",
  "codigo_oc": "EXEMPLO-2",
  "cod_projeto": "1101",
  "cnpj_cliente": "529.982.247-25",
  "cod_divisao": "{divisao}",
  "cod_solicitacao": "{solicitacao}",
  "descricao": "Porta do quarto não fecha"
}`
	exemploProposta = `{
  "proposta": "EXEMPLO-3",
  "status": "INSERIDA",
  "data": "2026-03-02 10:00:00",
  "contrato": "C-1001",
  "cpfCnpj": "529.982.247-25",
  "nome": "MARIA DA SILVA"
}`
)
