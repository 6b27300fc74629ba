package crm

import (
	"context"
	"errors"
	"strings"
	"time"
)

// TestadorDestinos asks a partner whether it can be reached and lets us in.
type TestadorDestinos interface {
	// Testar makes the cheapest call that changes nothing at the partner, with the settings of one environment. It ends
	// within seconds and holds nothing that other work needs. ErrMuitosTestes = too many are under way.
	Testar(ctx context.Context, d *DestinoConfigurado, ambiente string) (TesteDestino, error)
}

// ErrMuitosTestes refuses a test before anything is called.
var ErrMuitosTestes = errors.New("too many tests of connections are under way")

// TesteDestino is what came of a test.
type TesteDestino struct {
	Certo            bool
	Frase            string // Portuguese: what the partner said, or why it was not reached
	HTTP             int    // of the answer, 0 = none
	Duracao          time.Duration
	Pedido, Resposta string // as a try keeps them: secrets and documents masked
}

// TestarDestino tries the stored settings of one environment, switched on or not. A setting that is missing is an
// outcome, not an error.
func (d *Despacho) TestarDestino(ctx context.Context, tenantID int64, nome, ambiente string) (TesteDestino, error) {
	def, err := d.Definicao(nome)
	if err != nil {
		return TesteDestino{}, err
	}
	if ambiente != AmbienteHomologacao && ambiente != AmbienteProducao {
		return TesteDestino{}, NovoInvalido(ChaveAmbiente, MotivoOpcao, AmbienteHomologacao, AmbienteProducao)
	}
	atual, err := d.Destino(ctx, tenantID, nome)
	if err != nil {
		return TesteDestino{}, err
	}
	if faltam := def.Faltam(atual.Valores[ambiente]); len(faltam) > 0 {
		return TesteDestino{Frase: "Nada foi chamado: preencha e grave antes " + strings.Join(faltam, ", ") + "."}, nil
	}
	return d.Testador.Testar(ctx, atual, ambiente)
}
