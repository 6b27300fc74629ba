package portal

import (
	"net/http"

	"ponte/crm"
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
	atende  func(*contexto) error
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
func (p *Portal) paginas() []pagina {
	get, post := http.MethodGet, http.MethodPost
	return []pagina{
		{get, "", "Painel", operador, grupoDia, "painel", false, (*contexto).painel},
		{get, "/ocorrencias", "Ocorrências", operador, grupoDia, "ocorrencias", false, (*contexto).ocorrencias},
		{get, "/chamadas", "Chamadas", operador, grupoDia, "chamadas", false, (*contexto).chamadas},
		{get, "/entregas", "Entregas", operador, grupoDia, "entregas", false, (*contexto).entregas},
		{get, "/ips", "IPs", operador, grupoAcesso, "ips", false, (*contexto).ips},
		{get, "/credenciais", "Credenciais", administrador, grupoAcesso, "credenciais", false, (*contexto).credenciais},
		{get, "/webservice", "Webservice", administrador, grupoAcesso, "webservice", false, (*contexto).webservice},
		{get, "/status", "Status e códigos", operador, grupoBase, "status", false, (*contexto).status},
		{get, "/clientes", "Clientes", operador, grupoBase, "clientes", false, (*contexto).clientes},
		{get, "/contratos", "Contratos", operador, grupoBase, "contratos", false, (*contexto).contratos},
		{get, "/unidades", "Unidades", operador, grupoBase, "unidades", false, (*contexto).unidades},
		{get, "/destinos", "Destinos", administrador, grupoSistema, "destinos", false, (*contexto).destinos},
		{get, "/usuarios", "Usuários", administrador, grupoSistema, "usuarios", false, (*contexto).usuarios},
		{get, "/auditoria", "Auditoria", administrador, grupoSistema, "auditoria", false, (*contexto).auditoria},

		{get, "/entrar", "Entrar", "", "", "", true, (*contexto).entrar},
		{post, "/entrar", "Entrar", "", "", "", true, (*contexto).autenticar},
		{post, "/sair", "Sair", operador, "", "", true, (*contexto).sair},
		{get, "/senha", "Minha senha", operador, "", "", true, (*contexto).senha},
		{post, "/senha", "Minha senha", operador, "", "", true, (*contexto).trocarSenha},
		{post, "/tema", "Tema", "", "", "", true, (*contexto).trocarTema},
		{post, "/instalacao", "Instalação", operador, "", "", false, (*contexto).trocarInstalacao},
		{get, "/busca", "Busca", operador, "", "", false, (*contexto).busca},

		{get, "/ocorrencias/exportar", "Exportar ocorrências", operador, "", "", false, (*contexto).exportarOcorrencias},
		{get, "/ocorrencias/relatorio", "Tipo × status recebido", operador, "", "", false, (*contexto).relatorio},
		{get, "/ocorrencias/:numero", "Ocorrência", operador, "", "", false, (*contexto).ocorrencia},
		{post, "/ocorrencias/:numero", "Ocorrência", operador, "", "", false, (*contexto).atenderOcorrencia},
		{post, "/ocorrencias/:numero/documento", "Ocorrência", operador, "", "", false, (*contexto).mostrarDocumento},
		{get, "/ocorrencias/:numero/anexos/:id", "Anexo", operador, "", "", false, (*contexto).anexo},

		{get, "/chamadas/exportar", "Exportar chamadas", operador, "", "", false, (*contexto).exportarChamadas},
		{get, "/chamadas/:id", "Chamada", operador, "", "", false, (*contexto).chamada},

		{get, "/entregas/exportar", "Exportar entregas", operador, "", "", false, (*contexto).exportarEntregas},
		{get, "/entregas/lote", "Reenviar ou cancelar", operador, "", "", false, (*contexto).lote},
		{post, "/entregas/lote", "Reenviar ou cancelar", operador, "", "", false, (*contexto).agirEmLote},
		{get, "/entregas/:id", "Entrega", operador, "", "", false, (*contexto).entrega},
		{post, "/entregas/:id", "Entrega", operador, "", "", false, (*contexto).agirNaEntrega},

		{post, "/chamadas/:id/abrir", "Chamada", operador, "", "", false, (*contexto).abrirRepetida},

		{post, "/ips", "Liberar IP", operador, "", "", false, (*contexto).liberarIP},
		{post, "/ips/remover", "Remover IP", administrador, "", "", false, (*contexto).removerIP},
		{post, "/credenciais", "Credenciais", administrador, "", "", false, (*contexto).criarCredencial},
		{get, "/credenciais/:usuario", "Credencial", administrador, "", "", false, (*contexto).credencial},
		{post, "/credenciais/:usuario", "Credencial", administrador, "", "", false, (*contexto).alterarCredencial},
		{post, "/webservice", "Webservice", administrador, "", "", false, (*contexto).configurarWebservice},
		{get, "/webservice/wsdl", "WSDL", administrador, "", "", false, (*contexto).wsdlServido},
		{post, "/webservice/wsdl", "WSDL", administrador, "", "", false, (*contexto).trocarWSDL},
		{get, "/webservice/ficha/:usuario", "Ficha de integração", administrador, "", "", false, (*contexto).ficha},

		{post, "/status", "Status e códigos", administrador, "", "", false, (*contexto).gravarCodigo},
		{get, "/clientes/:id", "Cliente", operador, "", "", false, (*contexto).cliente},
		{post, "/clientes/:id/documento", "Cliente", operador, "", "", false, (*contexto).mostrarDocumentoCliente},
		{get, "/clientes/novo", "Cadastrar cliente", operador, "", "", false, novoRegistro("clientes")},
		{post, "/clientes/novo", "Cadastrar cliente", operador, "", "", false, gravarRegistro("clientes")},
		{get, "/clientes/importar", "Importar clientes", administrador, "", "", false, importarPagina("clientes")},
		{post, "/clientes/importar", "Importar clientes", administrador, "", "", false, importar("clientes")},
		{get, "/clientes/exportar", "Exportar clientes", operador, "", "", false, (*contexto).exportarClientes},
		{get, "/contratos/novo", "Cadastrar contrato", operador, "", "", false, novoRegistro("contratos")},
		{post, "/contratos/novo", "Cadastrar contrato", operador, "", "", false, gravarRegistro("contratos")},
		{get, "/contratos/importar", "Importar contratos", administrador, "", "", false, importarPagina("contratos")},
		{post, "/contratos/importar", "Importar contratos", administrador, "", "", false, importar("contratos")},
		{get, "/contratos/exportar", "Exportar contratos", operador, "", "", false, (*contexto).exportarContratos},
		{get, "/unidades/novo", "Cadastrar unidade", operador, "", "", false, novoRegistro("unidades")},
		{post, "/unidades/novo", "Cadastrar unidade", operador, "", "", false, gravarRegistro("unidades")},
		{get, "/unidades/importar", "Importar unidades", administrador, "", "", false, importarPagina("unidades")},
		{post, "/unidades/importar", "Importar unidades", administrador, "", "", false, importar("unidades")},
		{get, "/unidades/exportar", "Exportar unidades", operador, "", "", false, (*contexto).exportarUnidades},

		{get, "/destinos/:nome", "Destino", administrador, "", "", false, (*contexto).destino},
		{post, "/destinos/:nome", "Destino", administrador, "", "", false, (*contexto).configurarDestino},
		{post, "/destinos/:nome/testar", "Destino", administrador, "", "", false, (*contexto).testarDestino},
		{post, "/destinos/:nome/ato", "Destino", administrador, "", "", false, (*contexto).agirNoDestino},
		{post, "/usuarios", "Usuários", administrador, "", "", false, (*contexto).criarUsuario},
		{get, "/usuarios/:id", "Usuário", administrador, "", "", false, (*contexto).usuarioPagina},
		{post, "/usuarios/:id", "Usuário", administrador, "", "", false, (*contexto).alterarUsuario},
		{get, "/auditoria/exportar", "Exportar auditoria", administrador, "", "", false, (*contexto).exportarAuditoria},
	}
}
