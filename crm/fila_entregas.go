package crm

import (
	"context"
	"time"
)

// EntregaReservada is an Entrega under a claim: only who holds Token may change it, until its lease ends
// (docs/fatos/mysql-e-durabilidade.md §2).
type EntregaReservada struct {
	Entrega
	Token       string
	Verificar   bool // an earlier try ended unknown: ask the partner before doing it again
	Manual      bool // a person asked for this try
	Outra       bool // a person asked for another although there is one (AcaoDestino.Unica)
	Automaticas int  // tries of the schedule used up
	SuspensaPor int64
	Progresso   string  // which steps the partner has already accepted; the destination's own notation, ≤ 2000 bytes
	Nomeado     Vinculo // what the partner's answer names, without the names; no Tipo = nothing. Not stored with it
}

// Reserva asks for ready entregas of one destination.
type Reserva struct {
	TenantID int64
	Destino  string
	Token    string // unique per claim
	Max      int
	Prazo    time.Duration // lease
}

// FimTentativa is what became of a claimed entrega.
type FimTentativa struct {
	Reservada     *EntregaReservada
	Estado        EstadoEntrega
	Espera        time.Duration // of agendada: until the next try, by the database's clock
	Verificar     bool
	Automatica    bool // this try used up one of the schedule
	Motivo        string
	IDExterno     string // "" keeps what is there; the same for the next two
	NumeroExterno string
	Progresso     string
	Avisar        bool       // the people of the ocorrência are still to be told (falhou, incerta, or entregue after one of these)
	Avulsa        bool       // nothing waits behind it (docs/regras.md §20.3)
	SuspensaPor   int64      // of suspensa: the entrega that failed before
	Tentativa     *Tentativa // nil = nothing was tried
}

// SaudeDestino is what deliveries have learnt of a destination, shared by every process.
type SaudeDestino struct {
	TenantID      int64
	Destino       string
	Falhas        int           // in a row
	Fechado       time.Duration // how long the breaker still keeps deliveries away, 0 = it does not
	UltimaFalha   time.Time
	UltimoSucesso time.Time
	UltimoErro    string
}

// DestinoComTrabalho is a destination that has something due, with the version of its settings.
type DestinoComTrabalho struct {
	TenantID int64
	Nome     string
	Versao   int64
}

