package portal

import (
	"net/http"
	"slices"

	"ponte/crm"
	"ponte/wsdl"
)

// pagina is one row of the table of pages: routes, navigation and permissions derive from it.
type pagina struct {
	metodo  string
	caminho string // below Raiz
	titulo  string
	papel   crm.Papel // operador = every user, administrador = they alone, "" = without signing in
	grupo   string    // of the navigation; "" = not in it
	icone   string
	livre   bool // open while a new password is still to be chosen
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

const (
	operador      = crm.PapelOperador
	administrador = crm.PapelAdministrador
)

// paginas is the table of pages, the navigation's in its order.
func paginas() []pagina {
	return slices.Concat(paginasDaNavegacao(), paginasDaConta(), paginasDoDia(), paginasDoAcesso(), paginasDosCadastros(), paginasDoSistema())
}

func paginasDaNavegacao() []pagina {
	na := func(grupo, icone, caminho, titulo string, papel crm.Papel, atende func(*contexto) error) pagina {
		return pagina{metodo: http.MethodGet, caminho: caminho, titulo: titulo, papel: papel, grupo: grupo, icone: icone, atende: atende}
	}
	return []pagina{
		na(grupoDia, "painel", "", "Painel", operador, (*contexto).painel),
		na(grupoDia, "alarmes", "/alarmes", "Alarmes", operador, (*contexto).alarmes),
		na(grupoDia, "ocorrencias", "/ocorrencias", "Ocorrências", operador, (*contexto).ocorrencias),
		na(grupoDia, "mais", "/ocorrencias/nova", "Nova ocorrência", operador, (*contexto).nova),
		na(grupoDia, "assistencias", "/assistencias", "Assistências", operador, (*contexto).assistencias),
		na(grupoDia, "tarefas", "/tarefas", "Minhas tarefas", operador, (*contexto).tarefas),
		na(grupoDia, "chamadas", "/chamadas", "Chamadas", operador, (*contexto).chamadas),
		na(grupoDia, "entregas", "/entregas", "Entregas", operador, (*contexto).entregas),
		na(grupoAcesso, "ips", "/ips", "IPs", operador, (*contexto).ips),
		na(grupoAcesso, "credenciais", "/credenciais", "Credenciais", administrador, (*contexto).credenciais),
		na(grupoAcesso, "tokens", "/tokens", "Tokens da API", administrador, (*contexto).tokens),
		na(grupoAcesso, "webservice", "/webservice", "Webservice", administrador, (*contexto).webservice),
		na(grupoBase, "status", "/status", "Status e códigos", operador, (*contexto).status),
		na(grupoBase, "clientes", "/clientes", "Clientes", operador, (*contexto).clientes),
		na(grupoBase, "contratos", "/contratos", "Contratos", operador, (*contexto).contratos),
		na(grupoBase, "unidades", "/unidades", "Unidades", operador, (*contexto).unidades),
		na(grupoBase, "empreendimentos", "/empreendimentos", "Empreendimentos", operador, (*contexto).empreendimentos),
		na(grupoBase, "empresas", "/empresas", "Empresas e filiais", operador, (*contexto).empresas),
		na(grupoBase, "itens", "/itens-manutencao", "Itens de manutenção", operador, (*contexto).itensManutencao),
		na(grupoBase, "workflows", "/workflows", "Workflows", operador, (*contexto).workflows),
		na(grupoBase, "cargas", "/cargas", "Cargas", operador, (*contexto).cargas),
		na(grupoBase, "pendencias", "/pendencias", "Pendências", operador, (*contexto).pendencias),
		na(grupoSistema, "destinos", "/destinos", "Destinos", administrador, (*contexto).destinos),
		na(grupoSistema, "email", "/email", "E-mail", administrador, (*contexto).email),
		na(grupoSistema, "usuarios", "/usuarios", "Usuários", administrador, (*contexto).usuarios),
		na(grupoSistema, "auditoria", "/auditoria", "Auditoria", administrador, (*contexto).auditoria),
		na(grupoSistema, "diagnostico", "/diagnostico", "Diagnóstico", administrador, (*contexto).diagnostico),
	}
}

// ver is a page outside the navigation, fazer what a form of one does.
func ver(caminho, titulo string, papel crm.Papel, atende func(*contexto) error) pagina {
	return pagina{metodo: http.MethodGet, caminho: caminho, titulo: titulo, papel: papel, atende: atende}
}

func fazer(caminho, titulo string, papel crm.Papel, atende func(*contexto) error) pagina {
	return pagina{metodo: http.MethodPost, caminho: caminho, titulo: titulo, papel: papel, atende: atende}
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
		aberta(ver("/entrar", "Entrar", "", (*contexto).entrar)),
		aberta(fazer("/entrar", "Entrar", "", (*contexto).autenticar)),
		aberta(fazer("/sair", "Sair", operador, (*contexto).sair)),
		aberta(ver("/senha", "Minha senha", operador, (*contexto).senha)),
		aberta(fazer("/senha", "Minha senha", operador, (*contexto).trocarSenha)),
		ver("/avisos", "Meus avisos", operador, (*contexto).avisos),
		fazer("/avisos", "Meus avisos", operador, (*contexto).gravarAvisos),
		aberta(fazer("/tema", "Tema", "", (*contexto).trocarTema)),
		fazer("/instalacao", "Instalação", operador, (*contexto).trocarInstalacao),
		ver("/busca", "Busca", operador, (*contexto).busca),
	}
}

