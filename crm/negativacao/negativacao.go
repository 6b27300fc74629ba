package negativacao

import (
	"strings"
	"time"

	"ponte/crm"
)

// Negativacao is one title's note at the bureau, from who asked for it to its end. Of the debtor it keeps the document alone, by which the
// note is found there; name and address are read from the client when an inclusion is sent. A title has one that is alive at most.
type Negativacao struct {
	ID, TenantID int64
	Versao       int64 // guards changes
	TituloID     int64
	ContratoID   int64
	ClienteID    int64
	Situacao     Situacao

	Documento  string  // the debtor's CPF or CNPJ when it was asked for, normalised
	Numero     string  // by which the bureau knows the debt, ≤ 16 of 0-9 A-Z / - . (NumeroDoTitulo); stays for every inclusion of the title
	Valor      int64   // cents: what was asked for and approved is what is sent
	Vencimento crm.Dia // in force when it was asked for
	Natureza   string  // da operação, two letters

	PedidaPor     string
	PedidaEm      time.Time
	AprovadaPor   string
	AprovadaEm    time.Time // zero = nobody has
	EnviadaEm     time.Time // the inclusion
	Ambiente      string    // to which it was sent: a file goes to crm.AmbienteProducao; "" = it was not
	AceitaEm      time.Time
	TerminouEm    time.Time
	Motivo        string  // da baixa, "" = none is asked for
	BaixaPor      string  // who asked for the exclusion; Sistema for what Ponte saw
	PrazoBaixa    crm.Dia // the last day on which the exclusion is in time, "" = nothing was paid
	Proposta      string  // motivo da baixa that Ponte proposes to a person, "" = none
	Porque        string  // Portuguese: of the proposal, or what the last return said
	Reincluir     bool    // once it is excluded, what is left of the title is asked for again
	Substitui     int64   // the negativação in whose place it was asked for, 0 = none
	MudouEm       time.Time
	RetornoEm     time.Time // of the newest return that spoke of it
	CodigosSerasa []string  // of that return

	// What lists and pages show of it; read, not written.
	Contrato, Parcela, Devedor, Empreendimento string
}

// Sistema is who acted where no person did.
const Sistema = "ponte"

// ADecidir tells whether a return spoke of what was sent without saying what became of it: it has a code that nobody knows, and moved nothing.
func (n *Negativacao) ADecidir() bool {
	switch n.Situacao {
	case Enviada: // a proposal may have taken the place of what Porque said
		return !n.RetornoEm.IsZero() && !n.RetornoEm.Before(n.EnviadaEm)
	case BaixaEnviada: // the newest return may be the inclusion's; sending the exclusion empties Porque
		return strings.HasPrefix(n.Porque, naoCatalogado)
	default:
		return false
	}
}

// naoCatalogado begins what is said of a return with such a code.
const naoCatalogado = "O retorno tem um código que não está catalogado"

// antesDaBaixa is where a negativação stood before its exclusion was asked for.
func (n *Negativacao) antesDaBaixa() Situacao {
	if n.AceitaEm.IsZero() {
		return Enviada
	}
	return Aceita
}

// Passo is one step in the life of a negativação, as its page shows it.
type Passo struct {
	NegativacaoID, TenantID int64
	Ordem                   int // from 1 on, its version then
	Em                      time.Time
	De, Para                Situacao
	Quem                    string
	Nota                    string // Portuguese; documents masked
}

// Recusa is a title that was asked for and may not be noted: it stays until it is asked for with success.
type Recusa struct {
	TenantID, TituloID int64
	Motivos            []string // Portuguese, each whole; no personal value
	Quem               string
	Em                 time.Time
}

// Operacao is what an item of a remessa does.
type Operacao string

// The operations, as the bureau's file writes them.
const (
	Inclusao Operacao = "I"
	Exclusao Operacao = "E"
)
