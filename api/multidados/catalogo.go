package multidados

import (
	"context"

	"ponte/crm"
)

// Executar carries a call out. What a rule refuses is a *crm.Recusa; other errors are the ports'.
type Executar func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error)

// Casos are crm's use cases that the operations lead to.
type Casos struct {
	Abrir, Editar, EditarLote, Narrar, Consultar, ConsultarCliente, LancarTimesheet, ListarDivisoes Executar
}

// CasosDe are the use cases of the rules.
func CasosDe(o *crm.Ocorrencias) Casos {
	return Casos{
		Abrir: o.Abrir, Editar: o.Editar, EditarLote: o.EditarLote, Narrar: o.Narrar, Consultar: o.ConsultarOcorrencias,
		ConsultarCliente: o.GetClienteCpfCnpj, LancarTimesheet: o.DadosTimesheet, ListarDivisoes: o.GetDivisoesSolicitacoes,
	}
}

// Operacao is one row of the catalogue.
type Operacao struct {
	Nome     string   // what the rules and the request log call it; also its name on SOAP
	SOAP     bool     // served over SOAP
	REST     []string // its names over REST, none = not served there
	SoLe     bool     // it changes nothing
	Executar Executar
}

// catalogo is the one table of operations: adding one is a row here and a file with its name.
func catalogo(casos Casos) []Operacao {
	return []Operacao{
		dadosServicedesk(casos),
		editOC(casos),
		dadosNarrativasOC(casos),
		consultarOcorrencias(casos),
		getClienteCpfCnpj(casos),
		dadosTimesheet(casos),
		editarOcorrenciaLote(casos),
		getDivisoesSolicitacoes(casos),
	}
}

// Catalogo lists what is served, for tools that compare it with something; nothing can be called by it.
func Catalogo() []Operacao { return catalogo(Casos{}) }

// NomesDasOperacoes are the catalogue names, for grants and for what lists the operations.
func NomesDasOperacoes() []string { return nomes(catalogo(Casos{})) }

func nomes(operacoes []Operacao) []string {
	nomes := make([]string, len(operacoes))
	for i := range operacoes {
		nomes[i] = operacoes[i].Nome
	}
	return nomes
}
