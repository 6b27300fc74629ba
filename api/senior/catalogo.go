package senior

import (
	"net/http"
	"strings"

	"ponte/crm"
)

// operacao is one row of the catalogue.
type operacao struct {
	servico  string   // {domain}/{service}
	nomes    []string // {actions|queries}/{name}, the first as the platform has it
	anonima  bool     // below the anonymous address
	entra    bool     // the body says who calls, and no header
	apaga    bool     // DELETE is taken, too
	escopo   crm.Escopo
	permite  crm.Permissao // that a person needs; the zero one = none
	executar func(*requisicao) error
}

// The services that there are.
const (
	autenticacao = "platform/authentication"
	autorizacao  = "platform/authorization"
	tenants      = "platform/tenant"
	usuarios     = "platform/user"
	configuracao = "platform/configuration"
	integracao   = "crm/integration_mega"
)

var servicos = []string{autenticacao, autorizacao, tenants, usuarios, configuracao, integracao}

// catalogo is the one table of operations (docs/integradores/senior.md).
var catalogo = []operacao{
	{servico: autenticacao, nomes: []string{"actions/login"}, entra: true, executar: login},
	{servico: autenticacao, nomes: []string{"actions/loginWithKey"}, anonima: true, entra: true, executar: loginComChave},
	{servico: autenticacao, nomes: []string{"actions/refreshToken"}, entra: true, executar: renovar},
	{servico: autenticacao, nomes: []string{"actions/loginMFA"}, entra: true, executar: semSegundoFator},
	{servico: autenticacao, nomes: []string{"actions/logout"}, entra: true, executar: sair},
	{servico: autenticacao, nomes: []string{"queries/tenantLoginSettings"}, entra: true, executar: comoEntrar},
	{servico: autenticacao, nomes: []string{"queries/tenantLoginSettings"}, anonima: true, entra: true, executar: comoEntrar},
	{servico: autorizacao, nomes: []string{"queries/checkAccess"}, executar: conferirAcesso},
	{servico: autorizacao, nomes: []string{"queries/getResource"}, executar: lerRecurso},
	{servico: autorizacao, nomes: []string{"queries/listRoles"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloPapeis, Acao: crm.AcaoAcessar}, executar: listarPapeis},
	{servico: autorizacao, nomes: []string{"queries/getRole"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloPapeis, Acao: crm.AcaoVisualizar}, executar: lerPapel},
	{servico: autorizacao, nomes: []string{"actions/createRole"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloPapeis, Acao: crm.AcaoIncluir}, executar: criarPapel},
	{servico: autorizacao, nomes: []string{"actions/deleteRole"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloPapeis, Acao: crm.AcaoExcluir}, executar: apagarPapel},
	{servico: autorizacao, nomes: []string{"actions/assignUsers"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoEditar}, executar: darPapeis},
	{servico: autorizacao, nomes: []string{"actions/unassignUsers"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoEditar}, executar: tirarPapeis},
	{servico: tenants, nomes: []string{"queries/getTenantByName"}, executar: tenantPorNome},
	{servico: tenants, nomes: []string{"queries/getTenantByDomain"}, executar: tenantPorDominio},
	{servico: tenants, nomes: []string{"queries/listTenantsPropertyValue"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloWebservice, Acao: crm.AcaoVisualizar}, executar: tenantsPorPropriedade},
	{servico: usuarios, nomes: []string{"queries/getUser"}, executar: lerUsuario},
	{servico: usuarios, nomes: []string{"queries/listGroups"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoAcessar}, executar: listarGrupos},
	{servico: usuarios, nomes: []string{"actions/createUser"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoIncluir}, executar: criarUsuario},
	{servico: usuarios, nomes: []string{"actions/updateUser"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoEditar}, executar: alterarUsuario},
	{servico: usuarios, nomes: []string{"actions/deleteUser"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoEditar}, executar: desativarUsuario},
	{servico: configuracao, nomes: []string{"queries/listServiceProperties"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloDestinos, Acao: crm.AcaoVisualizar}, executar: listarPropriedades},
	{servico: configuracao, nomes: []string{"queries/getCustomProperty"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloDestinos, Acao: crm.AcaoVisualizar}, executar: lerPropriedade},
	{servico: configuracao, nomes: []string{"actions/createCustomProperty"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloDestinos, Acao: crm.AcaoEditar}, executar: criarPropriedade},
	{servico: configuracao, nomes: []string{"actions/updateCustomProperty"}, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloDestinos, Acao: crm.AcaoEditar}, executar: alterarPropriedade},
	{servico: configuracao, nomes: []string{"actions/deleteCustomProperty"}, apaga: true, escopo: crm.EscopoGerirPlataforma, permite: crm.Permissao{Modulo: crm.ModuloDestinos, Acao: crm.AcaoEditar}, executar: apagarPropriedade},
	{servico: integracao, nomes: []string{"actions/cargaInicial"}, escopo: crm.EscopoEscreverCadastros, permite: crm.Permissao{Modulo: crm.ModuloCargas, Acao: crm.AcaoIncluir}, executar: iniciarCarga},
	{servico: integracao, nomes: []string{"queries/cargaInicial"}, escopo: crm.EscopoLerCadastros, permite: crm.Permissao{Modulo: crm.ModuloCargas, Acao: crm.AcaoVisualizar}, executar: lerCarga},
}

// metodos are those of HTTP that it takes: an action's only POST, and a query's GET as well.
func (o *operacao) metodos() []string {
	switch {
	case strings.HasPrefix(o.nomes[0], "queries/"):
		return []string{http.MethodPost, http.MethodGet}
	case o.apaga:
		return []string{http.MethodPost, http.MethodDelete}
	}
	return []string{http.MethodPost}
}

// nome is how the log, the allowlist and the metrics call it.
func (o *operacao) nome() string {
	_, nome, _ := strings.Cut(o.nomes[0], "/")
	if o.servico == integracao {
		return "senior_" + nome + map[bool]string{true: "_ler"}[strings.HasPrefix(o.nomes[0], "queries/")]
	}
	return "senior_" + nome
}

// Catalogo lists the rows' names, each once.
func Catalogo() []string {
	var nomes []string
	for i := range catalogo {
		nome := strings.TrimPrefix(catalogo[i].nome(), "senior_")
		if i == 0 || nomes[len(nomes)-1] != nome {
			nomes = append(nomes, nome)
		}
	}
	return nomes
}
