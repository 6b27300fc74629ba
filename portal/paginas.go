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
		//{get, "/credenciais", "Credenciais", administrador, grupoAcesso, "credenciais", false, (*contexto).credenciais},
		//{get, "/webservice", "Webservice", administrador, grupoAcesso, "webservice", false, (*contexto).webservice},
		//{get, "/status", "Status e códigos", operador, grupoBase, "status", false, (*contexto).status},
		//{get, "/clientes", "Clientes", operador, grupoBase, "clientes", false, (*contexto).clientes},
		//{get, "/contratos", "Contratos", operador, grupoBase, "contratos", false, (*contexto).contratos},
		//{get, "/unidades", "Unidades", operador, grupoBase, "unidades", false, (*contexto).unidades},
		//{get, "/destinos", "Destinos", administrador, grupoSistema, "destinos", false, (*contexto).destinos},
		//{get, "/usuarios", "Usuários", administrador, grupoSistema, "usuarios", false, (*contexto).usuarios},
		//{get, "/auditoria", "Auditoria", administrador, grupoSistema, "auditoria", false, (*contexto).auditoria},

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

		{post, "/ips", "Liberar IP", operador, "", "", false, (*contexto).liberarIP},
		{post, "/ips/remover", "Remover IP", administrador, "", "", false, (*contexto).removerIP},
	}
}
