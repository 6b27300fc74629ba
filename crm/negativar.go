package crm

// What a bureau is asked for about a debt, by a call each (docs/regras.md §31). They are the Acao of such an entrega, whose NegativacaoID says which.
const (
	EventoNegativar = "negativacao.incluir"
	EventoBaixar    = "negativacao.excluir"
)

// PedidoDeNegativacao is what a bureau is told of a debt. It is read when it is sent: what was paid meanwhile does not go.
type PedidoDeNegativacao struct {
	ID         int64  // of the negativação
	Contrato   string // the number by which the bureau knows the debt
	Credor     string // CNPJ, digits
	Natureza   string // of the operation, two letters
	Vencimento Dia
	Valor      int64 // cents
	Motivo     int   // of the exclusion; 0 = it is an inclusion
	Devedor    DevedorNegativado
	Enviadas   int // how often it was sent before, whatever came of it
	// NaoEnviar says why it is not to go any more, "" = it is: it was cancelled, or the bureau answered already.
	NaoEnviar string
}

// DevedorNegativado is who owes, as a bureau is told.
type DevedorNegativado struct {
	Documento   string // CPF or CNPJ, digits
	Nome        string
	CEP         string // digits
	Logradouro  string // with the number
	Complemento string
	Bairro      string
	Cidade      string
	UF          string
}
