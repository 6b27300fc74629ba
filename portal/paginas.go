package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/portal/cliente"
	"ponte/wsdl"
)

// pagina is one row of the table of pages: routes, navigation and permissions derive from it.
type pagina struct {
	metodo  string
	caminho string // below Raiz
	titulo  string
	exige   crm.Permissao // of who asks for it; conta = of every user, semEntrar = of nobody
	naTela  crm.Permissao // of a form: what the page asks for on which it stands; semEntrar = nothing
	grupo   string        // of the navigation; "" = not in it
	icone   string
	atalho  string // the letter after g that leads there, "" = none
	livre   bool   // open while a new password is still to be chosen
	// semTenant is a page that opens where there is no installation yet.
	semTenant bool
	// formulario is the most bytes that its form may have, 0 = maxFormulario; arquivos the same where files may come with
	// it, nil = they may not, and such a page reads its form itself.
	formulario int64
	arquivos   func(*contexto) int64
	atende     func(*contexto) error
}

// Groups of the navigation.
const (
	grupoDia     = "Dia a dia"
	grupoAcesso  = "Acesso"
	grupoBase    = "Cadastros"
	grupoSistema = "Sistema"
)

// moduloConta is what is a user's own: every user has it, and no papel speaks of it.
const moduloConta crm.Modulo = "conta"

var (
	conta     = crm.Permissao{Modulo: moduloConta}
	semEntrar = crm.Permissao{}
)

func acessar(m crm.Modulo) crm.Permissao { return crm.Permissao{Modulo: m, Acao: crm.AcaoAcessar} }
func incluir(m crm.Modulo) crm.Permissao { return crm.Permissao{Modulo: m, Acao: crm.AcaoIncluir} }
func mudar(m crm.Modulo) crm.Permissao   { return crm.Permissao{Modulo: m, Acao: crm.AcaoEditar} }
func excluir(m crm.Modulo) crm.Permissao { return crm.Permissao{Modulo: m, Acao: crm.AcaoExcluir} }
func levar(m crm.Modulo) crm.Permissao   { return crm.Permissao{Modulo: m, Acao: crm.AcaoExportar} }
func filtrar(m crm.Modulo) crm.Permissao { return crm.Permissao{Modulo: m, Acao: crm.AcaoFiltrar} }
func visualizar(m crm.Modulo) crm.Permissao {
	return crm.Permissao{Modulo: m, Acao: crm.AcaoVisualizar}
}

// paginas is the table of pages, the navigation's in its order.
func paginas() []pagina {
	todas := slices.Concat(paginasDaNavegacao(), paginasDaConta(), paginasDoDia(), paginasDaCobranca(), paginasDasNegativacoes(), paginasDoAcesso(), paginasDosCadastros(), paginasDoSistema())
	for i := range todas {
		todas[i].naTela = telaDoFormulario(todas, &todas[i])
	}
	return todas
}

// telaDoFormulario is what the page asks for on which a form stands: the one that is shown again when the form is refused, with all that is on
// it. It is the page whose address begins that of the form, the longest; the front page has forms of others.
func telaDoFormulario(todas []pagina, form *pagina) crm.Permissao {
	tela, tamanho := semEntrar, 0
	if form.metodo != http.MethodPost {
		return tela
	}
	for i := range todas {
		pg := &todas[i]
		if pg.metodo == http.MethodGet && len(pg.caminho) > tamanho && strings.HasPrefix(form.caminho+"/", pg.caminho+"/") {
			tela, tamanho = pg.exige, len(pg.caminho)
		}
	}
	return tela
}

