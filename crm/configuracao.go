package crm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// TipoConfiguracao says how a setting's text is read.
type TipoConfiguracao string

// Kinds of setting.
const (
	TipoTexto   TipoConfiguracao = "texto"
	TipoSimNao  TipoConfiguracao = "sim/nao"
	TipoInteiro TipoConfiguracao = "inteiro"
	TipoOpcao   TipoConfiguracao = "opcao"
	TipoLista   TipoConfiguracao = "lista" // comma separated
	TipoFuso    TipoConfiguracao = "fuso"
	TipoDonos   TipoConfiguracao = "grupo=sistema" // comma separated pairs; Opcoes are the groups
	TipoStatus  TipoConfiguracao = "status"        // the code of one of the tenant's statuses
	TipoTamanho TipoConfiguracao = "tamanho"       // bytes, or a number with KB or MB; kept in bytes
)

// Groups of settings, as a page of them is divided, in its order.
const (
	GrupoInstalacao = "Instalação"
	GrupoAbertura   = "Abertura e cadastro"
	GrupoStatus     = "Status"
	GrupoWebservice = "Webservice e API"
	GrupoGuarda     = "Por quanto tempo se guarda"
	GrupoVigia      = "Alarmes"
	GrupoCliente    = "Portal do Cliente"
	GrupoCobranca   = "Cobrança"
	GrupoSerasa     = "Negativação (Serasa)"
)

// GruposConfiguracao are the groups in the order of the page.
var GruposConfiguracao = []string{GrupoInstalacao, GrupoAbertura, GrupoStatus, GrupoWebservice, GrupoGuarda, GrupoVigia, GrupoCliente, GrupoCobranca, GrupoSerasa}

// Keys of the tenant settings.
const (
	ConfRetorno             = "retorno"
	ConfBloqueio            = "bloqueio_incluir_cliente"
	ConfClientePorEmail     = "cliente_por_email"
	ConfContratoEncerrado   = "contrato_encerrado"
	ConfContratoNovo        = "contrato_desconhecido"
	ConfCodigoDesconhecido  = "codigo_desconhecido"
	ConfObrigatorios        = "campos_obrigatorios"
	ConfObrigatoriosNarrar  = "campos_obrigatorios_narrativa"
	ConfObrigatoriosEditar  = "campos_obrigatorios_edicao"
	ConfStatusAbertura      = "status_abertura"
	ConfStatusEncerramento  = "status_encerramento"
	ConfStatusFalha         = "status_falha_integracao"
	ConfFuso                = "fuso"
	ConfCharset             = "charset_resposta"
	ConfUTF8Invalido        = "utf8_invalido_como_windows1252"
	ConfDiasChamadas        = "chamadas_dias"
	ConfDiasTentativas      = "tentativas_dias"
	ConfDiasCorpos          = "corpos_dias"
	ConfDiasAnexos          = "anexos_dias"
	ConfDiasEntregas        = "entregas_dias"
	ConfDiasAuditoria       = "auditoria_dias"
	ConfMaxRecusas          = "recusas_maximo"
	ConfMaxCorpo            = "corpo_maximo"
	ConfMaxMultipart        = "multipart_maximo"
	ConfMaxAnexo            = "anexo_maximo"
	ConfHomologacao         = "homologacao"
	ConfDonosDoCadastro     = "donos_do_cadastro"
	ConfRitmoV1             = "v1_por_minuto"
	ConfExpediente          = "expediente"
	ConfFeriados            = "feriados"
	ConfAlarmes             = "alarmes"
	ConfSenior              = "api_senior"
	ConfPrimeirosPassos     = "primeiros_passos"
	ConfPortalCliente       = "portal_cliente"
	ConfPortalSessao        = "portal_cliente_minutos"
	ConfSombraModo          = "sombra_modo"
	ConfSombraAntigo        = "sombra_servico_antigo"
	ConfCobranca            = "cobranca"
	ConfCobrancaDivisao     = "cobranca_divisao"
	ConfCobrancaSolicitacao = "cobranca_solicitacao"
	ConfCobrancaTipos       = "cobranca_tipos"
	ConfCobrancaFolga       = "cobranca_folga"
	ConfCobrancaDia         = "cobranca_por_dia"
	ConfCobrancaSemana      = "cobranca_por_semana"
	ConfTelefoneCentral     = "telefone_central"
	ConfSerasaCNPJ          = "serasa_cnpj"
	ConfSerasaNatureza      = "serasa_natureza"
	ConfSerasaNaturezaADir  = "serasa_natureza_a_direita"
	ConfSerasaContato       = "serasa_contato"
	ConfSerasaTelefone      = "serasa_telefone"
	ConfSerasaLogon         = "serasa_logon"
	ConfSerasaDiferencial   = "serasa_diferencial"
	ConfSerasaTransporte    = "serasa_transporte"
	ConfSerasaAtraso        = "serasa_dias_de_atraso"
	ConfDiasNegativacoes    = "negativacoes_dias"
	ConfDiasDisparos        = "cobranca_dias"
)

