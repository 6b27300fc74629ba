package crm

import (
	"context"
	"errors"
	"strconv"
)

// ErrConferenciaVelha refuses to apply what an older comparison found: a newer one knows better.
var ErrConferenciaVelha = errors.New("there is a newer comparison")

// Conferidor holds what people do about comparisons; who makes them is the integration.
type Conferidor struct {
	Conferencias Conferencias
	Relogio      Relogio
}

// Pedir asks for a comparison of a destination, with the settings of the environment that is switched on. ErrConflito = one is on its way.
func (c *Conferidor) Pedir(ctx context.Context, ator Ator, d *DestinoConfigurado) (*Conferencia, error) {
	nova := &Conferencia{TenantID: d.TenantID, Destino: d.Nome, Ambiente: d.Ambiente, Quem: ator.Quem, Estado: ConferenciaPedida, PedidaEm: c.Relogio()}
	return nova, c.Conferencias.Criar(ctx, nova, c.auditoria(ator, nova, "conferencia.pedir", ""))
}

// Aplicar takes over what a comparison found, of the findings with these Ordem, nil = all that can be: each becomes the event that should have
// come, once, and is applied as that. ErrConferenciaVelha = it is not the newest.
func (c *Conferidor) Aplicar(ctx context.Context, ator Ator, conferencia *Conferencia, ordens []int) (int, error) {
	ultima, err := c.Conferencias.Ultima(ctx, conferencia.TenantID, conferencia.Destino, conferencia.Ambiente)
	if err != nil {
		return 0, err
	}
	if ultima.ID != conferencia.ID {
		return 0, ErrConferenciaVelha
	}
	o := "todas as diferenças"
	if len(ordens) > 0 {
		o = "diferença " + strconv.Itoa(ordens[0])
		for _, n := range ordens[1:] {
			o += ", " + strconv.Itoa(n)
		}
	}
	return c.Conferencias.Aplicar(ctx, conferencia, ordens, ator.Quem, c.Relogio(), c.auditoria(ator, conferencia, "conferencia.aplicar", Encurtar("conferência "+strconv.FormatInt(conferencia.ID, 10)+", "+o, 500)))
}

func (c *Conferidor) auditoria(ator Ator, conferencia *Conferencia, acao, depois string) Auditoria {
	return Auditoria{
		TenantID: conferencia.TenantID, Quem: ator.Quem, Acao: acao, Alvo: conferencia.Destino + " " + conferencia.Ambiente, Depois: depois, Motivo: ator.Motivo,
		Endereco: ator.Endereco, Em: c.Relogio(),
	}
}
