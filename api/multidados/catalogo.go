package multidados

import (
	"context"
	"slices"

	"ponte/crm"
)

// Executar carries a call out: a use case of crm. What a rule refuses is a *crm.Recusa; other errors are the ports'.
type Executar func(o *crm.Ocorrencias, ctx context.Context, p *crm.Pedido) (*crm.Resposta, error)

// Operacao is one row of the catalogue.
type Operacao struct {
	Nome     string   // what the rules and the request log call it; also its name on SOAP
	SOAP     bool     // served over SOAP
	REST     []string // its names over REST, none = not served there
	SoLe     bool     // it changes nothing
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
}

// Catalogo is the table of operations, in a copy.
func Catalogo() []Operacao { return slices.Clone(catalogo) }

// NomesDasOperacoes are the catalogue names, for grants and for what lists the operations.
func NomesDasOperacoes() []string { return nomes(catalogo) }

func nomes(operacoes []Operacao) []string {
	nomes := make([]string, len(operacoes))
	for i := range operacoes {
		nomes[i] = operacoes[i].Nome
	}
	return nomes
}
