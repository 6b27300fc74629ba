package delivery

import (
	"context"
	"fmt"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// Bounds of tests: a person waits for each, and no number of them may hold up anything else.
const (
	probeTimeout = 8 * time.Second
	probesAtOnce = 4
)

// Prober asks partners whether they can be reached, apart from the queue: no entrega, no breaker and no budget of the
// engine is touched by it (crm.TestadorDestinos).
type Prober struct {
	types   []destino.Tipo
	network destino.Rede
	slots   chan struct{}
}

var _ crm.TestadorDestinos = (*Prober)(nil)

// NewProber asks with the same way out as the engine.
func NewProber(types []destino.Tipo, network destino.Rede) *Prober {
	return &Prober{types: types, network: network, slots: make(chan struct{}, probesAtOnce)}
}

// Testar implements crm.TestadorDestinos.
func (p *Prober) Testar(ctx context.Context, d *crm.DestinoConfigurado, ambiente string) (crm.TesteDestino, error) {
	kind := kindOf(p.types, d.Nome)
	if kind == nil {
		return crm.TesteDestino{}, fmt.Errorf("destination %s: %w", d.Nome, crm.ErrNaoEncontrado)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	default:
		return crm.TesteDestino{}, crm.ErrMuitosTestes
	}
	values := kind.Completar(d.Valores[ambiente])
	if limit, err := time.ParseDuration(values[destino.CampoPrazo]); err != nil || limit > probeTimeout {
		values[destino.CampoPrazo] = probeTimeout.String()
	}
	secrets := secretsOf(kind, values)
	client, err := kind.Abrir(destino.Configuracao{Tenant: d.TenantSlug, Ambiente: ambiente, Valores: values, Segredos: secrets, Rede: p.network, Avulsa: true})
	if err != nil {
		return crm.TesteDestino{Frase: err.Error()}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	record := destino.NovoRegistro(secrets)
	begin := time.Now()
	sentence, err := client.Testar(ctx, record)
	outcome := crm.TesteDestino{Certo: err == nil, Frase: sentence, Duracao: time.Since(begin), Pedido: record.Pedido()}
	if err != nil {
		outcome.Frase = record.Mascarar(destino.Classificar(err).Error())
	}
	outcome.Resposta, outcome.HTTP = record.Resposta()
	return outcome, nil
}
