package portal

import "strings"

// ato is a kind of entry of the trail, as people call it.
type ato struct{ codigo, rotulo string }

// atos are the kinds that the trail's filter offers, in groups. One that is not here is shown by its code.
var atos = []struct {
	grupo string
	atos  []ato
}{
	{"IPs", []ato{{"ip.liberar", "Liberar IP"}, {"ip.remover", "Remover IP"}, {"ip.copiar", "Copiar IP"}, {"ip.ignorar", "Ignorar IP recusado"}, {"ip.deixar_de_ignorar", "Deixar de ignorar IP"}}},
	{"Credenciais", []ato{
		{"credencial.criar", "Criar credencial"},
		{"credencial.alterar", "Alterar credencial"},
		{"credencial.nova_senha", "Trocar a senha"},
		{"credencial.encerrar_senha", "Encerrar a senha anterior"},
		{"credencial.revogar", "Revogar credencial"},
		{"token.criar", "Criar token da API"},
		{"token.revogar", "Revogar token da API"},
		{"credencial.reativar", "Reativar credencial"},
		{"credencial.copiar", "Copiar credencial"},
		{"credencial.vigiar", "Vigiar silêncio"},
		{"aviso.silenciar", "Silenciar aviso"},
		{"aviso.voltar", "Voltar a avisar"},
	}},
	{"Alarmes", []ato{{"alarme.reconhecer", "Reconhecer alarme"}, {"alarme.silenciar", "Silenciar alarme"}}},
	{"Instalação", []ato{
		{"tenant.criar", "Criar instalação"},
		{"implantacao.iniciar", "Iniciar implantação"},
		{"tenant.alterar", "Alterar configurações"},
		{"tenant.copiar", "Copiar instalação"},
		{"tenant.esvaziar", "Esvaziar instalação"},
		{"tenant.demonstracao", "Demonstração"},
		{"wsdl.trocar", "Trocar o WSDL"},
		{"wsdl.remover", "Voltar ao WSDL do Ponte"},
		{"sombra.explicar", "Explicar diferença do serviço antigo"},
		{"sombra.desfazer", "Desfazer explicação"},
	}},
	{"Portal do Cliente", []ato{
		{"portal_cliente.empreendimento", "Mudar empreendimento no Portal do Cliente"},
		{"portal_cliente.segredo", "Mudar segredo do link assinado"},
		{"portal_cliente.ver_como", "Ver o portal como o cliente"},
	}},
	{"Cobrança", []ato{
		{"cobranca.regua.criar", "Criar régua"},
		{"cobranca.regua.gravar", "Mudar régua"},
		{"cobranca.regua.ligar", "Ligar ou desligar régua"},
		{"cobranca.previa", "Ver mensagens da régua com um contrato"},
		{"cobranca.janela", "Mudar horários de contato"},
		{"cobranca.recusar.email", "Não contatar por e-mail"},
		{"cobranca.recusar.webhook", "Não contatar por SMS e WhatsApp"},
		{"cobranca.aceitar.email", "Voltar a contatar por e-mail"},
		{"cobranca.aceitar.webhook", "Voltar a contatar por SMS e WhatsApp"},
	}},
	{"Negativações", []ato{
		{"negativacao.pedir", "Pedir negativação"},
		{"negativacao.aprovar", "Aprovar negativação"},
		{"negativacao.desaprovar", "Desfazer aprovação de negativação"},
		{"negativacao.cancelar", "Cancelar pedido de negativação"},
		{"negativacao.pedir_baixa", "Pedir baixa na Serasa"},
		{"negativacao.desistir_baixa", "Desistir da baixa na Serasa"},
		{"negativacao.dispensar_proposta", "Dispensar proposta de baixa"},
		{"negativacao.decidir", "Decidir negativação sem retorno"},
		{"negativacao.acompanhar", "Acompanhar o título negativado"},
		{"negativacao.nao_enviada", "Deixar fora da remessa"},
		{"negativacao.incerta", "Ficar com resultado incerto na Serasa"},
		{"remessa.gerar", "Gerar remessa da Serasa"},
		{"remessa.baixar", "Baixar arquivo da remessa"},
		{"retorno.aplicar", "Aplicar retorno da Serasa"},
		{"retorno.recusar", "Recusar retorno da Serasa"},
	}},
	{"Titulares (LGPD)", []ato{{"titular.exportar", "Exportar dados do titular"}, {"titular.anonimizar", "Anonimizar titular"}, {"documento.mostrar", "Mostrar dados pessoais"}}},
	{"Banco de dados", []ato{{"banco.recuperado", "Recuperar banco danificado ou mais antigo"}, {"banco.danificado", "Encontrar banco danificado"}}},
	{"Códigos", []ato{
		{"status.configurar", "Configurar status"},
		{"catalogo.gravar", "Gravar item de manutenção"},
		{"workflow.gravar", "Gravar workflow"},
		{"tipo.gravar", "Gravar tipo do Fale Conosco"},
		{"divisao.configurar", "Configurar divisão"},
		{"solicitacao.configurar", "Configurar solicitação"},
		{"status.copiar", "Copiar status"},
		{"divisao.copiar", "Copiar divisão"},
		{"solicitacao.copiar", "Copiar solicitação"},
	}},
	{"Ocorrências", []ato{
		{"ocorrencia.abrir", "Abrir ocorrência"},
		{"ocorrencia.atender", "Atender ocorrência"},
		{"assistencia.alterar", "Alterar assistência"},
		{"tarefa.criar", "Criar tarefa"},
		{"tarefa.encerrar", "Encerrar tarefa"},
		{"ocorrencia.horarios", "Perguntar horários livres"},
		{"ocorrencia.abrir_repetida", "Abrir repetida"},
		{"ocorrencia.avaliar", "Avaliar o atendimento (o cliente)"},
		{"ocorrencia.sanar_falha", "Tirar da falha de integração"},
	}},
	{"Cadastros", []ato{
		{"cadastro.alterar", "Alterar cadastro"},
		{"empresa.gravar", "Gravar empresa"},
		{"empresa.apagar", "Apagar empresa"},
		{"filial.gravar", "Gravar filial"},
		{"filial.apagar", "Apagar filial"},
		{"empreendimento.filial", "Dizer a filial do empreendimento"},
		{"pendencia.tentar", "Tentar pendências"},
		{"pendencia.esquecer", "Descartar pendência"},
		{"vinculo.dar", "Dar nome em disputa"},
	}},
	{"Destinos e entregas", []ato{
		{"carga.iniciar", "Iniciar carga"},
		{"carga.continuar", "Continuar carga"},
		{"carga.parar", "Parar carga"},
		{"carga.impedir", "Carga que não pôde começar"},
		{"conferencia.pedir", "Conferir destino"},
		{"conferencia.aplicar", "Aplicar diferenças"},
		{"destino.configurar", "Configurar destino"},
		{"destino.testar", "Testar conexão"},
		{"destino.pausar", "Pausar destino"},
		{"destino.retomar", "Retomar destino"},
		{"destino.tentar_aviso", "Tentar de novo um aviso"},
		{"destino.ignorar_aviso", "Deixar um aviso sem aplicar"},
		{"smtp.gravar", "Gravar servidor SMTP"},
		{"smtp.apagar", "Apagar servidor SMTP"},
		{"smtp.testar", "Testar envio de e-mail"},
		{"ftp.gravar", "Gravar servidor FTP"},
		{"ftp.apagar", "Apagar servidor FTP"},
		{"ftp.testar", "Testar envio de arquivo"},
		{"modelo.gravar", "Gravar modelo de e-mail"},
		{"modelo.voltar", "Voltar ao modelo que vem"},
		{"entrega.reenviar", "Reenviar entregas"},
		{"entrega.abrir_outra", "Abrir outra no destino"},
		{"entrega.cancelar", "Cancelar entregas"},
	}},
	{"Usuários", []ato{
		{"usuario.criar", "Criar usuário"},
		{"usuario.alterar", "Alterar usuário"},
		{"usuario.redefinir_senha", "Redefinir senha"},
		{"usuario.trocar_senha", "Trocar a própria senha"},
		{"usuario.desativar", "Desativar usuário"},
		{"usuario.ativar", "Ativar usuário"},
		{"papel.criar", "Criar papel"},
		{"papel.alterar", "Alterar papel"},
		{"papel.apagar", "Apagar papel"},
		{"papel.restaurar", "Voltar ao papel padrão"},
		{"visao.salvar", "Salvar filtro"},
		{"visao.apagar", "Apagar filtro"},
		{"avisos.gravar", "Mudar os próprios avisos"},
		{"sessao.encerrar", "Encerrar sessões"},
	}},
	{"Arquivos", []ato{
		{"importar.clientes", "Importar clientes"},
		{"importar.contratos", "Importar contratos"},
		{"importar.unidades", "Importar unidades"},
		{"importar.empreendimentos", "Importar empreendimentos"},
		{"importar.participantes", "Importar participantes"},
		{"importar.titulos", "Importar títulos"},
		{"importar.ocorrencias", "Importar ocorrências"},
		{"exportar.alarmes", "Exportar alarmes"},
		{"exportar.ocorrencias", "Exportar ocorrências"},
		{"exportar.chamadas", "Exportar chamadas"},
		{"exportar.entregas", "Exportar entregas"},
		{"exportar.clientes", "Exportar clientes"},
		{"exportar.contratos", "Exportar contratos"},
		{"exportar.unidades", "Exportar unidades"},
		{"exportar.empreendimentos", "Exportar empreendimentos"},
		{"exportar.pendencias", "Exportar pendências"},
		{"exportar.conferencias", "Exportar conferências"},
		{"exportar.conferencia", "Exportar conferência"},
		{"exportar.tarefas", "Exportar tarefas"},
		{"exportar.cobranca", "Exportar cobrança"},
		{"exportar.devedores", "Exportar devedores"},
		{"exportar.promessas", "Exportar promessas"},
		{"exportar.ensaio", "Exportar ensaio da régua"},
		{"exportar.negativacoes", "Exportar negativações"},
		{"exportar.candidatos", "Exportar candidatos a negativação"},
		{"exportar.remessas", "Exportar remessas à Serasa"},
		{"exportar.auditoria", "Exportar auditoria"},
		{"exportar.ips", "Exportar IPs liberados"},
		{"exportar.ips_recusados", "Exportar IPs recusados"},
		{"exportar.credenciais", "Exportar credenciais"},
		{"exportar.codigos", "Exportar códigos"},
		{"exportar.destinos", "Exportar destinos"},
		{"exportar.usuarios", "Exportar usuários"},
		{"exportar.meses", "Exportar mês a mês"},
		{"exportar.relatorio", "Exportar tipo × status recebido"},
	}},
}

// rotuloAto is what people call a kind of entry.
func rotuloAto(codigo string) string {
	for _, g := range atos {
		for _, a := range g.atos {
			if a.codigo == codigo {
				return a.rotulo
			}
		}
	}
	return strings.ReplaceAll(codigo, ".", ": ")
}

// grupoOpcoes is an optgroup of a select.
type grupoOpcoes struct {
	Rotulo string
	Opcoes []opcao
}

func opcoesAto(escolhido string) []grupoOpcoes {
	grupos := make([]grupoOpcoes, 0, len(atos))
	for _, g := range atos {
		o := grupoOpcoes{Rotulo: g.grupo}
		for _, a := range g.atos {
			o.Opcoes = append(o.Opcoes, opcao{a.codigo, a.rotulo, a.codigo == escolhido})
		}
		grupos = append(grupos, o)
	}
	return grupos
}
