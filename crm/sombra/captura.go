package sombra

import (
	"context"
	"time"

	"ponte/crm"
)

// Captura is the last look at the WSDL of an old service.
type Captura struct {
	TenantID      int64
	Em            time.Time
	Antigo        string   // the service that was asked
	Erro          string   // why there is none, Portuguese; "" = it was read
	Guardada      bool     // it is the one that the installation serves
	Endereco      string   // the address at which its WSDL has callers call
	Desconhecidas []string // its operations that Ponte does not answer
	Faltam        []string // operations of Ponte that it does not have
}

// Capturas keeps the last one of each tenant.
type Capturas interface {
	// Captura gives it; nil = there was none.
	Captura(ctx context.Context, tenantID int64) (*Captura, error)
	GravarCaptura(ctx context.Context, c *Captura) error
}

// EntreCapturas is how long after a failure it is tried again by itself.
const EntreCapturas = 10 * time.Minute

// CapturaDevida tells whether the WSDL of the old service is to be looked at: when a tenant is in espelho for the first time, with another old
// service, and again after a failure.
func CapturaDevida(t *crm.Tenant, ultima *Captura, agora time.Time) bool {
	modo, antigo := t.Sombra()
	switch {
	case modo != crm.SombraEspelho:
		return false
	case ultima == nil, ultima.Antigo != antigo:
		return true
	}
	return ultima.Erro != "" && agora.Sub(ultima.Em) >= EntreCapturas
}