func paginasDaNavegacao() []pagina {
	na := func(grupo, icone, caminho, titulo string, exige crm.Permissao, atende func(*contexto) error) pagina {
		return pagina{metodo: http.MethodGet, caminho: caminho, titulo: titulo, exige: exige, grupo: grupo, icone: icone, atende: atende}
	}
	return comAtalhos([]pagina{
		na(grupoDia, "painel", "", "Painel", acessar(crm.ModuloPainel), (*contexto).painel),
		na(grupoDia, "alarmes", "/alarmes", "Alarmes", acessar(crm.ModuloAlarmes), (*contexto).alarmes),
		na(grupoDia, "ocorrencias", "/ocorrencias", "Ocorrências", acessar(crm.ModuloOcorrencias), (*contexto).ocorrencias),
		na(grupoDia, "mais", "/ocorrencias/nova", "Nova ocorrência", incluir(crm.ModuloOcorrencias), (*contexto).nova),
		na(grupoDia, "assistencias", "/assistencias", "Assistências", acessar(crm.ModuloAssistencias), (*contexto).assistencias),
		na(grupoDia, "tarefas", "/tarefas", "Minhas tarefas", acessar(crm.ModuloTarefas), (*contexto).tarefas),
		na(grupoDia, "cobranca", "/cobranca", "Cobrança", acessar(crm.ModuloCobranca), (*contexto).cobranca),
		na(grupoDia, "negativacoes", "/negativacoes", "Negativações", acessar(crm.ModuloNegativacoes), (*contexto).negativacoes),
		na(grupoDia, "chamadas", "/chamadas", "Chamadas", acessar(crm.ModuloChamadas), (*contexto).chamadas),
		na(grupoDia, "entregas", "/entregas", "Entregas", acessar(crm.ModuloEntregas), (*contexto).entregas),
		na(grupoDia, "conferencias", "/conferencias", "Conferências", acessar(crm.ModuloConferencias), (*contexto).conferencias),
		na(grupoAcesso, "ips", "/ips", "IPs", acessar(crm.ModuloIPs), (*contexto).ips),
		na(grupoAcesso, "credenciais", "/credenciais", "Credenciais", acessar(crm.ModuloCredenciais), (*contexto).credenciais),
		na(grupoAcesso, "tokens", "/tokens", "Tokens da API", acessar(crm.ModuloTokens), (*contexto).tokens),
		na(grupoAcesso, "webservice", "/webservice", "Webservice", acessar(crm.ModuloWebservice), (*contexto).webservice),
		na(grupoBase, "status", "/status", "Status e códigos", acessar(crm.ModuloCodigos), (*contexto).status),
		na(grupoBase, "clientes", "/clientes", "Clientes", acessar(crm.ModuloClientes), (*contexto).clientes),
		na(grupoBase, "contratos", "/contratos", "Contratos", acessar(crm.ModuloContratos), (*contexto).contratos),
		na(grupoBase, "unidades", "/unidades", "Unidades", acessar(crm.ModuloUnidades), (*contexto).unidades),
		na(grupoBase, "empreendimentos", "/empreendimentos", "Empreendimentos", acessar(crm.ModuloEmpreendimentos), (*contexto).empreendimentos),
		na(grupoBase, "empresas", "/empresas", "Empresas e filiais", acessar(crm.ModuloEmpresas), (*contexto).empresas),
		na(grupoBase, "itens", "/itens-manutencao", "Itens de manutenção", acessar(crm.ModuloItens), (*contexto).itensManutencao),
		na(grupoBase, "workflows", "/workflows", "Workflows", acessar(crm.ModuloWorkflows), (*contexto).workflows),
		na(grupoBase, "conversa", "/fale-conosco", "Fale Conosco", acessar(crm.ModuloFaleConosco), (*contexto).faleConosco),
		na(grupoBase, "cargas", "/cargas", "Cargas", acessar(crm.ModuloCargas), (*contexto).cargas),
		na(grupoBase, "pendencias", "/pendencias", "Pendências", acessar(crm.ModuloPendencias), (*contexto).pendencias),
		na(grupoSistema, "configuracoes", "/configuracoes", "Configurações", acessar(crm.ModuloWebservice), (*contexto).configuracoes),
		na(grupoSistema, "destinos", "/destinos", "Destinos", acessar(crm.ModuloDestinos), (*contexto).destinos),
		na(grupoSistema, "email", "/email", "E-mail", acessar(crm.ModuloEmail), (*contexto).email),
		na(grupoSistema, "clientes", "/portal-do-cliente", "Portal do Cliente", acessar(crm.ModuloPortalCliente), (*contexto).portalDoCliente),
		na(grupoSistema, "usuarios", "/usuarios", "Usuários", acessar(crm.ModuloUsuarios), (*contexto).usuarios),
		na(grupoSistema, "papeis", "/papeis", "Papéis", acessar(crm.ModuloPapeis), (*contexto).papeis),
		na(grupoSistema, "auditoria", "/auditoria", "Auditoria", acessar(crm.ModuloAuditoria), (*contexto).auditoria),
		na(grupoSistema, "privacidade", "/privacidade", "Privacidade", acessar(crm.ModuloPrivacidade), (*contexto).privacidade),
		na(grupoSistema, "sombra", "/sombra", "Sombra", acessar(crm.ModuloSombra), (*contexto).sombra),
		na(grupoSistema, "diagnostico", "/diagnostico", "Diagnóstico", acessar(crm.ModuloDiagnostico), (*contexto).diagnostico),
		deTodas(na(grupoSistema, "instalacoes", "/instalacoes", "Instalações", acessar(crm.ModuloInstalacoes), (*contexto).instalacoes)),
	})
}

