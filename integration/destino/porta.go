package destino

import (
	"context"
	"net/http"
	"net/netip"

	"ponte/crm"
)

// CasoDeUso is an inbound use case of the core, with all of its rules: allowlist, credential, idempotency.
type CasoDeUso func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error)

// Porta is what a destination's inbound handler works with, for partners that speak another protocol than the webservice.
type Porta struct {
	// Autorizar is the door of every use case, for what a handler does before the first of them. As after a use case, the
	// handler ends the call.
	Autorizar func(ctx context.Context, p *crm.Pedido) error

	Abrir, Narrar, Editar, Consultar CasoDeUso

	Retratos crm.Retratos
	Diario   crm.Diario
	Eventos  crm.CaixaDeEventos // what is told is kept there before it is answered
	Relogio  crm.Relogio
	// Chamador tells where a request comes from and for which tenant.
	Chamador func(r *http.Request) Chamador
}

// Chamador is where a request comes from: the address that the allowlist judges, the connection's peer, the request's id,
// flags for its log row, and why a web page may have made a browser send it ("" = nothing says so).
type Chamador struct {
	Endereco, Par netip.Addr
	RequestID     string
	Alerta        string
	SinalDePagina string
	Tenant        string // slug, of the address
}
