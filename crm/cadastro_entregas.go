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
	Destino  string
	Acao     string
	Estados  []EstadoEntrega
	De, Ate  time.Time // creation
	Pagina   Pagina
}

// LinhaEntrega is an entrega of a list.
type LinhaEntrega struct {
	Entrega
	Numero   string // of the ocorrência
	CodigoOC string
}

// CadastroEntregas is what people see of deliveries and do about them. Each change is guarded by the states that it
// names and leaves its Auditoria in the same transaction.
type CadastroEntregas interface {
	Entregas(ctx context.Context, f FiltroEntregas) (Lista[LinhaEntrega], error)
	ContarEntregas(ctx context.Context, f FiltroEntregas) (int64, error)
	Tentativas(ctx context.Context, tenantID, entregaID int64) ([]Tentativa, error)
	// Reenviar makes entregas ready at once, with the destination's present environment and address.
	Reenviar(ctx context.Context, f FiltroEntregas, motivo string, a Auditoria) (int64, error)
	// Cancelar ends entregas that no try is under way for.
	Cancelar(ctx context.Context, f FiltroEntregas, motivo string, a Auditoria) (int64, error)
	SaudeDestinos(ctx context.Context, tenantID int64) ([]SaudeDestino, error)
}
