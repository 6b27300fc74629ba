package crm

import (
	"context"
	"errors"
	"time"
)

// DestinoConfigurado is a destination with its settings of both environments, secrets in clear. It must never be logged.
type DestinoConfigurado struct {
	Destino
	TenantSlug string
	Valores    map[string]map[string]string // environment → key → value
}

// EmVigor are the settings of the environment that is switched on.
func (d *DestinoConfigurado) EmVigor() map[string]string { return d.Valores[d.Ambiente] }

// ValorDestino is a setting to be written; Texto "" removes it.
type ValorDestino struct {
	Chave   string
	Texto   string
	Segredo bool
}

// Errors of secrets at rest.
var (
	ErrSemChave    = errors.New("no key to encrypt secrets: set PONTE_SECRET_KEY or PONTE_SECRET_KEY_FILE")
	ErrChaveErrada = errors.New("a stored secret does not open with this key: PONTE_SECRET_KEY is not the one that encrypted it")
)

// CadastroDestinos keeps destinations and their settings. Each change is one transaction with its Auditoria.
type CadastroDestinos interface {
	// Destinos lists a tenant's, or everybody's for tenant 0. A secret that does not open is ErrChaveErrada.
	Destinos(ctx context.Context, tenantID int64) ([]DestinoConfigurado, error)
	// GravarDestino inserts d (ID 0) or replaces it while it still has d.Versao (else ErrConflito), writes the given
	// settings of ambiente, and brings waiting entregas in line: those of another environment than d.Ambiente become
	// suspensa (their number is returned), those of this one take d.Endereco.
	GravarDestino(ctx context.Context, d *Destino, ambiente string, valores []ValorDestino, a Auditoria) (suspensas int64, err error)
}

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

// CadastroStatus keeps statuses. Each change is one transaction with its Auditoria.
type CadastroStatus interface {
	// StatusDe lists them by code.
	StatusDe(ctx context.Context, tenantID int64) ([]Status, error)
	// GravarStatus inserts s (ID 0, which it then gets) or replaces what still is as antes, else ErrConflito. A code in use
	// is ErrJaExiste.
	GravarStatus(ctx context.Context, antes Status, s *Status, a Auditoria) error
}
