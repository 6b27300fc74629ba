package crm

import (
	"context"
	"time"
)

// Painel answers the counts that the portal's front page shows. Each is served by an index and bounded by its interval.
type Painel interface {
	// Volume counts the calls of an interval (both ends included) by hour, system and outcome, oldest first.
	Volume(ctx context.Context, tenantID int64, de, ate time.Time) ([]ContagemChamadas, error)
	// Recusas counts refused and failed calls of an interval by reason, the most frequent first.
	Recusas(ctx context.Context, tenantID int64, de, ate time.Time) ([]ContagemRecusas, error)
	// UltimasAberturas gives, for each system, when it last opened an ocorrência.
	UltimasAberturas(ctx context.Context, tenantID int64, sistemas []string) (map[string]time.Time, error)
	// Fila counts a tenant's unfinished and undelivered entregas.
	Fila(ctx context.Context, tenantID int64) ([]ContagemEntregas, error)
	// StatusRecebidos counts the openings of an interval by system, solicitação and the status that they came with.
	StatusRecebidos(ctx context.Context, tenantID int64, de, ate time.Time) ([]ContagemStatusRecebido, error)
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

// ContagemChamadas counts calls of one hour.
type ContagemChamadas struct {
	Hora       time.Time // beginning, UTC
	Sistema    string    // "" = unknown credential
	Situacao   SituacaoChamada
	Quantidade int64
	Ultima     time.Time
}

// ContagemRecusas counts calls that were not attended for one reason.
type ContagemRecusas struct {
	Situacao   SituacaoChamada
	Codigo     int // of the refusal; 0 = fault or unknown operation
	Quantidade int64
	Ultima     time.Time
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