// FilaEntregas is the durable queue: the row is the only schedule. Every change is one guarded update; false means that
// the claim is no longer the caller's, and nothing was written. Times are the database's.
type FilaEntregas interface {
	// ComTrabalho lists the destinations with something due, out of those that are switched on, not paused, and not kept away
	// from by their breaker. It may be due and not ready (see Reservar). What it costs does not grow with what waits.
	ComTrabalho(ctx context.Context) ([]DestinoComTrabalho, error)
	// Reservar claims what is ready, the longest due first. An entrega is not ready while an earlier one of the same
	// ocorrência and destination is unfinished, or any is under way.
	Reservar(ctx context.Context, r Reserva) ([]EntregaReservada, error)
	// Iniciar marks that the try begins now, renews the lease, counts the try and pins the address that is used.
	// e.Tentativas is the try's number afterwards.
	Iniciar(ctx context.Context, e *EntregaReservada, endereco string, prazo time.Duration) (bool, error)
	// Progredir keeps what the partner has accepted so far, in the middle of a try. It and Concluir keep the names of
	// e.Vinculos with it; one that another object holds is kept in dispute, and Concluir says so in the entrega's Motivo.
	Progredir(ctx context.Context, e *EntregaReservada, idExterno, numeroExterno, progresso string) (bool, error)
	// Concluir ends a claim and stores its Tentativa. When the entrega ends falhou or incerta, what waits behind it
	// becomes suspensa; when it is entregue, or cancelada because that was done already, what was suspended for such a reason
	// is ready again.
	Concluir(ctx context.Context, f FimTentativa) (bool, error)
	// Devolver gives a claim back whose try has not begun, to be ready again after espera.
	Devolver(ctx context.Context, e *EntregaReservada, espera time.Duration) error
	// Vencidas claims, under token, entregas whose lease has ended: their process is gone. EmVoo of Vencida tells
	// whether a try had begun.
	Vencidas(ctx context.Context, token string, prazo time.Duration, max int) ([]Vencida, error)
	// Anterior finds the last finished entrega before e of the same ocorrência and destination; nil when there is none.
	Anterior(ctx context.Context, e *Entrega) (*Entrega, error)
	// Irmas tells what became of the other entregas of the same action, ocorrência and environment. Of two claimed ones at
	// least one sees the other.
	Irmas(ctx context.Context, e *Entrega) (IrmasEntrega, error)
	// Dossie reads everything that delivering e may need.
	Dossie(ctx context.Context, e *Entrega) (*DossieEntrega, error)
	// PorAvisar lists entregas that ended badly, or well after that, and of which nobody was told yet; Avisada takes one off.
	PorAvisar(ctx context.Context, max int) ([]Entrega, error)
	Avisada(ctx context.Context, id int64) error
	// Saude and the two reports keep the breaker. Falhou returns the failures in a row and opens the breaker for the
	// pause that abrir gives for that number (0 = not); while it is open it counts none, as they are of tries from before.
	Saude(ctx context.Context, tenantID int64, destino string) (SaudeDestino, error)
	Falhou(ctx context.Context, tenantID int64, destino, erro string, abrir func(falhas int) time.Duration) (int, error)
	Funcionou(ctx context.Context, tenantID int64, destino string) error
	// Fechados lists the destinations that their breaker keeps deliveries away from.
	Fechados(ctx context.Context) ([]SaudeDestino, error)
	// SlugDoTenant names a tenant.
	SlugDoTenant(ctx context.Context, tenantID int64) (string, error)
	// Contagens counts unfinished entregas, for metrics.
	Contagens(ctx context.Context) ([]ContagemEntregas, error)
	// Acompanhadas pages, by id, through what a partner knows of ocorrências that are still open, as entregas that bear its id,
	// whoever opened them there: polling starts from them. A page may be short; an empty one is the last.
	Acompanhadas(ctx context.Context, a Acompanhamento) ([]Entrega, error)
}

// IrmasEntrega is what matters of the other entregas of the same action before it is performed once.
type IrmasEntrega struct {
	EmEnvio   bool // one is under way
	Duvidosas bool // one may have been carried out: nobody knows
}

// Acompanhamento asks for a page of the names in one environment of a destination: another environment's ids
// mean other things.
type Acompanhamento struct {
	TenantID int64
	Destino  string
	Ambiente string
	DepoisDe int64 // id of the last one of the page before
	Max      int
}

// Vencida is a claim whose process is gone.
type Vencida struct {
	EntregaReservada
	EmVoo bool
}

// ContagemEntregas counts entregas in a state, with the age of the oldest.
type ContagemEntregas struct {
	TenantID   int64
	Destino    string
	Estado     EstadoEntrega
	Quantidade int64
	MaisAntiga time.Duration
}

// DossieEntrega is everything that delivering an entrega may need. What does not exist is nil.
type DossieEntrega struct {
	Entrega     Entrega
	Tenant      Tenant
	Ocorrencia  Ocorrencia // without Recebido
	Status      *Status
	Divisao     *Divisao
	Solicitacao *Solicitacao
	Cliente     *Cliente
	Contrato    *Contrato
	Unidade     *Unidade // with names and vínculos
	Alarme      *Alarme
	Acesso      *PedidoDeAcesso   // that its code is for
	Cobranca    *MensagemCobranca // of a step of the régua
	Negativacao *PedidoDeNegativacao
	Narrativa   *Narrativa
	Tarefa      *Tarefa // that it tells of
	Anexos      []Anexo
	Assistencia *Assistencia // whole, with its items and visits
	// How the same destination knows this ocorrência, in the same environment.
	IDExterno     string
	NumeroExterno string
	Progressos    []string // Progresso of each other entrega, as the destination left it, the oldest first
	Conhecidos    []string // the partner's ids of what the other entregas made: none of them is what this one makes
}
