package cadastro

import (
	"context"

	"ponte/crm"
)

// Esperas lists what waits (docs/regras.md §14.4), and lets a person end a wait.
type Esperas interface {
	// Pendencias lists the newest first.
	Pendencias(ctx context.Context, f FiltroPendencias) (crm.Lista[Pendencia], error)
	// FontesQueEsperam are the sources of which something waits.
	FontesQueEsperam(ctx context.Context, tenantID int64) ([]FonteQueEspera, error)
	// EsquecerPendencia drops one, found by its source, record and subject; the trail is written with it. Unknown is crm.ErrNaoEncontrado.
	EsquecerPendencia(ctx context.Context, p *Pendencia, a crm.Auditoria) error
}

// FiltroPendencias narrows what waits; members with a zero value do not narrow.
type FiltroPendencias struct {
	TenantID int64
	Sistema  string
	Tipo     crm.TipoVinculo
	Pagina   crm.Pagina
}

// FonteQueEspera is a source with the number of its records that wait.
type FonteQueEspera struct {
	Sistema, Ambiente string
	Quantas           int64
}