// ver is a page outside the navigation, fazer what a form of one does.
func ver(caminho, titulo string, exige crm.Permissao, atende func(*contexto) error) pagina {
	return pagina{metodo: http.MethodGet, caminho: caminho, titulo: titulo, exige: exige, atende: atende}
}

func fazer(caminho, titulo string, exige crm.Permissao, atende func(*contexto) error) pagina {
	return pagina{metodo: http.MethodPost, caminho: caminho, titulo: titulo, exige: exige, atende: atende}
}

// semFiltro are parameters of lists that narrow nothing.
var semFiltro = []string{"apos", "formato", "desde"}

// filtra tells whether parameters narrow a list, of a module in which that is to be permitted.
func (pg *pagina) filtra(parametros url.Values) bool {
	if q := pg.exige; q.Acao != crm.AcaoAcessar && q.Acao != crm.AcaoExportar || !crm.TodasAsPermissoes().Pode(filtrar(q.Modulo)) {
		return false
	}
	for nome, valores := range parametros {
		if !slices.Contains(semFiltro, nome) && strings.TrimSpace(strings.Join(valores, "")) != "" {
			return true
		}
	}
	return false
}

// deTodas is a page that opens where there is no installation yet.
func deTodas(pg pagina) pagina {
	pg.semTenant = true
	return pg
}

// aberta is a page that may be seen while a new password is still to be chosen.
func aberta(pg pagina) pagina {
	pg.livre = true
	return pg
}

// comArquivos is a page whose form may bring files, of so many bytes in all.
func comArquivos(pg pagina, limite func(*contexto) int64) pagina {
	pg.arquivos = limite
	return pg
}

// longa is a page with a longer form than others.
func longa(pg pagina, limite int64) pagina {
	pg.formulario = limite
	return pg
}

