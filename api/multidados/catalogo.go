package multidados

import (
	"context"
	"strings"

	"ponte/api/multidados/soap"
	"ponte/crm"
	"ponte/wsdl"
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

// NomesDasOperacoes are the catalogue names, for grants and for what lists the operations.
func NomesDasOperacoes() []string {
	var nomes []string
	for _, o := range catalogo(Casos{}) {
		nomes = append(nomes, o.Nome)
	}
	return nomes
}

// contrato is a served WSDL tied to the catalogue: which operation runs under which name, and where its parts go.
type contrato struct {
	documento *wsdl.Document
	operacoes []operacaoServida
	porNome   map[string]*operacaoServida
}

// operacaoServida is an operation as one WSDL offers it.
type operacaoServida struct {
	*Operacao
	nomeWSDL string
	retorno  string // name of the reply's part
	layout   *soap.Layout
}

// nossoContrato ties our own WSDL to the catalogue. An operation of the WSDL without a row is not served.
func nossoContrato(operacoes []Operacao) *contrato {
	c := &contrato{documento: wsdl.Multidados(), porNome: make(map[string]*operacaoServida)}
	for _, o := range c.documento.Contract.Operations {
		for i := range operacoes {
			if operacoes[i].SOAP && operacoes[i].Nome == o.Name {
				c.operacoes = append(c.operacoes, operacaoServida{
					Operacao: &operacoes[i], nomeWSDL: o.Name, retorno: o.Return, layout: layoutDe(o.Parts),
				})
			}
		}
	}
	for i := range c.operacoes {
		c.porNome[c.operacoes[i].nomeWSDL] = &c.operacoes[i]
	}
	return c
}

func layoutDe(partes []wsdl.Part) *soap.Layout {
	slots := make([]soap.Slot, len(partes))
	for i, p := range partes {
		slots[i] = soap.Slot{Wire: p.Name, Name: strings.ToUpper(p.Name), List: p.List}
	}
	return soap.NewLayout(slots)
}

// achar finds the operation of a call: by the name of Body's first child, exactly as written, then in any case, then by
// the SOAPAction (DESIGN §3 "Dispatch"). nil = the served WSDL does not define it.
func (c *contrato) achar(nome, acao string) *operacaoServida {
	if o := c.porNome[nome]; o != nil {
		return o
	}
	for i := range c.operacoes {
		if strings.EqualFold(c.operacoes[i].nomeWSDL, nome) {
			return &c.operacoes[i]
		}
	}
	if o, ok := c.documento.Contract.ByAction(acao); ok {
		return c.porNome[o.Name]
	}
	return nil
}
