package cobranca

import (
	"time"

	"ponte/crm"
)

// Canal is how a step reaches somebody. It is a word in the database.
type Canal string

// Channels. Opt-outs and caps are of what reaches the debtor: a tarefa does not.
const (
	CanalEmail   Canal = "email"
	CanalWebhook Canal = "webhook" // for SMS, WhatsApp: the subscriber sends it
	CanalTarefa  Canal = "tarefa"
)

// Canais are all of them.
func Canais() []Canal { return []Canal{CanalEmail, CanalWebhook, CanalTarefa} }

// AoDevedor tells whether the debtor is contacted by it.
func (c Canal) AoDevedor() bool { return c == CanalEmail || c == CanalWebhook }

// Passo is one step of a régua.
type Passo struct {
	// ID stays the same in every version of the régua: by it a título never has a step twice. "" = the step is new; it is given when it is
	// kept.
	ID    string
	Nome  string
	Dias  int // from the due date that is in force; negative = before it
	Canal Canal
	// Assunto and Texto are the words, with variables as {nome} (Variaveis). Of a tarefa they are its title and its note; of a webhook,
	// which carries codes only, there are none.
	Assunto string
	Texto   string
	Equipe  string // of a tarefa
	// ValorMinimo in cents: a título that owes less is left out of this step.
	ValorMinimo int64
}

// PassoAgradecer is the ID of the thanks after a payment, which are no step of days.
const PassoAgradecer = "agradecer"

// Conteudo is what a version of a régua says. It never changes.
type Conteudo struct {
	Empreendimentos []string // names; none = all
	Tipos           []string // of títulos, in the source's word; none = all
	// Limite is for how many days after the due date steps are done; a título that is older is left to people.
	Limite int
	Passos []Passo
	// Agradece: who was written to and has paid gets one message more.
	Agradece bool
	Assunto  string
	Texto    string
	// MultaBP and MoraBP make the own estimate where the ERP gives no figures of the delay: the fine in hundredths of a percent, once, at most
	// MaxMultaBP, and the interest of a month in hundredths of a percent, by days of 30. Both 0 = nothing is estimated.
	MultaBP int64
	MoraBP  int64
}

// Bounds of a régua.
const (
	MaxMultaBP = 200 // CDC art. 52 §1
	MaxMoraBP  = 100
	MaxPassos  = 40
	MaxDias    = 1825 // five years: after that nothing may be said of a debt
)

// Regua is a régua with the version that is in force.
type Regua struct {
	ID       int64
	TenantID int64
	Versao   int64 // guards changes
	Nome     string
	Ativa    bool
	Numero   int // of the version in force, from 1 on
	Conteudo Conteudo
}

// VersaoDaRegua is one of a régua's versions.
type VersaoDaRegua struct {
	ReguaID  int64
	TenantID int64
	Numero   int
	Conteudo Conteudo
	Quem     string
	Em       time.Time
}

// Situacao is what became of a step for a título. It is a word in the database.
type Situacao string

// What a step may be. Of a título and a due date there is at most one row of a step, whatever process made it.
const (
	Feito  Situacao = "feito"  // its message is in the queue of entregas, or its tarefa is made
	Retido Situacao = "retido" // something is missing: the run looks at it again
	Pulado Situacao = "pulado" // for good: its reason says why
)

// Disparo is the row of a step for a título.
type Disparo struct {
	ID         int64
	TenantID   int64
	TituloID   int64
	ContratoID int64
	ClienteID  int64
	ReguaID    int64
	Numero     int // of the version that decided
	PassoID    string
	PassoNome  string
	Dias       int
	Canal      Canal
	Vencimento crm.Dia // in force then: a título that is put off has its steps again
	Situacao   Situacao
	Motivo     string  // Portuguese: why not; "" when Feito
	Dia        crm.Dia // of the decision, where the debtor lives: caps count by it
	TarefaID   int64   // that it made, 0 = none
	Em         time.Time
}

// NaRegua is where a título stands: since when, and when something may be due next.
type NaRegua struct {
	TituloID   int64
	TenantID   int64
	ContratoID int64
	ClienteID  int64
	ReguaID    int64
	Vencimento crm.Dia
	Geracao    int64   // of the réguas it was judged by (Geracao)
	Proximo    crm.Dia // Nunca = nothing more is due
	NaFonte    string  // the source's word for its situation then
	Desde      time.Time
	Ate        *time.Time // when it left; nil = it is in
	Motivo     string     // why it left: a Quitacao, or a word of Saidas
}

// Nunca is a day that does not come.
const Nunca crm.Dia = "9999-12-31"

// Reasons for leaving besides the situations of a título.
const (
	SaiuProrrogado = "prorrogado" // its due date is ahead
	SaiuContrato   = "contrato"   // its contract is over or is another's
	SaiuLimite     = "limite"     // it is older than the régua goes
	SaiuDesligada  = "desligada"  // no régua that is on takes it
)

// Geracao changes whenever one of a tenant's réguas does.
func Geracao(reguas []Regua) (soma int64) {
	for i := range reguas {
		soma += reguas[i].Versao
	}
	return soma
}

// Recusa is a debtor who does not want to be contacted by a channel.
type Recusa struct {
	TenantID  int64
	ClienteID int64
	Canal     Canal
	Motivo    string
	Quem      string
	Em        time.Time
}

// Pausa keeps every step about the títulos of a contract back while something stands that the debtor promised or agreed to.
type Pausa struct {
	Ate    crm.Dia // the day that was promised
	Limite crm.Dia // the last day on which it keeps steps back
	Motivo string  // Portuguese: promessa de pagamento, acordo
}

// Execucao is one run over a tenant's títulos.
type Execucao struct {
	ID         int64
	TenantID   int64
	ComecouEm  time.Time
	TerminouEm *time.Time // nil = it goes on, or its process is gone
	Contagem   Contagem
	Erro       string
}

// Contagem counts what a run, or a dry one, came to.
type Contagem struct {
	Vistos   int64 // títulos that were judged
	Feitos   int64
	Retidos  int64
	Pulados  int64
	Adiados  int64 // outside the hours of the debtor's state: the next run has them
	Entraram int64
	Sairam   int64
	// What no régua looks at, although nothing of it is paid: it is left to people.
	SemVencimento int64
	AlemDoLimite  int64 // later than every régua goes
	ForaDeHora    bool  // of a dry run: no debtor may be contacted now, and a run would wait for that
}