func paginasDaConta() []pagina {
	return []pagina{
		aberta(ver("/entrar", "Entrar", semEntrar, (*contexto).entrar)),
		aberta(fazer("/entrar", "Entrar", semEntrar, (*contexto).autenticar)),
		aberta(fazer("/sair", "Sair", conta, (*contexto).sair)),
		aberta(ver("/senha", "Minha senha", conta, (*contexto).senha)),
		aberta(fazer("/senha", "Minha senha", conta, (*contexto).trocarSenha)),
		ver("/avisos", "Meus avisos", conta, (*contexto).avisos),
		fazer("/avisos", "Meus avisos", conta, (*contexto).gravarAvisos),
		aberta(fazer("/tema", "Tema", semEntrar, (*contexto).trocarTema)),
		fazer("/atalhos", "Atalhos do teclado", conta, (*contexto).ligarAtalhos),
		fazer("/vivo", "Atualização", conta, (*contexto).trocarVivo),
		fazer("/instalacao", "Instalação", conta, (*contexto).trocarInstalacao),
		fazer("/desfazer", "Desfazer", conta, (*contexto).desfazer),
		fazer("/visoes", "Filtros salvos", conta, (*contexto).gravarVisao),
		ver("/busca", "Busca", conta, (*contexto).busca),
	}
}

func paginasDoDia() []pagina {
	return []pagina{
		ver("/alarmes/exportar", "Exportar alarmes", levar(crm.ModuloAlarmes), (*contexto).exportarAlarmes),
		ver("/alarmes/:id", "Alarme", visualizar(crm.ModuloAlarmes), (*contexto).alarme),
		fazer("/alarmes/:id", "Alarme", mudar(crm.ModuloAlarmes), (*contexto).agirNoAlarme),
		ver("/ocorrencias/exportar", "Exportar ocorrências", levar(crm.ModuloOcorrencias), (*contexto).exportarOcorrencias),
		ver("/ocorrencias/novas", "Ocorrências novas", acessar(crm.ModuloOcorrencias), (*contexto).ocorrenciasNovas),
		ver("/ocorrencias/meses/exportar", "Exportar mês a mês", levar(crm.ModuloRelatorios), (*contexto).exportarMeses),
		ver("/ocorrencias/meses", "Mês a mês", acessar(crm.ModuloRelatorios), (*contexto).meses),
		ver("/ocorrencias/relatorio/exportar", "Exportar tipo × status recebido", levar(crm.ModuloRelatorios), (*contexto).exportarRelatorio),
		ver("/ocorrencias/relatorio", "Tipo × status recebido", acessar(crm.ModuloRelatorios), (*contexto).relatorio),
		comArquivos(fazer("/ocorrencias/nova", "Nova ocorrência", incluir(crm.ModuloOcorrencias), (*contexto).abrirNova), (*contexto).maxAnexos),
		ver("/ocorrencias/lote", "Mudar ocorrências", mudar(crm.ModuloOcorrencias), (*contexto).ocorrenciasEmLote),
		fazer("/ocorrencias/lote", "Mudar ocorrências", mudar(crm.ModuloOcorrencias), (*contexto).atenderEmLote),
		ver("/ocorrencias/:numero", "Ocorrência", visualizar(crm.ModuloOcorrencias), (*contexto).ocorrencia),
		comArquivos(fazer("/ocorrencias/:numero", "Ocorrência", mudar(crm.ModuloOcorrencias), (*contexto).atenderOcorrencia), (*contexto).maxAnexos),
		comArquivos(fazer("/ocorrencias/:numero/horarios", "Ocorrência", mudar(crm.ModuloOcorrencias), (*contexto).perguntarHorarios), (*contexto).maxAnexos),
		fazer("/ocorrencias/:numero/documento", "Ocorrência", visualizar(crm.ModuloDadosPessoais), (*contexto).mostrarDocumento),
		ver("/ocorrencias/:numero/anexos/:id", "Anexo", visualizar(crm.ModuloOcorrencias), (*contexto).anexo),
		ver("/assistencias/:numero", "Assistência", visualizar(crm.ModuloAssistencias), (*contexto).assistencia),
		fazer("/assistencias/:numero", "Assistência", mudar(crm.ModuloAssistencias), (*contexto).alterarAssistencia),
		fazer("/ocorrencias/:numero/tarefas", "Ocorrência", incluir(crm.ModuloTarefas), (*contexto).criarTarefa),
		comArquivos(fazer("/ocorrencias/:numero/tarefas/:id", "Ocorrência", mudar(crm.ModuloTarefas), (*contexto).encerrarTarefa), (*contexto).maxAnexos),
		ver("/tarefas/exportar", "Exportar tarefas", levar(crm.ModuloTarefas), (*contexto).exportarTarefas),
		ver("/chamadas/exportar", "Exportar chamadas", levar(crm.ModuloChamadas), (*contexto).exportarChamadas),
		ver("/chamadas/novas", "Chamadas novas", acessar(crm.ModuloChamadas), (*contexto).chamadasNovas),
		ver("/chamadas/:id", "Chamada", visualizar(crm.ModuloChamadas), (*contexto).chamada),
		ver("/entregas/exportar", "Exportar entregas", levar(crm.ModuloEntregas), (*contexto).exportarEntregas),
		ver("/entregas/novas", "Entregas novas", acessar(crm.ModuloEntregas), (*contexto).entregasNovas),
		ver("/entregas/lote", "Reenviar ou cancelar", mudar(crm.ModuloEntregas), (*contexto).lote),
		fazer("/entregas/lote", "Reenviar ou cancelar", mudar(crm.ModuloEntregas), (*contexto).agirEmLote),
		ver("/entregas/sanar", "Em falha, mas entregues", mudar(crm.ModuloEntregas), (*contexto).sanar),
		fazer("/entregas/sanar", "Em falha, mas entregues", mudar(crm.ModuloEntregas), (*contexto).sanarTodas),
		ver("/entregas/:id", "Entrega", visualizar(crm.ModuloEntregas), (*contexto).entrega),
		fazer("/entregas/:id", "Entrega", mudar(crm.ModuloEntregas), (*contexto).agirNaEntrega),
		fazer("/conferencias", "Conferências", incluir(crm.ModuloConferencias), (*contexto).pedirConferencia),
		ver("/conferencias/exportar", "Exportar conferências", levar(crm.ModuloConferencias), (*contexto).exportarConferencias),
		ver("/conferencias/:id", "Conferência", visualizar(crm.ModuloConferencias), (*contexto).conferencia),
		ver("/conferencias/:id/exportar", "Exportar conferência", levar(crm.ModuloConferencias), (*contexto).exportarConferencia),
		ver("/conferencias/:id/aplicar", "Aplicar diferenças", mudar(crm.ModuloConferencias), (*contexto).mostrarAplicar),
		fazer("/conferencias/:id/aplicar", "Conferência", mudar(crm.ModuloConferencias), (*contexto).aplicarConferencia),
		fazer("/chamadas/:id/aviso", "Silenciar aviso", mudar(crm.ModuloCredenciais), (*contexto).silenciarAviso),
		fazer("/chamadas/:id/abrir", "Chamada", incluir(crm.ModuloChamadas), (*contexto).abrirRepetida),
	}
}

