package crm

import (
	"context"
	"time"
)

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

// EnvioDeNegativacao is an entrega about a debt, as what a bureau tells of it is matched.
type EnvioDeNegativacao struct {
	NegativacaoID int64
	Devedor       string // document, digits
	Entrega       Entrega
}

// RespostaDeNegativacao is what a bureau said became of what it was sent.
type RespostaDeNegativacao struct {
	TenantID      int64
	NegativacaoID int64
	EntregaID     int64
	Exclusao      bool
	Recusa        string // the bureau's reason, documents masked; "" = it was done
	Protocolo     string // the bureau's own key of the debt, "" = none told
	Em            time.Time
}

// NegativacoesEnviadas is where what a bureau tells reaches the negativações.
type NegativacoesEnviadas interface {
	// Envios are the entregas of a tenant's negativações that the bureau knows by a number, the newest first.
	Envios(ctx context.Context, tenantID int64, destino, ambiente, contrato string) ([]EnvioDeNegativacao, error)
	// Responder moves a negativação as the bureau said, once: mudou is false for what was known or does not fit where it stands, and porque
	// says so. An entrega whose outcome was unknown is ended with it.
	Responder(ctx context.Context, r *RespostaDeNegativacao) (mudou bool, porque string, err error)
	// NaoSaiu tells the negativação of an entrega that it ended without having been sent for sure (falhou, incerta).
	NaoSaiu(ctx context.Context, e *Entrega) error
}
