package crm

import "slices"

// Modulo is a part of the portal that a papel opens or leaves closed. It is a word in the database.
type Modulo string

// The modules.
const (
	ModuloPainel          Modulo = "painel"
	ModuloAlarmes         Modulo = "alarmes"
	ModuloOcorrencias     Modulo = "ocorrencias"
	ModuloRelatorios      Modulo = "relatorios"
	ModuloAssistencias    Modulo = "assistencias"
	ModuloTarefas         Modulo = "tarefas"
	ModuloCobranca        Modulo = "cobranca"
	ModuloReguas          Modulo = "reguas"
	ModuloChamadas        Modulo = "chamadas"
	ModuloEntregas        Modulo = "entregas"
	ModuloConferencias    Modulo = "conferencias"
	ModuloIPs             Modulo = "ips"
	ModuloCredenciais     Modulo = "credenciais"
	ModuloTokens          Modulo = "tokens"
	ModuloWebservice      Modulo = "webservice"
	ModuloCodigos         Modulo = "codigos"
	ModuloClientes        Modulo = "clientes"
	ModuloContratos       Modulo = "contratos"
	ModuloUnidades        Modulo = "unidades"
	ModuloEmpreendimentos Modulo = "empreendimentos"
	ModuloEmpresas        Modulo = "empresas"
	ModuloDadosPessoais   Modulo = "dados_pessoais"
	ModuloImportacoes     Modulo = "importacoes"
	ModuloItens           Modulo = "itens_manutencao"
	ModuloWorkflows       Modulo = "workflows"
	ModuloFaleConosco     Modulo = "fale_conosco"
	ModuloNegativacoes    Modulo = "negativacoes"
	ModuloAprovarNegativ  Modulo = "negativacoes_aprovar"
	ModuloCargas          Modulo = "cargas"
	ModuloPendencias      Modulo = "pendencias"
	ModuloNomes           Modulo = "nomes"
	ModuloDestinos        Modulo = "destinos"
	ModuloEmail           Modulo = "email"
	ModuloPortalCliente   Modulo = "portal_cliente"
	ModuloUsuarios        Modulo = "usuarios"
	ModuloPapeis          Modulo = "papeis"
	ModuloAuditoria       Modulo = "auditoria"
	ModuloPrivacidade     Modulo = "privacidade"
	ModuloSombra          Modulo = "sombra"
	ModuloDiagnostico     Modulo = "diagnostico"
	ModuloInstalacoes     Modulo = "instalacoes" // of a user of every tenant alone
)

// Acao is what a papel lets somebody do in a module. Several are joined by |.
type Acao uint8

// The actions.
const (
	AcaoAcessar    Acao = 1 << iota // the module is in the menu, and its list opens
	AcaoIncluir                     // make a new one
	AcaoEditar                      // change, move, answer, set up
	AcaoExcluir                     // take away
	AcaoExportar                    // carry off as a file
	AcaoFiltrar                     // search and narrow the list
	AcaoVisualizar                  // open one, with everything that is known of it
)

// Acoes are the actions in the order of the matrix, with their names.
var Acoes = []struct {
	Acao Acao
	Nome string // a word in the database and in sentences
}{
	{AcaoAcessar, "acessar"}, {AcaoIncluir, "incluir"}, {AcaoEditar, "editar"}, {AcaoExcluir, "excluir"}, {AcaoExportar, "exportar"}, {AcaoFiltrar, "filtrar"}, {AcaoVisualizar, "visualizar"},
}

// String names the actions, separated by commas.
func (a Acao) String() string {
	nomes := ""
	for _, x := range Acoes {
		if a&x.Acao == 0 {
			continue
		}
		if nomes != "" {
			nomes += ", "
		}
		nomes += x.Nome
	}
	return nomes
}

// LinhaModulo is one row of the matrix of permissions.
type LinhaModulo struct {
	Modulo Modulo
	Rotulo string // Portuguese
	Acoes  Acao   // that mean anything in it

	diretor, coordenador, usuario Acao // of the papéis that every tenant has
}

// Short names of the actions, for the table alone.
const (
	ac, in, ed, ex, ep, fi, vi = AcaoAcessar, AcaoIncluir, AcaoEditar, AcaoExcluir, AcaoExportar, AcaoFiltrar, AcaoVisualizar
)

