package crm

import (
	"context"
	"errors"
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
	// Destinos lists a tenant's. A secret that does not open is ErrChaveErrada.
	Destinos(ctx context.Context, tenantID int64) ([]DestinoConfigurado, error)
	// GravarDestino inserts d (ID 0) or replaces it while it still has d.Versao (else ErrConflito), writes the given
	// settings of ambiente, and brings waiting entregas in line: those of another environment than d.Ambiente become
	// suspensa (their number is returned), those of this one take d.Endereco.
	GravarDestino(ctx context.Context, d *Destino, ambiente string, valores []ValorDestino, a Auditoria) (suspensas int64, err error)
}
