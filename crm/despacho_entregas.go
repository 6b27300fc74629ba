package crm

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxMotivo = 500

// States from which a person may act. An entrega under way (enviando) is nobody's but its claim's.
var (
	// EstadosReenviaveis may be sent again by filter; one that was delivered only by its id.
	EstadosReenviaveis = []EstadoEntrega{EntregaFalhou, EntregaIncerta, EntregaSuspensa, EntregaCancelada, EntregaAgendada}
	// EstadosCancelaveis may be cancelled.
	EstadosCancelaveis = []EstadoEntrega{EntregaPendente, EntregaAgendada, EntregaFalhou, EntregaIncerta, EntregaSuspensa}
)

// EstadosEntrega are all states, in the order of an entrega's life.
func EstadosEntrega() []EstadoEntrega {
	return []EstadoEntrega{
		EntregaPendente, EntregaEnviando, EntregaAgendada, EntregaEntregue, EntregaFalhou, EntregaIncerta, EntregaSuspensa, EntregaCancelada,
	}
}

// Contar tells how many entregas an act by this filter would touch.
func (d *Despacho) Contar(ctx context.Context, f FiltroEntregas, entre []EstadoEntrega) (int64, error) {
	return d.Entregas.ContarEntregas(ctx, estreitar(f, entre))
}

// Reenviar makes every entrega of the filter ready at once, to the destination's present environment and address. A
// reason is required. Delivered ones are sent again only when they are named by id.
func (d *Despacho) Reenviar(ctx context.Context, ator Ator, f FiltroEntregas) (int64, error) {
	entre := EstadosReenviaveis
	if len(f.IDs) > 0 {
		entre = append(slices.Clone(entre), EntregaEntregue)
	}
	return d.agir(ctx, ator, f, entre, "entrega.reenviar", d.Entregas.Reenviar)
}

// Cancelar ends every entrega of the filter that no try is under way for. A reason is required.
func (d *Despacho) Cancelar(ctx context.Context, ator Ator, f FiltroEntregas) (int64, error) {
	return d.agir(ctx, ator, f, EstadosCancelaveis, "entrega.cancelar", d.Entregas.Cancelar)
}

type atoEntregas func(ctx context.Context, f FiltroEntregas, motivo string, a Auditoria) (int64, error)

func (d *Despacho) agir(ctx context.Context, ator Ator, f FiltroEntregas, entre []EstadoEntrega, acao string, ato atoEntregas) (int64, error) {
	motivo := strings.TrimSpace(ator.Motivo)
	switch {
	case motivo == "":
		return 0, NovoInvalido("motivo", MotivoVazio)
	case utf8.RuneCountInString(motivo) > maxMotivo:
		return 0, NovoInvalido("motivo", MotivoLongo, strconv.Itoa(maxMotivo))
	}
	trilha := Auditoria{
		TenantID: f.TenantID, Quem: ator.Quem, Acao: acao, Alvo: descreverFiltro(f), Motivo: motivo, Endereco: ator.Endereco, Em: d.Relogio(),
	}
	return ato(ctx, estreitar(f, entre), motivo, trilha)
}

// estreitar keeps of the asked states those in which the act is possible.
func estreitar(f FiltroEntregas, entre []EstadoEntrega) FiltroEntregas {
	if len(f.Estados) == 0 {
		f.Estados = entre
		return f
	}
	var possiveis []EstadoEntrega
	for _, e := range f.Estados {
		if slices.Contains(entre, e) {
			possiveis = append(possiveis, e)
		}
	}
	if possiveis == nil {
		possiveis = []EstadoEntrega{"-"} // no entrega is in this state
	}
	f.Estados = possiveis
	return f
}

func descreverFiltro(f FiltroEntregas) string {
	var ids, estados []string
	for _, id := range f.IDs {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	for _, e := range f.Estados {
		estados = append(estados, string(e))
	}
	if len(ids) > 5 {
		ids = append(ids[:5], "…")
	}
	return descrever("entrega", strings.Join(ids, ","), "numero", f.Numero, "destino", f.Destino, "acao", f.Acao, "estado", strings.Join(estados, ","))
}
