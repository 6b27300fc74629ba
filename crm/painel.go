package crm

import (
	"context"
	"time"
)

// Painel answers the counts that the portal's front page shows. Each is served by an index and bounded by its interval.
type Painel interface {
	// Chamadas counts the calls from an instant on and before another, in slots of a step: of five minutes, or of an hour and for the last of them,
	// which is not over yet, of five minutes. The instants are the beginnings of slots.
	Chamadas(ctx context.Context, tenantID int64, de, ate time.Time, passo time.Duration) (Contagens, error)
	// UltimasAberturas gives, for each system, when it last opened an ocorrência.
	UltimasAberturas(ctx context.Context, tenantID int64, sistemas []string) (map[string]time.Time, error)
	// Fila counts a tenant's unfinished and undelivered entregas.
	Fila(ctx context.Context, tenantID int64) ([]ContagemEntregas, error)
	// StatusRecebidos counts the openings of an interval by system, solicitação and the status that they came with.
	StatusRecebidos(ctx context.Context, tenantID int64, de, ate time.Time) ([]ContagemStatusRecebido, error)
	// Aberturas counts openings from the beginning of one day of a zone to that of another, by the empreendimento and the kind; a person's
	// recorte counts what is beyond it as Fora alone.
	Aberturas(ctx context.Context, tenantID int64, de, ate time.Time, zona *time.Location, r *Recorte) (ContagemAberturas, error)
	// Prazos counts what is late at an instant.
	Prazos(ctx context.Context, tenantID int64, agora time.Time) (ContagemPrazos, error)
	// AClassificar counts the codes that nobody has described yet.
	AClassificar(ctx context.Context, tenantID int64) (int64, error)
	// Esperando counts what of the master data waits for a person or a source.
	Esperando(ctx context.Context, tenantID int64) (EsperasDoCadastro, error)
}

// ContagemPrazos counts what is late: open tarefas, and ocorrências whose SLA is over while its time runs.
type ContagemPrazos struct {
	Tarefas     int64
	Ocorrencias int64
}

// Steps in which calls are counted (docs/regras.md §27).
const (
	PassoCurto = 5 * time.Minute
	PassoLongo = time.Hour
	PassoDia   = 24 * time.Hour // a day of the tenant's zone, whatever its length
)

// ContagemChamadas counts the calls of one slot that are alike.
type ContagemChamadas struct {
	Inicio     time.Time // of the slot, UTC
	Sistema    string    // "" = unknown credential
	Situacao   SituacaoChamada
	Recusa     int // code of the refusal; 0 = none
	Quantidade int64
	Ultima     time.Time
	Tempos     Tempos // until the answer was decided (Chamada.Duracao), where they were attended
}

// Atendida tells whether they were answered as asked.
func (c *ContagemChamadas) Atendida() bool {
	return c.Situacao == ChamadaAtendida || c.Situacao == ChamadaRepetida
}

// Contagens are the calls of an interval.
type Contagens struct {
	Linhas []ContagemChamadas
	Falta  bool // there are calls in it that were not counted yet
}

// ContagemAberturas are the openings of an interval.
type ContagemAberturas struct {
	Linhas []LinhaAberturas
	Fora   int64 // beyond what the person sees
	Falta  bool  // there are some that were not counted yet
	Demais bool  // too many to look at each for who sees a part: all are Fora
}

// LinhaAberturas counts the openings of one empreendimento and kind.
type LinhaAberturas struct {
	EmpreendimentoID                   int64 // 0 = of no unit
	Empreendimento                     string
	SolicitacaoID                      int64 // 0 = of no kind
	SolicitacaoCodigo, SolicitacaoNome string
	Quantidade                         int64
}

// ContagemStatusRecebido is one line of the report "tipo × status recebido" (docs/fatos/mega.md §1: a type that is set up
// to be sent as closed arrives here as Encerrada).
type ContagemStatusRecebido struct {
	Sistema           string
	SolicitacaoCodigo string
	SolicitacaoNome   string
	StatusCodigo      string // entered at the opening
	StatusNome        string
	Fase              Fase
	Quantidade        int64
	Ultima            time.Time
}