func paginasDoAcesso() []pagina {
	return []pagina{
		ver("/ips/exportar", "Exportar IPs liberados", levar(crm.ModuloIPs), (*contexto).exportarIPs),
		ver("/ips/recusados/exportar", "Exportar IPs recusados", levar(crm.ModuloIPs), (*contexto).exportarRecusados),
		fazer("/ips", "Liberar IP", incluir(crm.ModuloIPs), (*contexto).liberarIP),
		fazer("/ips/ignorar", "Ignorar IP", incluir(crm.ModuloIPs), (*contexto).ignorarIP),
		fazer("/ips/remover", "Remover IP", excluir(crm.ModuloIPs), (*contexto).removerIP),
		fazer("/credenciais", "Credenciais", incluir(crm.ModuloCredenciais), (*contexto).criarCredencial),
		ver("/credenciais/exportar", "Exportar credenciais", levar(crm.ModuloCredenciais), (*contexto).exportarCredenciais),
		ver("/credenciais/:usuario", "Credencial", visualizar(crm.ModuloCredenciais), (*contexto).credencial),
		fazer("/credenciais/:usuario", "Credencial", mudar(crm.ModuloCredenciais), (*contexto).alterarCredencial),
		fazer("/tokens", "Tokens da API", incluir(crm.ModuloTokens), (*contexto).criarToken),
		fazer("/tokens/:id/revogar", "Tokens da API", excluir(crm.ModuloTokens), (*contexto).revogarToken),
		fazer("/configuracoes", "Configurações", mudar(crm.ModuloWebservice), (*contexto).gravarConfiguracoes),
		ver("/webservice/wsdl", "WSDL", visualizar(crm.ModuloWebservice), (*contexto).wsdlServido),
		comArquivos(fazer("/webservice/wsdl", "WSDL", mudar(crm.ModuloWebservice), (*contexto).trocarWSDL), doArquivo(wsdl.MaxSize)),
		ver("/webservice/ficha/:usuario", "Ficha de integração", visualizar(crm.ModuloWebservice), (*contexto).ficha),
	}
}