// Modulos is the table of modules: what there is to permit, and what the papéis that every tenant has permit. The Diretor has what an
// operador had before there were papéis (docs/regras.md §22.2).
var Modulos = []LinhaModulo{
	{ModuloPainel, "Painel", ac, ac, ac, ac},
	{ModuloAlarmes, "Alarmes", ac | ed | ep | fi | vi, ac | ed | ep | fi | vi, 0, 0},
	{ModuloOcorrencias, "Ocorrências", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | in | ed | fi | vi},
	{ModuloRelatorios, "Relatórios", ac | ep | fi, ac | ep | fi, 0, 0},
	{ModuloAssistencias, "Assistências", ac | ed | fi | vi, ac | ed | fi | vi, ac | ed | fi | vi, ac | ed | fi | vi},
	{ModuloTarefas, "Tarefas", ac | in | ed | ep | fi, ac | in | ed | ep | fi, ac | in | ed | ep | fi, ac | in | ed | fi},
	{ModuloCobranca, "Cobrança", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | in | fi | vi},
	{ModuloReguas, "Régua de cobrança", ac | ed | vi, ac | ed | vi, ac | vi, 0},
	{ModuloNegativacoes, "Negativações", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | in | fi | vi, 0},
	{ModuloAprovarNegativ, "Negativações: aprovar", ed, ed, 0, 0},
	{ModuloChamadas, "Chamadas", ac | in | ep | fi | vi, ac | in | ep | fi | vi, 0, 0},
	{ModuloEntregas, "Entregas", ac | ed | ep | fi | vi, ac | ed | ep | fi | vi, 0, 0},
	{ModuloConferencias, "Conferências", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, 0, 0},
	{ModuloIPs, "IPs", ac | in | ex | ep, ac | in | ep, 0, 0},
	{ModuloCredenciais, "Credenciais", ac | in | ed | ep | vi, 0, 0, 0},
	{ModuloTokens, "Tokens da API", ac | in | ex, 0, 0, 0},
	{ModuloWebservice, "Webservice", ac | ed | vi, 0, 0, 0},
	{ModuloCodigos, "Status e códigos", ac | ed | ep, ac | ep, ac, 0},
	{ModuloClientes, "Clientes", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | in | ed | fi | vi, ac | fi | vi},
	{ModuloContratos, "Contratos", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | fi | vi, ac | fi | vi},
	{ModuloUnidades, "Unidades", ac | in | ed | ep | fi | vi, ac | in | ed | ep | fi | vi, ac | fi | vi, ac | fi | vi},
	{ModuloEmpreendimentos, "Empreendimentos", ac | in | ed | ep | fi | vi, ac | ep | fi | vi, ac | fi | vi, ac | fi | vi},
	{ModuloEmpresas, "Empresas e filiais", ac | ed | vi, ac, ac, 0},
	{ModuloDadosPessoais, "Dados pessoais por inteiro", vi, vi, vi, 0},
	{ModuloImportacoes, "Importações", ac | in, 0, 0, 0},
	{ModuloItens, "Itens de manutenção", ac | ed, ac, ac, ac},
	{ModuloWorkflows, "Workflows", ac | ed, ac, ac, 0},
	{ModuloFaleConosco, "Fale Conosco", ac | ed, ac, ac, 0},
	{ModuloCargas, "Cargas", ac | in | ed | vi, ac | vi, 0, 0},
	{ModuloPendencias, "Pendências", ac | ed | ex | ep | fi, ac | ed | ep | fi, 0, 0},
	{ModuloNomes, "Nomes em disputa", ac | ed | fi, ac | fi, 0, 0},
	{ModuloDestinos, "Destinos", ac | ed | ep | vi, 0, 0, 0},
	{ModuloEmail, "E-mail", ac | ed | vi, 0, 0, 0},
	{ModuloPortalCliente, "Portal do Cliente", ac | ed | vi, ac | vi, ac, ac},
	{ModuloUsuarios, "Usuários", ac | in | ed | ep | vi, 0, 0, 0},
	{ModuloPapeis, "Papéis", ac | in | ed | ex | vi, 0, 0, 0},
	{ModuloAuditoria, "Auditoria", ac | ep | fi, 0, 0, 0},
	{ModuloPrivacidade, "Privacidade", ac | ed | ex | ep | vi, 0, 0, 0},
	{ModuloSombra, "Sombra", ac | ed, 0, 0, 0},
	{ModuloDiagnostico, "Diagnóstico", ac, 0, 0, 0},
	{ModuloInstalacoes, "Instalações", ac | in | vi, 0, 0, 0},
}

// Permissao is one thing to do in one module: what a page asks for. The zero one asks for nothing.
type Permissao struct {
	Modulo Modulo
	Acao   Acao // one
}

// String is "Ocorrências: exportar".
func (p Permissao) String() string { return RotuloDoModulo(p.Modulo) + ": " + p.Acao.String() }

// RotuloDoModulo is what people call a module.
func RotuloDoModulo(m Modulo) string {
	if i := slices.IndexFunc(Modulos, func(l LinhaModulo) bool { return l.Modulo == m }); i >= 0 {
		return Modulos[i].Rotulo
	}
	return string(m)
}
