package crm

import (
	"cmp"
	"time"
)

// Destino is a partner system that a tenant delivers to, as the rules need to know it (docs/regras.md §6.9). What the address and
// the secrets are is the integration's business.
type Destino struct {
	ID         int64
	TenantID   int64
	Nome       string // registry name: "mobuss", "vimob"
	Ambiente   string // "homologacao" or "producao", the one that is switched on
	Endereco   string // pinned into each Entrega
	Ativo      bool
	Pausado    bool
	Sistema    string   // origem that is this destination's own: never echoed back to it
	Acoes      []string // integração externa codes it performs, e.g. MOBUSS_ISA
	Interesses []string // events it wants whatever the status, as EventoAbertura
	Versao     int64
	// Situacoes translates the partner's words for a situation into codes of our statuses (CampoSituacoes); only in a Retrato.
	Situacoes map[string]string
	// ParteDoNome is the part in which its system sends the id that it knows the ocorrência by (CampoParteDoNome), "" = as the
	// registry says, NenhumaParte = in none; only in a Retrato.
	ParteDoNome string
	// Consulta is how often its partner is asked for news (CampoConsulta), "" = as the registry says; only in a Retrato.
	Consulta string
	// NoRetrato has those of DefinicaoDestino.CamposDoRetrato that are set; only in a Retrato.
	NoRetrato map[string]string
}

// EstadoEntrega is a word in the database (docs/regras.md §6.2).
type EstadoEntrega string

// States of an Entrega.
const (
	EntregaPendente  EstadoEntrega = "pendente"  // never tried
	EntregaEnviando  EstadoEntrega = "enviando"  // claimed under a lease
	EntregaAgendada  EstadoEntrega = "agendada"  // tried, to be tried again at ProximaEm
	EntregaEntregue  EstadoEntrega = "entregue"  // the partner has it
	EntregaFalhou    EstadoEntrega = "falhou"    // refused for good, or tries exhausted
	EntregaIncerta   EstadoEntrega = "incerta"   // unknown outcome of a blind action: a person decides
	EntregaSuspensa  EstadoEntrega = "suspensa"  // its predecessor failed, or its destination is off, or was switched
	EntregaCancelada EstadoEntrega = "cancelada" // by an operator, with a reason, or because it was done already
)

// Entrega is one event × one destination.
type Entrega struct {
	ID            int64
	TenantID      int64
	OcorrenciaID  int64  // what it is about; 0 = a contract, an alarm, a code to sign in, a step of the régua or a negativação
	ContratoID    int64  // of an event of master data; 0 = it is about something else
	AlarmeID      int64  // of an event of an alarm; 0 = it is about something else
	AcessoID      int64  // of the code with which a client signs in; 0 = it is about something else
	DisparoID     int64  // of a step of the régua de cobrança (docs/regras.md §30); 0 = it is about something else
	NegativacaoID int64  // of what a bureau is asked for (docs/regras.md §31); 0 = it is about something else
	Destino       string // registry name
	Ambiente      string // "" = its destination was never set up
	Endereco      string
	Acao          string // e.g. MOBUSS_ISA
	NarrativaID   int64  // the narrativa it carries, 0 = none
	StatusID      int64  // the status that triggered it, 0 = none
	TarefaID      int64  // the tarefa that it tells of, 0 = none
	Estado        EstadoEntrega
	Tentativas    int
	ProximaEm     time.Time // of the next try, by the database's clock; zero = at once, or none
	Motivo        string    // last error or the operator's reason
	IDExterno     string    // the partner's id of what was made
	NumeroExterno string
	CriadaEm      time.Time // later than that of every entrega that an earlier change of the ocorrência made
	AtualizadaEm  time.Time
	Rastro        string // W3C trace context of the call that made it, "" = none; storage fills it in
}

// Assunto is the id of what it is about: the order of entregas at a destination is kept for each. Row ids are of one sequence.
func (e *Entrega) Assunto() int64 {
	return cmp.Or(e.ContratoID, e.AlarmeID, e.AcessoID, e.DisparoID, e.NegativacaoID, e.OcorrenciaID)
}

// Tentativa is one try of an Entrega, append-only.
type Tentativa struct {
	ID         int64
	TenantID   int64
	EntregaID  int64
	Ordem      int // 1-based
	Manual     bool
	Inicio     time.Time
	Duracao    time.Duration
	Pedido     string // ≤ 64 KiB, secrets masked
	Resposta   string // ≤ 64 KiB
	CodigoHTTP int
	Decisao    string // what was decided: "entregue", "transitorio", "permanente", "desconhecido", DecisaoNaoEnviada
	Erro       string
}

// DecisaoNaoEnviada is a try that ended for good before anything was sent, because something was missing here.
const DecisaoNaoEnviada = "nao_enviada"