func paginasDosCadastros() []pagina {
	pags := []pagina{
		ver("/status/exportar", "Exportar códigos", levar(crm.ModuloCodigos), (*contexto).exportarCodigos),
		fazer("/status", "Status e códigos", mudar(crm.ModuloCodigos), (*contexto).gravarCodigo),
		ver("/clientes/:id", "Cliente", visualizar(crm.ModuloClientes), (*contexto).cliente),
		fazer("/clientes/:id/documento", "Cliente", visualizar(crm.ModuloDadosPessoais), (*contexto).mostrarDocumentoCliente),
		ver("/contratos/:id", "Contrato", visualizar(crm.ModuloContratos), (*contexto).contrato),
		ver("/unidades/:id", "Unidade", visualizar(crm.ModuloUnidades), (*contexto).unidade),
		ver("/empreendimentos/:id", "Empreendimento", visualizar(crm.ModuloEmpreendimentos), (*contexto).empreendimento),
		ver("/clientes/exportar", "Exportar clientes", levar(crm.ModuloClientes), (*contexto).exportarClientes),
		ver("/contratos/exportar", "Exportar contratos", levar(crm.ModuloContratos), (*contexto).exportarContratos),
		ver("/unidades/exportar", "Exportar unidades", levar(crm.ModuloUnidades), (*contexto).exportarUnidades),
		fazer("/empresas", "Empresas e filiais", mudar(crm.ModuloEmpresas), (*contexto).gravarEmpresa),
		ver("/empresas/ftp", "Servidores FTP", visualizar(crm.ModuloEmpresas), (*contexto).ftp),
		fazer("/empresas/ftp", "Servidores FTP", mudar(crm.ModuloEmpresas), (*contexto).agirNoFTP),
		fazer("/portal-do-cliente/segredo", "Segredo do link assinado", mudar(crm.ModuloPortalCliente), (*contexto).mudarSegredoDoCliente),
		fazer("/empreendimentos/:id/portal", "Empreendimento", mudar(crm.ModuloPortalCliente), (*contexto).gravarObraNoPortal),
		ver("/contratos/:id/portal-do-cliente", "Quem vê no Portal do Cliente", acessar(crm.ModuloPortalCliente), (*contexto).porQueNaoAparece),
		fazer("/empreendimentos/:id/filial", "Empreendimento", mudar(crm.ModuloEmpreendimentos), (*contexto).ligarEmpreendimento),
		fazer("/itens-manutencao", "Itens de manutenção", mudar(crm.ModuloItens), (*contexto).gravarItemManutencao),
		fazer("/workflows", "Workflows", mudar(crm.ModuloWorkflows), (*contexto).gravarWorkflow),
		fazer("/fale-conosco", "Fale Conosco", mudar(crm.ModuloFaleConosco), (*contexto).gravarTipoAbertura),
		fazer("/cargas", "Cargas", incluir(crm.ModuloCargas), (*contexto).iniciarCarga),
		ver("/cargas/:id", "Carga", visualizar(crm.ModuloCargas), (*contexto).carga),
		fazer("/cargas/:id", "Carga", mudar(crm.ModuloCargas), (*contexto).agirNaCarga),
		ver("/empreendimentos/exportar", "Exportar empreendimentos", levar(crm.ModuloEmpreendimentos), (*contexto).exportarEmpreendimentos),
		ver("/pendencias/exportar", "Exportar pendências", levar(crm.ModuloPendencias), (*contexto).exportarPendencias),
		fazer("/pendencias/tentar", "Pendências", mudar(crm.ModuloPendencias), (*contexto).tentarPendencias),
		fazer("/pendencias/esquecer", "Pendências", excluir(crm.ModuloPendencias), (*contexto).esquecerPendencia),
		ver("/pendencias/nomes", "Nomes em disputa", acessar(crm.ModuloNomes), (*contexto).nomes),
		fazer("/pendencias/nomes", "Nomes em disputa", mudar(crm.ModuloNomes), (*contexto).darNome),
	}
	for _, caminho := range cliente.Caminhos() {
		pags = append(pags, ver("/clientes/:id/como-cliente"+caminho, "Ver como o cliente", visualizar(crm.ModuloPortalCliente), (*contexto).verComoCliente))
	}
	for _, lista := range []string{"clientes", "contratos", "unidades", "empreendimentos"} {
		r := registros[lista]
		pags = append(pags,
			ver("/"+lista+"/novo", "Cadastrar "+r.singular, incluir(r.modulo), novoRegistro(lista)),
			fazer("/"+lista+"/novo", "Cadastrar "+r.singular, incluir(r.modulo), gravarRegistro(lista)),
			ver("/"+lista+"/:id/editar", "Editar "+r.singular, mudar(r.modulo), editar(lista)),
			fazer("/"+lista+"/:id/editar", "Editar "+r.singular, mudar(r.modulo), gravarEdicao(lista)),
			ver("/"+lista+"/importar", "Importar "+r.plural, acessar(crm.ModuloImportacoes), importarPagina(lista)),
			comArquivos(fazer("/"+lista+"/importar", "Importar "+r.plural, incluir(crm.ModuloImportacoes), importar(lista)), doArquivo(maxImportacao)),
		)
	}
	return pags
}