func paginasDoDia() []pagina {
	return []pagina{
		ver("/ocorrencias/exportar", "Exportar ocorrências", operador, (*contexto).exportarOcorrencias),
		ver("/ocorrencias/relatorio/exportar", "Exportar tipo × status recebido", operador, (*contexto).exportarRelatorio),
		ver("/ocorrencias/relatorio", "Tipo × status recebido", operador, (*contexto).relatorio),
		comArquivos(fazer("/ocorrencias/nova", "Nova ocorrência", operador, (*contexto).abrirNova), (*contexto).maxAnexos),
		ver("/ocorrencias/:numero", "Ocorrência", operador, (*contexto).ocorrencia),
		comArquivos(fazer("/ocorrencias/:numero", "Ocorrência", operador, (*contexto).atenderOcorrencia), (*contexto).maxAnexos),
		comArquivos(fazer("/ocorrencias/:numero/horarios", "Ocorrência", operador, (*contexto).perguntarHorarios), (*contexto).maxAnexos),
		fazer("/ocorrencias/:numero/documento", "Ocorrência", operador, (*contexto).mostrarDocumento),
		ver("/ocorrencias/:numero/anexos/:id", "Anexo", operador, (*contexto).anexo),
		ver("/assistencias/:numero", "Assistência", operador, (*contexto).assistencia),
		fazer("/assistencias/:numero", "Assistência", operador, (*contexto).alterarAssistencia),
		fazer("/ocorrencias/:numero/tarefas", "Ocorrência", operador, (*contexto).criarTarefa),
		comArquivos(fazer("/ocorrencias/:numero/tarefas/:id", "Ocorrência", operador, (*contexto).encerrarTarefa), (*contexto).maxAnexos),
		ver("/alarmes/exportar", "Exportar alarmes", operador, (*contexto).exportarAlarmes),
		ver("/alarmes/:id", "Alarme", operador, (*contexto).alarme),
		fazer("/alarmes/:id", "Alarme", operador, (*contexto).agirNoAlarme),
		ver("/tarefas/exportar", "Exportar tarefas", operador, (*contexto).exportarTarefas),
		ver("/chamadas/exportar", "Exportar chamadas", operador, (*contexto).exportarChamadas),
		ver("/chamadas/:id", "Chamada", operador, (*contexto).chamada),
		ver("/entregas/exportar", "Exportar entregas", operador, (*contexto).exportarEntregas),
		ver("/entregas/lote", "Reenviar ou cancelar", operador, (*contexto).lote),
		fazer("/entregas/lote", "Reenviar ou cancelar", operador, (*contexto).agirEmLote),
		ver("/entregas/sanar", "Em falha, mas entregues", operador, (*contexto).sanar),
		fazer("/entregas/sanar", "Em falha, mas entregues", operador, (*contexto).sanarTodas),
		ver("/entregas/:id", "Entrega", operador, (*contexto).entrega),
		fazer("/entregas/:id", "Entrega", operador, (*contexto).agirNaEntrega),
		fazer("/chamadas/:id/abrir", "Chamada", operador, (*contexto).abrirRepetida),
	}
}

func paginasDoAcesso() []pagina {
	return []pagina{
		ver("/ips/exportar", "Exportar IPs liberados", operador, (*contexto).exportarIPs),
		ver("/ips/recusados/exportar", "Exportar IPs recusados", operador, (*contexto).exportarRecusados),
		fazer("/ips", "Liberar IP", operador, (*contexto).liberarIP),
		fazer("/ips/remover", "Remover IP", administrador, (*contexto).removerIP),
		fazer("/credenciais", "Credenciais", administrador, (*contexto).criarCredencial),
		ver("/credenciais/exportar", "Exportar credenciais", administrador, (*contexto).exportarCredenciais),
		ver("/credenciais/:usuario", "Credencial", administrador, (*contexto).credencial),
		fazer("/credenciais/:usuario", "Credencial", administrador, (*contexto).alterarCredencial),
		fazer("/tokens", "Tokens da API", administrador, (*contexto).criarToken),
		fazer("/tokens/:id/revogar", "Tokens da API", administrador, (*contexto).revogarToken),
		fazer("/webservice", "Webservice", administrador, (*contexto).configurarWebservice),
		ver("/webservice/wsdl", "WSDL", administrador, (*contexto).wsdlServido),
		comArquivos(fazer("/webservice/wsdl", "WSDL", administrador, (*contexto).trocarWSDL), doArquivo(wsdl.MaxSize)),
		ver("/webservice/ficha/:usuario", "Ficha de integração", administrador, (*contexto).ficha),
	}
}

