package portal

import (
	"net/url"
	"strings"

	"ponte/crm"
)

// remedio explains a refusal to the person who answers for it, and leads to what mends it.
type remedio struct {
	Titulo  string
	Regra   string // which rule said no, and why
	Acao    string // on the button; "" = nothing to press here
	caminho func(*crm.Chamada) string
}

// remedios has a row for every refusal of crm.Recusas.
var remedios = map[crm.CodigoRecusa]remedio{
	crm.RecusaIP: {"IP não liberado", "O endereço não está na lista de liberados, ou está só para outra credencial ou operação.", "Liberar este IP", func(c *crm.Chamada) string {
		return "/ips?" + url.Values{"endereco": {c.Endereco}, "credencial": {c.Usuario}}.Encode() + "#liberar"
	}},
	crm.RecusaCredencial:           {"Usuário ou senha", "O usuário não existe, foi revogado, ou a senha não confere.", "Ver credenciais", daCredencial},
	crm.RecusaOperacao:             {"Operação não concedida", "Esta operação só vale para a credencial mestre ou para quem a recebeu pelo nome.", "Conceder na credencial", daCredencial},
	crm.RecusaCNPJEmpresa:          {"CNPJ da empresa", "O CNPJ enviado não é um dos cadastrados na instalação.", "Cadastrar o CNPJ", fixo("/configuracoes#cnpj")},
	crm.RecusaTenant:               {"Instalação desconhecida", "O endereço chamado cita uma instalação que não existe.", "Ver o endereço certo", fixo("/webservice")},
	crm.RecusaToken:                {"Token da API", "O token enviado falta, não existe, expirou ou foi revogado.", "Ver tokens", fixo("/tokens")},
	crm.RecusaEscopo:               {"Escopo do token", "O token não tem o escopo que esta operação pede. Crie outro com ele e revogue este.", "Ver tokens", fixo("/tokens")},
	crm.RecusaPessoa:               {"Usuário ou senha da plataforma", "O login na API da Senior X é o de uma pessoa do portal, desta instalação e ativa, ou o de uma credencial com um token dela.", "Ver usuários", fixo("/usuarios")},
	crm.RecusaTrocarSenha:          {"Senha por trocar", "A senha foi dada por outra pessoa. Quem entra pela API precisa antes escolher a sua no portal.", "Ver usuários", fixo("/usuarios")},
	crm.RecusaPlataforma:           {"API da Senior X desligada", "Por ela as senhas do portal valem no endereço público, e por isso quem administra a liga.", "Ver configuração", fixo("/configuracoes#api_senior")},
	crm.RecusaPortalCliente:        {"Portal do Cliente", "Quem entra pela porta dos clientes leu uma frase só; a causa está na mensagem. De um contrato, a página dele tem Quem vê no Portal do Cliente. Muitas do mesmo endereço são alguém que tenta.", "Ver Portal do Cliente", fixo("/portal-do-cliente")},
	crm.RecusaLogins:               {"Logins demais", "O sistema entra a cada chamada em vez de guardar o token, ou alguém adivinha senhas. Aceita de novo no minuto seguinte.", "", nil},
	crm.RecusaAntigo:               {"Serviço antigo sem resposta", "A instalação está em espelho: o serviço antigo responde, e não respondeu. Confira se ele está no ar e o endereço dele.", "Ver Sombra", fixo("/sombra")},
	crm.RecusaContatoSemSenha:      {"Consulta sem senha", "A consulta antiga de contatos, que não pede senha, não é atendida.", "", nil},
	crm.RecusaData:                 {"Data inválida", "Um campo de data não está em AAAA-MM-DD nem em DD/MM/AAAA. Corrija no sistema que chama.", "", nil},
	crm.RecusaTextoLongo:           {"Texto longo demais", "Um campo passa do limite. Nada é cortado: o sistema que chama precisa enviar menos.", "", nil},
	crm.RecusaObrigatorio:          {"Campo obrigatório", "Falta um campo exigido. Os exigidos na abertura são uma configuração.", "Ver campos obrigatórios", fixo("/configuracoes#campos_obrigatorios")},
	crm.RecusaDocumento:            {"CPF ou CNPJ inválido", "Os dígitos não conferem, e por isso o cliente não pode ser criado.", "", nil},
	crm.RecusaValor:                {"Valor não aceito", "Um campo tem um valor que não é aceito. A mensagem diz qual.", "", nil},
	crm.RecusaAnexo:                {"Anexo grande demais", "O limite de cada arquivo é uma configuração.", "Ver limites", fixo("/configuracoes#anexo_maximo")},
	crm.RecusaPeriodo:              {"Período longo demais", "Uma consulta alcança no máximo 31 dias. Divida no sistema que chama.", "", nil},
	crm.RecusaLinhas:               {"Consulta grande demais", "Uma consulta devolve no máximo 5.000 ocorrências. Diminua o período.", "", nil},
	crm.RecusaContrato:             {"Contrato não encontrado", "COD_PROJETO não é o código de um contrato. Se ele manda unidades, a busca da credencial deve ser \"unidade\".", "Cadastrar o contrato", cadastroDaChamada("contratos")},
	crm.RecusaUnidade:              {"Unidade não encontrada", "COD_PROJETO não é código nem número de uma unidade.", "Cadastrar a unidade", cadastroDaChamada("unidades")},
	crm.RecusaUnidadeAmbigua:       {"Unidade ambígua", "Mais de uma unidade tem este número. O sistema que chama deve enviar o código.", "Procurar unidades", procurando("/unidades", "COD_PROJETO")},
	crm.RecusaContratoEncerrado:    {"Contrato encerrado", "O contrato foi distratado ou transferido, e a instalação recusa esses.", "Ver configuração", fixo("/configuracoes#contrato_encerrado")},
	crm.RecusaClienteNaoEncontrado: {"Cliente não encontrado", "Nenhuma chave enviada o encontra, e a inclusão está bloqueada.", "Cadastrar o cliente", cadastroDaChamada("clientes")},
	crm.RecusaClienteDivergente:    {"Cliente divergente", "As chaves enviadas encontram clientes diferentes.", "Procurar clientes", procurando("/clientes", "COD_CLIENTE", "ID_INTEGRACAO", "NOME_CLIENTE")},
	crm.RecusaClienteInexistente:   {"Cliente inexistente", "A consulta não encontrou o cliente.", "Procurar clientes", procurando("/clientes", "COD_CLIENTE", "ID_INTEGRACAO", "NOME_CLIENTE")},
	crm.RecusaCodigo:               {"Código não cadastrado", "A instalação recusa códigos desconhecidos.", "Cadastrar o código", doCodigo},
	crm.RecusaSincronizacao:        {"Sincronização desligada", "Quem administra desligou a sincronização disto: o que outros sistemas mandam é recusado, uma pessoa ainda abre e muda no portal.", "Ver o que está desligado", daSincronizacao},
	crm.RecusaOcorrencia:           {"Ocorrência não encontrada", "O número enviado não é de uma ocorrência desta instalação, ou é de uma que outro sistema abriu e que não foi enviada a este: então um aviso diz de quem ela é, e a função pode ser concedida na credencial.", "Procurar ocorrências", daOcorrencia},
	crm.RecusaRepetida:             {"Repetida com diferença", "A chave já abriu outra ocorrência, e a credencial manda recusar o que difere.", "Ver credenciais", daCredencial},
	crm.RecusaEncerrada:            {"Ocorrência encerrada", "Só a credencial mestre mexe em uma ocorrência encerrada.", "Ver credenciais", daCredencial},
	crm.RecusaChaveDeOutro:         {"Chave de outra ocorrência", "O código enviado já abriu a ocorrência da mensagem, de outro cliente e outro contrato. Esta não foi aberta. O sistema que chama deve enviar um código para cada ocorrência; com \"abrir como nova\" na credencial, o próximo envio abre.", "Ver a credencial", daCredencial},
	crm.RecusaVersao:               {"Mudou depois de lida", "A chamada só valia para a versão que o sistema leu, e a ocorrência mudou depois. Ele precisa ler de novo.", "", nil},
	crm.RecusaChaveReusada:         {"Idempotency-Key reusada", "A mesma chave veio com outro pedido. Nada foi feito: o sistema que chama deve usar uma chave para cada pedido.", "", nil},
	crm.RecusaCadastro:             {"Não encontrado", "O id pedido na API não existe nesta instalação.", "", nil},
	crm.RecusaEntrega:              {"Entrega que não se reenvia", "O estado da entrega não permite reenviá-la agora.", "Ver entregas", fixo("/entregas")},
	crm.RecusaTarefa:               {"Tarefa já encerrada", "A tarefa já foi fechada ou cancelada, de outro modo que o pedido.", "Ver tarefas", fixo("/tarefas?quem=todas&situacao=todas")},
	crm.RecusaMetodo:               {"Método desconhecido", "O serviço não tem este método. O pedido inteiro ficou guardado.", "", nil},
	crm.RecusaCorpo:                {"Pedido ilegível", "O corpo do pedido não pôde ser lido. A mensagem diz onde.", "", nil},
	crm.RecusaTamanho:              {"Pedido grande demais", "O limite do pedido é uma configuração.", "Ver limites", fixo("/configuracoes#corpo_maximo")},
	crm.RecusaInterna:              {"Falha interna", "Uma falha do próprio Ponte. O código da mensagem está no log do servidor.", "", nil},
	crm.RecusaOcupado:              {"Serviço ocupado", "Havia chamadas demais ao mesmo tempo. Quem chamou foi avisado para repetir.", "", nil},
	crm.RecusaBanco:                {"Banco indisponível", "O banco de dados não respondeu. Quem chamou foi avisado para repetir.", "", nil},
	crm.RecusaRitmo:                {"Chamadas demais", "O token passou do limite por minuto da instalação. Quem chamou foi avisado para esperar.", "Ver o limite", fixo("/configuracoes#v1_por_minuto")},
	crm.RecusaPrazo:                {"Prazo esgotado", "A resposta não ficou pronta no prazo. Quem chamou foi avisado para repetir.", "", nil},
}

func fixo(caminho string) func(*crm.Chamada) string {
	return func(*crm.Chamada) string { return caminho }
}

func daCredencial(c *crm.Chamada) string {
	return "/credenciais?" + url.Values{"usuario": {c.Usuario}}.Encode()
}

// daSincronizacao leads to what was switched off: an empreendimento, or a kind of ocorrência.
func daSincronizacao(c *crm.Chamada) string {
	if strings.HasPrefix(c.Mensagem, "EMPREENDIMENTO ") {
		return "/empreendimentos"
	}
	return "/status"
}

// remedioDe finds the row of a refusal; one that is unknown has its number for a title.
func remedioDe(codigo int) remedio {
	if r, ok := remedios[crm.CodigoRecusa(codigo)]; ok {
		return r
	}
	return remedio{Titulo: "Recusa " + inteiro(codigo)}
}

// Caminho is where the button of a call's remedy leads.
func (r remedio) Caminho(c *crm.Chamada) string {
	if r.caminho == nil {
		return ""
	}
	return Raiz + r.caminho(c)
}
