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
	gere     bool // a person needs to be an administrator
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
	{servico: tenants, nomes: []string{"queries/getTenantByName"}, executar: tenantPorNome},
	{servico: tenants, nomes: []string{"queries/getTenantByDomain"}, executar: tenantPorDominio},
	{servico: tenants, nomes: []string{"queries/listTenantsPropertyValue"}, executar: tenantsPorPropriedade},
	{servico: usuarios, nomes: []string{"queries/getUser"}, executar: lerUsuario},
	{servico: usuarios, nomes: []string{"queries/listGroups"}, escopo: crm.EscopoGerirPlataforma, executar: listarGrupos},
	{servico: usuarios, nomes: []string{"actions/createUser"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: criarUsuario},
	{servico: usuarios, nomes: []string{"actions/updateUser"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: alterarUsuario},
	{servico: usuarios, nomes: []string{"actions/deleteUser"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: desativarUsuario},
	{servico: configuracao, nomes: []string{"queries/listServiceProperties"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: listarPropriedades},
	{servico: configuracao, nomes: []string{"queries/getCustomProperty"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: lerPropriedade},
	{servico: configuracao, nomes: []string{"actions/createCustomProperty"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: criarPropriedade},
	{servico: configuracao, nomes: []string{"actions/updateCustomProperty"}, escopo: crm.EscopoGerirPlataforma, gere: true, executar: alterarPropriedade},
	{servico: configuracao, nomes: []string{"actions/deleteCustomProperty"}, apaga: true, escopo: crm.EscopoGerirPlataforma, gere: true, executar: apagarPropriedade},
	{servico: integracao, nomes: []string{"actions/cargaInicial"}, escopo: crm.EscopoEscreverCadastros, gere: true, executar: iniciarCarga},
	{servico: integracao, nomes: []string{"queries/cargaInicial"}, escopo: crm.EscopoLerCadastros, executar: lerCarga},
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