func paginasDoSistema() []pagina {
	return []pagina{
		ver("/destinos/exportar", "Exportar destinos", levar(crm.ModuloDestinos), (*contexto).exportarDestinos),
		ver("/destinos/:nome", "Destino", visualizar(crm.ModuloDestinos), (*contexto).destino),
		longa(fazer("/destinos/:nome", "Destino", mudar(crm.ModuloDestinos), (*contexto).configurarDestino), maxFormularioDestino),
		fazer("/destinos/:nome/testar", "Destino", mudar(crm.ModuloDestinos), (*contexto).testarDestino),
		fazer("/destinos/:nome/ato", "Destino", mudar(crm.ModuloDestinos), (*contexto).agirNoDestino),
		fazer("/email", "E-mail", mudar(crm.ModuloEmail), (*contexto).agirNoEmail),
		ver("/email/modelos/:evento", "Modelo de e-mail", visualizar(crm.ModuloEmail), (*contexto).emailModelo),
		longa(fazer("/email/modelos/:evento", "Modelo de e-mail", mudar(crm.ModuloEmail), (*contexto).gravarModelo), maxFormularioDestino),
		longa(fazer("/email/modelos/:evento/previa", "Modelo de e-mail", mudar(crm.ModuloEmail), (*contexto).previaDoModelo), maxFormularioDestino),
		fazer("/usuarios", "Usuários", incluir(crm.ModuloUsuarios), (*contexto).criarUsuario),
		ver("/usuarios/exportar", "Exportar usuários", levar(crm.ModuloUsuarios), (*contexto).exportarUsuarios),
		ver("/usuarios/:id", "Usuário", visualizar(crm.ModuloUsuarios), (*contexto).usuarioPagina),
		fazer("/usuarios/:id", "Usuário", mudar(crm.ModuloUsuarios), (*contexto).alterarUsuario),
		fazer("/usuarios/:id/ativar", "Usuário", mudar(crm.ModuloUsuarios), (*contexto).ativarUsuario),
		ver("/papeis/novo", "Novo papel", incluir(crm.ModuloPapeis), (*contexto).novoPapel),
		fazer("/papeis/novo", "Novo papel", incluir(crm.ModuloPapeis), (*contexto).criarPapel),
		ver("/papeis/:codigo", "Papel", visualizar(crm.ModuloPapeis), (*contexto).papel),
		fazer("/papeis/:codigo", "Papel", mudar(crm.ModuloPapeis), (*contexto).alterarPapel),
		fazer("/papeis/:codigo/apagar", "Papel", excluir(crm.ModuloPapeis), (*contexto).apagarPapel),
		deTodas(fazer("/instalacoes", "Instalações", incluir(crm.ModuloInstalacoes), (*contexto).criarInstalacao)),
		deTodas(ver("/instalacoes/:slug", "Implantação", visualizar(crm.ModuloInstalacoes), (*contexto).implantacao)),
		deTodas(fazer("/instalacoes/:slug", "Implantação", incluir(crm.ModuloInstalacoes), (*contexto).continuarImplantacao)),
		fazer("/primeiros-passos", "Primeiros passos", mudar(crm.ModuloWebservice), (*contexto).dispensarPassos),
		fazer("/privacidade/titular", "Privacidade", acessar(crm.ModuloPrivacidade), (*contexto).acharTitular),
		ver("/privacidade/previa", "Privacidade", mudar(crm.ModuloPrivacidade), (*contexto).preverRetencao),
		fazer("/privacidade", "Privacidade", mudar(crm.ModuloPrivacidade), (*contexto).gravarRetencao),
		ver("/clientes/:id/titular", "Titular", visualizar(crm.ModuloPrivacidade), (*contexto).titular),
		fazer("/clientes/:id/titular", "Titular", excluir(crm.ModuloPrivacidade), (*contexto).anonimizarTitular),
		fazer("/clientes/:id/titular/exportar", "Titular", levar(crm.ModuloPrivacidade), (*contexto).exportarTitular),
		ver("/sombra/virar", "Quem responde", mudar(crm.ModuloSombra), (*contexto).preverVirada),
		fazer("/sombra/virar", "Quem responde", mudar(crm.ModuloSombra), (*contexto).virar),
		ver("/sombra/diferenca", "Diferença", mudar(crm.ModuloSombra), (*contexto).diferenca),
		fazer("/sombra/diferenca", "Diferença", mudar(crm.ModuloSombra), (*contexto).explicarDiferenca),
		fazer("/sombra/capturar", "Sombra", mudar(crm.ModuloSombra), (*contexto).capturarWSDL),
		ver("/auditoria/exportar", "Exportar auditoria", levar(crm.ModuloAuditoria), (*contexto).exportarAuditoria),
	}
}

// Exigencia is what one page asks of who opens it, or what a form of it asks of who sends it.
type Exigencia struct {
	Metodo, Caminho string        // below Raiz, with :names for what varies
	Exige           crm.Permissao // the zero one: nobody has to sign in; without an Acao: every user may
	NaTela          crm.Permissao // asked for besides, by the page on which the form stands; without an Acao: nothing
}

// Exigencias gives the table of pages as far as it is about permissions, for who checks it from outside.
func Exigencias() []Exigencia {
	tabela := paginas()
	todas := make([]Exigencia, len(tabela))
	for i := range tabela {
		todas[i] = Exigencia{tabela[i].metodo, tabela[i].caminho, tabela[i].exige, tabela[i].naTela}
	}
	return todas
}
