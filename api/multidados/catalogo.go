package multidados

import (
	"context"
	"slices"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/wsdl"
)

// Executar carries a call out: a use case of crm. What a rule refuses is a *crm.Recusa; other errors are the ports'.
type Executar func(o *crm.Ocorrencias, ctx context.Context, p *crm.Pedido) (*crm.Resposta, error)

// Operacao is one row of the catalogue.
type Operacao struct {
	Nome     string   // what the rules and the request log call it; also its name on SOAP
	SOAP     bool     // served over SOAP
	REST     []string // its names over REST, none = not served there
	SoLe     bool     // it changes nothing
	Partes   []string // what a call of it may bring, where our WSDL does not list it: over SOAP its parts come by name
	Executar Executar
}

// catalogo is the one table of operations.
var catalogo = []Operacao{
	// Opens an ocorrência and answers its number (docs/fatos/multidados.md §3 and §4).
	{Nome: crm.OperacaoAbrir, SOAP: true, REST: []string{"incluir_oc"}, Executar: (*crm.Ocorrencias).Abrir},

	// Changes an ocorrência; SOAP sends what to change in PARAMS, REST as parts of their own (docs/fatos/multidados.md §2 and
	// §4). Both answer the number.
	{Nome: crm.OperacaoEditar, SOAP: true, REST: []string{"editar_ocorrencia"}, Executar: (*crm.Ocorrencias).Editar},

	// Adds a narrativa and answers the number (docs/fatos/multidados.md §2). REST callers send theirs as the observacao of
	// editar_ocorrencia.
	{Nome: crm.OperacaoNarrar, SOAP: true, Executar: (*crm.Ocorrencias).Narrar},

	// Lists ocorrências as JSON text (docs/fatos/multidados.md §2 and §5).
	{Nome: crm.OperacaoConsultar, SOAP: true, REST: []string{"consultar_ocorrencias"}, SoLe: true, Executar: (*crm.Ocorrencias).Consultar},

	// Looks a client up; granted by name (docs/regras.md §4.2).
	{Nome: crm.OperacaoConsultarCliente, SOAP: true, SoLe: true, Executar: (*crm.Ocorrencias).ConsultarCliente},

	// Keeps a worked period and answers "T" (docs/fatos/multidados.md §2).
	{Nome: crm.OperacaoTimesheet, SOAP: true, Executar: (*crm.Ocorrencias).LancarTimesheet},

	// Carries out a list of edits and answers an outcome per item (docs/fatos/multidados.md §4).
	{Nome: crm.OperacaoEditarLote, REST: []string{"editar_ocorrencia_lote"}, Executar: (*crm.Ocorrencias).EditarLote},

	// Lists the codes that an opening may bear (docs/fatos/multidados.md §4).
	{Nome: crm.OperacaoDivisoes, REST: []string{"getDivisoesSolicitacoes"}, SoLe: true, Executar: (*crm.Ocorrencias).ListarDivisoes},

	// Keep master data, in names of the family's style of which no caller is known; beside the WSDL, which stays as callers know it
	// (docs/regras.md §14.8). The list comes as JSON.
	{Nome: crm.OperacaoIncluirCliente, SOAP: true, REST: []string{"incluir_cliente"}, Partes: partesDo(crm.VinculoCliente), Executar: (*crm.Ocorrencias).IncluirCliente},
	{Nome: crm.OperacaoIncluirContrato, SOAP: true, REST: []string{"incluir_contrato"}, Partes: partesDo(crm.VinculoContrato), Executar: (*crm.Ocorrencias).IncluirContrato},
	{Nome: crm.OperacaoIncluirUnidade, SOAP: true, REST: []string{"incluir_unidade"}, Partes: partesDo(crm.VinculoUnidade), Executar: (*crm.Ocorrencias).IncluirUnidade},
	{Nome: crm.OperacaoIncluirTitulos, SOAP: true, REST: []string{"incluir_titulos"}, Partes: []string{parteUsuario, parteSenha, parteCNPJ, "LISTA_TITULOS"}, Executar: (*crm.Ocorrencias).IncluirTitulos},
}

const parteCNPJ = "CNPJ_EMPRESA"

// partesDo are those of an operation that keeps one record.
func partesDo(tipo crm.TipoVinculo) []string {
	return append([]string{parteUsuario, parteSenha, parteCNPJ}, cadastro.Partes(tipo)...)
}

// Catalogo is the table of operations, in a copy.
func Catalogo() []Operacao { return slices.Clone(catalogo) }

// AlemDoWSDL are the operations that our WSDL does not list, with their parts: a site's own may have them, or be pointed at them.
func AlemDoWSDL() []wsdl.Operation { return alemDoWSDL(catalogo) }

func alemDoWSDL(operacoes []Operacao) []wsdl.Operation {
	var alem []wsdl.Operation
	for i := range operacoes {
		o := &operacoes[i]
		if _, listada := wsdl.Multidados().Contract.Operation(o.Nome); listada {
			continue
		}
		x := wsdl.Operation{Name: o.Nome}
		for _, parte := range o.Partes {
			x.Parts = append(x.Parts, wsdl.Part{Name: parte})
		}
		alem = append(alem, x)
	}
	return alem
}

// NomesDasOperacoes are the catalogue names, for grants and for what lists the operations.
func NomesDasOperacoes() []string { return nomes(catalogo) }

func nomes(operacoes []Operacao) []string {
	nomes := make([]string, len(operacoes))
	for i := range operacoes {
		nomes[i] = operacoes[i].Nome
	}
	return nomes
}
