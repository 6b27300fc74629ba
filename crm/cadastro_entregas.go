package crm

import (
	"context"
	"time"
)

// FiltroEntregas narrows a list of entregas; members with a zero value do not narrow. Intervals include both ends.
type FiltroEntregas struct {
	TenantID int64
	IDs      []int64
	Numero   string // of the ocorrência
	Contrato int64  // those about this contract itself
	Destino  string
	Acao     string
	Estados  []EstadoEntrega
	De, Ate  time.Time // creation
	// Esperando: only those that wait for their destination as it is now: suspensa, and not because of another entrega.
	Esperando bool
	Pagina    Pagina
}

// LinhaEntrega is an entrega of a list.
type LinhaEntrega struct {
	Entrega
	Numero   string // of the ocorrência
	CodigoOC string
	Contrato string // code of the contract that it is about
	Manual   bool   // a person asked for the next try, or the one under way
	Cobrado  int64  // contract that a step of the régua de cobrança is about, 0 = it is about something else
	Devedor  bool   // that contract has its page among who owes
}

// EsperaEntregas counts entregas that wait for their destination (FiltroEntregas.Esperando), by the status that triggered.
type EsperaEntregas struct {
	Destino    string
	StatusID   int64
	Quantidade int64
}

// CadastroEntregas is what people see of deliveries and do about them. Each change is guarded by the states that it
// names and leaves its Auditoria in the same transaction.
type CadastroEntregas interface {
	Entregas(ctx context.Context, f FiltroEntregas) (Lista[LinhaEntrega], error)
	ContarEntregas(ctx context.Context, f FiltroEntregas) (int64, error)
	Tentativas(ctx context.Context, tenantID, entregaID int64) ([]Tentativa, error)
	// Motivos are those of the newest entregas that a filter finds, at most max.
	Motivos(ctx context.Context, f FiltroEntregas, max int) ([]MotivoEntrega, error)
	// NomeDaOcorrencia is a destination's id of an ocorrência in its present environment; "" = it has none.
	NomeDaOcorrencia(ctx context.Context, tenantID int64, numero string, d *Destino) (string, error)
	// Reenviar makes entregas ready at once, with the destination's present environment and address. One that was delivered
	// starts afresh, but for the actions unicas: what they opened is known and is not opened again.
	Reenviar(ctx context.Context, f FiltroEntregas, motivo string, unicas []string, a Auditoria) (int64, error)
	// AbrirOutra makes a new entrega of the same action as the given one, which is performed although there is one already,
	// and gives its id. ErrConflito while one of the action is unfinished or unclear; ErrNaoEncontrado without a destination
	// that is on.
	AbrirOutra(ctx context.Context, tenantID, id int64, motivo string, a Auditoria) (int64, error)
	// Esperas counts what waits for its destination.
	Esperas(ctx context.Context, tenantID int64) ([]EsperaEntregas, error)
	// Cancelar ends entregas that no try is under way for.
	Cancelar(ctx context.Context, f FiltroEntregas, motivo string, a Auditoria) (int64, error)
	SaudeDestinos(ctx context.Context, tenantID int64) ([]SaudeDestino, error)
}