// LinhaConfiguracao is one row of the table of tenant settings: CLI, portal and docs render it.
type LinhaConfiguracao struct {
	Chave    string
	Rotulo   string // Portuguese label
	Ajuda    string // Portuguese, one sentence
	Tipo     TipoConfiguracao
	Opcoes   []string
	Padrao   string
	Min, Max int    // of TipoInteiro and TipoTamanho
	Grupo    string // one of GruposConfiguracao; "" = the setting has a page of its own, Sombra
	Unidade  string // of TipoInteiro, in words
}

// TabelaConfiguracoes is the one table of tenant settings, in the order in which they are shown.
var TabelaConfiguracoes = []LinhaConfiguracao{
	{Chave: ConfRetorno, Rotulo: "Retorno do webservice", Ajuda: "O que a abertura devolve; a Mobuss exige somente o número.", Tipo: TipoOpcao, Opcoes: []string{string(RetornoNumero), string(RetornoJSON), string(RetornoTexto)}, Padrao: string(RetornoNumero), Grupo: GrupoAbertura},
	{Chave: ConfBloqueio, Rotulo: "Bloquear inclusão de clientes", Ajuda: "Nenhuma chamada cria ou altera clientes, mesmo sem bloqueio_incluir_cliente.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoAbertura},
	{Chave: ConfClientePorEmail, Rotulo: "Identificar cliente pelo e-mail", Ajuda: "Usa o e-mail quando nenhuma outra chave foi enviada e ele é de um só cliente.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoAbertura},
	{Chave: ConfContratoEncerrado, Rotulo: "Contrato distratado ou transferido", Ajuda: "Aceitar (com aviso) ou recusar ocorrências de contratos distratados (D) ou transferidos (T).", Tipo: TipoOpcao, Opcoes: []string{"aceitar", "recusar"}, Padrao: "aceitar", Grupo: GrupoAbertura},
	{Chave: ConfContratoNovo, Rotulo: "Contrato desconhecido", Ajuda: "Recusar a ocorrência de um contrato que ainda não veio, ou criá-lo \"a classificar\": o cadastro o completa quando vier.", Tipo: TipoOpcao, Opcoes: []string{"recusar", "criar"}, Padrao: "recusar", Grupo: GrupoAbertura},
	{Chave: ConfCodigoDesconhecido, Rotulo: "Código desconhecido", Ajuda: "Criar como \"a classificar\" ou recusar divisões, solicitações e status que não existem.", Tipo: TipoOpcao, Opcoes: []string{"criar", "recusar"}, Padrao: "criar", Grupo: GrupoAbertura},
	{Chave: ConfObrigatorios, Rotulo: "Campos obrigatórios", Ajuda: "Nomes das partes que a abertura precisa trazer, separados por vírgula.", Tipo: TipoLista, Padrao: "", Grupo: GrupoAbertura},
	{Chave: ConfObrigatoriosNarrar, Rotulo: "Campos obrigatórios na narrativa", Ajuda: "Nomes das partes que uma chamada de narrativa precisa trazer, além das do contrato, como NOME_OPERADOR.", Tipo: TipoLista, Padrao: "", Grupo: GrupoAbertura},
	{Chave: ConfObrigatoriosEditar, Rotulo: "Campos obrigatórios na edição", Ajuda: "Nomes das partes que uma chamada de edição precisa trazer, além das do contrato, como RESPONSAVEL.", Tipo: TipoLista, Padrao: "", Grupo: GrupoAbertura},
	{Chave: ConfStatusAbertura, Rotulo: "Status de abertura", Ajuda: "Status de uma ocorrência que chega sem COD_STATUS.", Tipo: TipoStatus, Padrao: StatusAberta, Grupo: GrupoStatus},
	{Chave: ConfStatusEncerramento, Rotulo: "Status de encerramento", Ajuda: "Status de uma ocorrência que chega com DATA_FECHAMENTO e sem COD_STATUS.", Tipo: TipoStatus, Padrao: StatusEncerrado, Grupo: GrupoStatus},
	{Chave: ConfStatusFalha, Rotulo: "Status de falha de integração", Ajuda: "Para onde vai a ocorrência cuja entrega a um destino terminou em falha.", Tipo: TipoStatus, Padrao: StatusFalhaIntegracao, Grupo: GrupoStatus},
	{Chave: ConfFuso, Rotulo: "Fuso horário", Ajuda: "Fuso das datas recebidas e mostradas.", Tipo: TipoFuso, Padrao: "America/Sao_Paulo", Grupo: GrupoInstalacao},
	{Chave: ConfCharset, Rotulo: "Codificação da resposta SOAP", Ajuda: "ISO-8859-1 como o serviço antigo, ou UTF-8.", Tipo: TipoOpcao, Opcoes: []string{"ISO-8859-1", "UTF-8"}, Padrao: "ISO-8859-1", Grupo: GrupoWebservice},
	{Chave: ConfUTF8Invalido, Rotulo: "Ler UTF-8 inválido como windows-1252", Ajuda: "Aceita clientes que declaram UTF-8 e enviam windows-1252; cada uso fica registrado.", Tipo: TipoSimNao, Padrao: "sim", Grupo: GrupoWebservice},
	{Chave: ConfDiasChamadas, Rotulo: "Dias de registro de chamadas", Ajuda: "Depois disso as chamadas são apagadas.", Tipo: TipoInteiro, Padrao: "90", Min: 1, Max: 3650, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfMaxRecusas, Rotulo: "Chamadas não atendidas guardadas", Ajuda: "De cada situação (recusada, falha, desconhecida) só as mais novas ficam; as outras são apagadas antes dos dias.", Tipo: TipoInteiro, Padrao: "200000", Min: 100, Max: 10_000_000, Grupo: GrupoGuarda, Unidade: "chamadas"},
	{Chave: ConfDiasTentativas, Rotulo: "Dias de registro de tentativas", Ajuda: "Depois disso o que foi trocado com os destinos é apagado; as entregas ficam.", Tipo: TipoInteiro, Padrao: "90", Min: 1, Max: 3650, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfDiasCorpos, Rotulo: "Dias do conteúdo das chamadas", Ajuda: "Depois disso o pedido e a resposta de cada chamada são apagados; a linha fica. 0: o conteúdo fica com a linha.", Tipo: TipoInteiro, Padrao: "0", Min: 0, Max: 3650, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfDiasAnexos, Rotulo: "Dias de anexos de ocorrências encerradas", Ajuda: "Contados do encerramento; depois disso, e quando nada resta a entregar, os arquivos são apagados e o nome fica. 0: ficam.", Tipo: TipoInteiro, Padrao: "0", Min: 0, Max: 36500, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfDiasEntregas, Rotulo: "Dias de entregas de ocorrências encerradas", Ajuda: "Contados do encerramento; depois disso, e quando nada resta a entregar, as entregas são apagadas, e um parceiro deixa de alcançar a ocorrência que só recebeu por elas. 0: ficam.", Tipo: TipoInteiro, Padrao: "0", Min: 0, Max: 36500, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfDiasAuditoria, Rotulo: "Dias de auditoria", Ajuda: "Depois disso é apagado quem fez o quê, e quem viu dados pessoais. 0: fica.", Tipo: TipoInteiro, Padrao: "0", Min: 0, Max: 36500, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfDiasDisparos, Rotulo: "Dias de passos da cobrança", Ajuda: "Contados de cada passo; depois disso são apagados o que a régua fez de um título que já saiu dela e as entregas disso. Um título que está na régua fica com os seus.", Tipo: TipoInteiro, Padrao: "1825", Min: 365, Max: 36500, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfDiasNegativacoes, Rotulo: "Dias de negativações terminadas", Ajuda: "Contados do fim de cada uma; depois disso ela é apagada, com as remessas e os retornos em que só havia terminadas. 0: ficam, como prova.", Tipo: TipoInteiro, Padrao: "0", Min: 0, Max: 36500, Grupo: GrupoGuarda, Unidade: "dias"},
	{Chave: ConfMaxCorpo, Rotulo: "Tamanho máximo do pedido", Ajuda: "De um pedido SOAP, JSON ou formulário, como 1 MB.", Tipo: TipoTamanho, Padrao: "1048576", Min: 4096, Max: 16 << 20, Grupo: GrupoWebservice},
	{Chave: ConfMaxMultipart, Rotulo: "Tamanho máximo com anexos", Ajuda: "De um pedido multipart inteiro, como 25 MB.", Tipo: TipoTamanho, Padrao: "26214400", Min: 4096, Max: 256 << 20, Grupo: GrupoWebservice},
	{Chave: ConfMaxAnexo, Rotulo: "Tamanho máximo de um anexo", Ajuda: "De cada arquivo, como 10 MB.", Tipo: TipoTamanho, Padrao: "10485760", Min: 1024, Max: 128 << 20, Grupo: GrupoWebservice},
	{Chave: ConfRitmoV1, Rotulo: "Chamadas por minuto na API v1", Ajuda: "De cada token, em cada servidor; acima disso a resposta é 429 com Retry-After.", Tipo: TipoInteiro, Padrao: "600", Min: 1, Max: 1_000_000, Grupo: GrupoWebservice, Unidade: "por minuto"},
	{Chave: ConfSenior, Rotulo: "API da plataforma Senior X", Ajuda: "Atende no endereço público os logins das pessoas do portal e das aplicações, e o que elas administram por ali. Desligada, essas senhas só valem no portal.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoWebservice},
	{Chave: ConfExpediente, Rotulo: "Horário de trabalho", Ajuda: "Dias e horas em que correm os prazos, como seg-sex 08:00-12:00 13:00-18:00, sab 08:00-12:00. Vazio: 24 horas, todos os dias.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoInstalacao},
	{Chave: ConfFeriados, Rotulo: "Feriados", Ajuda: "Dias sem trabalho, separados por vírgula: 25/12 é de todo ano, 20/11/2026 de um só.", Tipo: TipoLista, Padrao: "", Grupo: GrupoInstalacao},
	{Chave: ConfAlarmes, Rotulo: "Limites dos alarmes", Ajuda: "O que difere da tabela de causas, como recusas=50, prazo=0, separados por vírgula; 0 desliga a causa.", Tipo: TipoLista, Padrao: "", Grupo: GrupoVigia},
	{Chave: ConfPortalCliente, Rotulo: "Portal do Cliente", Ajuda: "Os clientes entram em /cliente/ e o nome da instalação, com o documento e um código por e-mail, e veem os seus contratos.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoCliente},
	{Chave: ConfPortalSessao, Rotulo: "Sessão do cliente", Ajuda: "Depois de entrar, por quanto tempo o cliente não precisa de outro código.", Tipo: TipoInteiro, Padrao: "60", Min: 5, Max: 1440, Grupo: GrupoCliente, Unidade: "minutos"},
	{Chave: ConfCobrancaDia, Rotulo: "Mensagens de cobrança por dia", Ajuda: "A mais que isso ninguém recebe em um dia, por todos os títulos e canais juntos.", Tipo: TipoInteiro, Padrao: "1", Min: 1, Max: 10, Grupo: GrupoCobranca, Unidade: "por cliente"},
	{Chave: ConfCobrancaSemana, Rotulo: "Mensagens de cobrança por semana", Ajuda: "A mais que isso ninguém recebe em 7 dias, por todos os títulos e canais juntos.", Tipo: TipoInteiro, Padrao: "3", Min: 1, Max: 30, Grupo: GrupoCobranca, Unidade: "por cliente"},
	{Chave: ConfTelefoneCentral, Rotulo: "Telefone da central", Ajuda: "O que {telefone_central} escreve nas mensagens de cobrança, como (11) 3333-0000.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoCobranca},
	{Chave: ConfSerasaCNPJ, Rotulo: "CNPJ do credor na Serasa", Ajuda: "O que assina o convênio, com os 14 dígitos. Vazio: nada é negativado.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoSerasa},
	{Chave: ConfSerasaNatureza, Rotulo: "Natureza da operação", Ajuda: "As duas letras que o convênio com a Serasa permite a este CNPJ, como IM. O Ponte não supõe nenhuma.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoSerasa},
	{Chave: ConfSerasaNaturezaADir, Rotulo: "Natureza à direita no arquivo", Ajuda: "Escreve \" IM\" em vez de \"IM \" nas três posições da natureza; a Serasa diz qual espera.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoSerasa},
	{Chave: ConfSerasaContato, Rotulo: "Contato para a Serasa", Ajuda: "Nome da pessoa ou área que a Serasa procura, no cabeçalho da remessa.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoSerasa},
	{Chave: ConfSerasaTelefone, Rotulo: "Telefone do contato", Ajuda: "DDD, número e, se houver, ramal, separados por espaço, como 11 33334444 12.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoSerasa},
	{Chave: ConfSerasaLogon, Rotulo: "Logon da Serasa", Ajuda: "O que a Serasa deu para o envio, até 8 caracteres; vazio, o cabeçalho o deixa em branco.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoSerasa},
	{Chave: ConfSerasaDiferencial, Rotulo: "Diferencial da remessa", Ajuda: "Quatro dígitos que a Serasa dá a cada departamento que envia arquivos no mesmo dia; vazio, o cabeçalho o deixa em branco.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoSerasa},
	{Chave: ConfSerasaTransporte, Rotulo: "Como se chega à Serasa", Ajuda: "Por arquivo, a remessa é baixada aqui e enviada por uma pessoa; por serviço, cada item vai pela API da Serasa.", Tipo: TipoOpcao, Opcoes: []string{"arquivo", "servico"}, Padrao: "arquivo", Grupo: GrupoSerasa},
	{Chave: ConfSerasaAtraso, Rotulo: "Dias de atraso para negativar", Ajuda: "Um título só pode ser pedido depois de tantos dias do vencimento em vigor.", Tipo: TipoInteiro, Padrao: "60", Min: 1, Max: 1700, Grupo: GrupoSerasa, Unidade: "dias"},
	{Chave: ConfPrimeirosPassos, Rotulo: "Primeiros passos no Painel", Ajuda: "Enquanto algo falta até a primeira chamada, o Painel mostra o quê, com o caminho até lá.", Tipo: TipoSimNao, Padrao: "sim", Grupo: GrupoInstalacao},
	{Chave: ConfCobranca, Rotulo: "Ocorrências de cobrança", Ajuda: "Título vencido abre uma ocorrência por contrato e, abaixo dela, uma por parcela; pago, elas se encerram sozinhas.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoCobranca},
	{Chave: ConfCobrancaDivisao, Rotulo: "Divisão da cobrança", Ajuda: "Código da divisão das ocorrências de cobrança. Vazio: nenhuma.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoCobranca},
	{Chave: ConfCobrancaSolicitacao, Rotulo: "Solicitação da cobrança", Ajuda: "Código da solicitação das ocorrências de cobrança. Vazio: nenhuma.", Tipo: TipoTexto, Padrao: "", Grupo: GrupoCobranca},
	{Chave: ConfCobrancaTipos, Rotulo: "Tipos de parcela em cobrança", Ajuda: "Na palavra da fonte, como Mensal, Sinal, separados por vírgula. Vazio: todos.", Tipo: TipoLista, Padrao: "", Grupo: GrupoCobranca},
	{Chave: ConfCobrancaFolga, Rotulo: "Folga das promessas", Ajuda: "Dias depois da data prometida até a promessa contar como não cumprida: o tempo de o pagamento aparecer no ERP.", Tipo: TipoInteiro, Padrao: "2", Min: 0, Max: 30, Grupo: GrupoCobranca, Unidade: "dias"},
	{Chave: ConfSombraModo, Rotulo: "Sombra", Ajuda: "Quem responde ao webservice: desligada e frente, o Ponte; espelho, o serviço antigo, e o Ponte avalia depois uma cópia de cada chamada. Em frente o serviço antigo recebe depois as leituras.", Tipo: TipoOpcao, Opcoes: []string{string(SombraDesligada), string(SombraEspelho), string(SombraFrente)}, Padrao: string(SombraDesligada)},
	{Chave: ConfSombraAntigo, Rotulo: "Endereço do serviço antigo", Ajuda: "Para onde o espelho repassa as chamadas, e a frente as leituras, como https://10.0.0.5: sem caminho, que é o da chamada.", Tipo: TipoTexto, Padrao: ""},
	{Chave: ConfHomologacao, Rotulo: "Instalação de homologação", Ajuda: "Só de testes: toda página do portal diz HOMOLOGAÇÃO, e só uma instalação assim pode ser esvaziada.", Tipo: TipoSimNao, Padrao: "nao", Grupo: GrupoInstalacao},
	{Chave: ConfDonosDoCadastro, Rotulo: "Donos dos dados do cadastro", Ajuda: "De que sistema é cada grupo de dados, como cliente.contato=SISTEMA, separados por vírgula; o que os outros enviam só preenche o que está vazio. Sem isso, todo sistema de registro altera tudo.", Tipo: TipoDonos, Opcoes: GruposDoCadastro, Grupo: GrupoAbertura},
}

// Configuracoes are the settings that a tenant has changed, by key; the rest have their defaults.
type Configuracoes map[string]string

// LinhaDaConfiguracao finds the row of a key.
func LinhaDaConfiguracao(chave string) (LinhaConfiguracao, bool) {
	i := slices.IndexFunc(TabelaConfiguracoes, func(l LinhaConfiguracao) bool { return l.Chave == chave })
	if i < 0 {
		return LinhaConfiguracao{}, false
	}
	return TabelaConfiguracoes[i], true
}

// Texto is the value in force.
func (c Configuracoes) Texto(chave string) string {
	if v, ok := c[chave]; ok {
		return v
	}
	l, _ := LinhaDaConfiguracao(chave)
	return l.Padrao
}

// Sim reads a yes/no setting.
func (c Configuracoes) Sim(chave string) bool { return c.Texto(chave) == "sim" }

// Inteiro reads a whole number.
func (c Configuracoes) Inteiro(chave string) int {
	n, _ := strconv.Atoi(c.Texto(chave)) // validated when it was set
	return n
}

// Lista reads a comma separated list, blanks dropped.
func (c Configuracoes) Lista(chave string) []string {
	var out []string
	for v := range strings.SplitSeq(c.Texto(chave), ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// ValidarConfiguracao returns the value as it is to be stored, or an error in Portuguese that names the setting. Whether a status exists is
// of the tenant: AlterarTenant judges it.
func ValidarConfiguracao(chave, valor string) (string, error) {
	l, ok := LinhaDaConfiguracao(chave)
	if !ok {
		return "", fmt.Errorf("configuração desconhecida: %s", chave)
	}
	valor = strings.TrimSpace(valor)
	switch l.Tipo {
	case TipoSimNao:
		return validarSimNao(l, valor)
	case TipoOpcao:
		for _, o := range l.Opcoes {
			if strings.EqualFold(o, valor) {
				return o, nil
			}
		}
		return "", fmt.Errorf("%s: use um de %s", chave, strings.Join(l.Opcoes, ", "))
	case TipoInteiro:
		n, err := strconv.Atoi(valor)
		if err != nil || n < l.Min || n > l.Max {
			return "", fmt.Errorf("%s: use um número de %d a %d", chave, l.Min, l.Max)
		}
		return strconv.Itoa(n), nil
	case TipoTamanho:
		n, err := lerTamanho(valor)
		if err != nil || n < l.Min || n > l.Max {
			return "", fmt.Errorf("%s: use um tamanho de %s a %s", chave, EscreverTamanho(l.Min), EscreverTamanho(l.Max))
		}
		return strconv.Itoa(n), nil
	case TipoFuso:
		if _, err := time.LoadLocation(valor); err != nil || valor == "" || valor == "Local" { // Local is another one on each machine
			return "", fmt.Errorf("%s: fuso desconhecido: %s", chave, valor)
		}
	case TipoDonos:
		if _, err := lerDonos(valor); err != nil {
			return "", fmt.Errorf("%s: %w", chave, err)
		}
	}
	if err := validarObrigatorios(l, valor); err != nil {
		return "", fmt.Errorf("%s: %w", chave, err)
	}
	return valor, validarEscrita(l, valor)
}

// validarEscrita judges the settings that have a notation of their own.
func validarEscrita(l LinhaConfiguracao, valor string) (err error) {
	switch l.Chave {
	case ConfExpediente:
		_, err = lerSemana(valor)
	case ConfFeriados:
		_, err = lerFeriados(Configuracoes{ConfFeriados: valor}.Lista(ConfFeriados))
	case ConfSombraAntigo:
		err = validarServicoAntigo(valor)
	case ConfSerasaCNPJ, ConfSerasaNatureza, ConfSerasaTelefone, ConfSerasaLogon, ConfSerasaDiferencial:
		err = validarSerasa(l.Chave, valor)
	case ConfAlarmes:
		_, err = lerLimitesAlarme(Configuracoes{ConfAlarmes: valor}.Lista(ConfAlarmes))
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", l.Chave, err)
	}
	return err
}

func validarSimNao(l LinhaConfiguracao, valor string) (string, error) {
	switch strings.ToLower(valor) {
	case "sim", "s", "true", "t", "1", "yes", "on":
		return "sim", nil
	case "nao", "não", "n", "false", "f", "0", "no", "off":
		return "nao", nil
	}
	return "", fmt.Errorf("%s: use sim ou nao", l.Chave)
}
