package delivery

import (
	"context"
	"fmt"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// Bounds of questions: a person waits for each, and no number of them may hold up anything else.
const (
	probeTimeout = 8 * time.Second
	probesAtOnce = 4
)

// Prober asks partners whether they can be reached and when they have time, apart from the queue: no entrega, no breaker and no
// budget of the engine is touched by it (crm.TestadorDestinos, crm.AgendaDestinos).
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
	var outcome crm.TesteDestino
	err := p.ask(ctx, d, ambiente, func(ctx context.Context, client tester, record *destino.Registro) error {
		begin := time.Now()
		sentence, err := client.Testar(ctx, record)
		outcome = crm.TesteDestino{Certo: err == nil, Frase: sentence, Duracao: time.Since(begin), Pedido: record.Pedido()}
		outcome.Resposta, outcome.HTTP = record.Resposta()
		return err
	}, func(sentence string) { outcome.Frase = sentence })
	return outcome, err
}

// tester is a destination, or a source.
type tester interface {
	Testar(ctx context.Context, record *destino.Registro) (string, error)
}

func openTester(kind *destino.Tipo, c destino.Configuracao) (tester, error) {
	if kind.Abrir == nil {
		return kind.Fonte.Abrir(c)
	}
	return kind.Abrir(c)
}

// ask puts one question to a partner in the place and the time that there are for it. What goes wrong there is a sentence, an
// error is what kept the question from being put.
func (p *Prober) ask(
	ctx context.Context, d *crm.DestinoConfigurado, ambiente string,
	question func(context.Context, tester, *destino.Registro) error, failed func(sentence string),
) error {
	kind := kindOf(p.types, d.Nome)
	if kind == nil {
		return fmt.Errorf("destination %s: %w", d.Nome, crm.ErrNaoEncontrado)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	default:
		return crm.ErrMuitosTestes
	}
	values := kind.Completar(d.Valores[ambiente])
	if limit, err := time.ParseDuration(values[destino.CampoPrazo]); err != nil || limit > probeTimeout {
		values[destino.CampoPrazo] = probeTimeout.String()
	}
	secrets := kind.Segredos(values)
	client, err := openTester(kind, destino.Configuracao{Tenant: d.TenantSlug, Ambiente: ambiente, Valores: values, Segredos: secrets, Rede: p.network, Avulsa: true})
	if err != nil {
		failed(err.Error())
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	record := destino.NovoRegistro(secrets)
	if err := question(ctx, client, record); err != nil {
		failed(record.Mascarar(destino.Classificar(err).Error()))
	}
	return nil
}