func paginasDosCadastros() []pagina {
	pags := []pagina{
		ver("/status/exportar", "Exportar códigos", operador, (*contexto).exportarCodigos),
		fazer("/status", "Status e códigos", administrador, (*contexto).gravarCodigo),
		ver("/clientes/:id", "Cliente", operador, (*contexto).cliente),
		fazer("/clientes/:id/documento", "Cliente", operador, (*contexto).mostrarDocumentoCliente),
		ver("/contratos/:id", "Contrato", operador, (*contexto).contrato),
		ver("/unidades/:id", "Unidade", operador, (*contexto).unidade),
		ver("/empreendimentos/:id", "Empreendimento", operador, (*contexto).empreendimento),
		ver("/clientes/exportar", "Exportar clientes", operador, (*contexto).exportarClientes),
		ver("/contratos/exportar", "Exportar contratos", operador, (*contexto).exportarContratos),
		ver("/unidades/exportar", "Exportar unidades", operador, (*contexto).exportarUnidades),
		fazer("/empresas", "Empresas e filiais", administrador, (*contexto).gravarEmpresa),
		ver("/empresas/ftp", "Servidores FTP", administrador, (*contexto).ftp),
		fazer("/empresas/ftp", "Servidores FTP", administrador, (*contexto).agirNoFTP),
		fazer("/empreendimentos/:id/filial", "Empreendimento", administrador, (*contexto).ligarEmpreendimento),
		fazer("/itens-manutencao", "Itens de manutenção", administrador, (*contexto).gravarItemManutencao),
		fazer("/workflows", "Workflows", administrador, (*contexto).gravarWorkflow),
		fazer("/cargas", "Cargas", administrador, (*contexto).iniciarCarga),
		ver("/cargas/:id", "Carga", operador, (*contexto).carga),
		fazer("/cargas/:id", "Carga", administrador, (*contexto).agirNaCarga),
		ver("/empreendimentos/exportar", "Exportar empreendimentos", operador, (*contexto).exportarEmpreendimentos),
		ver("/pendencias/exportar", "Exportar pendências", operador, (*contexto).exportarPendencias),
		fazer("/pendencias/tentar", "Pendências", operador, (*contexto).tentarPendencias),
		fazer("/pendencias/esquecer", "Pendências", administrador, (*contexto).esquecerPendencia),
		ver("/pendencias/nomes", "Nomes em disputa", operador, (*contexto).nomes),
		fazer("/pendencias/nomes", "Nomes em disputa", administrador, (*contexto).darNome),
	}
	for _, lista := range []string{"clientes", "contratos", "unidades", "empreendimentos"} {
		r := registros[lista]
		pags = append(pags,
			ver("/"+lista+"/novo", "Cadastrar "+r.singular, r.papel, novoRegistro(lista)),
			fazer("/"+lista+"/novo", "Cadastrar "+r.singular, r.papel, gravarRegistro(lista)),
			ver("/"+lista+"/:id/editar", "Editar "+r.singular, r.papel, editar(lista)),
			fazer("/"+lista+"/:id/editar", "Editar "+r.singular, r.papel, gravarEdicao(lista)),
			ver("/"+lista+"/importar", "Importar "+r.plural, administrador, importarPagina(lista)),
			comArquivos(fazer("/"+lista+"/importar", "Importar "+r.plural, administrador, importar(lista)), doArquivo(maxImportacao)),
		)
	}
	return pags
}

func paginasDoSistema() []pagina {
	return []pagina{
		ver("/destinos/exportar", "Exportar destinos", administrador, (*contexto).exportarDestinos),
		ver("/destinos/:nome", "Destino", administrador, (*contexto).destino),
		longa(fazer("/destinos/:nome", "Destino", administrador, (*contexto).configurarDestino), maxFormularioDestino),
		fazer("/destinos/:nome/testar", "Destino", administrador, (*contexto).testarDestino),
		fazer("/destinos/:nome/ato", "Destino", administrador, (*contexto).agirNoDestino),
		fazer("/email", "E-mail", administrador, (*contexto).agirNoEmail),
		ver("/email/modelos/:evento", "Modelo de e-mail", administrador, (*contexto).emailModelo),
		longa(fazer("/email/modelos/:evento", "Modelo de e-mail", administrador, (*contexto).gravarModelo), maxFormularioDestino),
		longa(fazer("/email/modelos/:evento/previa", "Modelo de e-mail", administrador, (*contexto).previaDoModelo), maxFormularioDestino),
		fazer("/usuarios", "Usuários", administrador, (*contexto).criarUsuario),
		ver("/usuarios/exportar", "Exportar usuários", administrador, (*contexto).exportarUsuarios),
		ver("/usuarios/:id", "Usuário", administrador, (*contexto).usuarioPagina),
		fazer("/usuarios/:id", "Usuário", administrador, (*contexto).alterarUsuario),
		ver("/auditoria/exportar", "Exportar auditoria", administrador, (*contexto).exportarAuditoria),
	}
}
